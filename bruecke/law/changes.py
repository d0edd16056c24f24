"""Days on which a provision changed, and which of them an answer does not know yet. Read once from data/law."""

import tomllib
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from functools import cache

from bruecke.law.deadlines import FOLDER


@dataclass(frozen=True)
class Change:
    """A provision changed on a day: which, and what is different since then; `sure` is false where a human has to check."""

    base: str
    day: date
    what: str
    sure: bool


@cache
def changes() -> tuple[Change, ...]:
    """Return every known change, the newest first; raises TypeError for a broken file."""
    rows = tomllib.loads((FOLDER / "changes.toml").read_text("utf-8"))["change"]
    return tuple(sorted((Change(**row) for row in rows), key=lambda row: row.day, reverse=True))


def newer(bases: Iterable[str], state: date, *, on: date) -> list[Change]:
    """Return the changes between a state of the law and a day that touch one of the provisions, the newest first."""
    return [row for row in changes() if state < row.day <= on and any(touches(row.base, base) for base in bases)]


def touches(changed: str, base: str) -> bool:
    """Return whether one provision is part of the other: § 10 StAG and § 10 Abs. 1 StAG, but not § 10a StAG."""
    left, right = changed.split(), base.split()
    return bool(left and right) and left[-1] == right[-1] and _starts(left[:-1], right[:-1])


def _starts(left: list[str], right: list[str]) -> bool:
    shorter = min(len(left), len(right))
    return left[:shorter] == right[:shorter]
