"""Lists people work from: own cases, those of the team a lead sees, the board of what is due, the load of each colleague."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from uuid import UUID

from django.db.models import Count, F, Min, Q, QuerySet
from django.utils import timezone

from bruecke.access.actor import Actor
from bruecke.access.counting import Waiting
from bruecke.access.models import Grant, Reason, Role, User
from bruecke.access.policy import ADVISERS, Right, live, visible
from bruecke.audit.actions import record_many
from bruecke.cases.models import Case, Errand, Intake, Intensity, Phase, Task
from bruecke.cases.queries import steps
from bruecke.network.queries import Register, register
from bruecke.people.models import Person
from bruecke.people.queries import find, of_dossiers

PAGE, MOST = 50, 15
#: Columns by which a list can be sorted: address → field of the cover.
SORTS = {
    "frist": "next_due",
    "nummer": "number",
    "phase": "phase",
    "eroeffnet": "opened_on",
    "zustaendig": "user__name",
    "ort": "ags",
}


@dataclass(frozen=True)
class Filters:
    """What is looked for in a list of cases."""

    text: str = ""
    phase: str = ""
    intensity: str = ""
    user: str = ""
    late: bool = False
    sort: str = "frist"
    down: bool = False
    page: int = 1


@dataclass(frozen=True)
class Line:
    """One case in a list; a person or an alias only where the actor may know it."""

    case: Case
    person: Person | None
    alias: str
    todo: str
    icon: str
    place: str

    @property
    def phase(self) -> str:
        """The phase in words; Django's own display builds all words of a column for every row."""
        return str(Phase(self.case.phase).label)


@dataclass(frozen=True)
class Listing:
    """One page of a list with the number of all rows behind it."""

    lines: list[Line]
    has_more: bool
    counts: dict[str, int] = field(default_factory=dict)


def views_of(actor: Actor) -> list[str]:
    """Return the saved views of an actor."""
    own_views = ["open", "closed", "anonymous"] if actor.has(*ADVISERS) else []
    return own_views + (["team"] if actor.has(Role.CARRIER_LEAD) else [])


def own(actor: Actor, view: str, filters: Filters, known: Register) -> Listing:
    """Return one page of the actor's own cases: open, closed, or without a name; with those of protected people who trust her."""
    trusted = list(Grant.objects.filter(live(), user=actor.user_id, reason=Reason.TRUSTED).values_list("dossier", flat=True))
    hers = Q(user__in=actor.mates) | Q(dossier__in=trusted) if trusted else Q(user__in=actor.mates)
    rows = visible(actor, Case.objects.filter(hers), Right.SEE).filter(closed_on__isnull=view != "closed")
    if view == "anonymous":
        rows = rows.filter(is_anonymous=True)
    if filters.text.strip():
        rows = rows.filter(_named(actor, filters.text.strip()))
    page, has_more = _cut(_filtered(rows, filters), filters)
    return Listing(named(actor, page, known), has_more)


def team(actor: Actor, filters: Filters, known: Register) -> Listing:
    """Return one page of the open cases of the units the actor leads, by number closed ones too: covers only, no name is read."""
    led = [seat.unit_id for seat in actor.seats if seat.role == Role.CARRIER_LEAD]
    text = filters.text.strip().upper()
    rows = Case.objects.filter(unit__in=led)
    rows = rows.filter(number__gte=text, number__lt=f"{text}\U0010ffff") if text else rows.filter(closed_on__isnull=True)
    page, has_more = _cut(_filtered(visible(actor, rows, Right.PREVIEW), filters), filters)
    return Listing([_line(row, None, "", known) for row in page], has_more)


def numbered(actor: Actor, text: str) -> list[tuple[str, UUID, str]]:
    """Return page, key and number of cases by number or its beginning, closed ones too: those whose content the actor may see, for a lead
    the covers of her units. No name is read; one query each."""
    rows = Case.objects.filter(number__gte=text, number__lt=f"{text}\U0010ffff").order_by("number")
    found: dict[UUID, tuple[str, UUID, str]] = {}
    for page, right, roles in (("cases:case", Right.SEE, ADVISERS), ("cases:lead", Right.PREVIEW, (Role.CARRIER_LEAD,))):
        if actor.has(*roles):
            for key, number in visible(actor, rows, right).values_list("pk", "number")[:MOST]:
                found.setdefault(key, (page, key, number))
    return list(found.values())[:MOST]


