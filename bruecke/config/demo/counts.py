"""What the offices count: strokes without names, and once a month the number of registrations from abroad."""

from collections import Counter
from datetime import date, timedelta
from uuid import UUID

from bruecke.access.models import Unit, UnitKind
from bruecke.base.days import last_month, next_month
from bruecke.config.demo.ledger import Ledger, moment, shift
from bruecke.welcome.models import MonthlyRegistrations, Tally

LATE = {"05358012", "05358060"}  # these offices have not entered the last month yet
Clerks = dict[str, list[UUID]]


def stroke(
    ledger: Ledger, *, unit: UUID | None, ags: str, day: date, what: Tally.What, mark: str, language: str = "", way: str = ""
) -> None:  # fmt: skip
    """Keep one stroke in the office's count."""
    ledger.add(Tally, unit_id=unit, ags=ags, day=day, what=what, language=language, way=way, key=f"{what}:{mark}")


def denominators(
    ledger: Ledger, units: list[Unit], clerks: Clerks, registrations: Counter[tuple[str, date]], today: date
) -> None:  # fmt: skip
    """Enter the monthly number of every office; the running month and two late offices are missing."""
    this = today.replace(day=1)
    last = last_month(this)
    for unit in (row for row in units if row.kind == UnitKind.REGISTRATION_OFFICE):
        month = (today - timedelta(days=365)).replace(day=1)
        while month < this:
            if not (month == last and unit.ags in LATE):
                _denominator(ledger, unit, clerks[unit.ags][0], month, registrations[(unit.ags, month)])
            month = next_month(month)


def _denominator(ledger: Ledger, unit: Unit, user: UUID, month: date, number: int) -> None:
    entered = moment(shift(next_month(month), 2), 9, 30)
    ledger.add(
        MonthlyRegistrations, unit_id=unit.pk, ags=unit.ags, month=month, number=number, entered_by_id=user, entered_at=entered
    )
    ledger.note(entered, (str(user), "user"), "desk.registrations_entered", None, f"unit:{unit.pk} {month} {number}")
