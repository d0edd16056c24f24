"""What the steering types, cut by noun."""
