"""Which unit works for a school, which one maintains it, and which unit is which school authority: set by the county administration."""

from uuid import UUID

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _
from procrastinate.contrib.django import app

from bruecke.access import actions as access
from bruecke.access.actor import Actor
from bruecke.access.models import Grant, Reason, Role, Unit, UnitKind
from bruecke.access.policy import NotVisible, live, require_job, require_role
from bruecke.audit.actions import record
from bruecke.network.models import School
from bruecke.schooling.models import Maintainer, Offer, Office, Supervision
from bruecke.schooling.models.words import Authority


def _unit(unit_id: UUID, kind: UnitKind) -> Unit:
    row = Unit.objects.filter(pk=unit_id, kind=kind, is_active=True).first()
    if row is None:
        raise NotVisible("unit")
    return row


def _school(number: str) -> School:
    row = School.objects.filter(pk=number, valid_until__isnull=True).first()
    if row is None:
        raise NotVisible("school")
    return row


@transaction.atomic
def connect_school(*, by: Actor, school: str, unit_id: UUID) -> Office:
    """Let a unit work for a school; what the school was asked before is open to it from now on, and to the unit before no more. Only the
    county administration. Raises NotVisible, ValidationError for a unit that works for another school already."""
    require_role(by, Role.COUNTY_ADMIN)
    row, unit = _school(school), _unit(unit_id, UnitKind.SCHOOL)
    taken = Office.objects.select_related("school").filter(unit=unit).exclude(school=row).first()
    if taken is not None:
        raise ValidationError({"unit_id": _("This unit works for %(school)s already.") % {"school": taken.school.name}})
    office, _made = Office.objects.update_or_create(school=row, defaults={"unit": unit})
    record(verb="school.connected", subject=f"school:{row.pk} unit:{unit.pk}")
    _open_later(row.pk)
    return office


def _open_later(school: str) -> None:
    transaction.on_commit(lambda: app.configure_task("schooling.open_to_school").defer(school=school))


@transaction.atomic
def disconnect_school(*, by: Actor, school: str) -> None:
    """Let nobody work for a school any more; twice changes nothing. Only the county administration."""
    require_role(by, Role.COUNTY_ADMIN)
    if Office.objects.filter(school=school).delete()[0]:
        record(verb="school.disconnected", subject=f"school:{school}")
        _open_later(school)


@transaction.atomic
def open_to_school(*, by: Actor, school: str) -> int:
    """Open what a school was asked to the unit that works for it, close it to every other, and return how many dossiers changed. Only the
    job does this; again it changes nothing."""
    require_job(by)
    office = Office.objects.filter(school=school).first()
    unit_id, changed = office.unit_id if office else None, 0
    for row in Offer.objects.filter(school=school).exclude(state=Offer.State.ENDED).select_related("dossier"):
        keys = Grant.objects.filter(live(), dossier=row.dossier, reason=Reason.OFFERED)
        wrong, right = keys.exclude(unit=unit_id), keys.filter(unit=unit_id)
        if wrong.exists():
            access.end_grants(dossier=row.dossier, reasons=(Reason.OFFERED,))
        if unit_id and (wrong or not right.exists()):
            access.grant(dossier=row.dossier, unit_id=unit_id, reason=Reason.OFFERED)
            changed += 1
    return changed


@transaction.atomic
def maintain(*, by: Actor, unit_id: UUID, ags: str) -> int:
    """Let a maintainer see the places of all schools of a municipality, and return how many; again it takes in schools that are new. Only the
    county administration. Raises NotVisible, ValidationError for a municipality without a school."""
    require_role(by, Role.COUNTY_ADMIN)
    unit = _unit(unit_id, UnitKind.SCHOOL_MAINTAINER)
    rows = list(School.objects.filter(ags=ags, valid_until__isnull=True))
    if not rows:
        raise ValidationError({"ags": _("The register knows no school in this municipality.")})
    for row in rows:
        Maintainer.objects.update_or_create(school=row, defaults={"unit": unit})
    record(verb="school.maintained", subject=f"unit:{unit.pk} ags:{ags} schools:{len(rows)}")
    return len(rows)


@transaction.atomic
def end_maintaining(*, by: Actor, unit_id: UUID) -> int:
    """Take all schools from a maintainer again and return how many. Only the county administration."""
    require_role(by, Role.COUNTY_ADMIN)
    gone: int = Maintainer.objects.filter(unit=unit_id).delete()[0]
    if gone:
        record(verb="school.unmaintained", subject=f"unit:{unit_id} schools:{gone}")
    return gone


@transaction.atomic
def supervise(*, by: Actor, authority: str, unit_id: UUID) -> Supervision:
    """Say which unit is which school authority. Only the county administration; raises NotVisible."""
    require_role(by, Role.COUNTY_ADMIN)
    unit = _unit(unit_id, UnitKind.SCHOOL_AUTHORITY)
    if authority not in Authority.values:
        raise NotVisible("authority")
    Supervision.objects.filter(unit=unit).exclude(authority=authority).delete()
    row, _made = Supervision.objects.update_or_create(authority=authority, defaults={"unit": unit})
    record(verb="school.supervised", subject=f"unit:{unit.pk} {authority}")
    return row
