"""Hints for the first decision whether somebody is a case: the county's own cut, dated, shown as a hint and never as a lock."""

import operator
import tomllib
from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass
from datetime import date
from functools import cache
from typing import Any

from django.conf import settings
from django.utils import timezone

_FILE = settings.ROOT / "data" / "eligibility.toml"
_TESTS: dict[str, Callable[[Any, Any], bool]] = {"is": operator.eq, "over": operator.gt, "under": operator.lt}


@dataclass(frozen=True)
class Facts:
    """What is known without any name; None is not known, and a hint about it is then not given (domain 4.1)."""

    years_in_county: int | None = None
    served_elsewhere: bool | None = None
    life_areas: int | None = None
    providers: int | None = None
    own_resources: bool | None = None
    consent: bool | None = None


@cache
def _rows() -> tuple[Mapping[str, Any], ...]:
    own = settings.BRUECKE_HOME / "eligibility.toml"
    path = own if own.exists() else _FILE
    return tuple(tomllib.loads(path.read_text(encoding="utf-8"))["hint"])


def hints(facts: Facts, on: date | None = None) -> list[str]:
    """Return the sentences that fit, in the order of the file; of each key the newest whose day has come counts."""
    day, known = on or timezone.localdate(), asdict(facts)
    current = {row["key"]: row for row in sorted(_rows(), key=lambda row: row["valid_from"]) if row["valid_from"] <= day}
    return [str(row["text"]) for row in current.values() if row["text"] and _fits(row["when"], known)]


def _fits(conditions: Mapping[str, Mapping[str, Any]], known: Mapping[str, Any]) -> bool:
    return all(
        known[name] is not None and _TESTS[test](known[name], value)
        for name, condition in conditions.items()
        for test, value in condition.items()
    )
