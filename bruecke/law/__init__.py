"""Dated rules of law with their paragraphs, and the functions that evaluate them. It knows no person and no table.

Owns the words deadline and matter. Receives facts, answers days, paragraphs and sentences; it decides nothing.
"""
