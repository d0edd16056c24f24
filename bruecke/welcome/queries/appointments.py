"""Named reads of the calendar: the week of a colleague, free times, and the calendar file that reveals nothing."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

from django.utils import timezone

from bruecke.access.actor import Actor
from bruecke.access.policy import NotVisible, Right, visible
from bruecke.base import ics
from bruecke.base.days import start_of
from bruecke.people.models import Person
from bruecke.people.queries import of_dossiers
from bruecke.welcome.models import Appointment, Progress, Slot

WORKDAYS, SHOWN = 5, 40


@dataclass(frozen=True)
class Entry:
    """One line of an agenda: an appointment with its person, or a free time."""

    starts_at: datetime
    minutes: int
    place: str
    state: str = ""
    person: Person | None = None
    handover_id: UUID | None = None
    pk: UUID | None = None
    interpreter: str = ""
    colleague: str = ""

    @property
    def ends_at(self) -> datetime:
        """When it is over."""
        return self.starts_at + timedelta(minutes=self.minutes)

    @property
    def is_free(self) -> bool:
        """Whether it is offered and nobody has taken it."""
        return not self.state


@dataclass(frozen=True)
class Day:
    """One day of a week."""

    day: date
    entries: list[Entry]

    @property
    def parts(self) -> tuple[list[Entry], list[Entry]]:
        """What has begun and what is still to come."""
        now = timezone.now()
        return [row for row in self.entries if row.starts_at <= now], [row for row in self.entries if row.starts_at > now]

    @property
    def is_today(self) -> bool:
        """Whether it is today."""
        return self.day == timezone.localdate()

    @property
    def meetings(self) -> list[Entry]:
        """The appointments of the day."""
        return [entry for entry in self.entries if not entry.is_free]


def monday(day: date) -> date:
    """Return the Monday of a day's week."""
    return day - timedelta(days=day.weekday())


def week(actor: Actor, first: date) -> list[Day]:
    """Return the working days of a week (weekend only where something is planned) with appointments of the actor and of those
    she stands in for, and with her free times; four queries."""
    meetings = meetings_of(actor, first)
    about = records_of(actor, [row.dossier_id for row in meetings])
    return days(actor, first, meetings, about, of_dossiers(actor, [row.person_dossier_id for row in about.values()]))


def meetings_of(actor: Actor, first: date) -> list[Appointment]:
    """Return the appointments of a week that were not called off, of the actor and of those she stands in for."""
    start, end = _bounds(first)
    users = actor.mates
    rows = Appointment.objects.filter(user__in=users, starts_at__gte=start, starts_at__lt=end).exclude(state="cancelled")
    return list(visible(actor, rows, Right.SEE).select_related("user"))


def records_of(actor: Actor, dossiers: Sequence[UUID]) -> dict[UUID, Progress]:
    """Return the visible progress of these counselling records by record."""
    rows = visible(actor, Progress.objects.filter(dossier__in=dossiers), Right.SEE) if dossiers else []
    return {row.dossier_id: row for row in rows}


def days(
    actor: Actor, first: date, meetings: list[Appointment], about: dict[UUID, Progress], people: dict[UUID, Person]
) -> list[Day]:
    """Return the seven days from `first` on, the weekend only where something is planned, from appointments, their records and persons, and
    the actor's free times; one query."""
    found = [_entry(actor, row, about.get(row.dossier_id), people) for row in meetings] + _free(actor, *_bounds(first))
    made = []
    for number in range(7):
        day = first + timedelta(days=number)
        entries = sorted((row for row in found if timezone.localdate(row.starts_at) == day), key=lambda row: row.starts_at)
        if day.weekday() < WORKDAYS or entries:
            made.append(Day(day, entries))
    return made


def _bounds(first: date) -> tuple[datetime, datetime]:
    start = start_of(first)
    return start, start + timedelta(days=7)


def _entry(actor: Actor, row: Appointment, about: Progress | None, people: dict[UUID, Person]) -> Entry:
    person, handover = (people.get(about.person_dossier_id), about.handover_id) if about else (None, None)
    other = "" if row.user_id == actor.user_id else row.user.name
    return Entry(row.starts_at, row.minutes, row.place, row.state, person, handover, row.pk, row.interpreter, other)


def _free(actor: Actor, start: datetime, end: datetime) -> list[Entry]:
    rows = Slot.objects.filter(
        user=actor.user_id, taken_at__isnull=True, starts_at__gte=max(start, timezone.now()), starts_at__lt=end
    )
    return [Entry(row.starts_at, row.minutes, row.place, pk=row.pk) for row in rows]


def own_room(user: object) -> str:
    """Return where a colleague usually meets people."""
    return str(getattr(user, "room", ""))


def free_times(actor: Actor, *users: UUID | None) -> list[Slot]:
    """Return the next free times of these colleagues, soonest first."""
    rows = Slot.objects.filter(user__in=[user for user in users if user], taken_at__isnull=True, starts_at__gt=timezone.now())
    return list(rows.select_related("user").order_by("starts_at")[:SHOWN])


def own_time(actor: Actor, slot_id: UUID) -> Slot:
    """Return a free time of one's own; raises NotVisible."""
    row = Slot.objects.filter(pk=slot_id, user=actor.user_id, taken_at__isnull=True).first()
    if row is None:
        raise NotVisible("slot")
    return row


def appointment(actor: Actor, appointment_id: UUID) -> Appointment:
    """Return an appointment the actor may see; raises NotVisible."""
    row = visible(actor, Appointment.objects.filter(pk=appointment_id), Right.SEE, single=True).first()
    if row is None:
        raise NotVisible("appointment")
    return row


def calendar_file(row: Any, title: str) -> bytes:
    """Return a calendar file of an appointment, here or in a case, under a neutral title: no name and no content."""
    return ics.calendar([ics.Entry(row.pk, row.starts_at, title, row.minutes, row.place)])
