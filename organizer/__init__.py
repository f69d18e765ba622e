"""Smalti: finds, groups and searches the pictures on a person's own computer."""
