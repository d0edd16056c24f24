"""Steering: posts and money, structural issues on their way to a decision, how far municipalities take part, targets and hints.

Owns the words post, filling, flat rate, structural issue, rung, mention and target. It receives strokes, answers figures, knows no person.
"""
