"""Pages of the steering, cut by noun."""
