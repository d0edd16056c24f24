"""Collected answers: one proposes, a second person of the office checks and releases; nothing leads back to a question."""

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from bruecke.access.actor import Actor
from bruecke.access.policy import NotAllowed, NotVisible
from bruecke.audit.actions import record
from bruecke.consults.models import Entry
from bruecke.consults.queries.judging import judged
from bruecke.consults.queries.seats import office
from bruecke.consults.thread import looked_at, quicker


@dataclass(frozen=True)
class Text:
    """An answer as everybody may read it."""

    topic: str
    title: str
    question: str
    answer: str
    bases: list[str]
    law_state: date
    review_on: date


@transaction.atomic
def propose(*, by: Actor, text: Text, key: UUID, confirmed: bool = False, replaces: Entry | None = None) -> Entry:
    """Propose an answer for everybody, or a new version of one; the same key again gives the same proposal. Raises ValidationError
    for what names somebody, and for hints nobody has looked at, NotVisible for the entry of another office."""
    unit_id = office(by)
    known = Entry.objects.filter(pk=key).defer("words").first()
    if known is not None:
        return known
    _judge(text, confirmed=confirmed)
    if replaces is not None and replaces.unit_id != unit_id:
        raise NotVisible("entry")
    row = Entry(
        pk=key, unit_id=unit_id, topic=text.topic, title=text.title, question=text.question, answer=text.answer, bases=text.bases,
        law_state=text.law_state, review_on=text.review_on, replaces=replaces, version=replaces.version + 1 if replaces else 1,
        proposed_by_id=by.user_id,  # type: ignore[misc]
        proposed_on=timezone.localdate(),
    )  # fmt: skip
    Entry.objects.bulk_create([row])
    record(verb="entry.proposed", subject=f"entry:{row.pk}")
    return row


def _judge(text: Text, *, confirmed: bool) -> None:
    if text.review_on <= text.law_state:
        raise ValidationError({"review_on": _("Please say as of when the law is, and a later day to look at it again.")})
    for name, words in (("title", text.title), ("question", text.question), ("answer", text.answer)):
        looked_at(judged(words), name, confirmed=confirmed)


@transaction.atomic
def check(*, by: Actor, entry: Entry, release: bool) -> None:
    """Release a proposal or decline it; only a second person of the same office may (four eyes). A new version takes the place of
    the old one. Raises NotVisible for another office, NotAllowed for one's own proposal, ValidationError (code "quicker") when it was
    decided already."""
    if entry.unit_id != office(by):
        raise NotVisible("entry")
    if entry.proposed_by_id == by.user_id:
        raise NotAllowed("four eyes")
    row = Entry.objects.select_for_update(of=("self",)).filter(pk=entry.pk, state=Entry.State.PROPOSED).defer("words").first()
    if row is None:
        raise quicker()
    state = Entry.State.RELEASED if release else Entry.State.DECLINED
    Entry.objects.filter(pk=row.pk).update(state=state, checked_by=by.user_id, checked_on=timezone.localdate())
    if release and row.replaces_id:
        Entry.objects.filter(pk=row.replaces_id).update(state=Entry.State.REPLACED)
    record(verb="entry.released" if release else "entry.declined", subject=f"entry:{row.pk}")