def _named(actor: Actor, text: str) -> Q:
    people = [person.dossier_id for person in find(actor, text)]
    nameless = Case.objects.filter(user__in=actor.mates, is_anonymous=True).values("work")
    aliased = visible(actor, Intake.objects.filter(dossier__in=nameless, alias__istartswith=text), Right.SEE)
    return Q(person_dossier__in=people) | Q(work__in=list(aliased.values_list("dossier", flat=True))) | Q(number=text.upper())


def _filtered(rows: QuerySet[Case], filters: Filters) -> QuerySet[Case]:
    if filters.phase in Phase.values:
        rows = rows.filter(phase=filters.phase)
    if filters.intensity in Intensity.values:
        rows = rows.filter(intensity=filters.intensity)
    if filters.user:
        rows = rows.filter(user_id=UUID(filters.user))
    if filters.late:
        rows = rows.filter(next_due__lt=timezone.localdate())
    return rows


def _cut(rows: QuerySet[Case], filters: Filters) -> tuple[list[Case], bool]:
    column = F(SORTS.get(filters.sort, "next_due"))
    order = column.desc(nulls_last=True) if filters.down else column.asc(nulls_last=True)
    start = (max(filters.page, 1) - 1) * PAGE
    found = list(rows.select_related("user").order_by(order, "id")[start : start + PAGE + 1])
    return found[:PAGE], len(found) > PAGE


def named(actor: Actor, rows: Sequence[Case], known: Register) -> list[Line]:
    """Return lines with names and aliases; that a name was shown is written down."""
    people = of_dossiers(actor, [row.person_dossier_id for row in rows if row.person_dossier_id])
    nameless = [row.work_id for row in rows if row.is_anonymous]
    aliases = (
        dict(visible(actor, Intake.objects.filter(dossier__in=nameless), Right.SEE).values_list("dossier", "alias"))
        if nameless
        else {}
    )
    record_many("person.listed", [(row.person_dossier_id, f"case:{row.pk}") for row in rows if row.person_dossier_id in people])
    return [
        _line(row, people.get(row.person_dossier_id) if row.person_dossier_id else None, aliases.get(row.work_id, ""), known)
        for row in rows
    ]


def _line(row: Case, person: Person | None, alias: str, known: Register) -> Line:
    return Line(
        row, person, alias, steps.sentence(row), steps.ICONS.get(row.next_step, "folder"), known.places.get(row.ags, "")
    )


def for_letters(actor: Actor) -> list[Line]:
    """Return the actor's own open cases with a name, for a letter to many; at most a thousand."""
    rows = visible(actor, Case.objects.filter(user=actor.user_id, closed_on__isnull=True, is_anonymous=False), Right.WRITE)
    return named(actor, list(rows.select_related("user").order_by("number")[:1000]), register())


@dataclass(frozen=True)
class Due:
    """One task on the board, with whose case it is."""

    task: Task
    line: Line


@dataclass(frozen=True)
class Board:
    """What is due: late, today, this week, later."""

    late: list[Due]
    today: list[Due]
    week: list[Due]
    later: list[Due]
    has_more: bool

    @property
    def number(self) -> int:
        """How many tasks stand on the board."""
        return len(self.late) + len(self.today) + len(self.week) + len(self.later)


def board(actor: Actor, known: Register, page: int = 1) -> Board:
    """Return one page of the open tasks of the actor and of those she stands in for, oldest deadline first."""
    rows = visible(actor, Task.objects.filter(user__in=actor.mates, done_at__isnull=True), Right.SEE)
    read = list(rows.order_by("due", "id")[(page - 1) * PAGE : page * PAGE + 1])
    tasks = read[:PAGE]
    found = visible(actor, Case.objects.filter(work__in={row.dossier_id for row in tasks}), Right.SEE).select_related("user")
    lines = {line.case.work_id: line for line in named(actor, list(found), known)}
    dues = [Due(row, lines[row.dossier_id]) for row in tasks if row.dossier_id in lines]
    here = timezone.localdate()
    edge = here + timedelta(days=7)
    return Board(
        [due for due in dues if due.task.due < here], [due for due in dues if due.task.due == here],
        [due for due in dues if here < due.task.due <= edge], [due for due in dues if due.task.due > edge],
        len(read) > PAGE,
    )  # fmt: skip


