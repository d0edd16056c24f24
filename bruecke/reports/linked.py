"""Tables of a report, linked with each other and with earlier reports, so that no difference between them tells of few people.

Time is cut into pieces where any report begins or ends; a report is a set of pieces. What lies between two reports (a quarter
within a half-year, what was written down later) is protected like a number of its own, though nobody publishes it.
"""

from collections.abc import Hashable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import combinations
from typing import Any

from bruecke.base.figures import Table
from bruecke.reports.protection import LIMIT, Atom, Known, Sum, hidden

TOTAL = "\x00total"
Place = tuple[str, str]
Piece = Hashable
Cells = tuple[tuple[int, ...], ...]
#: What is lost by hiding: a cell most of all by what it counts, then totals, and last the number of everybody.
COST_CELL, COST_MARGIN, COST_ALL, COST_MOST = 100, 2_000, 100_000, 400


@dataclass(frozen=True)
class Cut:
    """A table and the pieces it adds up from, cell by cell; `own` are its pieces where others are known beside it."""

    table: Table
    pieces: Mapping[Any, Cells]
    own: frozenset[Piece] | None = None

    @property
    def key(self) -> str:
        return self.table.key

    @property
    def whole(self) -> frozenset[Piece]:
        return frozenset(self.pieces) if self.own is None else self.own

    def atoms(self, row: str = TOTAL, column: str = TOTAL, pieces: frozenset[Piece] | None = None) -> tuple[Atom, ...]:
        """Return the atoms of a place; a total has those of all rows or columns."""
        return tuple(
            (self.key, piece, one, other)
            for piece in self.pieces
            if piece in (self.whole if pieces is None else pieces)
            for one in (self.table.rows if row == TOTAL else (row,))
            for other in (self.table.columns if column == TOTAL else (column,))
        )

    def counts(self) -> Iterator[tuple[Atom, int]]:
        """Yield every atom with its number."""
        for piece, cells in self.pieces.items():
            for row, numbers in zip(self.table.rows, cells, strict=True):
                for column, number in zip(self.table.columns, numbers, strict=True):
                    yield (self.key, piece, row, column), number

    @property
    def places(self) -> list[Place]:
        """Cells and totals; a list has no total of its rows."""
        columns = self.table.columns if self.table.is_list else (*self.table.columns, TOTAL)
        return [(row, column) for row in (*self.table.rows, TOTAL) for column in columns]


@dataclass(frozen=True)
class Earlier:
    """What an earlier report published of a table: in which pieces, and every number that could be read."""

    key: str
    pieces: frozenset[Piece]
    read: Mapping[Place, int]


@dataclass
class _Linked:
    """Everything about one group of tables that have to be protected together."""

    counts: dict[Atom, int] = field(default_factory=dict)
    sums: list[Sum] = field(default_factory=list)
    known: list[Known] = field(default_factory=list)
    apart: list[tuple[Atom, ...]] = field(default_factory=list)


def protected(cuts: Sequence[Cut], earlier: Sequence[Earlier] = ()) -> dict[str, set[Place]]:
    """Return for each table which places are hidden; open tables are not asked."""
    found: dict[str, set[Place]] = {cut.key: set() for cut in cuts}
    for group in _groups(cuts):
        linked = _Linked()
        for cut in group:
            _add(linked, cut, [one for one in earlier if one.key == cut.key])
        for one, other in combinations(group, 2):
            linked.known += _same_people(one, other)
        for key, row, column in hidden(linked.counts, linked.sums, known=linked.known, apart=linked.apart):
            found[key].add((row, column))
    return found


def _add(linked: _Linked, cut: Cut, earlier: Sequence[Earlier]) -> None:
    own = dict(cut.counts())
    linked.counts |= own
    for place in cut.places:
        atoms = cut.atoms(*place)
        number = sum(own[atom] for atom in atoms)
        linked.sums.append(
            Sum((cut.key, *place), atoms, _cost(place, cut, number), number == 0 and _is_small_group(cut, place, own))
        )
    for one in earlier:
        for place, number in one.read.items():
            atoms = cut.atoms(*place, pieces=one.pieces)
            if set(atoms) <= set(own):  # a row that is called otherwise today cannot be linked
                linked.known.append(Known(atoms, number))
    for pieces in _between(cut, earlier):
        linked.apart += [cut.atoms(*place, pieces=pieces) for place in cut.places]


