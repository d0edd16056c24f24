"""Reading the files of a benchmark: a malformed one is refused with its line and field."""

import csv
from collections.abc import Iterable
from pathlib import Path
from typing import NoReturn


def refuse(path: Path, line: int, field: str, why: str) -> NoReturn:
    """Say what is wrong and end; nothing has been written yet."""
    raise SystemExit(f"{path}: line {line}, field {field}: {why}")


def rows(path: Path, *, needed: tuple[str, ...], known: tuple[str, ...], once: str = "") -> list[tuple[int, dict[str, str]]]:
    """Return the rows with their line; names unknown columns. `once` is a column whose values must be given and unique."""
    try:
        with path.open(encoding="utf-8-sig", newline="") as file:
            reader = csv.reader(file, strict=True)
            return _checked(path, reader, needed=needed, known=known, once=once)
    except OSError as error:
        raise SystemExit(f"{path}: {error.strerror}") from error
    except UnicodeDecodeError as error:
        line = path.read_bytes()[: error.start].count(b"\n") + 1
        refuse(path, line, "-", "not UTF-8")
    except csv.Error as error:
        raise SystemExit(f"{path}: not a CSV file: {error}") from error


def _checked(
    path: Path, reader, *, needed: tuple[str, ...], known: tuple[str, ...], once: str
) -> list[tuple[int, dict[str, str]]]:
    header = [name.strip() for name in next(reader, [])]
    for name in needed:
        if name not in header:
            refuse(path, 1, name, "this column is missing")
    twice = [name for place, name in enumerate(header) if name in header[:place]]
    if twice:
        refuse(path, 1, twice[0], "this column stands twice")
    unknown = [name for name in header if name not in known]
    if unknown:
        print(f"columns not known and ignored: {', '.join(unknown)}")
    found, seen = [], {}
    for values in reader:
        if not values:
            continue
        line = reader.line_num
        if len(values) != len(header):
            refuse(path, line, header[min(len(values), len(header) - 1)], f"{len(values)} fields instead of {len(header)}")
        row = dict(zip(header, (value.strip() for value in values), strict=True))
        if once:
            if not row[once]:
                refuse(path, line, once, "empty")
            if row[once] in seen:
                refuse(path, line, once, f"{row[once]!r} stands already in line {seen[row[once]]}")
            seen[row[once]] = line
        found.append((line, row))
    return found


def write(path: Path, header: tuple[str, ...], lines: Iterable[tuple[object, ...]]) -> None:
    """Write a file at once: the whole of it or nothing."""
    part = path.with_name(f"{path.name}.part")
    with part.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(header)
        writer.writerows(lines)
    part.replace(path)
