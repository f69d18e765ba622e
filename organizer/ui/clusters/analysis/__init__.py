"""Clusterings compared and measured."""
