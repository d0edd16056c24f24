"""Pages of school entry."""
