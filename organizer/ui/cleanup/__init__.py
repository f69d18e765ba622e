"""The Clean up pane."""
