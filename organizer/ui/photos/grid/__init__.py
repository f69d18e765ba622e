"""Grids of photos."""
