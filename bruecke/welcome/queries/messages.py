"""The neutral texts somebody gets, in her language, exactly as they will be sent; they reveal nothing."""

from dataclasses import dataclass

from django.utils import timezone

from bruecke.access.actor import Actor
from bruecke.consent import texts
from bruecke.consent.models import Handover
from bruecke.people.models import Person
from bruecke.welcome.models import Appointment
from bruecke.welcome.queries.desk import text_language


@dataclass(frozen=True)
class Text:
    """A message in the language of the person."""

    language: str
    direction: str
    subject: str
    body: str


def _text(person: Person, kind: str, **values: str) -> Text:
    language = text_language(person.languages)
    words = texts.words(language)
    subject = texts.message(language, "contact_subject") if kind == "contact" else texts.page(language)["appointment_h"]
    return Text(language, str(words["direction"]), subject, texts.message(language, kind, **values))


def contact_text(actor: Actor, handover: Handover, person: Person) -> Text:
    """Return "please call me back" from the colleague who writes: first name and number, nothing about the house."""
    own = handover.answered_by if handover.answered_by_id == actor.user_id else None
    phone = (own.phone if own else "") or (handover.to_unit.phone if handover.to_unit else "")
    return _text(person, "contact", counsellor=actor.name.split(" ", 1)[0], phone=phone)


def appointment_text(kind: str, row: Appointment, person: Person) -> Text:
    """Return "appointment" or "reminder" with day, time and place."""
    starts = timezone.localtime(row.starts_at)
    return _text(
        person, kind, counsellor=row.user.name.split(" ", 1)[0], phone=row.user.phone or row.unit.phone,
        day=starts.strftime("%d.%m."), time=starts.strftime("%H:%M"), place=row.place,
    )  # fmt: skip
