"""Writes of school entry, by noun."""
