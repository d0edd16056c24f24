"""Two records, one score: the weights of all answers, and what follows from them. Nothing is ever merged here."""

import math
from dataclasses import dataclass

from bruecke.people.matching.levels import answers
from bruecke.people.matching.record import Prepared, Record, prepare, whole_name
from bruecke.people.matching.weights import HOME, SELF, SURE, USUAL, Weights, total

SAME, ASK, NO = "same", "ask", ""
_NAMED = {"given_equal", "given_close", "given_spelling"}
_OF_FAMILY = {"family_equal", "family_close", "family_spelling"}
_BORN = {"birth_equal", "birth_digit", "birth_turned", "birth_partial"}
#: Bits beyond SURE that outweigh a doubt where few people share a household.
DOUBTLESS = 7.0
_ANOTHER = {"given_differs", "birth_differs", "birth_part"}
_DOUBTS = _ANOTHER | {"sex_differs"}


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
    one, two = prepare(a), prepare(b)
    return judged((a.id, b.id), one, two, weights, answers(one, two))


def judged(ids: tuple[str, str], one: Prepared, two: Prepared, weights: Weights, found: tuple[str, ...]) -> Match:
    """Return the match of two prepared records from their answers."""
    score = total(found, weights.bits, weights.most) - _frequent(found, one, two, weights) - math.log2(weights.people)
    return Match(*ids, round(score, 3), verdict(score, set(found), weights), found)


def _frequent(found: tuple[str, ...], one: Prepared, two: Prepared, weights: Weights) -> float:
    """Return by how many bits the agreements say less (or more) because of how many people have this name or birth date."""
    fewer = 0.0
    for name, values in weights.frequent.items():
        if f"{name}_equal" in found:
            fewer += max(values.get(getattr(one, name), 0.0), values.get(getattr(two, name), 0.0))
    if "given_equal" in found and "family_equal" in found:
        bearers = max(weights.bearers.get(whole_name(one), 0), weights.bearers.get(whole_name(two), 0))
        both = weights.bits["given_equal"] + weights.bits["family_equal"]
        fewer = max(fewer, both - math.log2(weights.people / bearers)) if bearers else fewer
    return fewer


def verdict(score: float, found: set[str], weights: Weights) -> str:
    """Return what to do. Another given name or birth date, and neither agrees: another person, whoever shares name and address. Both names
    and the whole birth date: asked at least, however common the names are.

    `same` asks for a given name and a birth date that agree; without a birth date for equal names and an address or telephone.
    Twins share all but the given name, so without one only a file with few households has `same`; there, much else that agrees
    outweighs any one doubt.
    """
    another = found & _ANOTHER and not found & SELF
    alike = found & _NAMED and found & _OF_FAMILY and "birth_equal" in found
    if (score < weights.worth and not alike) or (another and not weights.meddle):
        return NO
    if weights.meddle and score >= SURE + DOUBTLESS and found & SELF:
        return SAME
    if score < SURE or found & _DOUBTS:
        return ASK
    known = {answer.partition("_")[0] for answer in found}
    named = found & _NAMED if "family" in known or "names_swapped" not in found else set()
    if (named and found & _BORN) or (weights.meddle and found & HOME and "birth_equal" in found):
        return SAME
    sure = "given_equal" in named or (weights.meddle and named)
    return SAME if sure and found & HOME and "birth" not in known and "family_differs" not in found else ASK
