"""Collected answers: searching, what is like a question, what is out of date, what has to be checked."""

import re
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django.contrib.postgres.search import SearchQuery, SearchRank
from django.db.models import Case, F, FloatField, QuerySet, Value, When
from django.utils import timezone

from bruecke.access.actor import Actor
from bruecke.access.policy import NotVisible
from bruecke.consults.models import Consult, Entry
from bruecke.consults.queries.judging import Judged, judged
from bruecke.consults.queries.seats import offices
from bruecke.consults.words import Topic
from bruecke.law.changes import Change, changes, newer

PAGE, LIKE, LETTERS, WORDS = 50, 3, 5, 14


@dataclass(frozen=True)
class Found:
    """One collected answer, and why it has to be looked at again: its day is over, or a provision changed."""

    entry: Entry
    changes: list[Change]
    is_due: bool

    @property
    def is_old(self) -> bool:
        return self.is_due or bool(self.changes)


def found(row: Entry, today: date | None = None) -> Found:
    """Return an answer with what makes it old."""
    day = today or timezone.localdate()
    return Found(row, newer(row.bases, row.law_state, on=day), row.review_on < day)


def entries(actor: Actor, *, text: str = "", topic: str = "", page: int = 1) -> tuple[list[Found], bool]:
    """Return a page of released answers, the best hit first where words are given, and whether there are more."""
    rows = Entry.objects.filter(state=Entry.State.RELEASED).select_related("unit")
    if topic in Topic.values:
        rows = rows.filter(topic=topic)
    if text.strip():
        query = SearchQuery(text, config="german", search_type="websearch")
        rows = rows.filter(words=query).annotate(rank=SearchRank(F("words"), query)).order_by("-rank", "title", "id")
    else:
        rows = rows.order_by("-law_state", "title", "id")
    start = (max(page, 1) - 1) * PAGE
    cut = list(rows.defer("words")[start : start + PAGE + 1])
    return [found(row) for row in cut[:PAGE]], len(cut) > PAGE


def similar(actor: Actor, consult: Consult) -> list[Found]:
    """Return up to three released answers like a question; the same topic weighs more."""
    words = [word for word in dict.fromkeys(re.findall(r"\w+", consult.question.lower())) if len(word) >= LETTERS][:WORDS]
    if not words:
        return []
    query = SearchQuery(" | ".join(words), config="german", search_type="raw")
    same = Case(When(topic=consult.topic, then=Value(0.5)), default=Value(0.0), output_field=FloatField())
    rows = Entry.objects.filter(state=Entry.State.RELEASED, words=query).annotate(rank=SearchRank(F("words"), query) + same)
    return [found(row) for row in rows.defer("words").order_by("-rank", "id")[:LIKE]]


def entry(actor: Actor, entry_id: UUID) -> Found:
    """Return one answer, also a replaced one, and a proposal of the actor's own office; raises NotVisible."""
    rows = _mine(actor) | Entry.objects.filter(state__in=[Entry.State.RELEASED, Entry.State.REPLACED])
    row = (
        rows.filter(pk=entry_id)
        .defer("words")
        .select_related("unit__organisation", "replaces", "proposed_by", "checked_by")
        .first()
    )
    if row is None:
        raise NotVisible("entry")
    return found(row)


def newest(actor: Actor, row: Entry) -> Entry | None:
    """Return the released version that took the place of a replaced one, or None."""
    return Entry.objects.filter(replaces=row, state__in=[Entry.State.RELEASED, Entry.State.REPLACED]).defer("words").first()


def _mine(actor: Actor) -> QuerySet[Entry]:
    return Entry.objects.filter(unit__in=offices(actor))


def proposals(actor: Actor) -> list[Entry]:
    """Return what waits in the actor's office for a second person, oldest first."""
    rows = _mine(actor).filter(state=Entry.State.PROPOSED)
    return list(rows.defer("words").select_related("proposed_by").order_by("proposed_on", "title")[:PAGE])


def to_review(actor: Actor) -> int:
    """Return how many released answers of the actor's office are past their day."""
    return _mine(actor).filter(state=Entry.State.RELEASED, review_on__lt=timezone.localdate()).count()


def bases(actor: Actor, typed: str) -> list[str]:
    """Return what is typed and up to seven provisions that hold it, from changes of the law and collected answers."""
    text = " ".join(typed.replace(",", " ").split())[:60]
    if not text:
        return []
    used = Entry.objects.filter(state=Entry.State.RELEASED).values_list("bases", flat=True)[:300]
    known = dict.fromkeys([*(base for row in used for base in row), *(change.base for change in changes())])
    return list(dict.fromkeys([text, *(base for base in known if text.lower() in base.lower())]))[:8]


def marked(row: Entry) -> dict[str, Judged]:
    """Return question and answer of a proposal with what could be recognised in them; empty for a released one."""
    if row.state != Entry.State.PROPOSED:
        return {}
    return {"question": judged(row.question), "answer": judged(row.answer)}
