"""Notices, consents and the hand-over: the only door between two contexts.

Owns the words consent, text version, hand-over. A hand-over without a basis is impossible here by constraint.
"""
