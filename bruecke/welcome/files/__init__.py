"""Hand-over files of offices ("KIM-Übergabe 1"): from bytes to judged rows, and back to files. Knows no table, stores nothing.

Owns the words head, column, row, reason; docs/handbook/dateien.md is what offices read about them.
"""
