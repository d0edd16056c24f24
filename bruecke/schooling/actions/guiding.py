"""What a school tells every family that comes for the first time."""

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from bruecke.access.actor import Actor
from bruecke.access.models import Role
from bruecke.access.policy import NotVisible, colleague, require_role
from bruecke.audit.actions import record
from bruecke.network.models import School
from bruecke.schooling.models import Guide
from bruecke.schooling.queries.offices import own_school


@transaction.atomic
def describe(*, by: Actor, number: str, stop: str, meet: str, bring: str) -> Guide:
    """Store stop, place to go and what to bring for a school; the school itself or the counselling does it, for anybody else it is not visible.
    Raises ValidationError for a school nobody knows."""
    require_role(by, Role.SCHOOL_OFFICE, Role.KI_TEACHER)
    if not by.has(Role.KI_TEACHER) and own_school(by).pk != number:
        raise NotVisible("school")
    school = School.objects.filter(pk=number).first()
    if school is None:
        raise ValidationError(_("This school is not in the register."))
    values = {"stop": stop.strip(), "meet": meet.strip(), "bring": bring.strip(), "changed_by_id": colleague(by)}
    row, _made = Guide.objects.update_or_create(school=school, defaults=values)
    record(verb="school.described", subject=f"school:{school.pk}")
    return row
