"""Answering: receiving a question, writing at an answer, asking back, and sending it with its legal basis."""

from dataclasses import dataclass, field
from datetime import date

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from bruecke.access.actor import Actor
from bruecke.access.policy import Right, require
from bruecke.audit.actions import record
from bruecke.consults import deadlines
from bruecke.consults.models import Consult, Post, Reply
from bruecke.consults.thread import add, locked, quicker, store
from bruecke.consults.words import Side, State

WAITING = (State.SENT, State.ACK, State.CLARIFY)


@dataclass(frozen=True)
class Answer:
    """What an office answers, on which provisions, as of which day, and when to look at it again."""

    text: str
    bases: list[str] = field(default_factory=list)
    law_state: date | None = None
    review_on: date | None = None
    propose: bool = False


def _waiting(by: Actor, consult: Consult, *states: str) -> Consult:
    require(by, Right.ANSWER, consult.dossier)
    row = locked(consult, *states)
    if row.waits_for != Side.OFFICE:
        raise quicker()
    return row


@transaction.atomic
def acknowledge(*, by: Actor, consult: Consult) -> None:
    """Say that a question has arrived; from its day of asking the working days for the answer count."""
    row = _waiting(by, consult, State.SENT)
    asked = timezone.localdate(row.sent_at)
    store(row, state=State.ACK, due=deadlines.answered_by(asked, urgent=row.urgent), acked_at=timezone.now())
    record(verb="consult.acknowledged", dossier=row.dossier_id, subject=f"consult:{row.pk}")


@transaction.atomic
def draft(*, by: Actor, consult: Consult, answer: Answer) -> Reply:
    """Keep what is being written; only the office sees it, and the last one who writes wins."""
    row = _waiting(by, consult, *WAITING)
    values = {
        "text": answer.text, "bases": answer.bases, "law_state": answer.law_state, "review_on": answer.review_on,
        "propose": answer.propose, "by_id": by.user_id, "changed_at": timezone.now(),
    }  # fmt: skip
    kept, _made = Reply.objects.update_or_create(consult=row, unit=row.to_unit, defaults=values)
    return kept


@transaction.atomic
def answer(*, by: Actor, consult: Consult, answer: Answer) -> Post:
    """Send the answer. Raises ValidationError without a legal basis, its day or the day to look at it again."""
    row = _waiting(by, consult, *WAITING)
    if not answer.bases:
        raise ValidationError({"bases": _("Please name the provision the answer rests on.")})
    if answer.law_state is None or answer.review_on is None or answer.review_on <= answer.law_state:
        raise ValidationError({"review_on": _("Please say as of when the law is, and a later day to look at it again.")})
    post = add(
        row, Post.Kind.ANSWER, Side.OFFICE, answer.text, bases=answer.bases, law_state=answer.law_state, review_on=answer.review_on,
        by_id=by.user_id,
    )  # fmt: skip
    now = timezone.now()
    store(row, state=State.ANSWERED, waits_for=Side.ASKER, due=None, acked_at=row.acked_at or now, answered_at=now)
    Reply.objects.filter(consult=row).delete()
    record(verb="consult.answered", dossier=row.dossier_id, subject=f"consult:{row.pk}")
    return post


@transaction.atomic
def ask_back(*, by: Actor, consult: Consult, text: str) -> None:
    """Ask whoever asked; meanwhile no day of the office runs."""
    row = _waiting(by, consult, *WAITING)
    add(row, Post.Kind.ASK_BACK, Side.OFFICE, text, by_id=by.user_id)
    store(row, state=State.CLARIFY, waits_for=Side.ASKER, due=None, acked_at=row.acked_at or timezone.now())
    record(verb="consult.asked_back", dossier=row.dossier_id, subject=f"consult:{row.pk}")
