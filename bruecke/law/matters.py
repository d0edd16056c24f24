"""Common matters of counselling: which goal, measures, deadlines and letters belong to them. Read once from data/law."""

import tomllib
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache

from bruecke.law.deadlines import FOLDER, Deadline, deadline


@dataclass(frozen=True)
class Step:
    """One measure of a matter: who does what, after so many days or by a deadline of law."""

    what: str
    who: str
    after: int = 0
    deadline: str = ""


@dataclass(frozen=True)
class Matter:
    """A matter as data: its goal, measures, deadlines to watch, letters and the outcomes it may have."""

    key: str
    title: str
    area: str
    icon: str
    goal: str
    indicator: str
    days: int
    question: str
    ahead: bool
    letters: tuple[str, ...]
    measures: tuple[Step, ...]
    tasks: tuple[str, ...]
    events: tuple[str, ...]


@cache
def matters() -> tuple[Matter, ...]:
    """Return all matters in the order of the file; raises KeyError or TypeError for a broken file."""
    rows = tomllib.loads((FOLDER / "matters.toml").read_text("utf-8"))["matter"]
    return tuple(
        Matter(
            key=row["key"], title=row["title"], area=row["area"], icon=row["icon"], goal=row["goal"], indicator=row["indicator"],
            days=row["days"], question=row["facts"][0][1], ahead=row.get("ahead", False), letters=tuple(row["letters"]),
            measures=tuple(Step(**step) for step in row["measures"]), tasks=tuple(row["tasks"]), events=tuple(row["events"]),
        )
        for row in rows
    )  # fmt: skip


def matter(key: str) -> Matter:
    """Return one matter; raises LookupError for an unknown key."""
    found = next((row for row in matters() if row.key == key), None)
    if found is None:
        raise LookupError(f"no matter {key}")
    return found


@dataclass(frozen=True)
class Drafted:
    """A plan drafted from a matter: each measure with its day and paragraph, and the deadlines to watch."""

    matter: Matter
    target: date
    measures: tuple[tuple[Step, date, str], ...]
    watched: tuple[Deadline, ...]

    def over(self, today: date) -> list[Deadline]:
        """The deadlines whose last day has passed."""
        return [one for one in self.watched if one.day < today]


def drafted(key: str, *, today: date, begins: date | None, is_working_day: Callable[[date], bool]) -> Drafted:
    """Return the plan of a matter as of today; without the day it begins with, no deadline of law is counted. A measure with a deadline and
    days of its own is due on the earlier one: a deadline is the last day, not the aim, and what has to be done before it is due no later. A
    deadline that is over already is kept with its day: that it is over is what matters."""
    found = matter(key)
    if begins is None:
        days: dict[str, Deadline] = {}
    else:
        keys = {*found.tasks, *(step.deadline for step in found.measures if step.deadline)}
        days = {name: deadline(name, begins, on=today, is_working_day=is_working_day) for name in sorted(keys)}
    measures = tuple(
        (step, _aim(step, days[step.deadline].day, today, is_working_day), days[step.deadline].rule.paragraph)
        if step.deadline in days
        else (step, _later(today, step.after or 14, is_working_day), "")
        for step in found.measures
    )
    watched = tuple(days[name] for name in found.tasks if name in days)
    return Drafted(found, _later(today, found.days, is_working_day), _in_time(measures, today), watched)


def _in_time(measures: tuple[tuple[Step, date, str], ...], today: date) -> tuple[tuple[Step, date, str], ...]:
    """Return the measures, none due after a deadline of law that stands below it; one that is over hurries nothing any more."""
    last, found = date.max, []
    for step, day, basis in reversed(measures):
        last = min(last, day) if basis and day >= today else last
        found.append((step, day if basis else min(day, last), basis))
    return tuple(reversed(found))


def _aim(step: Step, last: date, today: date, is_working_day: Callable[[date], bool]) -> date:
    return min(last, _later(today, step.after, is_working_day)) if step.after else last


def _later(today: date, days: int, is_working_day: Callable[[date], bool]) -> date:
    day = today + timedelta(days=days)
    while not is_working_day(day):
        day += timedelta(days=1)
    return day
