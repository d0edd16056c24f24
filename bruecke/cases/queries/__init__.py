"""Named reads of case management, cut by noun."""
