"""The search bar."""
