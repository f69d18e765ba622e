"""Trains encoders that Smalti can use; the app itself never imports this."""
