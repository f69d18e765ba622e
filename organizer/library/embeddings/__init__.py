"""A library's models, and the vectors they made."""
