"""The networks that learn."""
