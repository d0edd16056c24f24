"""Forms of school as data: their grades, who supervises them, their official key (§§ 10 ff., 88 SchulG NRW).

The file names a day for each row, but nobody asks for it yet: there is one row for each code, and of two the last would count always.
"""

import tomllib
from dataclasses import dataclass
from functools import cache
from typing import Any

from django.conf import settings

from bruecke.schooling.models.words import Authority, Stage

FILE = settings.ROOT / "data" / "school_forms.toml"


@dataclass(frozen=True)
class Form:
    """One form of school: `code` and `key` are those of the school statistics of the Land."""

    code: str
    name: str
    key: str
    stages: dict[Stage, tuple[int, ...]]
    authority: Authority


@cache
def forms() -> dict[str, Form]:
    """Return the forms of school by code; raises ValueError for a stage or an authority nobody knows."""
    rows: list[dict[str, Any]] = tomllib.loads(FILE.read_text(encoding="utf-8"))["form"]
    return {
        row["code"]: Form(
            row["code"], row["name"], row["key"],
            {Stage(stage): tuple(grades) for stage, grades in row["stages"].items()}, Authority(row["authority"]),
        )
        for row in rows
    }  # fmt: skip


def form_of(name: str) -> Form | None:
    """Return the form of a school by how the register calls it ("Förderschule Grund-/Hauptschule"), None for an unknown one."""
    return next((form for form in forms().values() if name.startswith(form.name)), None)


def stage_of(grade: int) -> Stage:
    """Return the stage a grade belongs to in NRW; raises ValueError for a grade no school has."""
    for form in forms().values():
        for stage, grades in form.stages.items():
            if grade in grades:
                return stage
    raise ValueError(grade)
