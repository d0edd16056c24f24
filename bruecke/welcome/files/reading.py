"""A hand-over file from its bytes: the head, the columns and the rows one by one; anything wrong refuses the whole file."""

import csv
import hashlib
import io
import re
import unicodedata
import zipfile
import zlib
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from itertools import islice
from typing import Any
from uuid import UUID

from python_calamine import CalamineError, CalamineSheet, CalamineWorkbook, PasswordError

from bruecke.welcome.files import columns
from bruecke.welcome.files.columns import plain

MOST_BYTES, MOST_INSIDE, MOST_ROWS, MOST_LETTERS = 40 * 1024 * 1024, 600 * 1024 * 1024, 100_000, 4000
PIECE, REFERENCE = 1 << 20, 32
#: A cell beyond column CZ or row 109,999 (attribute `r` of a cell or a row, blanks taken out); a list has some 30 columns.
FAR_OUT = re.compile(
    rb"""(?<=["'cw])r=["'](?:[A-Za-z]{3}\d|[D-Zd-z][A-Za-z]\d|[A-Za-z]{0,2}(?:\d{7}|[2-9]\d{5}|1[1-9]\d{4}))"""
)
#: A spreadsheet of another kind inside, which a reader would try when the first one fails.
OTHER_KINDS = {"content.xml", "xl/workbook.bin"}
MARK, VERSION = "kim-uebergabe", "1"
HEAD_SHEET = "kopf"
#: Names in the head, in German as offices read them, and the one that may be left out.
FIELDS = ("absender", "stichtag", "datei", "zeilen", "pruefsumme")
OPTIONAL = ("zeichensatz",)
SEPARATORS = ";,\t|"
HEAD_LINES = 20
_CHARSETS = {"utf_8": "utf-8", "utf8": "utf-8", "windows_1252": "cp1252", "cp1252": "cp1252"}
_OLD = b"\xd0\xcf\x11\xe0"
_UTF16 = (b"\xff\xfe", b"\xfe\xff")


class BrokenFile(Exception):
    """The whole file is refused; `reason` is a code of `reasons.FILES`, with a value after a colon where it needs one."""

    def __init__(self, code: str, value: object = "") -> None:
        super().__init__(code)
        self.reason = f"{code}:{value}" if value != "" else code


@dataclass(frozen=True)
class Head:
    """Who sends, for which day, which file, how many rows, and the check sum of the rows."""

    sender: str
    day: date
    key: UUID
    rows: int
    sha256: str


@dataclass(frozen=True)
class Row:
    """One row: its line in the file and its cells by column; no cells when their number does not fit the columns."""

    line: int
    cells: dict[str, str] | None


@dataclass
class Opened:
    """A file whose head and columns are in order; `rows` may be walked once and ends with BrokenFile when the file lied."""

    head: Head
    names: list[str]
    cut: list[str]
    _lines: Iterator[tuple[int, list[str]]]
    _sum: Any = None
    _width: int = field(default=0)

    @property
    def rows(self) -> Iterator[Row]:
        """Yield the rows; at the end their number and the check sum are compared with the head."""
        count = 0
        for line, cells in self._lines:
            count += 1
            if count > MOST_ROWS:
                raise BrokenFile("many", MOST_ROWS)
            yield Row(line, self._by_column(cells))
        if count == 0:
            raise BrokenFile("no_rows")
        if count != self.head.rows:
            raise BrokenFile("count_other", self.head.rows)
        if self._sum is not None and self._sum.hexdigest() != self.head.sha256:
            raise BrokenFile("sum_other")

    def _by_column(self, cells: list[str]) -> dict[str, str] | None:
        if len(cells) != self._width:
            return None
        return {
            name: unicodedata.normalize("NFC", cell[:MOST_LETTERS]).strip()
            for name, cell in zip(self.names, cells, strict=True)
            if name and cell
        }


