"""What the coordination needs to find a team: the preview, the name, and why a team fits or does not."""

from dataclasses import dataclass, field
from datetime import date
from typing import Any
from uuid import UUID

from django.utils import timezone
from django.utils.dateparse import parse_date
from django.utils.translation import gettext as _

from bruecke.access.actor import Actor
from bruecke.access.models import Role, Unit
from bruecke.access.policy import ADVISERS, NotVisible, require_role
from bruecke.access.queries import seats_of
from bruecke.audit.actions import record
from bruecke.consent import queries as consents
from bruecke.consent.models import Handover
from bruecke.network.queries import assignments, register
from bruecke.people.models import Person
from bruecke.people.queries import of_dossier
from bruecke.welcome.queries.counselling import Household, household
from bruecke.welcome.queries.workload import Team, teams

PAGE, SHOWN = 25, 5


@dataclass(frozen=True)
class Waiting:
    """One hand-over without a team: number, place, why, until when. No name in a list."""

    handover_id: UUID
    number: str
    place: str
    languages: list[str]
    why: str
    due: date
    size: int

    @property
    def is_late(self) -> bool:
        return self.due < timezone.localdate()


@dataclass(frozen=True)
class WaitingPage:
    """One page of the list; `after` leads on, empty on the last one."""

    lines: list[Waiting]
    after: str = ""


@dataclass(frozen=True)
class Choice:
    """One team with what speaks for and against it."""

    team: Team
    is_covered: bool
    areas: list[str]
    languages: list[str]
    has_gender: bool | None
    came_back: bool

    @property
    def fit(self) -> tuple[bool, bool, bool, bool, int]:
        """How well it fits, best first: consent, not the one that gave it back, area, language and gender, room."""
        speaks = bool(self.languages) and self.has_gender is not False
        return (not self.is_covered, self.came_back, not self.areas, not speaks, self.team.percent or 0)


@dataclass(frozen=True)
class Routing:
    """The page of one hand-over: what is known of it, and the teams, best first."""

    handover: Handover
    person: Person
    household: Household
    why: str
    receiver: Unit
    is_live: bool
    choices: list[Choice] = field(default_factory=list)


def waiting(actor: Actor, *, after: str = "", most: int = PAGE) -> WaitingPage:
    """Return what has no team, oldest deadline first, one page; raises NotVisible for anybody but the coordination."""
    require_role(actor, Role.COORDINATOR)
    rows, known = consents.to_route(actor), register()
    mark = _mark(after)
    page = list(
        (rows.filter(answer_due__gte=mark[0]).exclude(answer_due=mark[0], id__lte=mark[1]) if mark else rows)[: most + 1]
    )
    shown = page[:most]
    lines = [
        Waiting(
            row.pk, row.number, known.places.get(row.ags, ""), household(row.facts, known).languages, why(row), row.answer_due,
            household(row.facts, known).size,
        )
        for row in shown
    ]  # fmt: skip
    return WaitingPage(lines, f"{shown[-1].answer_due}_{shown[-1].pk}" if len(page) > most else "")


def _mark(after: str) -> tuple[date, UUID] | None:
    day, _line, key = after.partition("_")
    try:
        found = parse_date(day)
        return (found, UUID(key)) if found else None
    except ValueError:
        return None


def why(row: Handover) -> str:
    """Return in words why a hand-over has no team."""
    if row.state == Handover.State.REJECTED:
        team = row.to_unit.name if row.to_unit else ""
        return _("given back by %(team)s: %(reason)s") % {"team": team, "reason": Handover.Rejection(row.rejection).label}
    return _("nobody answers for this place")


def routing(actor: Actor, handover_id: UUID) -> Routing:
    """Return one hand-over that needs a team with the person's name; looking is written down. Raises NotVisible, also when it
    has found its team already."""
    require_role(actor, Role.COORDINATOR)
    row = consents.preview(actor, handover_id)
    if row.state not in consents.UNROUTED:
        raise NotVisible("route")
    person = of_dossier(actor, row.person_dossier_id)
    record(verb="dossier.opened", dossier=row.person_dossier_id, subject=f"handover:{row.pk} route")
    consent = (
        consents.consents(actor, [row.person_dossier_id]).select_related(None).select_related("receiver").get(pk=row.consent_id)
    )
    home = household(row.facts, register())
    return Routing(row, person, home, why(row), consent.receiver, consent.is_live, _choices(actor, row, consent))


def _choices(actor: Actor, row: Handover, consent: Any) -> list[Choice]:
    areas: dict[UUID, list[str]] = {}
    near = assignments().filter(municipality=row.ags, district__in=["", row.facts.get("district", "")])
    for unit_id, name in near.values_list("unit_id", "counsellor__name"):
        areas.setdefault(unit_id, []).append(name)
    staff: dict[UUID, list[tuple[list[str], str]]] = {}
    seats = seats_of(actor).filter(role__in=ADVISERS, since__lte=timezone.localdate(), user__is_active=True)
    for unit_id, spoken, own_gender in seats.order_by().values_list("unit_id", "user__languages", "user__gender"):
        staff.setdefault(unit_id, []).append((list(spoken), own_gender))
    wanted, names, wish = row.facts.get("languages", []), register().languages, row.facts.get("gender_wish", "")
    found = []
    for team in teams(actor, with_colleagues=False):
        own = staff.get(team.unit_id, [])
        common = [names.get(code, code) for code in wanted if any(code in languages for languages, _gender in own)]
        gender = any(known == wish for _languages, known in own) if wish else None
        found.append(
            Choice(
                team, consent.covers(team.organisation_id), areas.get(team.unit_id, []), common, gender,
                row.state == Handover.State.REJECTED and row.to_unit_id == team.unit_id,
            )
        )  # fmt: skip
    return sorted(found, key=lambda choice: choice.fit)
