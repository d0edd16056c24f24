"""Steering: which municipality takes part and how far. It knows no person."""
