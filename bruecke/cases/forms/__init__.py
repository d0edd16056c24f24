"""What is typed in case management, cut by page."""
