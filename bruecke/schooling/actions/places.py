"""A school says how many places it has: new groups, changed numbers, nothing changed, paused, closed and opened again."""

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from bruecke.access.actor import Actor
from bruecke.access.policy import NotVisible, colleague
from bruecke.audit.actions import record
from bruecke.network.models import School
from bruecke.schooling.models import Group
from bruecke.schooling.queries.offices import own_school
from bruecke.schooling.queries.places import mark
from bruecke.schooling.school_forms import form_of, stage_of


@dataclass(frozen=True)
class Places:
    """What a school says of one group."""

    grades: list[int]
    need: str
    capacity: int
    others: int = 0
    reserved: int = 0


@transaction.atomic
def add_group(*, by: Actor, places: Places, key: UUID) -> Group:
    """Open a group at the own school, confirmed at once; the same key again gives the same group. Raises NotVisible for who works for no
    school, ValidationError for grades its form of school does not have or that belong to two stages."""
    school = own_school(by)
    known = Group.objects.filter(pk=key, school=school).first()
    if known is not None:
        return known
    stage = _judged(school, places)
    row = Group(
        pk=key, school=school, stage=stage, grades=sorted(places.grades), need=places.need, capacity=places.capacity, others=places.others,
        reserved=places.reserved, confirmed_at=timezone.now(), confirmed_by_id=colleague(by),
    )  # fmt: skip
    row.save(force_insert=True)
    record(verb="group.opened", subject=f"group:{row.pk} school:{school.pk} places:{row.capacity}")
    return row


def _judged(school: School, places: Places) -> str:
    """Return the stage of the grades."""
    stages = {stage_of(grade) for grade in places.grades}
    form = form_of(school.form)
    known = {grade for grades in form.stages.values() for grade in grades} if form else set(places.grades)
    if len(stages) != 1:
        raise ValidationError({"grades": _("A group belongs to one stage. Please open a group of its own for each stage.")})
    if not set(places.grades) <= known:
        raise ValidationError({"grades": _("This form of school does not have these grades.")})
    return str(stages.pop())


@transaction.atomic
def change_group(*, by: Actor, group_id: UUID, places: Places, seen: str = "") -> Group:
    """Change the numbers of a group, which confirms them. Raises NotVisible for another school's group, ValidationError below those who are
    assigned already, for a group they would not fit in any more, and (code "changed") when a colleague changed it meanwhile."""
    row = _held(own_school(by), group_id)
    if seen and seen != mark([row]):
        raise ValidationError(
            _("A colleague has changed this group meanwhile. Please look at the numbers again."), code="changed"
        )
    stage = _judged(row.school, places)
    if places.capacity < row.taken:
        raise ValidationError({"capacity": _assigned(row.taken)})
    if row.taken and (places.need != row.need or not set(row.grades) <= set(places.grades)):
        raise ValidationError(
            {"grades": _("Children are assigned to these grades and this kind of group. Please open a new group beside it.")}
        )
    row.stage, row.grades, row.need = stage, sorted(places.grades), places.need
    row.capacity, row.others, row.reserved = places.capacity, places.others, places.reserved
    row.confirmed_at, row.confirmed_by_id = timezone.now(), colleague(by)
    row.save(update_fields=["stage", "grades", "need", "capacity", "others", "reserved", "confirmed_at", "confirmed_by"])
    record(verb="group.changed", subject=f"group:{row.pk} places:{row.capacity}")
    return row


def _assigned(count: int) -> str:
    return ngettext(
        "%(count)s child is assigned to this group already. There cannot be fewer places than that.",
        "%(count)s children are assigned to this group already. There cannot be fewer places than that.",
        count,
    ) % {"count": count}


def _held(school: School, group_id: UUID) -> Group:
    row = Group.objects.select_for_update(of=("self",)).select_related("school").filter(pk=group_id, school=school).first()
    if row is None:
        raise NotVisible("group")
    return row


@transaction.atomic
def confirm(*, by: Actor, seen: str) -> int:
    """Say that nothing has changed, for all open groups of the own school at once, and return how many; twice changes nothing. Raises
    ValidationError (code "changed") when a colleague changed something since the page was looked at."""
    school = own_school(by)
    rows = list(Group.objects.select_for_update().filter(school=school, closed_on__isnull=True).order_by("pk"))
    if seen != mark(rows):
        raise ValidationError(
            _("A colleague has changed something meanwhile. Please look at the numbers again."), code="changed"
        )
    Group.objects.filter(pk__in=[row.pk for row in rows]).update(confirmed_at=timezone.now(), confirmed_by=colleague(by))
    record(verb="group.confirmed", subject=f"school:{school.pk} groups:{len(rows)}")
    return len(rows)


@transaction.atomic
def pause(*, by: Actor, group_id: UUID, until: date | None) -> None:
    """Let nobody be proposed for a group until a day, or from now on again (None); whoever is there stays. Raises NotVisible,
    ValidationError for a day that is over."""
    row = _held(own_school(by), group_id)
    if until is not None and until < timezone.localdate():
        raise ValidationError({"until": _("This day lies in the past.")})
    Group.objects.filter(pk=row.pk).update(paused_until=until)
    record(verb="group.paused" if until else "group.resumed", subject=f"group:{row.pk}")


@transaction.atomic
def close(*, by: Actor, group_id: UUID) -> None:
    """Close a group as of today; raises NotVisible, and ValidationError while children are assigned to it."""
    row = _held(own_school(by), group_id)
    if row.taken:
        raise ValidationError(
            ngettext(
                "%(count)s child is assigned to this group. It can be paused, so that nobody is added; it can be closed once it is empty.",
                "%(count)s children are assigned to this group. It can be paused, so that nobody is added; it can be closed once it is empty.",
                row.taken,
            )
            % {"count": row.taken}
        )
    if row.closed_on is None:
        Group.objects.filter(pk=row.pk).update(closed_on=timezone.localdate())
        record(verb="group.closed", subject=f"group:{row.pk}")


@transaction.atomic
def reopen(*, by: Actor, group_id: UUID) -> None:
    """Open a closed group again, confirmed at once; raises NotVisible."""
    row = _held(own_school(by), group_id)
    if row.closed_on is not None:
        Group.objects.filter(pk=row.pk).update(
            closed_on=None, paused_until=None, confirmed_at=timezone.now(), confirmed_by=colleague(by)
        )
        record(verb="group.opened", subject=f"group:{row.pk} school:{row.school_id} places:{row.capacity}")
