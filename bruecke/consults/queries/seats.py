"""Who asks, who answers, who may be asked."""

from uuid import UUID

from bruecke.access.actor import Actor, Seat
from bruecke.access.models import Role, UnitKind
from bruecke.access.policy import ADVISERS, WALLED_ROLES, NotVisible

OFFICES = (UnitKind.IMMIGRATION_OFFICE, UnitKind.NATURALISATION_OFFICE)
ANSWERS = (Role.IMMIGRATION_OFFICER, Role.NATURALISATION_OFFICER, Role.KI_ADVISER)
ASKS = (*ADVISERS, Role.HELPER)
MAY = (*ASKS, *ANSWERS)
#: Whoever takes part in shadowing and joint training.
GUESTS = (*ADVISERS, Role.CARRIER_LEAD, Role.COORDINATOR, *ANSWERS)


def seat(actor: Actor) -> Seat:
    """Return in which seat somebody asks; raises NotVisible for whoever may not ask."""
    return _seat(actor, *ASKS, *WALLED_ROLES)


def office(actor: Actor) -> UUID:
    """Return the office for which somebody answers; raises NotVisible for whoever does not."""
    return _seat(actor, *ANSWERS).unit_id


def house(actor: Actor) -> UUID:
    """Return the unit for which somebody takes part in shadowing; raises NotVisible for whoever does not."""
    return _seat(actor, *GUESTS).unit_id


def _seat(actor: Actor, *roles: Role) -> Seat:
    found = actor.seat(*roles)
    if found is None:
        raise NotVisible("seat")
    return found


def offices(actor: Actor) -> list[UUID]:
    """Return the offices for which somebody answers."""
    return [one.unit_id for one in actor.seats if one.role in ANSWERS]