def _between(cut: Cut, earlier: Sequence[Earlier]) -> list[frozenset[Piece]]:
    """Return the sets of pieces somebody could work out from two reports, without the new report itself."""
    whole = cut.whole
    found = [frozenset([piece]) for piece in cut.pieces]
    for one, other in combinations([whole, *(one.pieces for one in earlier)], 2):
        found += [one - other, other - one, one & other]
    found += [one.pieces for one in earlier]
    return [pieces for pieces in dict.fromkeys(found) if pieces and pieces != whole]


def _cost(place: Place, cut: Cut, number: int) -> int:
    if place == (TOTAL, TOTAL) or (cut.table.is_list and place[0] == TOTAL):
        return COST_ALL
    return COST_MARGIN if TOTAL in place else COST_CELL + min(number, COST_MOST)


def _is_small_group(cut: Cut, place: Place, counts: Mapping[Atom, int]) -> bool:
    """Return whether a zero would say of fewer than five people what they are not: its row or its column counts so few."""
    row, column = place
    around = {(row, TOTAL), (TOTAL, column)} - {place}
    return any(0 < sum(counts[atom] for atom in cut.atoms(*one)) < LIMIT for one in around)


def _groups(cuts: Sequence[Cut]) -> list[list[Cut]]:
    """Return the tables of each context whose totals agree together, every other one alone."""
    groups: list[list[Cut]] = []
    for cut in cuts:
        if cut.table.is_open:
            continue
        near = [group for group in groups if any(_same_people(cut, other) for other in group)]
        groups = [group for group in groups if group not in near] + [[*(one for group in near for one in group), cut]]
    return groups


def _same_people(one: Cut, other: Cut) -> list[Known]:
    """Return what follows when two tables of a context count the same people.

    Totals that agree are taken for totals of the same people. Where they agree by chance, a reader is thought to know more
    than he does: too much is hidden then, never too little.
    """
    if one.key.split(".")[0] != other.key.split(".")[0]:
        return []
    parts = [(frozenset([piece]), frozenset([piece])) for piece in one.pieces]
    if set(one.pieces) != set(other.pieces):
        parts = [(one.whole, other.whole)]
    found = []
    for mine, theirs in ((mine, theirs) for mine in _margins(one) for theirs in _margins(other)):
        if mine.title == theirs.title and set(mine.labels) == set(theirs.labels):
            pairs = [(mine(label, left), theirs(label, right)) for label in mine.labels for left, right in parts]
            found += pairs if _agree(one, other, pairs) else []
    whole = [(one.atoms(pieces=left), other.atoms(pieces=right)) for left, right in parts]
    if not found and _agree(one, other, whole):
        found = whole
    return [Known(mine, 0, theirs) for mine, theirs in found]


@dataclass(frozen=True)
class _Margin:
    """The totals of the rows or of the columns of a table."""

    cut: Cut
    title: str
    labels: tuple[str, ...]
    of_rows: bool

    def __call__(self, label: str, pieces: frozenset[Piece]) -> tuple[Atom, ...]:
        place = (label, TOTAL) if self.of_rows else (TOTAL, label)
        return self.cut.atoms(*place, pieces=pieces)


def _margins(cut: Cut) -> list[_Margin]:
    table = cut.table
    found = [_Margin(cut, table.row_title, table.rows, True), _Margin(cut, table.column_title, table.columns, False)]
    return [margin for margin in found if margin.title]


def _agree(one: Cut, other: Cut, pairs: Sequence[tuple[tuple[Atom, ...], tuple[Atom, ...]]]) -> bool:
    mine, theirs = dict(one.counts()), dict(other.counts())
    totals = [(sum(mine[atom] for atom in left), sum(theirs[atom] for atom in right)) for left, right in pairs]
    return any(left for left, _right in totals) and all(left == right for left, right in totals)
