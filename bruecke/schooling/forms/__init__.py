"""What is typed about school entry."""
