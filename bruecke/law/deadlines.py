"""Deadlines of law: which day, by which paragraph, as it counted on a day. Read once from data/law."""

import tomllib
from calendar import monthrange
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache
from pathlib import Path
from typing import Any

FOLDER = Path(__file__).resolve().parents[2] / "data" / "law"
UNITS, KINDS = ("days", "weeks", "months", "years", "years_end"), ("act", "end")


@dataclass(frozen=True)
class Rule:
    """One period of law as it counts from a day on."""

    key: str
    title: str
    begins: str
    unit: str
    amount: int
    is_act: bool
    before: bool
    paragraph: str
    note: str
    sure: bool
    valid_from: date
    valid_until: date | None = None


@dataclass(frozen=True)
class Deadline:
    """The last day of a period, and the rule it comes from."""

    day: date
    rule: Rule


@cache
def rules() -> tuple[Rule, ...]:
    """Return every period in the order of the file; raises KeyError or ValueError for a broken file."""
    return tuple(_read(row) for row in tomllib.loads((FOLDER / "deadlines.toml").read_text("utf-8"))["deadline"])


def _read(row: dict[str, Any]) -> Rule:
    if row["unit"] not in UNITS or row["kind"] not in KINDS:
        raise ValueError(f"deadline {row['key']}: nothing counts {row['unit']}, {row['kind']}")
    return Rule(
        key=row["key"], title=row["title"], begins=row["from"], unit=row["unit"], amount=row["amount"], is_act=row["kind"] == "act",
        before=row.get("before", False), paragraph=row["paragraph"], note=row["note"], sure=row["sure"],
        valid_from=row["valid_from"], valid_until=row.get("valid_until"),
    )  # fmt: skip


def rule(key: str, on: date) -> Rule:
    """Return the rule of a key that counts on a day, the newest; raises LookupError where none does."""
    found = [
        row for row in rules() if row.key == key and row.valid_from <= on and (row.valid_until is None or on <= row.valid_until)
    ]
    if not found:
        raise LookupError(f"no rule {key} counts on {on}")
    return max(found, key=lambda row: row.valid_from)


def deadline(key: str, begins: date, *, on: date, is_working_day: Callable[[date], bool]) -> Deadline:
    """Return the last day of the period that begins with `begins` by the law of day `on`; raises LookupError for an unknown key.

    The day of the event does not count (§ 187 Abs. 1 BGB), months and weeks end on the day of the same number or name (§ 188 Abs. 2
    and 3 BGB). What has to be done on a Saturday, Sunday or holiday may be done on the next working day (§ 193 BGB, § 222 Abs. 2
    ZPO); counted backwards it has to be done on the working day before.
    """
    found = rule(key, on)
    day = _counted(found.unit, found.amount, begins, back=found.before)
    step = timedelta(days=-1 if found.before else 1)
    while found.is_act and not is_working_day(day):
        day += step
    return Deadline(day, found)


def _counted(unit: str, amount: int, begins: date, *, back: bool) -> date:
    sign = -1 if back else 1
    if unit == "years_end":
        return date(begins.year + amount, 12, 31)
    if unit in ("days", "weeks"):
        return begins + timedelta(days=sign * amount * (7 if unit == "weeks" else 1))
    months = amount * (12 if unit == "years" else 1)
    year, month = divmod(begins.year * 12 + begins.month - 1 + sign * months, 12)
    return begins.replace(year=year, month=month + 1, day=min(begins.day, monthrange(year, month + 1)[1]))
