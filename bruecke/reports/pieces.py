"""Cutting tables where any report begins, ends or was frozen, so that the protection knows what lies between two reports."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from itertools import pairwise

from bruecke.base.figures import Period, Table
from bruecke.reports.linked import Cells, Cut, Earlier, Place

Count = Callable[[Period], Mapping[str, Table]]
DAY = timedelta(days=1)


@dataclass(frozen=True)
class Span:
    """Which days a report counts, and until when something had to be written down."""

    since: date
    until: date
    cut_off: datetime

    @property
    def period(self) -> Period:
        return Period(self.since, self.until, self.cut_off)

    def meets(self, other: "Span") -> bool:
        """Return whether both have a day in common."""
        return self.since <= other.until and other.since <= self.until


@dataclass(frozen=True)
class Piece:
    """Days between two borders and what was written up to `at` but not before the cut-off before it (None: all of it)."""

    since: date
    until: date
    at: datetime | None = None

    def lies_in(self, span: Span) -> bool:
        return span.since <= self.since and self.until <= span.until and (self.at is None or self.at <= span.cut_off)


def related(new: Span, others: Iterable[Span]) -> list[Span]:
    """Return the spans that overlap with the new one, with one that overlaps with it, and so on."""
    found, rest = [new], [other for other in others if other != new]
    for one in found:
        near = [other for other in rest if other.meets(one)]
        rest = [other for other in rest if other not in near]
        found += near
    return found[1:]


def days(spans: Sequence[Span]) -> list[tuple[date, date]]:
    """Return the days between all borders, without those that no span counts."""
    borders = sorted({one.since for one in spans} | {one.until + DAY for one in spans})
    found = [(since, after - DAY) for since, after in pairwise(borders)]
    return [(since, until) for since, until in found if any(one.since <= since and until <= one.until for one in spans)]


def cuts(tables: Sequence[Table], new: Span, earlier: Sequence[Span], count: Count) -> list[Cut]:
    """Return every table in its pieces.

    By days and time of writing, where what was written later only adds; else by days; a table that does not add up from days
    either (a state of one day) stays whole, and no earlier report is linked to it.
    """
    if not earlier:
        return [_alone(table, new) for table in tables]
    spans, ats = [new, *earlier], sorted({one.cut_off for one in (new, *earlier)})
    counted = {(since, until, at): count(Period(since, until, at)) for since, until in days(spans) for at in ats}
    return [_by_writing(table, new, ats, counted) or _by_days(table, new, counted) or _alone(table, new) for table in tables]


def read_before(cut: Cut, reports: Iterable[tuple[Span, Mapping[str, Mapping[Place, int]]]]) -> list[Earlier]:
    """Return what earlier reports, each with its readable numbers by table, say of the pieces of a table."""
    found = []
    for span, read in reports:
        pieces = frozenset(piece for piece in cut.pieces if isinstance(piece, Piece) and piece.lies_in(span))
        if pieces and cut.own is not None and cut.key in read:
            found.append(Earlier(cut.key, pieces, read[cut.key]))
    return found


def _alone(table: Table, new: Span) -> Cut:
    return Cut(table, {Piece(new.since, new.until): _numbers(table, table)})


Counted = Mapping[tuple[date, date, datetime], Mapping[str, Table]]


def _by_writing(table: Table, new: Span, ats: Sequence[datetime], counted: Counted) -> Cut | None:
    wide = _widened(table, counted)
    pieces: dict[Piece, Cells] = {}
    for (since, until, at), found in counted.items():
        cells = _numbers(wide, found.get(table.key))
        if at != ats[0]:
            before = counted[since, until, ats[ats.index(at) - 1]]
            cells = _minus(cells, _numbers(wide, before.get(table.key)))
        pieces[Piece(since, until, at)] = cells
    return _fitting(wide, new, pieces)


def _by_days(table: Table, new: Span, counted: Counted) -> Cut | None:
    wide = _widened(table, counted)
    pieces = {
        Piece(since, until): _numbers(wide, found.get(table.key))
        for (since, until, at), found in counted.items() if at == new.cut_off
    }  # fmt: skip
    return _fitting(wide, new, pieces)


def _fitting(table: Table, new: Span, pieces: Mapping[Piece, Cells]) -> Cut | None:
    """Return the table in its pieces when it is their sum and none of them is negative."""
    own = frozenset(piece for piece in pieces if piece.lies_in(new))
    whole = tuple(
        tuple(sum(numbers) for numbers in zip(*rows, strict=True)) for rows in zip(*(pieces[one] for one in own), strict=True)
    )
    fits = whole == _numbers(table, table) and all(number >= 0 for cells in pieces.values() for row in cells for number in row)
    return Cut(table, pieces, own) if fits and not table.is_open else None


def _widened(table: Table, counted: Counted) -> Table:
    """Return the table with every label it has in any piece; here they count nothing."""
    same = [found[table.key] for found in counted.values() if table.key in found]
    rows = tuple(dict.fromkeys([*table.rows, *(row for one in same for row in one.rows)]))
    columns = tuple(dict.fromkeys([*table.columns, *(column for one in same for column in one.columns)]))
    wide = replace(table, rows=rows, columns=columns)
    return replace(wide, cells=_numbers(wide, table))


def _numbers(shape: Table, table: Table | None) -> Cells:
    """Return the numbers of a table in the order of another; what it does not have is zero."""
    if table is None:
        return tuple((0,) * len(shape.columns) for _row in shape.rows)
    numbers = {
        (row, column): number or 0
        for row, cells in zip(table.rows, table.cells, strict=True)
        for column, number in zip(table.columns, cells, strict=True)
    }
    return tuple(tuple(numbers.get((row, column), 0) for column in shape.columns) for row in shape.rows)


def _minus(one: Cells, other: Cells) -> Cells:
    return tuple(tuple(left - right for left, right in zip(*rows, strict=True)) for rows in zip(one, other, strict=True))
