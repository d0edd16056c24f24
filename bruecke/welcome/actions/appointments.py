"""Free times and appointments: offer many at once, agree on one, cancel it, note that she did not come."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from bruecke.access.actor import Actor
from bruecke.access.models import Role, User
from bruecke.access.policy import NotVisible, Right, colleague, require, require_role
from bruecke.audit.actions import record
from bruecke.base import outbox
from bruecke.consent.models import Handover
from bruecke.people.models import Channel, Person
from bruecke.welcome.actions.progress import begun, called_off, facts_of, refreshed, reminded, reminder_key
from bruecke.welcome.models import Appointment, Slot
from bruecke.welcome.queries.appointments import calendar_file
from bruecke.welcome.queries.messages import appointment_text
from bruecke.welcome.queries.steps import open_channels

State, MOST_SLOTS, LONGEST = Appointment.State, 200, timedelta(hours=8)


@dataclass(frozen=True)
class Time:
    """When and where somebody could meet."""

    starts_at: datetime
    minutes: int
    place: str


@transaction.atomic
def offer_times(*, by: Actor, unit_id: UUID, times: list[Time]) -> int:
    """Offer free times of one's own, many at once, and return how many are new; those in the past are left out."""
    require_role(by, Role.COUNSELLOR, Role.CASE_MANAGER)
    if not by.in_unit(unit_id):
        raise NotVisible("unit")
    if len(times) > MOST_SLOTS:
        raise ValidationError(_("These are more than %(number)d times at once."), params={"number": MOST_SLOTS})
    rows = [
        Slot(unit_id=unit_id, user_id=colleague(by), starts_at=time.starts_at, minutes=time.minutes, place=time.place)
        for time in times if time.starts_at > timezone.now()
    ]  # fmt: skip
    before = Slot.objects.filter(user=by.user_id).count()
    Slot.objects.bulk_create(rows, ignore_conflicts=True)
    made = Slot.objects.filter(user=by.user_id).count() - before
    record(verb="slots.offered", subject=f"unit:{unit_id} {made}")
    return made


@transaction.atomic
def withdraw_time(*, by: Actor, slot_id: UUID) -> None:
    """Take back a free time of one's own; one that is taken stays. Raises NotVisible for anybody else's."""
    require_role(by, Role.COUNSELLOR, Role.CASE_MANAGER)
    deleted, _rows = Slot.objects.filter(pk=slot_id, user=by.user_id, taken_at__isnull=True).delete()
    if not deleted:
        raise NotVisible("slot")
    record(verb="slots.withdrawn", subject=f"slot:{slot_id}")


@transaction.atomic
def appoint(
    *, by: Actor, handover: Handover, starts_at: datetime, key: UUID, minutes: int = 45, place: str = "", interpreter: str = "",
    slot_id: UUID | None = None,
) -> Appointment:  # fmt: skip
    """Agree on an appointment, in an offered time (`slot_id` wins over the other facts) or a free one.

    An earlier planned one is called off; the same key twice counts once. Raises ValidationError when the time is taken or over, or
    when she has missed as many as the county's rule allows.
    """
    require(by, Right.WRITE, handover.dossier)
    progress = begun(handover)
    known = Appointment.objects.filter(key=str(key), dossier=progress.dossier_id).first()
    if known is not None:
        return known
    facts, user_id, time = facts_of(handover, progress), colleague(by), Time(starts_at, minutes, place)
    if not facts.may_meet_again:
        raise ValidationError(_("She has missed as many appointments as the county's rule allows."), code="missed")
    if slot_id is not None:
        slot = _take(by, handover, slot_id)
        user_id, time = slot.user_id, Time(slot.starts_at, slot.minutes, slot.place)
    called_off(progress.dossier_id, facts.person)
    if slot_id is None:
        _keep_free(user_id, time)
    row = Appointment(
        dossier_id=progress.dossier_id, starts_at=time.starts_at, minutes=time.minutes, place=time.place, user_id=user_id,
        unit_id=progress.unit_id, interpreter=interpreter, key=str(key),
    )  # fmt: skip
    row.save(force_insert=True)
    refreshed(handover, progress)
    reminded(progress.dossier_id, facts.person)
    record(verb="appointment.made", dossier=progress.dossier_id, subject=f"appointment:{row.pk}")
    _tell_colleague(row)
    return row


def _take(by: Actor, handover: Handover, slot_id: UUID) -> Slot:
    slot = Slot.objects.filter(pk=slot_id, user__in=[by.user_id, handover.answered_by_id], unit=handover.to_unit_id).first()
    taken = Slot.objects.filter(pk=slot_id, taken_at__isnull=True, starts_at__gt=timezone.now()).update(taken_at=timezone.now())
    if slot is None or not taken:
        raise ValidationError(_("This time is taken already. Please choose another one."), code="taken")
    return slot


