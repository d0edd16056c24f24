"""Pages, cut by noun."""
