"""The map of all photos."""
