"""Clarifying and looking at all areas of life; no field is asked for twice, none blocks."""

from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from bruecke.access.actor import Actor
from bruecke.access.policy import Right, colleague, require
from bruecke.audit.actions import record
from bruecke.cases.actions.opening import agreed
from bruecke.cases.actions.progress import changed, refreshed, writing
from bruecke.cases.models import AreaRating, Assessment, Case, Intake
from bruecke.cases.queries.plan import mark
from bruecke.network.models import LifeArea


@transaction.atomic
def save_intake(*, by: Actor, case: Case, seen: str, intensity: str, urgency: int, values: dict[str, Any]) -> Intake:
    """Store the clarifying: criteria, risks, decision, what figures need. Raises ValidationError (code "changed") when somebody
    changed it after `seen` (its time in ISO form, empty for a new one), so that nothing is silently overwritten."""
    row = writing(by, case)
    intake = Intake.objects.select_for_update().filter(dossier=row.work_id).first() or Intake(dossier=row.work)
    if intake.changed_at and intake.changed_at.isoformat() != seen:
        raise changed()
    for name, value in values.items():
        setattr(intake, name, value)
    intake.save()
    row.intensity, row.urgency = intensity, urgency
    refreshed(row)
    record(verb="case.clarified", dossier=row.work_id, subject=f"case:{row.pk} {intake.decision}")
    return intake


@transaction.atomic
def agree(*, by: Actor, case: Case, how: str, on: date) -> None:
    """Write down that she agreed to work together, spoken or signed: from now on the team works on its own basis, and a withdrawal of
    the first consent does not end the case. Raises ValidationError for a day to come. Agreeing twice changes nothing."""
    row = writing(by, case)
    if on > timezone.localdate():
        raise ValidationError({"on": _("This day lies in the future.")})
    if agreed(by=by, case=row, how=how, on=on):
        refreshed(row)


@dataclass(frozen=True)
class Rated:
    """How one area stands, as it was typed; nothing typed means not talked about."""

    area: LifeArea
    status: int | None = None
    importance: int | None = None
    resources: str = ""
    need: str = ""
    due: date | None = None

    @property
    def is_empty(self) -> bool:
        """Whether nothing was typed."""
        return not (self.status or self.importance or self.resources or self.need or self.due)


@dataclass(frozen=True)
class Look:
    """One look at all areas on one day."""

    held_on: date
    rated: list[Rated] = field(default_factory=list)
    is_closing: bool = False
    seen: str = ""


@transaction.atomic
def assess(*, by: Actor, case: Case, look: Look) -> Assessment:
    """Store a look at the areas of life; the same day again replaces it, for who has seen what stands there. Raises
    ValidationError for a day to come, when no area was talked about, and (code "changed") when somebody stored that day after `seen`."""
    row = writing(by, case)
    if look.held_on > timezone.localdate():
        raise ValidationError({"held_on": _("This day lies in the future.")})
    rated = [one for one in look.rated if not one.is_empty]
    if not rated:
        raise ValidationError(_("Please fill in at least one area you talked about."))
    found = store_look(by=by, case=row, look=Look(look.held_on, rated, look.is_closing, look.seen))
    refreshed(row)
    record(verb="case.assessed", dossier=row.work_id, subject=f"case:{row.pk}")
    return found


def store_look(*, by: Actor, case: Case, look: Look) -> Assessment:
    """Store the ratings of one day; the caller brings the case up to date. Raises ValidationError (code "changed") when that day says
    something else than `look.seen`."""
    require(by, Right.WRITE, case.work)
    found = Assessment.objects.filter(dossier=case.work_id, held_on=look.held_on, is_closing=look.is_closing).first()
    if found is None:
        found = Assessment(dossier=case.work, held_on=look.held_on, by_id=colleague(by), is_closing=look.is_closing)
        found.save(force_insert=True)
    elif mark(found) != look.seen:
        raise changed()
    AreaRating.objects.filter(assessment=found).delete()
    AreaRating.objects.bulk_create(
        AreaRating(
            dossier=case.work, assessment=found, area=one.area, status=one.status, importance=one.importance, resources=one.resources,
            need=one.need, due=one.due,
        )
        for one in look.rated
    )  # fmt: skip
    return found
