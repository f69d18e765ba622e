"""The Fragments pane."""
