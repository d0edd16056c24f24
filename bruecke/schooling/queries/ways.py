"""Who may report a family on the page for colleagues, and as what that counts."""

from bruecke.access.actor import Actor
from bruecke.access.models import Role
from bruecke.schooling.models.words import Reported

__all__ = ["WAYS", "Reported", "way_of"]

WAYS = {Role.KI_TEACHER: Reported.HERE, Role.CLERK: Reported.OFFICE, Role.SCHOOL_OFFICE: Reported.SCHOOL}


def way_of(actor: Actor) -> Reported:
    """Return how somebody reports: as the school counselling, as an office, or as a school."""
    return next(way for role, way in WAYS.items() if actor.has(role))
