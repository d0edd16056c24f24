"""One person against many, kept in memory as flat arrays: about 300 bytes for each."""

from array import array
from bisect import bisect_left
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import fields

from bruecke.people.matching.compare import Match, judged
from bruecke.people.matching.keys import keys
from bruecke.people.matching.learn import FREQUENT, frequencies
from bruecke.people.matching.levels import answers
from bruecke.people.matching.record import Prepared, Record, prepare
from bruecke.people.matching.weights import FEWEST, USUAL, Weights

#: How many are compared at most, those with the rarest shared keys first; a key that more records share is left aside.
COMPARED, CROWD = 200, 3000
_PLACE, _BUCKETS = 24, 256
_HASH = (1 << 40) - 1
_FIELDS = tuple(field.name for field in fields(Prepared))
_PHONES = _FIELDS.index("phones")


class Index:
    """Records by their keys. Read only: new ones are found by a new index, or by `block_keys` in a database."""

    def __init__(self, records: Iterable[Record], weights: Weights | None = None) -> None:
        self._ids: list[str] = []
        self._texts, self._ends = bytearray(), array("Q", [0])
        self._buckets = [array("Q") for _ in range(_BUCKETS)]
        counted: dict[str, Counter[str]] = {name: Counter() for name in FREQUENT}
        for place, record in enumerate(records):
            self._add(place, record, counted)
        self._buckets = [array("Q", sorted(bucket)) for bucket in self._buckets]
        self._weights = weights or Weights(USUAL.bits, people=max(FEWEST, len(self._ids)), frequent=frequencies(counted))

    def __len__(self) -> int:
        return len(self._ids)

    def _add(self, place: int, record: Record, counted: dict[str, Counter[str]]) -> None:
        one = prepare(record)
        self._ids.append(record.id)
        self._texts += _packed(one)
        self._ends.append(len(self._texts))
        for key in set(keys(one)):
            number = hash(key) & _HASH
            self._buckets[number % _BUCKETS].append(number << _PLACE | place)
        for name, counts in counted.items():
            counts[getattr(one, name)] += 1

    def matches(self, record: Record, most: int = 10) -> list[Match]:
        """Return up to `most` matches of a person with a verdict, the likeliest first; she herself (equal id) is left out."""
        one = prepare(record)
        found = []
        for place in self.candidates(one):
            if self._ids[place] != record.id:
                two = self._prepared(place)
                found.append(judged((record.id, self._ids[place]), one, two, self._weights, answers(one, two)))
        return sorted((match for match in found if match.verdict), key=lambda match: (-match.score, match.id_b))[:most]

    def candidates(self, one: Prepared) -> Sequence[int]:
        """Return the places of those to compare with."""
        worth: dict[int, float] = defaultdict(float)
        for first, last, bucket in sorted((self._block(key) for key in set(keys(one))), key=lambda block: block[1] - block[0]):
            if last - first > CROWD:
                break
            for number in bucket[first:last]:
                worth[number & ((1 << _PLACE) - 1)] += 1 / (last - first)
        if len(worth) <= COMPARED:
            return list(worth)
        return sorted(worth, key=lambda place: (-worth[place], self._ids[place]))[:COMPARED]

    def _block(self, key: str) -> tuple[int, int, "array[int]"]:
        number = hash(key) & _HASH
        bucket = self._buckets[number % _BUCKETS]
        return bisect_left(bucket, number << _PLACE), bisect_left(bucket, (number + 1) << _PLACE), bucket

    def _prepared(self, place: int) -> Prepared:
        values = self._texts[self._ends[place] : self._ends[place + 1]].decode().split("\t")
        values[_PHONES] = frozenset(values[_PHONES].split())  # type: ignore[call-overload]
        return Prepared(*values)  # type: ignore[arg-type]


def _packed(one: Prepared) -> bytes:
    values = [getattr(one, name) for name in _FIELDS]
    values[_PHONES] = " ".join(values[_PHONES])
    return "\t".join(values).encode()
