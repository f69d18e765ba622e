"""Losses, one in each file, with their formula and where it is from."""
