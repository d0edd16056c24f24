"""How likely two names of one file are spellings of one name: a few answers about them, weighed together (logistic regression).

The weights of the answers are in `odds.tsv`, learnt by `python -m bench.spellings` from pairs whose letters its own groups were not
estimated from.
"""

import math
from pathlib import Path
from typing import NamedTuple

from rapidfuzz.distance import JaroWinkler, Levenshtein

from bruecke.people.spelling import weights
from bruecke.people.spelling.letters import ARABIC, LATIN, bones, rough

Form = tuple[str, str]
ACROSS = ("always", "weight", "share", "size", "arabic")
ALIKE = (
    "always", "weight", "share", "share above 0.5", "share above 0.75", "letters", "beginning", "sounds", "consonants", "equal sounds",
    "equal consonants", "first letter", "last letter", "shorter", "difference", "rivals", "nearer", "size", "shared", "shared surely", "shared weight",
    "contradicted", "one known", "both known",
)  # fmt: skip
#: Beyond these, weights say no more.
_MOST, _SHARED, _WORST, _RIVAL = 80.0, 30.0, -1.5, 2.0
_SURELY = 6.0
#: Smaller files were not learnt from; they give no better odds.
_SMALLEST = 256


def _read() -> dict[str, dict[str, float]]:
    found: dict[str, dict[str, float]] = {"across": {}, "alike": {}}
    for line in Path(__file__).with_name("odds.tsv").read_text("utf-8").splitlines()[1:]:
        kind, answer, weight = line.split("\t")
        found[kind][answer] = float(weight)
    return found


WEIGHTS = _read()


def chance(kind: str, answers: tuple[float, ...]) -> float:
    """Return the chance, 0 to 1, that a pair with these answers is two spellings of one name."""
    names = ACROSS if kind == "across" else ALIKE
    table = WEIGHTS[kind]
    total = sum(table.get(name, 0.0) * answer for name, answer in zip(names, answers, strict=True))
    return 1 / (1 + math.exp(-max(-30.0, min(30.0, total))))


def size(count: int) -> float:
    """Return the answer how large a file is: in doublings."""
    return math.log2(max(count, _SMALLEST))


def across(other: Form, score: float, count: int) -> tuple[float, ...]:
    """Return the answers about a name in another script and a Latin one, given their weight lowered by rivals."""
    score = min(score, _MOST)
    return 1.0, score, score / max(weights.own(*other), 1.0), size(count), float(other[0] == ARABIC)


def weight(one: Form, two: Form) -> tuple[float, float]:
    """Return the weight of two Latin names, and its share of what they weigh with themselves."""
    found = max(-_MOST / 2, weights.bits(LATIN, one[1], two[1]))
    return min(found, _MOST), max(_WORST, found / max((weights.own(*one) + weights.own(*two)) / 2, 4.0))


class Reading(NamedTuple):
    """What names in other scripts say about two Latin ones."""

    #: The weight of the name that both are read as, if there is one.
    shared: float | None
    #: In how many scripts they certainly are different names, and how many of the two certainly are any.
    contradicted: int
    known: int


def alike(
    pair: tuple[Form, Form], own: tuple[float, float], around: tuple[list[float], ...], count: int, reading: Reading
) -> tuple[float, ...]:
    """Return the answers about two Latin names; `around`: the shares each has with its neighbours, the greatest first."""
    (_, left), (_, right) = pair
    bits, share = own
    sounds = rough(LATIN, left), rough(LATIN, right)
    bare = bones(sounds[0]), bones(sounds[1])
    rivals = sum(min(_RIVAL, max(-1.0, _other(shares, share) - share)) for shares in around)
    nearer = math.log1p(sum(found > share for shares in around for found in shares[:12]))
    together = min(reading.shared or 0.0, _SHARED)
    return (
        1.0, bits, share, max(share - 0.5, 0.0), max(share - 0.75, 0.0), Levenshtein.normalized_similarity(left, right),
        JaroWinkler.similarity(left, right), Levenshtein.normalized_similarity(*sounds), Levenshtein.normalized_similarity(*bare),
        float(sounds[0] == sounds[1]), float(bare[0] == bare[1]), float(left[0] == right[0]), float(left[-1] == right[-1]),
        math.sqrt(min(len(left), len(right))), float(abs(len(left) - len(right))), rivals, nearer, size(count),
        float(reading.shared is not None), float(together > _SURELY), together,
        float(reading.contradicted), float(reading.known == 1), float(reading.known > 1),
    )  # fmt: skip


def _other(shares: list[float], share: float) -> float:
    """Return the greatest of a name's shares but this one."""
    if shares[0] != share:
        return shares[0]
    return shares[1] if len(shares) > 1 else _WORST
