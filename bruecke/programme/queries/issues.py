"""Structural issues: the list, one of them, the agenda of the next jour fixe. Cases appear as a number, from three on."""

from dataclasses import dataclass
from datetime import date, timedelta
from uuid import UUID

from django.db.models import Count, Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from bruecke.access.actor import Actor
from bruecke.access.models import Role
from bruecke.access.policy import NotVisible, require_role
from bruecke.base.days import next_month
from bruecke.network.queries import register
from bruecke.programme.models import IssueStep, Rung, StructuralIssue

COUNSEL = (Role.COUNSELLOR, Role.CASE_MANAGER, Role.KI_ADVISER)
READERS = (*COUNSEL, Role.COORDINATOR, Role.CARRIER_LEAD)
SHOWN_FROM = 3
TONES = {Rung.DECIDED: "info", Rung.IMPLEMENTED: "success", Rung.REJECTED: "neutral", Rung.STEERING_GROUP: "warning"}
#: Where an issue may go from each rung; the steering group decides with its own form.
LADDER: dict[str, tuple[Rung, ...]] = {
    Rung.NOTED: (Rung.JOUR_FIXE, Rung.REJECTED),
    Rung.JOUR_FIXE: (Rung.WORKING_GROUP, Rung.STEERING_GROUP, Rung.REJECTED),
    Rung.WORKING_GROUP: (Rung.STEERING_GROUP, Rung.JOUR_FIXE, Rung.REJECTED),
    Rung.STEERING_GROUP: (Rung.WORKING_GROUP, Rung.REJECTED),
    Rung.DECIDED: (Rung.IMPLEMENTED, Rung.STEERING_GROUP),
    Rung.IMPLEMENTED: (),
    Rung.REJECTED: (Rung.JOUR_FIXE,),
}


@dataclass(frozen=True)
class Line:
    """An issue in a list: on which rung, and how many cases are concerned, in words."""

    issue: StructuralIssue
    number: int

    @property
    def cases(self) -> str:
        return mentioned(self.number)

    @property
    def tone(self) -> str:
        return TONES.get(Rung(self.issue.rung), "neutral")


@dataclass(frozen=True)
class IssuePage:
    """One issue with its way, what it may become, and those it could be joined with."""

    line: Line
    steps: list[IssueStep]
    next: tuple[Rung, ...]
    similar: list[StructuralIssue]
    joined: list[StructuralIssue]

    @property
    def issue(self) -> StructuralIssue:
        return self.line.issue

    @property
    def can_be_decided(self) -> bool:
        return self.issue.rung == Rung.STEERING_GROUP and self.issue.joined_to_id is None


@dataclass(frozen=True)
class Agenda:
    """The next jour fixe and the one after, and what stands on it: the most mentioned first, those with few in order of time."""

    days: list[date]
    lines: list[Line]
    running: list[Line]


def mentioned(number: int) -> str:
    """Return how many cases are concerned: the number from three on, else that it is fewer."""
    return str(number) if number >= SHOWN_FROM else _("fewer than 3")


def issues(actor: Actor) -> QuerySet[StructuralIssue]:
    """Return what an actor may read: advisers and the coordination all, a lead what her own carrier noted or mentioned."""
    require_role(actor, *READERS)
    rows = StructuralIssue.objects.filter(joined_to__isnull=True)
    if actor.has(*COUNSEL, Role.COORDINATOR):
        return rows
    mine = [seat.unit_id for seat in actor.seats if seat.role == Role.CARRIER_LEAD]
    own = StructuralIssue.objects.filter(Q(unit__organisation__unit__in=mine) | Q(mentions__unit__organisation__unit__in=mine))
    return rows.filter(pk__in=own.values("pk"))


def lines(actor: Actor, *, area: str = "", rung: str = "") -> list[Line]:
    """Return issues, open ones first and newest first; one query."""
    rows = issues(actor).annotate(number=Count("mentions")).order_by("-noted_at")
    rows = rows.filter(**{name: value for name, value in (("area", area), ("rung", rung)) if value})
    found = [Line(row, row.number) for row in rows]
    return sorted(found, key=lambda line: not line.issue.is_open)


def issue(actor: Actor, issue_id: UUID) -> StructuralIssue:
    """Return one issue, a joined one as well; raises NotVisible."""
    row = StructuralIssue.objects.filter(pk=issue_id).first()
    if row is None or not issues(actor).filter(pk=row.joined_to_id or row.pk).exists():
        raise NotVisible("issue")
    return row


def issue_page(actor: Actor, issue_id: UUID) -> IssuePage:
    """Return the page of an issue; four queries."""
    row = issue(actor, issue_id)
    similar = issues(actor).filter(area=row.area).exclude(pk=row.pk).exclude(rung__in=[Rung.IMPLEMENTED, Rung.REJECTED])
    return IssuePage(
        Line(row, row.mentions.count()), list(row.steps.order_by("day", "written_at").select_related("made_by")),
        LADDER[row.rung] if row.joined_to_id is None else (), list(similar.order_by("title")),
        list(StructuralIssue.objects.filter(joined_to=row).order_by("title")),
    )  # fmt: skip


def agenda(actor: Actor) -> Agenda:
    """Return the agenda of the next jour fixe: everything noted or waiting there; raises NotVisible."""
    found = sorted(lines(actor), key=lambda line: (-_ranked(line.number), line.issue.noted_at))
    waiting = [line for line in found if line.issue.rung in (Rung.NOTED, Rung.JOUR_FIXE)]
    running = [line for line in found if line.issue.rung in (Rung.WORKING_GROUP, Rung.STEERING_GROUP, Rung.DECIDED)]
    return Agenda(jours_fixes(timezone.localdate()), waiting, running)


def _ranked(number: int) -> int:
    """Return the number for sorting; those shown as "fewer than 3" must not give theirs away by their place."""
    return number if number >= SHOWN_FROM else 0


def jours_fixes(today: date) -> list[date]:
    """Return the next two days of the jour fixe, today included: twice a month on the county's weekday."""
    rules, found, first = register(today), [], today.replace(day=1)
    weekday, weeks = rules.number("jour_fixe_weekday"), (rules.number("jour_fixe_first"), rules.number("jour_fixe_second"))
    for _month in range(3):
        start = first + timedelta(days=(weekday - first.isoweekday()) % 7)
        found += [start + timedelta(weeks=week - 1) for week in weeks]
        first = next_month(first)
    return [day for day in found if day >= today][:2]
