"""Estimates m and u from a file without truth, starting from the stored ones.

u is counted on pairs drawn at random, which are nearly all strangers. m is found by expectation and maximisation over the pairs
that share a key (Dempster, Laird and Rubin 1977): each pair counts as one person as far as the weights believe so, and the
weights follow. The stored values count like so many pairs seen before, so that few records change little.
"""

import math
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace

from bruecke.people.matching.levels import answers
from bruecke.people.matching.record import Prepared, Record, prepare, whole_name
from bruecke.people.matching.weights import FEWEST, SELF, STORED, WORTH, Weights, bits_of, total

Answers = tuple[str, ...]
ROUNDS, DRAWN = 6, 20_000
BELIEF_M, BELIEF_U = 150.0, 200.0
#: A file of fewer records is weighed with what is stored.
ENOUGH = 300
FREQUENT = ("given", "family", "birth")
#: People of one household with other names and birth dates, as a share of all likely pairs, that a human may be asked about.
FEW = 0.1
#: How many more pairs may be asked about for a lower threshold, and how low it may fall.
MORE, LEAST_WORTH = 0.05, -4.0
TWO = 2


def estimate(records: Iterable[Record]) -> Weights:
    """Return the weights for a file, from the file itself; the order of the records does not matter."""
    from bruecke.people.matching.whole import candidates  # noqa: PLC0415 -- whole asks us for weights

    prepared = [prepare(record) for record in sorted(records, key=lambda record: record.id)]
    return learnt(prepared, [answers(prepared[one], prepared[two]) for one, two in candidates(prepared)])


def learnt(prepared: Sequence[Prepared], near: Sequence[Answers]) -> Weights:
    """Return the weights for prepared records and the answers of their pairs that share a key."""
    patterns = Counter(near)
    usual = Weights(
        bits_of(STORED), people=max(FEWEST, len(prepared)), frequent=frequencies(counted(prepared)), bearers=bearers(prepared),
    )  # fmt: skip
    if len(prepared) < ENOUGH:
        return _judging(usual, usual.bits, patterns)
    u = _shares(Counter(_drawn(prepared)), {answer: chance[1] for answer, chance in STORED.items()}, BELIEF_U)
    m = {answer: chance[0] for answer, chance in STORED.items()}
    bits = bits_of({answer: (m[answer], u[answer]) for answer in STORED})
    for _round in range(ROUNDS):
        believed: Counter[Answers] = Counter()
        for pattern, count in patterns.items():
            odds = total(pattern, bits) - math.log2(usual.people)
            believed[pattern] = count / (1 + 2.0 ** -max(-60.0, min(60.0, odds)))
        m = _shares(believed, {answer: chance[0] for answer, chance in STORED.items()}, BELIEF_M)
        bits = bits_of({answer: (m[answer], u[answer]) for answer in STORED})
    return _judging(usual, bits, patterns)


def _drawn(prepared: Sequence[Prepared]) -> Iterable[Answers]:
    """Return the answers of pairs drawn evenly from all; each record meets others at distances that grow."""
    count, step, drawn = len(prepared), 1, 0
    while drawn < DRAWN and step < count:
        for place in range(count - step):
            yield answers(prepared[place], prepared[place + step])
        drawn += count - step
        step = step * 2 + 1


def _shares(patterns: Mapping[Answers, float], stored: Mapping[str, float], belief: float) -> dict[str, float]:
    """Return how often each answer is given where its field is known, the stored shares counting like `belief` pairs."""
    counts: Counter[str] = Counter()
    for pattern, count in patterns.items():
        for answer in pattern:
            counts[answer] += count  # type: ignore[assignment]
    known: Counter[str] = Counter()
    for answer in stored:
        known[answer.partition("_")[0]] += counts[answer]
    return {
        answer: share if answer.startswith("names_") else (counts[answer] + belief * share) / (known[answer.partition("_")[0]] + belief)
        for answer, share in stored.items()
    }  # fmt: skip


def counted(prepared: Iterable[Prepared]) -> dict[str, Counter[str]]:
    """Return how many records have each name and birth date."""
    found: dict[str, Counter[str]] = {field: Counter() for field in FREQUENT}
    for one in prepared:
        for field, counts in found.items():
            counts[getattr(one, field)] += 1
    return found


def frequencies(counts: Mapping[str, Mapping[str, int]]) -> dict[str, dict[str, float]]:
    """Return for names and birth dates by how many bits an agreement says less than usual; the rare ones say more."""
    found: dict[str, dict[str, float]] = {}
    for field, values in counts.items():
        known = sum(count for value, count in values.items() if value)
        usual = STORED[f"{field}_equal"][1]
        found[field] = {
            value: math.log2((count + 1) / (known + FEWEST / 2) / usual) for value, count in values.items() if value
        }
    return found


def bearers(prepared: Iterable[Prepared]) -> dict[str, int]:
    """Return how many birth dates there are for each whole name that has more than a person with an error would give it."""
    births: dict[str, set[str]] = defaultdict(set)
    for one in prepared:
        if one.given and one.family:
            births[whole_name(one)].add(one.birth)
    return {name: len(several) for name, several in births.items() if len(several) > TWO}


def _judging(usual: Weights, bits: Mapping[str, float], patterns: Mapping[Answers, int]) -> Weights:
    """Return the weights with what a human can be asked about in this file.

    Pairs that nothing but a household puts together, where they are few; and less likely pairs, as long as they are few.
    """
    scored = [
        (total(pattern, bits) - math.log2(usual.people), count, SELF.isdisjoint(pattern)) for pattern, count in patterns.items()
    ]
    likely = sum(count for score, count, _other in scored if score >= WORTH)
    others = sum(count for score, count, other in scored if score >= WORTH and other)
    worth = WORTH
    while worth > LEAST_WORTH and sum(count for score, count, _other in scored if score >= worth - 1) <= (1 + MORE) * likely:
        worth -= 1
    return replace(usual, bits=bits, meddle=others <= FEW * likely, worth=worth)
