"""Pages of case management, cut by noun."""
