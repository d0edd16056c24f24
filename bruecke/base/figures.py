"""Numbers as a context hands them to the reports: tables of counts, and medians; plain values without a word of any context."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime

#: The one column of a list.
ALL = ""
#: So many people have to stand behind a median or a mean.
PEOPLE_MIN = 5
#: What the rows or columns of a table are, and how each of them is called.
Labels = tuple[str, tuple[str, ...]]


@dataclass(frozen=True)
class Period:
    """From a day to a day, both included; `written_before` is the cut-off: what was written later does not count (None: all)."""

    since: date
    until: date
    written_before: datetime | None = None


@dataclass(frozen=True)
class Table:
    """Counts by row and column that add up to totals; a list has the one column ALL.

    `is_open` says that nothing about people stands here, or that its context has hidden what it must (None is hidden): it is
    shown as it is, with `total` at its end where the context knows one beside hidden numbers. Everything else goes through the
    protection of small cells.
    """

    key: str
    title: str
    row_title: str
    column_title: str
    rows: tuple[str, ...]
    columns: tuple[str, ...]
    cells: tuple[tuple[int | None, ...], ...]
    is_open: bool = False
    total: int | None = None

    @property
    def is_list(self) -> bool:
        return self.columns == (ALL,)


@dataclass(frozen=True)
class Measure:
    """A median or mean with its unit; `count` people stand behind it. It is shown from PEOPLE_MIN on."""

    key: str
    title: str
    value: float | None
    unit: str
    count: int


def listed(key: str, title: str, row_title: str, counts: Mapping[str, int | None]) -> Table:
    """Return a table with one column: label and number, in the order given."""
    return Table(key, title, row_title, "", tuple(counts), (ALL,), tuple((number,) for number in counts.values()))


def crossed(key: str, title: str, *, rows: Labels, columns: Labels, counts: Mapping[tuple[str, str], int | None]) -> Table:
    """Return a table of rows and columns, each given as title and labels; what is not counted is zero."""
    cells = tuple(tuple(counts.get((row, column), 0) for column in columns[1]) for row in rows[1])
    return Table(key, title, rows[0], columns[0], rows[1], columns[1], cells)


def opened(table: Table) -> Table:
    """Return the same table as one that needs no protection."""
    return replace(table, is_open=True)
