"""Where each photo lies on the map."""