def opened(content: bytes) -> Opened:
    """Return the file with its head read and its columns found; raises BrokenFile with the reason."""
    if not content.strip():
        raise BrokenFile("empty")
    if len(content) > MOST_BYTES:
        raise BrokenFile("large", MOST_BYTES // 1024 // 1024)
    if content.startswith(b"PK\x03\x04"):
        return _xlsx(content)
    if content.startswith(_OLD):
        raise BrokenFile("old")
    if content.startswith(_UTF16):
        raise BrokenFile("utf16")
    zeros = content[:4096].count(0)
    if zeros and (content.startswith((b"\x89", b"%", b"GIF", b"II", b"MM")) or zeros > len(content[:4096]) // 4):
        raise BrokenFile("utf16" if content[1:2] == b"\0" else "kind")
    return _csv(content)


def _csv(content: bytes) -> Opened:
    has_mark = content.startswith(b"\xef\xbb\xbf")
    body = content.removeprefix(b"\xef\xbb\xbf")
    lines, start = _head_lines(body)
    if not lines:
        raise BrokenFile("kind" if body.startswith((b"%PDF", b"{", b"<")) else "head")
    first = lines[0].decode("latin-1").strip().strip('"')
    if not first.startswith(f"#{MARK}"):
        raise BrokenFile("head")
    separator = first.removeprefix(f"#{MARK}").lstrip('"')[:1] or ";"
    if separator not in SEPARATORS:
        raise BrokenFile("separator")
    try:
        values = list(csv.reader((line.decode("latin-1") for line in lines), delimiter=separator))
    except csv.Error as error:
        raise BrokenFile("head") from error
    head, charset = _head([(row[0].strip().lstrip("#"), row[1] if len(row) > 1 else "") for row in values if row])
    rest = body[start:]
    if hashlib.sha256(rest).hexdigest() != head.sha256:
        raise BrokenFile("sum_other")
    if charset == "cp1252" and has_mark:
        raise BrokenFile("encoding")
    try:
        text = rest.decode(charset)
    except UnicodeDecodeError as error:
        raise BrokenFile("encoding") from error
    if "\0" in text:
        raise BrokenFile("binary")
    return _with_columns(head, _csv_lines(text, separator, len(lines)), separator=separator)


def plain_rows(content: bytes) -> list[list[str]]:
    """Return the rows, column names first, of a list without a head: CSV in UTF-8 or the first filled sheet of an XLSX file."""
    if not content.strip():
        raise BrokenFile("empty")
    if len(content) > MOST_BYTES:
        raise BrokenFile("large", MOST_BYTES // 1024 // 1024)
    if content.startswith(b"PK\x03\x04"):
        sheets = [sheet for sheet in _sheets(content).values() if sheet.height]
        lines = _xlsx_lines(sheets[0], hashlib.sha256()) if sheets else iter(())
    else:
        lines = _plain_csv(content)
    rows = [cells for _line, cells in islice(lines, MOST_ROWS + 2)]
    if len(rows) > MOST_ROWS + 1:
        raise BrokenFile("many", MOST_ROWS)
    if len(rows) < 2:  # noqa: PLR2004 -- names of columns and one row
        raise BrokenFile("no_rows")
    return rows


def _plain_csv(content: bytes) -> Iterator[tuple[int, list[str]]]:
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise BrokenFile("encoding") from error
    if "\0" in text:
        raise BrokenFile("kind")
    first = text.partition("\n")[0]
    return _csv_lines(text, max(SEPARATORS, key=first.count), 0)


def _head_lines(body: bytes) -> tuple[list[bytes], int]:
    """Return the lines that begin with # and where the rest begins."""
    found: list[bytes] = []
    start = 0
    while body[start : start + 2].lstrip(b'"').startswith(b"#") and len(found) < HEAD_LINES:
        end = body.find(b"\n", start)
        end = len(body) if end < 0 else end + 1
        found.append(body[start:end].rstrip(b"\r\n"))
        start = end
    return found, start


def _csv_lines(text: str, separator: str, before: int) -> Iterator[tuple[int, list[str]]]:
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=separator, strict=True)
    try:
        for cells in reader:
            if any(cell.strip() for cell in cells):
                yield before + reader.line_num, cells
    except csv.Error as error:
        raise BrokenFile("quotes") from error


def _sheets(content: bytes) -> dict[str, CalamineSheet]:
    """Return the sheets of an XLSX file by name; nothing is unpacked that is far larger inside than outside."""
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            if sum(item.file_size for item in archive.infolist()) > MOST_INSIDE:
                raise BrokenFile("bomb")
            names = set(archive.namelist())
            if "xl/workbook.xml" not in names or names & OTHER_KINDS:
                raise BrokenFile("kind")
            if any(_reaches_far(archive, name) for name in names):
                raise BrokenFile("bomb")
        book = CalamineWorkbook.from_filelike(io.BytesIO(content))
        return {name: book.get_sheet_by_name(name) for name in book.sheet_names}
    except PasswordError as error:
        raise BrokenFile("old") from error
    except (CalamineError, zipfile.BadZipFile, zlib.error, RuntimeError, EOFError, OSError, ValueError) as error:
        raise BrokenFile("damaged") from error


def _reaches_far(archive: zipfile.ZipFile, name: str) -> bool:
    """Return whether a cell stands so far out that the space up to it, which the reader makes at once, would fill the memory."""
    with archive.open(name) as part:
        rest = b""
        while chunk := part.read(PIECE):
            text = rest + chunk.translate(None, b" \t\r\n")
            if FAR_OUT.search(text):
                return True
            rest = text[-REFERENCE:]
    return False


def _xlsx(content: bytes) -> Opened:
    sheets = _sheets(content)
    heads = [sheet for name, sheet in sheets.items() if plain(name) == HEAD_SHEET]
    filled = [sheet for name, sheet in sheets.items() if plain(name) != HEAD_SHEET and sheet.height]
    if not heads:
        raise BrokenFile("head")
    if len(filled) != 1:
        raise BrokenFile("sheets")
    pairs = [[_text(cell).strip() for cell in row][:2] for row in islice(heads[0].iter_rows(), HEAD_LINES)]
    head, _charset = _head([(row[0].lstrip("#"), row[1] if len(row) > 1 else "") for row in pairs if row and row[0]])
    checked = hashlib.sha256()
    return _with_columns(head, _xlsx_lines(filled[0], checked), checked=checked)


def _xlsx_lines(sheet: CalamineSheet, checked: Any) -> Iterator[tuple[int, list[str]]]:
    """Yield the rows that are not blank and add each to the check sum: cells as text, tab between, line feed after."""
    first = sheet.start[0] if sheet.start else 0
    width = 0
    try:
        for line, values in enumerate(sheet.iter_rows(), start=first + 1):
            cells = [_text(value) for value in values]
            while cells and not cells[-1].strip():
                cells.pop()
            if not cells:
                continue
            checked.update(("\t".join(cells) + "\n").encode())
            width = width or len(cells)
            yield line, cells + [""] * (width - len(cells))
    except (CalamineError, OSError) as error:
        raise BrokenFile("damaged") from error


def _text(value: Any) -> str:
    """Return a cell as text: whole numbers without a point, days as 2026-11-25."""
    if isinstance(value, bool):
        return "ja" if value else "nein"
    if isinstance(value, float):
        return str(int(value)) if value.is_integer() else str(value)
    if isinstance(value, datetime):
        return value.date().isoformat() if value.time() == time() else value.isoformat(" ", "minutes")
    if isinstance(value, date | time):
        return value.isoformat()
    return str(value) if not isinstance(value, timedelta) else str(value.total_seconds())


def _head(pairs: list[tuple[str, str]]) -> tuple[Head, str]:
    values: dict[str, str] = {}
    for name, value in pairs:
        word = "pruefsumme" if plain(name) in ("sha256", "sha_256") else plain(name)
        if word not in (*FIELDS, *OPTIONAL, plain(MARK)):
            continue
        if word in values:
            raise BrokenFile("head_twice", word)
        values[word] = value.strip()
    if plain(MARK) not in values:
        raise BrokenFile("head")
    if values[plain(MARK)] != VERSION:
        raise BrokenFile("version")
    for name in FIELDS:
        if not values.get(name):
            raise BrokenFile("head_missing", name)
    charset = _CHARSETS.get(plain(values.get("zeichensatz") or "utf-8"))
    if charset is None:
        raise BrokenFile("charset")
    return _checked(values), charset


def _checked(values: dict[str, str]) -> Head:
    sender = values["absender"].zfill(8)
    if not re.fullmatch(r"[0-9]{8}", sender):
        raise BrokenFile("sender")
    day = whole_day(values["stichtag"])
    if day is None:
        raise BrokenFile("day")
    try:
        key = UUID(values["datei"])
    except ValueError as error:
        raise BrokenFile("key") from error
    if not re.fullmatch(r"[0-9]{1,7}", values["zeilen"]):
        raise BrokenFile("count")
    if not re.fullmatch(r"[0-9a-fA-F]{64}", values["pruefsumme"]):
        raise BrokenFile("sum")
    return Head(sender, day, key, int(values["zeilen"]), values["pruefsumme"].lower())


def whole_day(text: str) -> date | None:
    """Return a full day written 2026-11-25 or 25.11.2026, or None."""
    for pattern in ("%Y-%m-%d", "%d.%m.%Y"):
        try:
            return datetime.strptime(text.strip(), pattern).date()  # noqa: DTZ007 -- a day has no zone
        except ValueError:
            continue
    return None


def _with_columns(head: Head, lines: Iterator[tuple[int, list[str]]], *, separator: str = "", checked: Any = None) -> Opened:
    _line, headers = next(lines, (0, []))
    if not headers:
        raise BrokenFile("columns")
    if len(headers) == 1 and any(sign in headers[0] for sign in SEPARATORS if sign != separator):
        raise BrokenFile("separator")
    names = [columns.named(header) for header in headers]
    for name in names:
        if name and names.count(name) > 1:
            raise BrokenFile("column_twice", name)
    for name in columns.NEEDED:
        if name not in names:
            raise BrokenFile("column_missing", name)
    if not set(columns.NAMES) & set(names):
        raise BrokenFile("name_missing")
    cut = [columns.label(header, place) for place, header in enumerate(headers, start=1) if not names[place - 1]]
    return Opened(head, names, list(dict.fromkeys(cut)), lines, checked, len(headers))
