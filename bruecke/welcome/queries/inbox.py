"""Lists people work from: what waits for an answer, what is in work, what is finished, what the team has; and the search."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any, NamedTuple
from uuid import UUID

from django.db import connection
from django.db.models import Count, Model, Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from bruecke.access.actor import Actor
from bruecke.access.models import Role
from bruecke.access.policy import ADVISERS, Right, visible
from bruecke.audit.actions import record_many
from bruecke.base.context import numbered
from bruecke.consent import queries as consents
from bruecke.consent.models import Handover
from bruecke.network.queries import Register, register
from bruecke.people.models import Person
from bruecke.people.queries import find, of_dossiers, people
from bruecke.welcome.models import Appointment, Progress
from bruecke.welcome.queries.steps import ICONS, OPEN, Step, now_step, state, step_on, todo

PAGE, FOUND = 25, 8
STEPS: dict[str, tuple[Step, ...]] = {
    "open": OPEN, "contact": (Step.CALL_AGAIN, Step.AGREE, Step.REMEET, Step.GIVE_UP), "meet": (Step.MEET, Step.RECORD),
}  # fmt: skip


@dataclass(frozen=True)
class Line:
    """One row of a list: who or which number, where, what to do, until when, and how it stands."""

    handover_id: UUID
    page: str
    todo: str
    icon: str
    due: date | None
    tone: str
    word: str
    place: str
    languages: str
    number: str = ""
    person: Person | None = None
    size: int = 0
    colleague: str = ""
    meeting: Appointment | None = None
    is_coming: bool = False

    @property
    def is_late(self) -> bool:
        """Whether it is overdue."""
        return self.due is not None and self.due < timezone.localdate()


@dataclass(frozen=True)
class Filters:
    """What is looked for in a list."""

    text: str = ""
    ags: str = ""
    language: str = ""
    after: tuple[date, UUID] | None = None


@dataclass(frozen=True)
class Listing:
    """One page of a list; `next_mark` leads on, empty on the last one."""

    lines: list[Line]
    next_mark: str
    known: Register
    counts: dict[str, int] = field(default_factory=dict)


def views_of(actor: Actor) -> list[str]:
    """Return the saved views of an actor."""
    own = ["waiting", "open", "contact", "meet", "closed", "all", "case"] if actor.has(*ADVISERS) else ["waiting"]
    return own + (["team"] if actor.has(Role.CARRIER_LEAD) else [])


def listing(actor: Actor, view: str, filters: Filters, known: Register) -> Listing:
    """Return one page of a view, oldest deadline first, finished ones newest first; at most seven queries whatever the number."""
    if view == "team":
        return _team(actor, filters, known)
    if view in ("waiting", "case"):
        rows, mark = _cut(_offered(actor, view, filters), filters, "answer_due")
        make = waiting_lines if view == "waiting" else case_lines
        whole = view == "waiting" and not mark and filters == Filters()
        return Listing(make(actor, rows, known), mark, known, counts(actor, len(rows) if whole else None))
    if view in STEPS:
        own, mark = _cut(_own(actor, filters).filter(step__in=STEPS[view]), filters, "due")
    else:
        done = _own(actor, filters).filter(step=Step.DONE) if view == "closed" else _own(actor, filters)
        own, mark = _cut(done, filters, "ended_on" if view == "closed" else "registered_on", newest=True)
    return Listing(progress_lines(actor, own, known), mark, known, counts(actor))


def _team(actor: Actor, filters: Filters, known: Register) -> Listing:
    """What the team of a lead has in work: number, who, step and day; no name, no record is entered."""
    led = [seat.unit_id for seat in actor.seats if seat.role == Role.CARRIER_LEAD]
    day, key = filters.after or (None, None)
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT * FROM welcome_team(%s, %s, %s, %s, %s, %s)",
            [led, filters.ags, filters.text.strip().upper(), day, key, PAGE + 1],
        )
        rows = [_Row(*row) for row in cursor.fetchall()]
    mark = f"{rows[PAGE - 1].due}_{rows[PAGE - 1].pk}" if len(rows) > PAGE else ""
    lines = [
        Line(
            row.handover, "welcome:reassign", todo(step_on(Step(row.step), row.due), row.tries), ICONS[Step(row.step)], row.due, "neutral", _("in work"),
            known.places.get(row.ags, ""), "", row.number, colleague=row.colleague,
        )
        for row in rows[:PAGE]
    ]  # fmt: skip
    return Listing(lines, mark, known, counts(actor))


class _Row(NamedTuple):
    pk: UUID
    handover: UUID
    number: str
    ags: str
    colleague: str
    step: str
    due: date
    tries: int


def _offered(actor: Actor, view: str, filters: Filters) -> QuerySet[Handover]:
    cases = consents.own(actor, Handover.State.ACCEPTED).filter(kind=Handover.Kind.CASE)
    rows = consents.inbox(actor) if view == "waiting" else cases
    rows = rows.filter(ags=filters.ags) if filters.ags else rows
    rows = rows.filter(facts__languages__contains=[filters.language]) if filters.language else rows
    return rows.filter(number__istartswith=filters.text.strip()) if filters.text else rows


def _own(actor: Actor, filters: Filters) -> QuerySet[Progress]:
    rows = visible(actor, Progress.objects.filter(user__in=actor.mates), Right.SEE)
    rows = rows.filter(ags=filters.ags) if filters.ags else rows
    if filters.language:
        speaking = people(actor).filter(languages__contains=[filters.language])
        rows = rows.filter(person_dossier_id__in=speaking.values("dossier"))
    if filters.text:
        named = [person.dossier_id for person in find(actor, filters.text)]
        numbered = consents.own(actor, *Handover.State.values).filter(number__istartswith=filters.text.strip())
        rows = rows.filter(Q(person_dossier_id__in=named) | Q(handover_id__in=numbered.values("pk")))
    return rows


def _cut(rows: QuerySet[Any], filters: Filters, column: str, *, newest: bool = False) -> tuple[Sequence[Any], str]:
    """Return one page after the mark and the mark of the next page (keyset: a day and a key)."""
    if filters.after:
        day, key = filters.after
        beyond = Q(**{f"{column}__{'lt' if newest else 'gt'}": day}) | Q(**{column: day, "pk__gt": key})
        rows = rows.filter(beyond)
    found: list[Model] = list(rows.order_by(f"-{column}" if newest else column, "pk")[: PAGE + 1])
    if len(found) <= PAGE:
        return found, ""
    last = found[PAGE - 1]
    return found[:PAGE], f"{getattr(last, column)}_{last.pk}"


def counts(actor: Actor, waiting: int | None = None) -> dict[str, int]:
    """Return how many rows the views of unfinished work have; two queries, one where it is known how many are `waiting`."""
    found = {"waiting": consents.waiting(actor) if waiting is None else waiting}
    if actor.has(*ADVISERS):
        rows = visible(actor, Progress.objects.filter(user__in=actor.mates, step__in=OPEN), Right.SEE)
        steps = dict(rows.order_by().values_list("step").annotate(number=Count("pk")).values_list("step", "number"))
        found |= {view: sum(steps.get(step, 0) for step in wanted) for view, wanted in STEPS.items()}
    return found


def waiting_lines(actor: Actor, rows: Iterable[Handover], known: Register) -> list[Line]:
    """Return offered hand-overs as lines, without a name."""
    return [
        Line(
            row.pk, "welcome:preview", _("Accept or give back"), "inbox", row.answer_due, "info",
            _("new") if row.kind == Handover.Kind.FIRST_TALK else _("Case management"), known.places.get(row.facts.get("ags", ""), ""),
            _languages(known, row.facts.get("languages", [])), row.number,
            size=row.facts.get("adults", 1) + len(row.facts.get("children", [])),
        )
        for row in rows
    ]  # fmt: skip


def case_lines(actor: Actor, rows: Sequence[Handover], known: Register) -> list[Line]:
    """Return one's own cases as lines with names; one query."""
    found = of_dossiers(actor, [row.person_dossier_id for row in rows])
    return [
        Line(
            row.pk, "welcome:handover", _("Case management"), "folder", None, "neutral", str(row.get_state_display()),
            known.places.get(row.facts.get("ags", ""), ""), _languages(known, row.facts.get("languages", [])), row.number,
            person=found.get(row.person_dossier_id),
        )
        for row in rows
    ]  # fmt: skip