def _keep_free(user_id: UUID, time: Time) -> None:
    """Raise ValidationError when the time is over or the colleague has another appointment then; take a free time of hers."""
    end = time.starts_at + timedelta(minutes=time.minutes)
    if time.starts_at <= timezone.now():
        raise ValidationError(_("This time is over already."), code="past")
    near = Appointment.objects.filter(
        user=user_id, state=State.PLANNED, starts_at__lt=end, starts_at__gt=time.starts_at - LONGEST
    )
    if any(row.starts_at + timedelta(minutes=row.minutes) > time.starts_at for row in near):
        raise ValidationError(_("There is another appointment at this time."), code="taken")
    Slot.objects.filter(user=user_id, starts_at=time.starts_at).update(taken_at=timezone.now())


def _tell_colleague(row: Appointment) -> None:
    """Send the colleague a calendar file that says when and where, and nothing else."""
    user, starts = User.objects.get(pk=row.user_id), timezone.localtime(row.starts_at)
    with translation.override("de"):
        outbox.send(
            key=f"calendar:{row.pk}", channel="email", address=user.email, subject=_("Appointment"),
            body=f"{starts:%d.%m.%Y, %H:%M}, {row.place}", attachment=calendar_file(row, _("Appointment")),
            attachment_name="termin.ics",
        )  # fmt: skip


@transaction.atomic
def tell_person(*, by: Actor, handover: Handover, appointment_id: UUID, channel: Channel) -> Appointment:
    """Send her the appointment in her language, by e-mail with a calendar file; sending it twice sends it once. Raises
    ValidationError (code "unsafe") where no message may be left."""
    require(by, Right.WRITE, handover.dossier)
    row = _own(handover, appointment_id, State.PLANNED)
    person = Person.objects.get(dossier=handover.person_dossier_id)
    if channel not in (Channel.SMS, Channel.EMAIL) or channel not in open_channels(person):
        raise ValidationError(_("No message may be left for this person. Only a call is possible."), code="unsafe")
    text = appointment_text("appointment", row, person)
    mail = channel == Channel.EMAIL
    outbox.send(
        key=f"appointment:{row.pk}:{channel}:{person.changed_at.timestamp()}", channel=channel,
        address=person.email if mail else person.phone, subject=text.subject, body=text.body, about=person.dossier_id,
        attachment=calendar_file(row, text.subject) if mail else None, attachment_name="termin.ics" if mail else "",
    )  # fmt: skip
    record(verb="message.written", dossier=row.dossier_id, subject=f"appointment:{row.pk}")
    return row


@transaction.atomic
def cancel(*, by: Actor, handover: Handover, appointment_id: UUID) -> None:
    """Call an appointment off: its time is free again, its reminder is taken back; the next step is computed anew."""
    require(by, Right.WRITE, handover.dossier)
    progress, row = begun(handover), _own(handover, appointment_id, State.PLANNED, State.CANCELLED)
    person = Person.objects.get(dossier=handover.person_dossier_id)
    Appointment.objects.filter(pk=row.pk).update(state=State.CANCELLED)
    Slot.objects.filter(user=row.user_id, starts_at=row.starts_at).update(taken_at=None)
    outbox.cancel(key=reminder_key(row, person))
    refreshed(handover, progress)
    record(verb="appointment.cancelled", dossier=row.dossier_id, subject=f"appointment:{row.pk}")


@transaction.atomic
def no_show(*, by: Actor, handover: Handover, appointment_id: UUID) -> None:
    """Note that she did not come; she may be invited again as often as the county's rule allows. Raises ValidationError before
    the appointment has begun."""
    require(by, Right.WRITE, handover.dossier)
    progress, row = begun(handover), _own(handover, appointment_id, State.PLANNED, State.NO_SHOW)
    if row.starts_at > timezone.now():
        raise ValidationError(_("The appointment has not begun yet."), code="early")
    Appointment.objects.filter(pk=row.pk).update(state=State.NO_SHOW)
    refreshed(handover, progress)
    record(verb="appointment.no_show", dossier=row.dossier_id, subject=f"appointment:{row.pk}")


def _own(handover: Handover, appointment_id: UUID, *states: str) -> Appointment:
    rows = Appointment.objects.filter(pk=appointment_id, dossier=handover.record_dossier_id, state__in=states)
    row = rows.select_related("user", "unit").first()
    if row is None:
        raise NotVisible("appointment")
    return row
