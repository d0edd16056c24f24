"""Input to clean values, cut by noun."""
