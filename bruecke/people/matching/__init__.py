"""The same person, written down twice: found, weighed and explained. Knows no database, and never merges.

`compare` weighs two records, `pairs` finds all pairs of a file, an `Index` finds one person among many, and `block_keys` are
what a table stores so that a database can choose whom to compare.
"""

from bruecke.people.matching.compare import ASK, SAME, Match, compare
from bruecke.people.matching.index import Index
from bruecke.people.matching.keys import block_keys
from bruecke.people.matching.learn import estimate
from bruecke.people.matching.record import Record
from bruecke.people.matching.whole import pairs

__all__ = ["ASK", "SAME", "Index", "Match", "Record", "block_keys", "compare", "estimate", "pairs"]
