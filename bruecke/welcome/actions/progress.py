"""The step a hand-over stands at, brought up to date after every change; other actions call this after asking."""

from datetime import timedelta
from uuid import UUID

from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext as _

from bruecke.base import outbox
from bruecke.consent.models import Handover
from bruecke.network.queries import register
from bruecke.people.models import Channel, Person
from bruecke.welcome.models import Appointment, Attempt, FirstTalk, Progress, Slot, Way
from bruecke.welcome.queries.messages import appointment_text
from bruecke.welcome.queries.steps import Facts, Step, next_step, open_channels, reached_on


def begun(handover: Handover) -> Progress:
    """Return the locked progress of an accepted first-talk hand-over, made where it is missing; raises ValidationError when the
    hand-over is not in work any more."""
    if (
        handover.state != Handover.State.ACCEPTED
        or handover.record_dossier_id is None
        or handover.kind != handover.Kind.FIRST_TALK
    ):
        raise ValidationError(_("This hand-over is not in work any more."), code="finished")
    row = Progress.objects.select_for_update().filter(handover_id=handover.pk).first()
    if row is None:
        row = _first(handover)
        row.save(force_insert=True)
    if row.step == Step.DONE:
        raise ValidationError(_("This hand-over is not in work any more."), code="finished")
    return row


def _first(handover: Handover) -> Progress:
    facts, notes, user, unit = handover.facts, handover.record_dossier, handover.answered_by, handover.to_unit
    assert notes and user and unit and handover.answered_at  # noqa: S101, PT018 -- accepted hand-overs have all of them
    return Progress(
        dossier=notes, handover_id=handover.pk, person_dossier_id=handover.person_dossier_id,
        user=user, unit=unit, ags=handover.ags, route=facts.get("route", "unknown"),
        way=facts.get("way", Way.WEB), registered_on=timezone.localdate(handover.offered_at), step=Step.CALL,
        due=timezone.localdate(handover.answered_at),
    )  # fmt: skip


def facts_of(handover: Handover, row: Progress) -> Facts:
    """Return what has happened so far; attempts that were undone do not count."""
    assert handover.answered_at is not None  # noqa: S101 -- accepted hand-overs are answered
    own = row.dossier_id
    return Facts(
        timezone.localdate(handover.answered_at), row.registered_on, Person.objects.get(dossier=row.person_dossier_id),
        list(Attempt.objects.filter(dossier=own, undone_at__isnull=True).order_by("at").select_related("by")),
        list(Appointment.objects.filter(dossier=own).order_by("starts_at")),
        FirstTalk.objects.filter(dossier=own).first(), register(),
    )  # fmt: skip


def refreshed(handover: Handover, row: Progress) -> Facts:
    """Compute the next step anew and store it; return the facts it was computed from."""
    facts = facts_of(handover, row)
    row.step, row.due = next_step(facts)
    row.tries, last = len(facts.counted), facts.counted[-1] if facts.counted else None
    row.tried_at, row.tried_by_name = (last.at, last.by.name) if last else (None, "")
    row.reached_on = reached_on(facts)
    row.held_on = timezone.localdate(facts.talk.held_at) if facts.talk else None
    row.save()
    return facts


def ended(row: Progress, end: Progress.End) -> Progress:
    """Set the end and call off what was planned; the caller closes the hand-over."""
    called_off(row.dossier_id, Person.objects.get(dossier=row.person_dossier_id))
    row.step, row.due, row.end, row.ended_on = Step.DONE, None, end, timezone.localdate()
    row.save()
    return row


def called_off(notes: UUID, person: Person) -> int:
    """Cancel every planned appointment of a record with its reminder, free its time, and return how many there were."""
    rows = list(Appointment.objects.filter(dossier=notes, state=Appointment.State.PLANNED))
    for row in rows:
        Slot.objects.filter(user=row.user_id, starts_at=row.starts_at).update(taken_at=None)
        outbox.cancel(key=reminder_key(row, person))
    return Appointment.objects.filter(pk__in=[row.pk for row in rows]).update(state=Appointment.State.CANCELLED)


def reminded(notes: UUID, person: Person) -> int:
    """Put the reminders of all planned appointments into the outbox, a day before, only where messages are safe for her;
    return how many. The key follows her contact data, so that a corrected number gets its own."""
    ways = [way for way in (Channel.SMS, Channel.EMAIL) if way in open_channels(person)]
    before = timedelta(hours=register().number("reminder_hours"))
    planned = Appointment.objects.filter(dossier=notes, state=Appointment.State.PLANNED, starts_at__gt=timezone.now() + before)
    rows = list(planned.select_related("user", "unit")) if ways else []
    for row in rows:
        text = appointment_text("reminder", row, person)
        outbox.send(
            key=reminder_key(row, person), channel=ways[0], address=person.phone if ways[0] == Channel.SMS else person.email,
            subject=text.subject, body=text.body, not_before=row.starts_at - before, about=person.dossier_id,
        )  # fmt: skip
    return len(rows)


def reminder_key(row: Appointment, person: Person) -> str:
    """Return the key of a reminder in the outbox."""
    return f"reminder:{row.pk}:{person.changed_at.timestamp()}"
