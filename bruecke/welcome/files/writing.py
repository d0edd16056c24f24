"""Making hand-over files and receipts: CSV and XLSX, with a head, and no cell that a spreadsheet would calculate."""

import csv
import hashlib
import io
from collections.abc import Iterable, Sequence
from datetime import date
from uuid import NAMESPACE_OID, UUID, uuid5

import xlsxwriter

from bruecke.base.spreadsheet import harmless
from bruecke.welcome.files.columns import KEPT
from bruecke.welcome.files.reading import MARK, VERSION, plain_rows

XLSX_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
Rows = Iterable[Sequence[str]]


def csv_file(head: Rows, rows: Rows) -> bytes:
    """Return a receipt as CSV for spreadsheets: UTF-8 with mark, semicolons, harmless cells; head lines begin with #."""
    out = io.StringIO(newline="")
    writer = csv.writer(out, delimiter=";")
    writer.writerows([f"#{name}", *map(harmless, rest)] for name, *rest in head)
    writer.writerows([harmless(cell) for cell in row] for row in rows)
    return out.getvalue().encode("utf-8-sig")


def xlsx_file(head: Sequence[Sequence[str]], rows: Rows, *, title: str = "Zeilen") -> bytes:
    """Return the same as XLSX: sheet "Kopf" and one sheet with the rows, all cells plain text."""
    out = io.BytesIO()
    book = xlsxwriter.Workbook(out, {"constant_memory": True, "strings_to_formulas": False, "strings_to_urls": False})
    sheets = [("Kopf", head), (title, rows)] if head else [(title, rows)]
    for name, lines in sheets:
        sheet = book.add_worksheet(name)
        for place, row in enumerate(lines):
            for column, cell in enumerate(row):
                sheet.write_string(place, column, harmless(cell))
    book.close()
    return out.getvalue()


def _head(sender: str, day: date, key: UUID, count: int, digest: str) -> list[list[str]]:
    return [
        [MARK, VERSION], ["absender", sender], ["stichtag", day.isoformat()], ["datei", str(key)], ["zeilen", str(count)],
        ["pruefsumme", digest],
    ]  # fmt: skip


def handover_csv(
    headers: Sequence[str], rows: Sequence[Sequence[str]], *, sender: str, day: date, key: UUID, charset: str = "utf-8"
) -> bytes:
    """Return rows as a hand-over file in CSV with its head; cells stay exactly as given."""
    out = io.StringIO(newline="")
    csv.writer(out, delimiter=";").writerows([headers, *rows])
    body = out.getvalue().encode(charset)
    head = _head(sender, day, key, len(rows), hashlib.sha256(body).hexdigest())
    if charset != "utf-8":
        head.append(["zeichensatz", "windows-1252" if charset == "cp1252" else charset])
    return "".join(f"#{name};{value}\r\n" for name, value in head).encode() + body


def handover_xlsx(
    headers: Sequence[str], rows: Sequence[Sequence[str]], *, sender: str, day: date, key: UUID
) -> bytes:  # fmt: skip
    """Return rows as a hand-over file in XLSX: the head on sheet "Kopf", the rows on sheet "Zeilen"."""
    out = io.BytesIO()
    checked = hashlib.sha256()
    book = xlsxwriter.Workbook(out, {"constant_memory": True, "strings_to_formulas": False, "strings_to_urls": False})
    sheet = book.add_worksheet("Zeilen")
    for place, row in enumerate([headers, *rows]):
        checked.update(("\t".join(row).rstrip("\t") + "\n").encode())
        for column, cell in enumerate(row):
            sheet.write_string(place, column, cell)
    sheet = book.add_worksheet("Kopf")
    for place, (name, value) in enumerate(_head(sender, day, key, len(rows), checked.hexdigest())):
        sheet.write_row(place, 0, [name, value])
    book.close()
    return out.getvalue()


def with_head(content: bytes, *, sender: str, day: date) -> bytes:
    """Return a list an office keeps itself (CSV or XLSX, column names first) as a hand-over file; raises BrokenFile.

    The number of the file comes from its content, so that the same list twice is the same file.
    """
    headers, *rows = plain_rows(content)
    key = uuid5(NAMESPACE_OID, f"{sender} {day} {hashlib.sha256(content).hexdigest()}")
    return handover_csv(headers, rows, sender=sender, day=day, key=key)


def template_xlsx() -> bytes:
    """Return an empty list with every column that is kept, under its German name where the law has only a number for it."""
    names = [aliases[0] if name.isdigit() else name for name, aliases in KEPT.items()]
    return xlsx_file([], [names])
