"""All pairs of a file."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from itertools import combinations

from bruecke.people.matching.compare import Match, judged
from bruecke.people.matching.keys import keys
from bruecke.people.matching.learn import learnt
from bruecke.people.matching.levels import answers
from bruecke.people.matching.record import Prepared, Record, prepare

#: A key that more records share says little; they meet under another one.
CROWD = 80


def pairs(records: Iterable[Record]) -> Iterator[Match]:
    """Yield all pairs of a file with a verdict, each once, in the order of their ids; the weights are estimated from the file."""
    ordered = sorted(records, key=lambda record: record.id)
    prepared = [prepare(record) for record in ordered]
    near = candidates(prepared)
    found = [answers(prepared[one], prepared[two]) for one, two in near]
    weights = learnt(prepared, found)
    for (one, two), pattern in zip(near, found, strict=True):
        match = judged((ordered[one].id, ordered[two].id), prepared[one], prepared[two], weights, pattern)
        if match.verdict:
            yield match


def candidates(prepared: Sequence[Prepared]) -> list[tuple[int, int]]:
    """Return the sorted places of records that share a key."""
    blocks: dict[str, list[int]] = defaultdict(list)
    for place, one in enumerate(prepared):
        for key in set(keys(one)):
            blocks[key].append(place)
    found: set[tuple[int, int]] = set()
    for block in blocks.values():
        if len(block) <= CROWD:
            found.update(combinations(block, 2))
    return sorted(found)
