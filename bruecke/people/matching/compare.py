"""Two records, one score: the weights of all answers, and what follows from them. Nothing is ever merged here."""

import math
from dataclasses import dataclass

from bruecke.people.matching.levels import answers
from bruecke.people.matching.record import Prepared, Record, prepare
from bruecke.people.matching.weights import HOUSEHOLD, LEAST, MOST, USUAL, Weights

SAME, ASK, NO = "same", "ask", ""
#: Bits above even odds that are wanted: `same` stands for one error in thousands, `ask` for a pair worth a look.
SURE, WORTH = 9.0, -2.0
_DATES = ("birth_equal",)
_FAR = ("given_differs", "birth_differs")
_DOUBTS = frozenset({"given_differs", "birth_differs", "sex_differs"})
_IDENTITY = frozenset({"birth_equal", "birth_digit", "birth_turned", "phone_equal", "street_equal", "street_close"})


@dataclass(frozen=True)
class Match:
    """Two records: a score (bits above even odds; higher is more likely one person), what to do, and why."""

    id_a: str
    id_b: str
    score: float
    verdict: str
    reasons: tuple[str, ...]


def compare(a: Record, b: Record, weights: Weights = USUAL) -> Match:
    """Return how two records match; the verdict is `same`, `ask` or empty."""
    return judged(a.id, b.id, prepare(a), prepare(b), weights)


def judged(id_a: str, id_b: str, one: Prepared, two: Prepared, weights: Weights) -> Match:
    """Return the match of two prepared records."""
    reasons = answers(one, two)
    score = total(reasons, one, two, weights) - math.log2(weights.people)
    return Match(id_a, id_b, round(score, 3), verdict(score, reasons), reasons)


def total(reasons: tuple[str, ...], one: Prepared, two: Prepared, weights: Weights) -> float:
    """Return the sum of all weights. What a household shares counts to a limit, for it tells no brother from a sister."""
    alone = shared = 0.0
    for reason in reasons:
        name = reason.partition("_")[0]
        if name in HOUSEHOLD:
            shared += weights.bits[reason]
        else:
            alone += weights.bits[reason] - _frequent(reason, name, one, two, weights)
    return alone + max(LEAST, min(MOST, shared))


def _frequent(reason: str, name: str, one: Prepared, two: Prepared, weights: Weights) -> float:
    """Return by how many bits an agreement says less (or more) because of how many people have this name or birth date."""
    if not reason.endswith("_equal") or name not in weights.frequent:
        return 0.0
    return weights.frequent[name].get(getattr(one, name) or getattr(two, name), 0.0)


def verdict(score: float, reasons: tuple[str, ...]) -> str:
    """Return what to do. Another given name with another birth date is another person, whoever shares the address."""
    found = set(reasons)
    if score < WORTH or found.issuperset(_FAR):
        return NO
    certain = score >= SURE and not found & _DOUBTS and found & _IDENTITY
    return SAME if certain else ASK
