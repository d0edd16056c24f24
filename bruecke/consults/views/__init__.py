"""Pages of the short line, by what one comes for."""
