"""Brücke: municipal integration work, with consent as the key to every hand-over."""
