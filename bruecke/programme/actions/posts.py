"""Writing posts, who is in office by days only, flat rates and targets."""

from datetime import date
from decimal import Decimal
from uuid import UUID

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _

from bruecke.access.actor import Actor
from bruecke.access.models import Organisation, Role, Unit
from bruecke.access.policy import NotVisible, require_role
from bruecke.audit.actions import record
from bruecke.programme.models import Filling, FlatRate, FundingPost, Module, Target


@transaction.atomic
def write_post(
    *, by: Actor, number: str, module: Module, carrier: Organisation, share: Decimal, funding_line: str, since: date,
    unit: Unit | None = None, forwarded_on: date | None = None, until: date | None = None, post_id: UUID | None = None,
) -> FundingPost:  # fmt: skip
    """Write a post down, or change it; raises ValidationError when the number is taken or the unit belongs to another body."""
    require_role(by, Role.COORDINATOR)
    if unit and unit.organisation_id != carrier.pk:
        raise ValidationError({"unit": _("This unit belongs to another carrier.")})
    row = _post(post_id) if post_id else FundingPost()
    if FundingPost.objects.filter(number=number).exclude(pk=row.pk).exists():
        raise ValidationError({"number": _("There is a post with this number already.")})
    for name, value in {
        "number": number, "module": module, "carrier": carrier, "share": share, "funding_line": funding_line, "since": since,
        "unit": unit, "forwarded_on": forwarded_on, "until": until,
    }.items():  # fmt: skip
        setattr(row, name, value)
    row.save()
    record(verb="post.changed" if post_id else "post.added", subject=f"post:{row.pk} {number} {share}")
    return row


@transaction.atomic
def fill(*, by: Actor, post_id: UUID, since: date, qualification_ok: bool, proof: str = "") -> Filling:
    """Say that a post is filled from a day on; raises ValidationError while somebody holds it or where the days overlap."""
    require_role(by, Role.COORDINATOR)
    row = _post(post_id)
    if since < row.since or (row.until and since > row.until):
        raise ValidationError({"since": _("The post does not exist on this day.")})
    if row.fillings.filter(Q(until__isnull=True) | Q(until__gte=since)).exists():
        raise ValidationError({"since": _("The post is filled on this day already.")})
    filling = Filling.objects.create(post=row, since=since, qualification_ok=qualification_ok, proof=proof)
    record(verb="post.filled", subject=f"post:{row.pk} {since}")
    return filling


@transaction.atomic
def vacate(*, by: Actor, post_id: UUID, until: date) -> Filling:
    """Say until when a post was filled; raises ValidationError where nobody holds it or the day lies before the first."""
    require_role(by, Role.COORDINATOR)
    row = _post(post_id)
    filling = row.fillings.filter(until__isnull=True).first()
    if filling is None:
        raise ValidationError(_("The post is vacant already."))
    if until < filling.since:
        raise ValidationError({"until": _("The last day lies before the first.")})
    Filling.objects.filter(pk=filling.pk).update(until=until, ended_at=timezone.now())
    record(verb="post.vacated", subject=f"post:{row.pk} {until}")
    filling.refresh_from_db()
    return filling


@transaction.atomic
def prove(*, by: Actor, post_id: UUID, proof: str) -> Filling:
    """Say that whoever holds the post has shown the training the directive asks for; raises ValidationError while it is vacant."""
    require_role(by, Role.COORDINATOR)
    filling = _post(post_id).fillings.filter(until__isnull=True).first()
    if filling is None:
        raise ValidationError(_("The post is vacant already."))
    Filling.objects.filter(pk=filling.pk).update(qualification_ok=True, proof=proof)
    record(verb="post.proved", subject=f"post:{post_id}")
    filling.refresh_from_db()
    return filling


@transaction.atomic
def set_rate(*, by: Actor, module: Module, year: int, euros: int, source: str) -> FlatRate:
    """Set what a full post of a module brings in a year; the same year again replaces."""
    require_role(by, Role.COORDINATOR)
    row, _made = FlatRate.objects.update_or_create(module=module, year=year, defaults={"euros": euros, "source": source})
    record(verb="rate.set", subject=f"rate:{module} {year} {euros}")
    return row


@transaction.atomic
def set_target(*, by: Actor, year: int, what: Target.What, value: int) -> Target:
    """Set what shall be reached in a year; the same again replaces."""
    require_role(by, Role.COORDINATOR)
    row, _made = Target.objects.update_or_create(year=year, what=what, defaults={"value": value, "set_by_id": by.user_id})
    record(verb="target.set", subject=f"target:{what} {year} {value}")
    return row


def _post(post_id: UUID) -> FundingPost:
    row = FundingPost.objects.filter(pk=post_id).first()
    if row is None:
        raise NotVisible("post")
    return row
