"""Children who may be one child reported twice, for the school counselling alone."""

from dataclasses import dataclass
from datetime import date

from django.db import connection
from django.db.models import QuerySet

from bruecke.access.actor import Actor
from bruecke.access.models import Role
from bruecke.access.policy import Right, require_role, visible
from bruecke.audit.actions import record_many
from bruecke.people.matching import Match, Record, block_keys, compare
from bruecke.schooling.models import Entrant

COMPARED, SHOWN = 300, 5
#: How many of day, month and year are the same at least, and the day of those whose day nobody knows.
NEAR, UNKNOWN_DAY = 2, ["01", "01"]


@dataclass(frozen=True)
class Alike:
    """A child that may be the one at hand, with why."""

    child: Entrant
    match: Match


def record_of(child: Entrant) -> Record:
    """Return what is known of a child for matching."""
    return Record(
        id=str(child.pk), given_name=child.given_name, family_name=child.family_name, original_name=child.original_name,
        birth_date=child.birth_date.isoformat(), suburb=child.district,
    )  # fmt: skip


def alike(actor: Actor, child: Entrant) -> list[Alike]:
    """Return up to 5 other children who may be this one, most likely first; brothers and sisters, whoever was told apart and whoever is
    protected are left out."""
    if child.is_protected or child.duplicate_of:
        return []
    rows = _candidates(actor, child.blocks).exclude(pk=child.pk).exclude(pk__in=child.not_same).exclude(family=child.family)
    return _judged(record_of(child), rows)


def alike_typed(actor: Actor, record: Record) -> list[Alike]:
    """Return up to 5 children the actor sees who may be the one that is being reported."""
    return _judged(record, _candidates(actor, block_keys(record)))


def _candidates(actor: Actor, keys: list[str]) -> QuerySet[Entrant]:
    require_role(actor, Role.KI_TEACHER)
    with connection.cursor() as cursor:
        cursor.execute("SELECT * FROM schooling_sharing(%s, %s)", [keys, COMPARED])
        found = [row[0] for row in cursor.fetchall()]
    rows = Entrant.objects.filter(pk__in=found, is_protected=False, duplicate_of__isnull=True)
    return visible(actor, rows, Right.WRITE, single=True).select_related("dossier")


def may_be_one_day(written: str, other: date) -> bool:
    """Return whether two dates of birth can be one day written twice: at most one of day, month and year differs, the same figures stand in
    another order, or one is the 1st of January that offices write when they only know the year. Cousins share names, not days."""
    one, two = written.split("-"), other.isoformat().split("-")
    unknown = UNKNOWN_DAY in (one[1:], two[1:]) and abs(int(one[0]) - int(two[0])) <= 1
    return (
        unknown
        or sum(left == right for left, right in zip(one, two, strict=True)) >= NEAR
        or sorted(written) == sorted(other.isoformat())
    )


def _judged(record: Record, rows: QuerySet[Entrant]) -> list[Alike]:
    pairs = [Alike(row, compare(record, record_of(row))) for row in rows if may_be_one_day(record.birth_date, row.birth_date)]
    shown = sorted((one for one in pairs if one.match.verdict), key=lambda one: -one.match.score)[:SHOWN]
    if shown:
        record_many("entrant.listed", [(one.child.dossier_id, "alike") for one in shown])
    return shown
