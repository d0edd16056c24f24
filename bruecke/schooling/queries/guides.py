"""How families find a school: whom the actor may describe."""

from bruecke.access.actor import Actor
from bruecke.access.models import Role
from bruecke.access.policy import NotVisible
from bruecke.network.models import School
from bruecke.schooling.models import Guide
from bruecke.schooling.queries.offices import own_school


def school(actor: Actor, number: str) -> tuple[School, Guide | None]:
    """Return a school and what it tells families: its own colleagues see it without a number, the counselling any. Raises NotVisible."""
    row = (
        own_school(actor)
        if actor.has(Role.SCHOOL_OFFICE)
        else School.objects.filter(pk=number, valid_until__isnull=True).first()
    )
    if row is None or (number and row.pk != number):
        raise NotVisible("school")
    return row, Guide.objects.filter(school=row).first()
