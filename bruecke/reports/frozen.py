"""What is published of a report: tables with their totals and hidden numbers, measures, and both as CSV with the same bytes each time."""

import hashlib
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any

from django.utils.translation import gettext as _

from bruecke.base.figures import ALL, PEOPLE_MIN, Measure, Table
from bruecke.base.spreadsheet import csv_of
from bruecke.reports.linked import TOTAL, Place

HIDDEN_SIGN = "x"
Number = int | None


@dataclass(frozen=True)
class FrozenTable:
    """A table as it may be read; the last row and the last column are totals (a list has its one column only)."""

    key: str
    title: str
    row_title: str
    column_title: str
    rows: tuple[str, ...]
    columns: tuple[str, ...]
    cells: tuple[tuple[Number, ...], ...]
    is_open: bool = False

    @property
    def is_list(self) -> bool:
        return self.columns == (ALL,)

    @property
    def total(self) -> Number:
        return self.cells[-1][-1]

    @property
    def hides(self) -> bool:
        return any(number is None for row in self.cells for number in row)

    @property
    def head(self) -> list[str]:
        """The labels above the columns, the first of them above the labels of the rows."""
        return [self.row_title, _("number")] if self.is_list else [self.row_title, *self.columns, _("total")]

    @property
    def lines(self) -> list[tuple[str, tuple[Number, ...]]]:
        """Label and numbers of every row, the totals last."""
        return list(zip((*self.rows, _("total")), self.cells, strict=True))

    def row(self, label: str) -> tuple[Number, ...]:
        """Return the numbers of a row without its total."""
        numbers = self.cells[self.rows.index(label)]
        return numbers if self.is_list else numbers[:-1]

    def read(self) -> dict[Place, int]:
        """Return every number that can be read, by row and column; totals stand under TOTAL."""
        columns = self.columns if self.is_list else (*self.columns, TOTAL)
        return {
            (row, column): number
            for row, numbers in zip((*self.rows, TOTAL), self.cells, strict=True)
            for column, number in zip(columns, numbers, strict=True)
            if number is not None
        }


@dataclass(frozen=True)
class FrozenMeasure:
    """A median or mean as it may be read; both are empty where fewer than five people stand behind it."""

    key: str
    title: str
    unit: str
    value: float | None
    count: int | None


Frozen = FrozenTable | FrozenMeasure


def freeze_table(table: Table, hidden: Collection[Place] = ()) -> FrozenTable:
    """Return a table with its totals, without the numbers that are hidden; a total of hidden open numbers is hidden as well."""
    body = [[*row] if table.is_list else [*row, _added(row)] for row in table.cells]
    width = len(table.columns) + (not table.is_list)
    body.append([_added([row[place] for row in body]) for place in range(width)])
    if table.is_open and table.total is not None:
        body[-1][-1] = table.total
    columns = table.columns if table.is_list else (*table.columns, TOTAL)
    cells = tuple(
        tuple(None if (row, column) in hidden else number for column, number in zip(columns, numbers, strict=True))
        for row, numbers in zip((*table.rows, TOTAL), body, strict=True)
    )
    return FrozenTable(
        table.key, table.title, table.row_title, table.column_title, table.rows, table.columns, cells, table.is_open
    )  # fmt: skip


def _added(numbers: Sequence[Number]) -> Number:
    known = [number for number in numbers if number is not None]
    return sum(known) if len(known) == len(numbers) else None


def freeze_measure(measure: Measure, earlier: Iterable[int] = ()) -> FrozenMeasure:
    """Return a measure, hidden when fewer than five stand behind it, or behind its difference to an earlier report (`earlier`)."""
    near = any(0 < abs(measure.count - count) < PEOPLE_MIN for count in earlier)
    shown = measure.count >= PEOPLE_MIN and not near and measure.value is not None
    value, count = (measure.value, measure.count) if shown else (None, None)
    return FrozenMeasure(measure.key, measure.title, measure.unit, value, count)


def body_of(frozen: Frozen) -> dict[str, Any]:
    """Return what is stored."""
    return asdict(frozen)


def of_body(body: Mapping[str, Any]) -> Frozen:
    """Return what was stored."""
    if "cells" not in body:
        return FrozenMeasure(**body)
    return FrozenTable(
        **{
            **body, "rows": tuple(body["rows"]), "columns": tuple(body["columns"]),
            "cells": tuple(tuple(row) for row in body["cells"]),
        }
    )  # fmt: skip


def csv_table(table: FrozenTable) -> bytes:
    """Return a table as CSV: labels first, totals as last row and last column, x for a hidden number; UTF-8, commas."""
    return csv_of([table.head, *([label, *map(_cell, numbers)] for label, numbers in table.lines)])


def csv_measures(measures: Iterable[FrozenMeasure]) -> bytes:
    """Return measures as CSV: name, number with a point, unit."""
    rows = [[one.title, HIDDEN_SIGN if one.value is None else f"{one.value:g}", one.unit] for one in measures]
    return csv_of([[_("name of the number"), _("value"), _("unit")], *rows])


def _cell(number: Number) -> str:
    return HIDDEN_SIGN if number is None else str(number)


def digest(frozen: Sequence[Frozen]) -> str:
    """Return the SHA-256 of everything published, in order."""
    tables = [csv_table(one) for one in frozen if isinstance(one, FrozenTable)]
    whole = b"".join([*tables, csv_measures(one for one in frozen if isinstance(one, FrozenMeasure))])
    return hashlib.sha256(whole).hexdigest()
