"""Shadowing and joint training: offer, ask to come, answer, report."""

from datetime import date
from uuid import UUID

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from bruecke.access.actor import Actor
from bruecke.access.policy import NotVisible, require_role
from bruecke.audit.actions import record
from bruecke.consults.models import Guest, Shadowing
from bruecke.consults.queries.seats import GUESTS, house


@transaction.atomic
def offer(*, by: Actor, key: UUID, kind: str, title: str, day: date, places: int, text: str = "") -> Shadowing:
    """Offer a day in the actor's own house; the same key again gives the same offer. Raises ValidationError for a day that is over."""
    require_role(by, *GUESTS)
    if day < timezone.localdate():
        raise ValidationError({"day": _("This day lies in the past.")})
    row, made = Shadowing.objects.get_or_create(
        pk=key, defaults={"unit_id": house(by), "kind": kind, "title": title, "text": text, "day": day, "places": places, "made_by_id": by.user_id},  # type: ignore[misc]
    )  # fmt: skip
    if made:
        record(verb="shadowing.offered", subject=f"shadowing:{row.pk}")
    return row


@transaction.atomic
def ask(*, by: Actor, shadowing: Shadowing) -> None:
    """Ask to come; asking twice changes nothing. Raises ValidationError for the own house and for a day that is over."""
    require_role(by, *GUESTS)
    if shadowing.unit_id in by.unit_ids and shadowing.kind == Shadowing.Kind.DAY:
        raise ValidationError(_("This is your own house."))
    if shadowing.day < timezone.localdate():
        raise ValidationError(_("This day lies in the past."))
    Guest.objects.get_or_create(shadowing=shadowing, user_id=by.user_id, defaults={"unit_id": house(by)})  # type: ignore[misc]
    record(verb="shadowing.asked", subject=f"shadowing:{shadowing.pk}")


@transaction.atomic
def settle(*, by: Actor, guest: Guest, answer: str) -> None:
    """Say whether a guest can come; the house that offers decides. Raises ValidationError when no place is left, NotVisible for a day of
    another house."""
    require_role(by, *GUESTS)
    row = Shadowing.objects.select_for_update().filter(pk=guest.shadowing_id, unit__in=by.unit_ids).first()
    if row is None:
        raise NotVisible("shadowing")
    taken = Guest.objects.filter(shadowing=row, answer=Guest.Answer.YES).exclude(pk=guest.pk).count()
    if answer == Guest.Answer.YES and taken >= row.places:
        raise ValidationError(_("No place is left on this day."))
    Guest.objects.filter(pk=guest.pk).update(answer=answer)
    record(verb="shadowing.settled", subject=f"shadowing:{row.pk} {answer}")


@transaction.atomic
def report(*, by: Actor, guest: Guest, text: str) -> None:
    """Write a few sentences about the day; whoever was there does. Raises ValidationError before that day, NotVisible for everybody else."""
    if guest.user_id != by.user_id or guest.answer != Guest.Answer.YES:
        raise NotVisible("guest")
    if guest.shadowing.day > timezone.localdate():
        raise ValidationError(_("The day is still to come."))
    Guest.objects.filter(pk=guest.pk).update(report=text, reported_on=timezone.localdate())
    record(verb="shadowing.reported", subject=f"shadowing:{guest.shadowing_id}")
