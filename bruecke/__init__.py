"""Brücke: municipal integration work, with consent as the key to every hand-over."""

__version__ = "0.1"
