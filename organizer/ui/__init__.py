"""The window; no other package knows Qt."""