@dataclass(frozen=True)
class Today:
    """The part of the page of the day that cases fill."""

    late: list[Line]
    now: list[Line]
    soon: list[Line]
    errands: list[Errand]

    @property
    def is_helping(self) -> bool:
        """Whether errands are all there is, as for a helper."""
        return bool(self.errands) and not (self.late or self.now or self.soon)


def today(actor: Actor, known: Register) -> Today:
    """Return which cases wait for a step of the actor in the coming days, oldest first, and what a helper has to do."""
    here = timezone.localdate()
    errands = list(errands_of(actor).order_by("until")) if actor.has(Role.HELPER) else []
    if not actor.has(*ADVISERS):
        return Today([], [], [], errands)
    rows = visible(actor, Case.objects.filter(user__in=actor.mates, next_due__lte=here + timedelta(days=3)), Right.SEE)
    lines = named(actor, list(rows.order_by("next_due", "id")[:MOST]), known)
    dated = [(line.case.next_due or here, line) for line in lines]
    return Today(
        [line for day, line in dated if day < here],
        [line for day, line in dated if day == here],
        [line for day, line in dated if day > here],
        errands,
    )


def errands_of(actor: Actor) -> QuerySet[Errand]:
    """Return the errands a helper has to do, until their last day."""
    rows = Errand.objects.filter(helper=actor.user_id, ended_at__isnull=True, until__gte=timezone.localdate())
    return visible(actor, rows, Right.SEE)


def late_count(actor: Actor) -> list[Waiting]:
    """Return what is counted to know how many of the actor's own cases are past their day; the navigation counts everything at once."""
    if not actor.has(*ADVISERS):
        return []
    return [Waiting("cases_late", Right.SEE, Case.circle, (timezone.localdate(),))]


@dataclass(frozen=True)
class Load:
    """The cases of one colleague in one unit against the county's thresholds (domain 4.4)."""

    user: User
    intensive: int
    normal: int
    one_off: int
    late: int
    oldest: date | None
    tone: str

    @property
    def active(self) -> int:
        """The cases that count against the threshold."""
        return self.intensive + self.normal


def load(actor: Actor, unit_id: UUID, colleagues: Iterable[User], known: Register) -> list[Load]:
    """Return the load of each colleague of a unit the actor leads, the heaviest first; one query."""
    rows = visible(actor, Case.objects.filter(unit=unit_id, closed_on__isnull=True), Right.PREVIEW)
    found: dict[UUID, dict[str, int]] = defaultdict(dict)
    late: dict[UUID, int] = defaultdict(int)
    oldest: dict[UUID, date] = {}
    counted = rows.values("user", "intensity").annotate(
        number=Count("pk"), overdue=Count("pk", filter=Q(next_due__lt=timezone.localdate())), first=Min("opened_on")
    )
    for row in counted:
        found[row["user"]][row["intensity"]] = row["number"]
        late[row["user"]] += row["overdue"]
        oldest[row["user"]] = min(oldest.get(row["user"], row["first"]), row["first"])
    people = list(colleagues)
    people += list(User.objects.filter(pk__in=set(found) - {row.pk for row in people}))
    lines = [
        Load(
            user, found[user.pk].get("intensive", 0), found[user.pk].get("normal", 0), found[user.pk].get("one_off", 0), late[user.pk],
            oldest.get(user.pk), tone(found[user.pk].get("intensive", 0) + found[user.pk].get("normal", 0), known),
        )
        for user in people
    ]  # fmt: skip
    return sorted(lines, key=lambda line: (-line.active, line.user.name))


def tone(active: int, known: Register) -> str:
    """Return how heavy a load is: success, warning or danger, by the county's thresholds for a full post."""
    return "success" if active < known.number("load_amber") else "warning" if active <= known.number("load_red") else "danger"
