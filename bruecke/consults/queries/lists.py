"""Lists of questions page by page, what waits, and the part of the page of the day."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils import timezone

from bruecke.access.actor import Actor
from bruecke.access.counting import Counted, Waiting
from bruecke.access.models import Grant, Reason
from bruecke.access.policy import WALLED_ROLES, Right, live, visible
from bruecke.audit.actions import record_many
from bruecke.consults.models import Consult, Origin, ReleasedFacts
from bruecke.consults.queries.seats import ANSWERS, ASKS, offices
from bruecke.consults.words import Side, State, Topic
from bruecke.people.models import Person
from bruecke.people.queries import of_dossiers

PAGE, MOST = 50, 8


@dataclass(frozen=True)
class Filters:
    """What is looked for: a saved view, words or a number, a topic, only late ones, and after which row."""

    view: str = ""
    text: str = ""
    topic: str = ""
    late: bool = False
    after: str = ""


@dataclass(frozen=True)
class Line:
    """One question in a list; the person only for whoever asked about her. It is named while what was told by name may be read."""

    consult: Consult
    person: Person | None = None
    is_named: bool = False

    @property
    def topic(self) -> str:
        """What it is about in words; Django's own display builds all words of a column for every row."""
        return str(Topic(self.consult.topic).label)


@dataclass(frozen=True)
class Listing:
    """One page of a list, and the mark after which the next begins."""

    lines: list[Line]
    mark: str


def views(actor: Actor) -> list[str]:
    """Return the saved views the actor has, the first one first shown."""
    found = []
    if actor.has(*ANSWERS):
        found += ["todo", "there", "done"]
    if actor.has(*WALLED_ROLES):
        found.append("asked")
    if actor.has(*ASKS):
        found += ["open", "closed"]
    return found


def listing(actor: Actor, filters: Filters) -> Listing:
    """Return one page of a saved view: what the office has to do by its day, everything else newest first."""
    rows = _of_view(actor, filters.view)
    if filters.topic in Topic.values:
        rows = rows.filter(topic=filters.topic)
    if filters.late:
        rows = rows.filter(waits_for=Side.OFFICE, due__lt=timezone.localdate())
    if text := filters.text.strip():
        rows = rows.filter(Q(number__istartswith=text) | Q(question__icontains=text))
    # The houses by themselves: joined, they would be read for every row that is searched, not for the rows that are shown.
    found = list(_after(rows, filters).prefetch_related("to_unit", "from_unit")[: PAGE + 1])
    shown = found[:PAGE]
    mark = _mark(shown[-1], filters.view) if len(found) > PAGE else ""
    return Listing(_lines(actor, shown, filters.view), mark)


def _of_view(actor: Actor, view: str) -> QuerySet[Consult]:
    if view == "asked":
        return visible(actor, Consult.objects.filter(from_unit__in=offices(actor)), Right.WRITE)
    if view in ("open", "closed"):
        own = Origin.objects.filter(user__in=actor.mates)
        # These few keys first: the walls then only confirm (docs/decisions/0012).
        rows = visible(actor, Consult.objects.filter(pk__in=list(own.values_list("consult", flat=True))), Right.WRITE)
        return rows.filter(state=State.CLOSED) if view == "closed" else rows.exclude(state=State.CLOSED)
    rows = visible(actor, Consult.objects.filter(to_unit__in=offices(actor)), Right.ANSWER)
    if view == "todo":
        return rows.filter(waits_for=Side.OFFICE)
    return (
        rows.filter(state=State.CLARIFY, waits_for=Side.ASKER)
        if view == "there"
        else rows.filter(state__in=[State.ANSWERED, State.CLOSED])
    )


def numbered(actor: Actor, text: str) -> list[tuple[str, UUID, str]]:
    """Return page, key and number of the actor's own questions by number or its beginning; one query."""
    rows = Consult.objects.filter(number__gte=text, number__lt=f"{text}\U0010ffff").order_by("number")
    found = visible(actor, rows, Right.WRITE) if actor.has(*ASKS) else rows.none()
    return [("consults:consult", key, number) for key, number in found.values_list("pk", "number")[:MOST]]


