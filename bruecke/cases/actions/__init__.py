"""Named writes of case management, cut by noun."""
