"""Schools that have closed while children sat there or they were asked for a place; the register keeps them, only ended."""

from dataclasses import dataclass
from itertools import groupby

from bruecke.access.actor import Actor
from bruecke.access.models import Role
from bruecke.access.policy import Right, require_role, visible
from bruecke.network.models import School
from bruecke.schooling.models import Placement
from bruecke.schooling.models.words import SEATED

MOST = 500


@dataclass(frozen=True)
class Closed:
    """One closed school and the children who need another one."""

    school: School
    children: list[Placement]


def closed(actor: Actor) -> list[Closed]:
    """Return the schools of an ended row of the register that still have children, by name; raises NotVisible for who decides nothing."""
    require_role(actor, Role.SCHOOL_AUTHORITY, Role.KI_TEACHER)
    rows = visible(actor, Placement.objects.filter(state__in=SEATED, school__valid_until__isnull=False), Right.SEE)
    found = rows.select_related("school").order_by("school__name", "school_id", "name", "number")[:MOST]
    return [Closed(school, list(children)) for school, children in _by_school(list(found))]


def _by_school(rows: list[Placement]) -> list[tuple[School, list[Placement]]]:
    return [(found[0].school, found) for _key, group in groupby(rows, key=lambda row: row.school_id) if (found := list(group))]  # type: ignore[misc]
