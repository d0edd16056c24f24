"""Named writes, cut by noun."""
