"""Writing participation, area assignments and county rules."""

from datetime import date, timedelta
from uuid import UUID

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from bruecke.access.actor import Actor
from bruecke.access.models import Role, Unit, User
from bruecke.access.policy import NotVisible, require_role
from bruecke.access.queries import colleagues
from bruecke.audit.actions import record
from bruecke.network.models import AreaAssignment, Level, Municipality, Participation


@transaction.atomic
def set_participation(*, by: Actor, municipality: Municipality, level: Level, since: date) -> Participation:
    """Set how far a municipality takes part from a day on; the same day again replaces."""
    require_role(by, Role.COORDINATOR, Role.COUNTY_ADMIN)
    row, _made = Participation.objects.update_or_create(
        municipality=municipality, since=since, defaults={"level": level, "set_by_id": by.user_id}
    )
    record(verb="participation.set", subject=f"municipality:{municipality.pk} {level} {since}")
    return row


@transaction.atomic
def assign_area(
    *, by: Actor, municipality: Municipality, unit: Unit, counsellor: User, since: date, district: str = "", until: date | None = None
) -> AreaAssignment:  # fmt: skip
    """Let a colleague answer for a municipality or district; raises ValidationError when she does not work in the unit."""
    require_role(by, Role.COUNTY_ADMIN)
    if not colleagues(by, unit.pk, Role.COUNSELLOR, Role.CASE_MANAGER).filter(pk=counsellor.pk).exists():
        raise ValidationError(_("%(name)s does not work in this unit."), params={"name": counsellor.name})
    if until and until < since:
        raise ValidationError(_("The last day lies before the first."))
    row, made = AreaAssignment.objects.get_or_create(
        municipality=municipality,
        district=district,
        counsellor=counsellor,
        since=since,
        defaults={"unit": unit, "until": until},
    )
    if made:
        record(verb="area.assigned", subject=f"municipality:{municipality.pk} unit:{unit.pk} user:{counsellor.pk}")
    return row


@transaction.atomic
def end_area(*, by: Actor, area_id: UUID) -> None:
    """End an assignment as of yesterday; one that has not begun disappears."""
    require_role(by, Role.COUNTY_ADMIN)
    row = AreaAssignment.objects.filter(pk=area_id).first()
    if row is None:
        raise NotVisible("area")
    record(verb="area.ended", subject=f"municipality:{row.municipality_id} unit:{row.unit_id} user:{row.counsellor_id}")
    today = timezone.localdate()
    if row.since >= today:
        row.delete()
    else:
        AreaAssignment.objects.filter(pk=row.pk).update(until=today - timedelta(days=1))
