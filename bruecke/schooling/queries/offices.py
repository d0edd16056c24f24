"""Who counsels, who decides, and which school somebody works for."""

from bruecke.access.actor import Actor
from bruecke.access.models import Role, Unit, UnitKind
from bruecke.access.policy import NotVisible
from bruecke.network.models import School
from bruecke.schooling.models import Office


def counselling() -> Unit | None:
    """Return the unit that counsels on school entry in the county, None before it is set up."""
    return Unit.objects.filter(kind=UnitKind.SCHOOL_COUNSELLING, is_active=True).order_by("name").first()


def own_school(actor: Actor) -> School:
    """Return the school somebody works for; raises NotVisible for everybody else."""
    seat = actor.seat(Role.SCHOOL_OFFICE)
    row = Office.objects.select_related("school").filter(unit=seat.unit_id).first() if seat else None
    if row is None:
        raise NotVisible("school")
    return row.school
