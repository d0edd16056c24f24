"""Tables for spreadsheets, with no cell that one of them would calculate."""

import csv
import io
from collections.abc import Iterable, Sequence


def harmless(cell: str) -> str:
    """Return a cell that no spreadsheet takes for a formula: = + - @, tab and line ends at its start get an apostrophe."""
    return f"'{cell}" if cell[:1] in ("=", "+", "-", "@", "\t", "\r", "\n") else cell


def csv_of(rows: Iterable[Sequence[str]]) -> bytes:
    """Return rows as CSV with harmless cells: UTF-8, commas, the same bytes each time."""
    out = io.StringIO(newline="")
    csv.writer(out).writerows([harmless(cell) for cell in row] for row in rows)
    return out.getvalue().encode()
