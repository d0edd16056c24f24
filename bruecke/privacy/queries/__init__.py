"""Named reads, cut by noun."""