def steps_of(handovers: list[UUID]) -> dict[UUID, tuple[Step, date | None, int]]:
    """Return step, day and tries of accepted hand-overs on shelves the actor leads, without entering their records."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT handover, step, due, tries FROM welcome_steps(%s)", [handovers])
        return {row[0]: (Step(row[1]), row[2], row[3]) for row in cursor.fetchall()}


def progress_lines(actor: Actor, rows: Sequence[Progress], known: Register) -> list[Line]:
    """Return work in progress as lines with names; two queries."""
    found = of_dossiers(actor, [row.person_dossier_id for row in rows])
    return named_lines(actor, rows, known, found, planned(actor, rows))


def planned(actor: Actor, rows: Sequence[Progress]) -> dict[UUID, Appointment]:
    """Return the planned appointments of these rows by record; no query where none has one."""
    records = [row.dossier_id for row in rows if row.step == Step.MEET]
    found = Appointment.objects.filter(dossier__in=records, state=Appointment.State.PLANNED)
    return {row.dossier_id: row for row in visible(actor, found, Right.SEE).order_by("starts_at")} if records else {}


def named_lines(
    actor: Actor, rows: Sequence[Progress], known: Register, found: dict[UUID, Person], meetings: dict[UUID, Appointment]
) -> list[Line]:
    """Return work in progress as lines, from persons and appointments that are at hand."""
    lines = []
    for row in rows:
        person, meeting = found.get(row.person_dossier_id), meetings.get(row.dossier_id)
        step = now_step(row, meeting)
        tone, word = state(step, row)
        lines.append(
            Line(
                row.handover_id, "welcome:handover", todo(step, row.tries, person), ICONS[step], row.due, tone, word, known.places.get(row.ags, ""),
                _languages(known, person.languages if person else []), person=person, meeting=meeting if step == Step.MEET else None,
                size=person.household_size if person else 0, colleague="" if row.user_id == actor.user_id else _("stands in"),
                is_coming=step == Step.MEET,
            )
        )  # fmt: skip
    return lines


def _languages(known: Register, codes: Sequence[str]) -> str:
    return ", ".join(known.languages.get(code, code) for code in codes[:2])


@dataclass(frozen=True)
class Hit:
    """One answer of the search: a page, and a person or a number."""

    page: str
    key: UUID
    number: str
    place: str
    person: Person | None = None


def search(actor: Actor, text: str) -> list[Hit]:
    """Return persons (any script, other spellings) and hand-overs by number as far as the actor may see them; five queries. Cases and
    questions by number, one query, stand alone.

    Reading a name is written down, in one statement for all that are shown.
    """
    if not actor.has(*ADVISERS, Role.CARRIER_LEAD, Role.COORDINATOR) or len(text.strip()) < 2:  # noqa: PLR2004 -- two letters
        return []
    if elsewhere := numbered(actor, text.strip().upper()):
        return [Hit(page, key, number, word) for page, key, number, word in elsewhere[:FOUND]]
    persons = {person.dossier_id: person for person in find(actor, text)} if actor.has(*ADVISERS, Role.COORDINATOR) else {}
    rows = list(consents.handovers_of(actor, persons)[: 2 * FOUND]) if persons else []
    if any(letter.isdigit() for letter in text) or len(text.strip()) >= 4:  # noqa: PLR2004 -- half a number
        number = text.strip().upper()
        # A range, because the wall lets an index compare but not match a pattern; numbers are letters, digits and a dash.
        near = Handover.objects.filter(number__gte=number, number__lte=number.ljust(12, "Z"), number__startswith=number)
        rows += list(visible(actor, near, Right.PREVIEW)[:FOUND])
    places, found = register().places if rows else {}, {}
    for row in rows:
        page = _page_of(actor, row)
        if page:
            found[row.pk] = Hit(page, row.pk, row.number, places.get(row.ags, ""), persons.get(row.person_dossier_id))
    hits = list(found.values())[:FOUND]
    named = {hit.person.dossier_id for hit in hits if hit.person}
    if named:
        record_many("person.listed", [(dossier, "search") for dossier in sorted(named)])
    return hits


def _page_of(actor: Actor, row: Handover) -> str:
    if row.state in consents.UNROUTED:
        return "welcome:route" if actor.has(Role.COORDINATOR) else ""
    if row.state == Handover.State.DELIVERED:
        return "welcome:preview" if actor.has(*ADVISERS, Role.CARRIER_LEAD) else ""
    if row.answered_by_id in actor.mates:
        return "welcome:handover"
    return "welcome:reassign" if actor.has(Role.CARRIER_LEAD) and row.state == Handover.State.ACCEPTED else ""
