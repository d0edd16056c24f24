"""Steps that the actions of the short line share; the action that calls one has asked before whether its actor may."""

from typing import Any
from uuid import uuid4

from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext as _

from bruecke.access import actions as access
from bruecke.access.actor import Actor
from bruecke.access.models import Shelf, Unit
from bruecke.audit.actions import record
from bruecke.base import outbox
from bruecke.consults import deadlines
from bruecke.consults.models import Consult, Post
from bruecke.consults.queries.judging import Judged, judged, own_names
from bruecke.consults.words import Side, State


def quicker() -> ValidationError:
    """Return what whoever is second is told."""
    return ValidationError(_("Somebody was quicker. Please look at what stands here now."), code="quicker")


def locked(consult: Consult, *states: str) -> Consult:
    """Return the row as it is stored, locked; raises ValidationError when somebody was quicker."""
    row = Consult.objects.select_for_update(of=("self",)).select_related("dossier", "to_unit").filter(pk=consult.pk).first()
    if row is None or row.state not in states:
        raise quicker()
    return row


def store(row: Consult, **values: Any) -> None:
    """Write some fields of a question and when; the action that calls it has asked before."""
    Consult.objects.filter(pk=row.pk).update(**values, changed_at=timezone.now())


def judge(by: Actor, consult: Consult, text: str, *, confirmed: bool) -> None:
    """Raise ValidationError where a text names somebody for certain, or may and nobody has looked at it."""
    looked_at(judged(text, own_names(by, consult)), "text", confirmed=confirmed)


def looked_at(found: Judged, field: str, *, confirmed: bool) -> None:
    """Raise ValidationError for a field in which somebody is named for certain, or may be and nobody has looked at it."""
    if found.certain:
        raise ValidationError({field: _("Somebody can be recognised by what is marked in red. Please take it out first.")})
    if found.found and not confirmed:
        raise ValidationError({"confirmed": _("Please look at what is marked and tick that nobody can be recognised by it.")})


def deliver(row: Consult) -> None:
    """Put a question onto the shelf of the office; the action that calls it has asked before."""
    now = timezone.now()
    access.move(dossier=row.dossier, use=Shelf.Use.INBOX, unit_id=row.to_unit_id)
    store(row, state=State.SENT, waits_for=Side.OFFICE, due=deadlines.received_by(timezone.localdate(now)), sent_at=now)
    record(verb="consult.sent", dossier=row.dossier_id, subject=f"consult:{row.pk}")


def add(row: Consult, kind: Post.Kind, side: Side, text: str, **values: Any) -> Post:
    """Write one line into the thread; the action that calls it has asked before."""
    post = Post(pk=uuid4(), dossier=row.dossier, consult=row, kind=kind, side=side, text=text, at=timezone.now(), **values)
    post.save(force_insert=True)
    return post


def nudge(unit: Unit, *, key: str) -> None:
    """Write the neutral mail to an office; without an address nothing is sent."""
    if unit.email:
        outbox.send(
            key=key, channel="email", address=unit.email, subject=_("Something waits on the short line"),
            body=_("On the short line something waits past its day. Please sign in and look at the top of the list."),
        )  # fmt: skip
