"""Puts the shuffled fragments of pictures back together."""
