"""Named reads of the steering, cut by noun."""

from bruecke.programme.queries.eligibility import Facts, hints
from bruecke.programme.queries.numbers import figures
from bruecke.programme.queries.participation import Standing, Step, counts, standings

__all__ = ["Facts", "Standing", "Step", "counts", "figures", "hints", "standings"]
