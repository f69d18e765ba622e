"""Folders to photos in the catalogue: found, recognised and read."""