def _after(rows: QuerySet[Consult], filters: Filters) -> QuerySet[Consult]:
    """Return the rows in their order behind the mark; a mark nobody made begins at the start."""
    by_day = filters.view == "todo"
    value, _space, key = filters.after.partition("_")
    try:
        if by_day and value:
            day, last = date.fromisoformat(value), UUID(key)
            rows = rows.filter(Q(due__gt=day) | Q(due=day, pk__gt=last))
        elif value:
            moment, last = datetime.fromisoformat(value), UUID(key)
            rows = rows.filter(Q(changed_at__lt=moment) | Q(changed_at=moment, pk__lt=last))
    except ValueError:
        pass
    return rows.order_by("due", "id") if by_day else rows.order_by("-changed_at", "-id")


def _mark(row: Consult, view: str) -> str:
    value = row.due if view == "todo" else row.changed_at
    return f"{value.isoformat() if value else ''}_{row.pk}"


def _lines(actor: Actor, rows: Sequence[Consult], view: str) -> list[Line]:
    named = _named(actor, [row.pk for row in rows if row.identified], view)
    if view not in ("open", "closed"):
        return [Line(row, is_named=row.pk in named) for row in rows]
    origins = Origin.objects.filter(consult__in=[row.pk for row in rows], person_dossier_id__isnull=False)
    about = {row: person for row, person in origins.values_list("consult", "person_dossier_id") if person}
    people = of_dossiers(actor, about.values())
    record_many("person.listed", [(key, f"consult:{row}") for row, key in about.items() if key in people])
    return [Line(row, people.get(about[row.pk]) if row.pk in about else None, row.pk in named) for row in rows]


def _named(actor: Actor, keys: list[UUID], view: str) -> set[UUID]:
    """Return the questions whose office may read now what was told by name, as their pages say it; one query."""
    rows = visible(actor, ReleasedFacts.objects.filter(consult__in=keys), Right.SEE).exclude(facts={})
    if view == "asked":
        rows = rows.filter(until__gte=timezone.localdate())
    elif view in ("open", "closed"):
        rows = rows.filter(Exists(Grant.objects.filter(live(), dossier=OuterRef("dossier"), reason=Reason.RELEASED)))
    return set(rows.values_list("consult", flat=True)) if keys else set()


def waiting_count(actor: Actor) -> list[Counted | Waiting]:
    """Return what is counted to know how many questions wait for the actor: for her office, or answered and asked back to herself."""
    found: list[Counted | Waiting] = []
    if actor.has(*ANSWERS):
        found.append(Counted(Consult, Right.ANSWER, "waits_for = 'office' AND to_unit_id = ANY (%s)", (offices(actor),)))
    if actor.has(*WALLED_ROLES):
        found.append(Counted(Consult, Right.WRITE, "waits_for = 'asker' AND from_unit_id = ANY (%s)", (offices(actor),)))
    if actor.has(*ASKS):
        found.append(Waiting("consults_waiting", Right.WRITE, Consult.circle))
    return found


def today(actor: Actor) -> list[Consult]:
    """Return what waits for the actor, the oldest day first: at most eight."""
    office = visible(actor, Consult.objects.filter(waits_for=Side.OFFICE), Right.ANSWER) if actor.has(*ANSWERS) else None
    rows = list(office.select_related("to_unit").order_by("due", "id")[:MOST]) if office is not None else []
    for view, holds in (("asked", actor.has(*WALLED_ROLES)), ("open", actor.has(*ASKS))):
        if holds and len(rows) < MOST:
            own = _of_view(actor, view).filter(waits_for=Side.ASKER)
            rows += list(own.select_related("to_unit").order_by("-changed_at")[: MOST - len(rows)])
    return rows
