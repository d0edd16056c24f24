"""Reads of school entry, by noun."""
