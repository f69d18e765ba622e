"""Queries, the search itself, feedback on it, and albums."""
