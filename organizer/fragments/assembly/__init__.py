"""Pieces joined to pictures."""
