"""Tables for spreadsheets, with no cell that one of them would calculate."""

import csv
import io
import re
from collections.abc import Iterable, Sequence

import xlsxwriter

XLSX_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
_NO_NAME = re.compile(r"[\[\]:*?/\\']")
NAME_LENGTH = 31


def harmless(cell: str) -> str:
    """Return a cell that no spreadsheet takes for a formula: = + - @, tab and line ends at its start get an apostrophe."""
    return f"'{cell}" if cell[:1] in ("=", "+", "-", "@", "\t", "\r", "\n") else cell


def csv_of(rows: Iterable[Sequence[str]], *, separator: str = ",", mark: bool = False) -> bytes:
    """Return rows as CSV with harmless cells: UTF-8, with a mark at its start for office programs, the same bytes each time."""
    out = io.StringIO(newline="")
    csv.writer(out, delimiter=separator).writerows([harmless(cell) for cell in row] for row in rows)
    return out.getvalue().encode("utf-8-sig" if mark else "utf-8")


def xlsx_of(sheets: Iterable[tuple[str, Iterable[Sequence[str | int | float | None]]]]) -> bytes:
    """Return sheets by name with their rows as XLSX, the first row of each bold and kept in view; words are harmless, numbers stay numbers."""
    out = io.BytesIO()
    book = xlsxwriter.Workbook(out, {"strings_to_formulas": False, "strings_to_urls": False, "in_memory": True})
    bold = book.add_format({"bold": True})
    for number, (name, rows) in enumerate(sheets, start=1):
        sheet = book.add_worksheet(_NO_NAME.sub(" ", name)[: NAME_LENGTH - 4].strip() + f" ({number})")
        sheet.freeze_panes(1, 0)
        for place, row in enumerate(rows):
            for column, cell in enumerate(row):
                style = None if place else bold
                if isinstance(cell, str):
                    sheet.write_string(place, column, harmless(cell), style)
                elif cell is not None:
                    sheet.write_number(place, column, cell, style)
        sheet.autofit()
    book.close()
    return out.getvalue()
