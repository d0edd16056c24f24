"""The start page of every role: what waits, oldest deadline first, the day's appointments, and what happened meanwhile."""

from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from uuid import UUID

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from bruecke.access.actor import Actor
from bruecke.access.models import Cover, Grant, Reason, Role
from bruecke.access.policy import ADVISERS, Right, visible
from bruecke.access.queries import covers
from bruecke.consent import queries as consents
from bruecke.network.queries import register
from bruecke.people.queries import of_dossiers
from bruecke.welcome.models import Appointment, Import, Progress, Signing
from bruecke.welcome.queries import desk
from bruecke.welcome.queries.appointments import Day, days, meetings_of, monday, records_of
from bruecke.welcome.queries.inbox import Line, named_lines, planned, waiting_lines
from bruecke.welcome.queries.steps import OPEN

#: How many lines of work the page shows: what can be done on a day.
MOST, NEWS, WORKDAYS = 15, timedelta(days=3), 5
#: Who held a hand-over for so long loses it because its time is over, which is no news to anybody.
LONG_KEPT = timedelta(days=150)


@dataclass(frozen=True)
class Task:
    """One thing that waits for somebody whose work is no list of hand-overs."""

    page: str
    todo: str
    about: str
    icon: str
    due: date | None = None
    argument: UUID | None = None


@dataclass(frozen=True)
class News:
    """Something that happened without me."""

    icon: str
    text: str
    when: datetime | None = None
    until: date | None = None


@dataclass(frozen=True)
class Today:
    """The page: lines in three groups, other tasks, the week, the agenda of one day, the news."""

    day: date
    late: list[Line] = field(default_factory=list)
    now: list[Line] = field(default_factory=list)
    soon: list[Line] = field(default_factory=list)
    tasks: list[Task] = field(default_factory=list)
    week: list[Day] = field(default_factory=list)
    news: list[News] = field(default_factory=list)
    is_cut: bool = False

    @property
    def waiting(self) -> int:
        """How many things wait."""
        return len(self.late) + len(self.now) + len(self.soon) + len(self.tasks)

    @property
    def overdue(self) -> int:
        """How many of them are past their day."""
        return len(self.late) + sum(1 for task in self.tasks if task.due and task.due < timezone.localdate())

    @property
    def agenda(self) -> Day | None:
        """The chosen day of the week."""
        return next((day for day in self.week if day.day == self.day), None)


def today(actor: Actor, day: date | None = None) -> Today:
    """Return the start page of an actor with the agenda of `day`; without one, of today, and at the weekend of the first day to come that
    is worked on or has an appointment, with the week it begins."""
    here, tasks = timezone.localdate(), [*_at_the_desk(actor), *_to_route(actor)]
    if not actor.has(*ADVISERS, Role.CARRIER_LEAD):
        return Today(day or here, tasks=tasks)
    first = here if day is None and here.weekday() >= WORKDAYS else monday(day or here)
    meetings = meetings_of(actor, first) if actor.has(*ADVISERS) else []
    work, calendar = _work(actor, first, meetings)
    edge = max(monday(here) + timedelta(days=WORKDAYS), here + timedelta(days=WORKDAYS))
    due = [line for line in work if line.due and line.due <= edge]
    lines = due[:MOST]
    late, now = [line for line in lines if line.is_late], [line for line in lines if line.due == here]
    soon = [line for line in lines if line.due and line.due > here]
    shown = day or next((one.day for one in calendar if one.day >= here), here)
    return Today(shown, late, now, soon, tasks, calendar, _news(actor), len(due) > MOST)


def _work(actor: Actor, first: date, meetings: list[Appointment]) -> tuple[list[Line], list[Day]]:
    """Return the lines, oldest deadline first, and the week; every person is read once for both."""
    known, offered = register(), list(consents.inbox(actor)[: MOST + 1])
    rows = visible(actor, Progress.objects.filter(user__in=actor.mates, step__in=OPEN), Right.SEE)
    own = list(rows.order_by("due", "pk")[: MOST + 1]) if actor.has(*ADVISERS) else []
    about = {row.dossier_id: row for row in own}
    about |= records_of(actor, [row.dossier_id for row in meetings if row.dossier_id not in about])
    people = of_dossiers(actor, {row.person_dossier_id for row in about.values()}) if about else {}
    shown = {row.dossier_id: row for row in meetings if row.state == Appointment.State.PLANNED}
    shown |= planned(actor, [row for row in own if row.dossier_id not in shown and row.due and row.due <= timezone.localdate()])
    lines = waiting_lines(actor, offered, known) + named_lines(actor, own, known, people, shown)
    # An appointment that is still to come is no work; it stands in the agenda.
    lines = sorted((line for line in lines if not line.is_coming), key=lambda line: line.due or date.max)
    calendar = days(actor, first, meetings, about, people) if actor.has(*ADVISERS) else []
    return lines, calendar


def _news(actor: Actor) -> list[News]:
    found = [_of_cover(actor, row) for row in covers(actor) if _is_mine(actor, row)]
    now = timezone.now()
    ended = Grant.objects.filter(user=actor.user_id, reason=Reason.ASSIGNED, ended_at__gt=now - NEWS, since__gt=now - LONG_KEPT)
    ends = dict(ended.exclude(stems_from__isnull=True).values_list("stems_from", "ended_at")).values()
    when = sorted((moment for moment in ends if moment), reverse=True)
    text = ngettext("A hand-over is not with you any more.", "%(number)d hand-overs are not with you any more.", len(when))
    return found + [News("undo", text % {"number": len(when)}, moment) for moment in when[:1]]


def _is_mine(actor: Actor, row: Cover) -> bool:
    return row.since <= timezone.localdate() and actor.user_id in (row.absent_id, row.deputy_id)


def _of_cover(actor: Actor, row: Cover) -> News:
    if row.deputy_id == actor.user_id:
        return News("people", _("You stand in for %(name)s") % {"name": row.absent.name}, until=row.until)
    return News("people", _("%(name)s stands in for you") % {"name": row.deputy.name}, until=row.until)


def _at_the_desk(actor: Actor) -> list[Task]:
    """Open signatures, sheets that nobody has entered, files that wait for a decision."""
    if not actor.has(Role.CLERK):
        return []
    found = [
        Task("welcome:receipts", _("Signature is awaited"), str(row.get_state_display()), "sign")
        for row in desk.recent_signings(actor) if row.state in (Signing.State.WAITING, Signing.State.OPENED, Signing.State.READING)
    ]  # fmt: skip
    files = Import.objects.filter(unit__in=actor.unit_ids, state=Import.State.PREVIEW).order_by("made_at")[:MOST]
    found += [
        Task("welcome:import", _("Look at a file and take it over"), row.file_name, "upload", argument=row.pk) for row in files
    ]
    sheets = desk.open_sheets(actor)
    if sheets:
        found.append(
            Task(
                "welcome:paper",
                _("Enter signed sheets"),
                _("printed, not entered yet: %(number)d") % {"number": len(sheets)},
                "doc",
            )
        )
    return found


def _to_route(actor: Actor) -> list[Task]:
    if not actor.has(Role.COORDINATOR):
        return []
    places = register().places
    return [
        Task("welcome:route", _("Find a team"), f"{row.number} · {places.get(row.ags, '')}", "route", row.answer_due, row.pk)
        for row in consents.to_route(actor)[:MOST]
    ]  # fmt: skip
