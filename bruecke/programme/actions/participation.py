"""Writing how far municipalities take part."""

from datetime import date

from django.db import transaction

from bruecke.access.actor import Actor
from bruecke.access.models import Role
from bruecke.access.policy import require_role
from bruecke.network.actions import set_participation
from bruecke.network.models import Level, Municipality


@transaction.atomic
def set_levels(*, by: Actor, municipalities: list[Municipality], level: Level, since: date) -> int:
    """Set the level of one or several municipalities from a day on and return how many; the same day again replaces."""
    require_role(by, Role.COORDINATOR, Role.COUNTY_ADMIN)
    for municipality in municipalities:
        set_participation(by=by, municipality=municipality, level=level, since=since)
    return len(municipalities)
