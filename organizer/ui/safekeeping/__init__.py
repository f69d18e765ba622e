"""Checks, backs up and restores the catalogue from the window."""
