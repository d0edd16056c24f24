"""Named writes of the steering, cut by noun."""
