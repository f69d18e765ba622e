"""How likely two borders belong together."""
