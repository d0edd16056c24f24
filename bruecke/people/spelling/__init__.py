"""Spellings of one name: how like two name parts are in any script, and which names of a file are spellings of each other.

Knows no person and no database. `like` judges two, `pairs` a whole file.
"""

from bruecke.people.spelling.file import pairs
from bruecke.people.spelling.weights import like

__all__ = ["like", "pairs"]
