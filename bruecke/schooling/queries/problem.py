"""A round as the optimiser takes it: children with their ways and closed schools, groups with their free places. Read by the job alone."""

from collections.abc import Iterable
from typing import Any
from uuid import UUID

from django.utils import timezone

from bruecke.schooling.models import Group, Offer, Placement, Proposal, Round
from bruecke.schooling.models.words import SEATED
from bruecke.schooling.optimiser.problem import Place, Problem, Pupil
from bruecke.schooling.queries.rules import as_rules
from bruecke.schooling.school_forms import form_of


def refused_by(placements: Iterable[UUID]) -> dict[UUID, set[str]]:
    """Return by matter the schools that said no and were right: no round proposes them again."""
    found: dict[UUID, set[str]] = {}
    rows = Offer.objects.filter(
        placement__in=list(placements), state=Offer.State.ENDED, decided_at__isnull=False, first_day__isnull=True
    )
    for key, school in rows.values_list("placement_id", "school_id"):
        if key is not None:
            found.setdefault(key, set()).add(school)
    return found


def problem(round_: Round) -> tuple[Problem, list[UUID]]:
    """Return the problem of a round and the matters whose way nobody can measure, because the home has no point.

    Brothers and sisters who have a place already take part as decided: they count for families and are never moved.
    """
    wanted = list(
        Proposal.objects.filter(round=round_, excluded=False).select_related("placement__entrant").order_by("placement__number")
    )
    rows = [row.placement for row in wanted]
    families = {row.family for row in rows if row.family}
    settled = list(
        Placement.objects.filter(family__in=families, state__in=SEATED, group__isnull=False).select_related("group__school")
    )
    pinned = {row.placement_id: row.pinned_id for row in wanted}
    closed = refused_by(row.pk for row in rows)
    lost = [row.pk for row in rows if row.entrant.lat is None]
    pupils = [_pupil(row, pinned.get(row.pk), closed.get(row.pk, set())) for row in rows if row.entrant.lat is not None]
    pupils += [_settled(row) for row in settled]
    return Problem(tuple(pupils), tuple(places(settled, round_.what_if)), as_rules(round_.rules.values)), lost


def _pupil(row: Placement, pinned: str | None, refused: set[str]) -> Pupil:
    child = row.entrant
    waiting = max(0, (timezone.localdate() - row.reported_on).days)
    return Pupil(
        id=str(row.pk), stage=row.stage, grade=row.grade or 0, lat=child.lat or 0.0, lon=child.lon or 0.0, need=row.need, waiting_days=waiting,
        family=str(row.family) if row.family else None, language=row.language or None, fixed=pinned, wishes=tuple(row.wishes),
        school_types=frozenset(row.forms), avoid=frozenset({*child.avoid, *refused}),
    )  # fmt: skip


def _settled(row: Placement) -> Pupil:
    group = row.group
    assert group is not None  # noqa: S101 -- asked for above
    school = group.school
    return Pupil(
        id=str(row.pk), stage=group.stage, grade=group.grades[0], lat=school.lat or 0.0, lon=school.lon or 0.0, need=group.need, waiting_days=0,
        family=str(row.family), language=row.language or None, fixed=school.pk,
    )  # fmt: skip


def places(settled: Iterable[Placement], what_if: Iterable[dict[str, Any]] = ()) -> list[Place]:
    """Return the open groups with their free places; those of decided brothers and sisters come on top, and so does what is only tried out."""
    more: dict[UUID, int] = {}
    for row in settled:
        if row.group_id:
            more[row.group_id] = more.get(row.group_id, 0) + 1
    open_ = Group.objects.filter(closed_on__isnull=True, school__lat__isnull=False).select_related("school")
    found = []
    for group in open_.order_by("school_id", "id"):
        free = (group.free if group.takes_children else 0) + more.get(group.pk, 0)
        if free:
            found.append(_place(group, free))
    return found + [_tried(change, number) for number, change in enumerate(what_if)]


def _place(row: Group, free: int) -> Place:
    form = form_of(row.school.form)
    return Place(
        id=str(row.pk), school=row.school_id, school_type=form.code if form else "", stage=row.stage, grades=frozenset(row.grades),
        needs=frozenset({row.need}), lat=row.school.lat or 0.0, lon=row.school.lon or 0.0, free=free,
    )  # fmt: skip


def _tried(change: dict[str, Any], number: int) -> Place:
    return Place(
        id=f"if-{number}", school=change["school"], school_type=change["form"], stage=change["stage"], grades=frozenset(change["grades"]),
        needs=frozenset({change["need"]}), lat=change["lat"], lon=change["lon"], free=change["places"],
    )  # fmt: skip
