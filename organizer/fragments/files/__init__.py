"""Pieces read from files and sheets, cut from photos, and layouts written."""
