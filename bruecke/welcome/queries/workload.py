"""How busy teams and colleagues are: numbers of open hand-overs, never which."""

from collections import defaultdict
from dataclasses import dataclass
from uuid import UUID

from django.db import connection
from django.utils import timezone

from bruecke.access.actor import Actor
from bruecke.access.models import Role, UnitKind, User
from bruecke.access.policy import require_role
from bruecke.access.queries import units

NEARLY, FULL = 80, 100
_LOAD = "SELECT unit, colleague IS NOT NULL, colleague, open, oldest FROM welcome_load()"
_LOAD_OF_TEAMS = "SELECT unit, colleague IS NOT NULL, NULL::uuid, sum(open)::int, min(oldest) FROM welcome_load() GROUP BY 1, 2"


@dataclass(frozen=True)
class Colleague:
    """What one counsellor has open, and since when the oldest."""

    name: str
    open: int
    days: int | None


@dataclass(frozen=True)
class Team:
    """One team of a carrier: what waits, what is in work, and how much it can hold."""

    unit_id: UUID
    name: str
    organisation_id: UUID
    organisation: str
    capacity: int
    waiting: int
    open: int
    days: int | None
    colleagues: list[Colleague]

    @property
    def total(self) -> int:
        return self.waiting + self.open

    @property
    def percent(self) -> int | None:
        """How full the team is; nothing where nobody has set a limit."""
        return round(100 * self.total / self.capacity) if self.capacity else None

    @property
    def width(self) -> int:
        return min(100, self.percent or 0)

    @property
    def tone(self) -> str:
        percent = self.percent or 0
        return "bad" if percent > FULL else "warn" if percent >= NEARLY else ""


def teams(actor: Actor, *, with_colleagues: bool = True) -> list[Team]:
    """Return every team with its load, by carrier and name, and where wanted what each colleague has open; raises NotVisible for
    anybody but the coordination."""
    require_role(actor, Role.COORDINATOR)
    with connection.cursor() as cursor:
        cursor.execute(_LOAD if with_colleagues else _LOAD_OF_TEAMS)
        rows = cursor.fetchall()
    names: dict[UUID, str] = {}
    if with_colleagues:
        names = dict(User.objects.filter(pk__in={row[2] for row in rows if row[2]}).values_list("pk", "name"))
    today, loads = timezone.localdate(), defaultdict(list)
    for unit_id, taken, user, number, oldest in rows:
        loads[unit_id].append((taken, user, number, (today - timezone.localdate(oldest)).days))
    found = units(actor, UnitKind.CARRIER_TEAM).order_by("organisation__name", "name")
    known = found.values_list("pk", "name", "organisation_id", "organisation__name", "capacity")
    return [_team(unit, loads[unit[0]], names) for unit in known]


def _team(
    unit: tuple[UUID, str, UUID, str, int], loads: list[tuple[bool, UUID | None, int, int]], names: dict[UUID, str]
) -> Team:
    colleagues = [Colleague(names[user], number, days) for _taken, user, number, days in loads if user in names]
    return Team(
        *unit, sum(number for taken, _user, number, _days in loads if not taken),
        sum(number for taken, _user, number, _days in loads if taken),
        max((days for _taken, _user, _number, days in loads), default=None), sorted(colleagues, key=lambda one: one.name),
    )  # fmt: skip
