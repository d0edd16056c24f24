"""Trying to reach somebody: one tap for an attempt, a neutral message through the outbox, and taking it back."""

from uuid import UUID

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from bruecke.access.actor import Actor
from bruecke.access.policy import NotVisible, Right, colleague, require
from bruecke.audit.actions import record
from bruecke.base import outbox
from bruecke.base.models import Message
from bruecke.consent.models import Handover
from bruecke.people.models import Channel, Person
from bruecke.welcome.actions.progress import begun, refreshed
from bruecke.welcome.models import Attempt
from bruecke.welcome.queries.messages import contact_text
from bruecke.welcome.queries.steps import WAITS, open_channels, undoable

Result = Attempt.Result
KEY = "attempt:"
#: Results that leave something behind for others to read or hear.
LEAVES = (Result.MESSAGE, Result.FAILED)


@transaction.atomic
def attempt(*, by: Actor, handover: Handover, channel: Channel, result: Result, language: str, key: UUID) -> Attempt:
    """Log an attempt; the same key twice counts once. Raises ValidationError (code "unsafe") for a message where none may be
    left, or when the hand-over is finished."""
    require(by, Right.WRITE, handover.dossier)
    progress = begun(handover)
    known = Attempt.objects.filter(key=str(key), dossier=progress.dossier_id).first()
    if known is not None:
        return known
    person = Person.objects.get(dossier=handover.person_dossier_id)
    if result in LEAVES and (not person.safe_to_leave_message or channel not in open_channels(person)):
        raise ValidationError(_("No message may be left for this person. Only a call is possible."), code="unsafe")
    row = Attempt(
        dossier_id=progress.dossier_id, at=timezone.now(), by_id=colleague(by), channel=channel, language=language, result=result,
        key=str(key),
    )  # fmt: skip
    row.save(force_insert=True)
    refreshed(handover, progress)
    record(verb="attempt.made", dossier=progress.dossier_id, subject=f"attempt:{row.pk} {channel} {result}")
    return row


@transaction.atomic
def send_message(*, by: Actor, handover: Handover, channel: Channel, key: UUID) -> Attempt:
    """Send the neutral text in her language and log it as an attempt; it leaves after a short while, so that it can be undone.

    Raises ValidationError (code "unsafe") where no message may be left.
    """
    require(by, Right.WRITE, handover.dossier)
    person = Person.objects.get(dossier=handover.person_dossier_id)
    text = contact_text(by, handover, person)
    row = attempt(by=by, handover=handover, channel=channel, result=Result.MESSAGE, language=text.language, key=key)
    if channel in (Channel.SMS, Channel.EMAIL) and row.undone_at is None:
        outbox.send(
            key=_outbox_key(row), channel=channel, address=person.phone if channel == Channel.SMS else person.email,
            subject=text.subject, body=text.body, not_before=row.at + WAITS, about=person.dossier_id,
        )  # fmt: skip
        record(verb="message.written", dossier=row.dossier_id, subject=f"attempt:{row.pk}")
    return row


@transaction.atomic
def undo(*, by: Actor, handover: Handover, attempt_id: UUID) -> Attempt:
    """Take back one's own attempt, within an hour, and its message as long as it has not left; undoing twice changes nothing."""
    require(by, Right.WRITE, handover.dossier)
    row = Attempt.objects.select_for_update().filter(pk=attempt_id, dossier=handover.record_dossier_id).first()
    if row is None or row.by_id != by.user_id:
        raise NotVisible("attempt")
    if row.undone_at is not None:
        return row
    if not undoable(row):
        raise ValidationError(_("It is too late to take this back."), code="late")
    progress = begun(handover)
    row.undone_at = timezone.now()
    row.save(update_fields=["undone_at"])
    outbox.cancel(key=_outbox_key(row))
    refreshed(handover, progress)
    record(verb="attempt.undone", dossier=row.dossier_id, subject=f"attempt:{row.pk}")
    return row


@transaction.atomic
def mark_failed(*, by: Actor) -> int:
    """Let the attempts whose message could not be sent count no more, and return how many; only a job does this."""
    if not by.is_job:
        raise PermissionError("only a job marks what failed")
    keys = Message.objects.filter(state=Message.State.FAILED, key__startswith=KEY).values_list("key", flat=True)
    rows = Attempt.objects.filter(pk__in=[key.removeprefix(KEY) for key in keys], result=Result.MESSAGE, undone_at__isnull=True)
    found = list(rows)
    for row in found:
        Attempt.objects.filter(pk=row.pk).update(result=Result.FAILED)
        record(verb="message.failed", dossier=row.dossier_id, subject=f"attempt:{row.pk}")
        handover = Handover.objects.filter(record_dossier=row.dossier_id, state=Handover.State.ACCEPTED).first()
        if handover is not None:
            refreshed(handover, begun(handover))
    return len(found)


def _outbox_key(row: Attempt) -> str:
    return f"{KEY}{row.pk}"
