"""What the lead of a team sees: her teams with the load of each colleague, and the covers of one colleague's cases."""

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from bruecke.access.actor import Actor, Seat
from bruecke.access.models import Role, User
from bruecke.access.policy import ADVISERS, NotVisible, Right, visible
from bruecke.access.queries import colleagues
from bruecke.cases.models import Case
from bruecke.cases.queries.lists import Load, load
from bruecke.network.queries import Register, register

MOST = 500


@dataclass(frozen=True)
class UnitLoad:
    """A team with the load of each colleague and the thresholds of the county."""

    seat: Seat
    loads: list[Load]
    register: Register

    @property
    def top(self) -> int:
        """The longest bar: the heaviest load, at least the upper threshold."""
        return max([self.register.number("load_red"), *(row.active for row in self.loads)])

    @property
    def lines(self) -> list[tuple[Load, int]]:
        """Each colleague with the width of her bar in percent."""
        return [(row, round(100 * row.active / self.top)) for row in self.loads]


def team(actor: Actor, unit_id: UUID) -> list[User]:
    """Return who counsels in a unit today."""
    return list(colleagues(actor, unit_id, *ADVISERS))


def names(actor: Actor) -> list[tuple[UUID, str]]:
    """Return everybody who counsels in a unit the actor leads, for a choice."""
    return list(dict.fromkeys((row.pk, row.name) for seat in _led(actor) for row in team(actor, seat.unit_id)))


def _led(actor: Actor) -> list[Seat]:
    return [seat for seat in actor.seats if seat.role == Role.CARRIER_LEAD]


def loads(actor: Actor) -> list[UnitLoad]:
    """Return the load in each unit the actor leads; two queries for each."""
    known = register()
    return [UnitLoad(seat, load(actor, seat.unit_id, team(actor, seat.unit_id), known), known) for seat in _led(actor)]


@dataclass(frozen=True)
class Bundle:
    """The open cases of one colleague, and to whom they could go."""

    user: User
    cases: list[Case]
    others: list[User]

    def chosen(self, typed: dict[str, Any]) -> dict[str, Any]:
        """Return the ticked cases and their new colleague for the action."""
        wanted = set(typed["cases"])
        return {"cases": [row for row in self.cases if row.pk in wanted], "to_user_id": typed["to_user_id"]}


def bundle(actor: Actor, unit_id: UUID, user_id: UUID) -> Bundle:
    """Return the covers of a colleague's open cases in a unit the actor leads; raises NotVisible for any other."""
    user = User.objects.filter(pk=user_id).first()
    if user is None or unit_id not in {seat.unit_id for seat in _led(actor)}:
        raise NotVisible("unit")
    rows = visible(actor, Case.objects.filter(unit=unit_id, user=user, closed_on__isnull=True), Right.PREVIEW)
    others = [row for row in team(actor, unit_id) if row.pk != user.pk]
    return Bundle(user, list(rows.select_related("dossier").order_by("next_due", "id")[:MOST]), others)
