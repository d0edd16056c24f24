"""Which unit works for which school, who maintains it, who supervises: what the county administration sets up."""

from dataclasses import dataclass

from django.db.models import Count

from bruecke.access.actor import Actor
from bruecke.access.models import Membership, Role, Unit, UnitKind
from bruecke.access.policy import require_role
from bruecke.access.queries import on, units
from bruecke.network.models import School
from bruecke.network.queries import municipality_names
from bruecke.schooling.models import Maintainer, Office, Supervision
from bruecke.schooling.models.words import Authority

PAGE = 20


@dataclass(frozen=True)
class Row:
    """One school of the register, who works for it and who maintains it."""

    school: School
    place: str
    unit: Unit | None
    people: int
    maintainer: Unit | None


@dataclass(frozen=True)
class Connected:
    """Everything on the page, schools without anybody first."""

    rows: list[Row]
    maintainers: list[tuple[Unit, list[str], int]]
    authorities: list[tuple[str, str, Unit | None]]
    without: int


def connected(actor: Actor) -> Connected:
    """Return who is connected with which school; raises NotVisible for everybody but the county administration."""
    require_role(actor, Role.COUNTY_ADMIN)
    offices = {row.school_id: row.unit for row in Office.objects.select_related("unit")}
    kept = {row.school_id: row.unit for row in Maintainer.objects.select_related("unit")}
    people = dict(
        Membership.objects.filter(on(), role=Role.SCHOOL_OFFICE, user__is_active=True)
        .values_list("unit")
        .annotate(Count("user", distinct=True))
    )
    names = municipality_names()
    rows = [
        Row(one, names.get(one.ags, one.town), unit, people.get(unit.pk, 0) if unit else 0, kept.get(one.pk))
        for one in School.objects.filter(valid_until__isnull=True)
        for unit in [offices.get(one.pk)]
    ]
    rows.sort(key=lambda row: (row.unit is not None, row.place, row.school.name))
    return Connected(rows, _maintainers(rows), _authorities(), sum(1 for row in rows if row.unit is None))


def _maintainers(rows: list[Row]) -> list[tuple[Unit, list[str], int]]:
    found: dict[Unit, list[Row]] = {}
    for row in rows:
        if row.maintainer is not None:
            found.setdefault(row.maintainer, []).append(row)
    return [
        (unit, sorted({row.place for row in kept}), len(kept))
        for unit, kept in sorted(found.items(), key=lambda one: one[0].name)
    ]


def _authorities() -> list[tuple[str, str, Unit | None]]:
    units = {row.authority: row.unit for row in Supervision.objects.select_related("unit")}
    return [(str(one.value), str(one.label), units.get(one.value)) for one in Authority]


def choices(actor: Actor, kind: UnitKind) -> list[tuple[str, str]]:
    """Return the units of a kind by name, for a choice."""
    return [(str(row.pk), row.name) for row in units(actor, kind)]


def schools() -> list[tuple[str, str]]:
    """Return the schools of the register by place and name, for a choice."""
    rows = School.objects.filter(valid_until__isnull=True).order_by("town", "name")
    return [(row.number, f"{row.town}: {row.name}" if row.town else row.name) for row in rows]


def places() -> list[tuple[str, str]]:
    """Return the municipalities that have a school, by name."""
    names, held = municipality_names(), set(School.objects.filter(valid_until__isnull=True).values_list("ags", flat=True))
    return sorted(((ags, name) for ags, name in names.items() if ags in held), key=lambda row: row[1])
