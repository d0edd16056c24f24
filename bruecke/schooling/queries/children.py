"""The list of the school counselling: who waits, for how long, what is next; found by name and number."""

from dataclasses import dataclass
from datetime import date, timedelta
from uuid import UUID

from django.db import connection
from django.db.models import Count, Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from bruecke.access.actor import Actor
from bruecke.access.counting import Counted
from bruecke.access.models import Role
from bruecke.access.policy import Right, require_role, visible
from bruecke.audit.actions import record_many
from bruecke.network.queries import municipality_names, rule
from bruecke.people import names
from bruecke.schooling.models import Entrant, Placement
from bruecke.schooling.models.words import OVER, WITHOUT_PLACE, Stage, State

PAGE, CANDIDATES, LETTERS, HITS = 50, 200, 2, 8
VIEWS = ("offen", "alarm", "einladen", "vermittelt", "beendet")
_PLACED = (State.ASSIGNED, State.STARTED, State.TRACK_DECIDED)
_STATES: dict[str, tuple[State, ...]] = {
    "offen": WITHOUT_PLACE, "alarm": WITHOUT_PLACE, "einladen": (State.REPORTED,), "vermittelt": _PLACED, "beendet": OVER,
}  # fmt: skip


@dataclass(frozen=True)
class Filters:
    """What was asked of the list; what is empty leaves everybody in."""

    view: str = "offen"
    text: str = ""
    state: str = ""
    ags: str = ""
    stage: str = ""
    after: str = ""


@dataclass(frozen=True)
class Line:
    """One child as the list shows it; `days` without a place, until it got one."""

    matter: Placement
    child: Entrant
    place: str
    days: int
    is_late: bool
    waits: bool

    @property
    def todo(self) -> str:
        """What is next, in a few words."""
        return todo(State(self.matter.state), because=self.matter.waits_because, is_recommended=self.matter.grade is not None)


@dataclass(frozen=True)
class Listing:
    """One page of the list, the mark behind which the next begins (empty on the last), and how many stand in the first views."""

    lines: list[Line]
    mark: str
    counts: dict[str, int]


def todo(state: State, *, because: str = "", is_recommended: bool = False) -> str:
    """Return what the counselling does next in a state; nothing where others have to act."""
    if because and state in (State.REPORTED, State.INVITED, State.COUNSELLED, State.READY):
        return _("waits: %(why)s") % {"why": because}
    return {
        State.REPORTED: _("invite to the talk"),
        State.INVITED: _("talk takes place"),
        State.COUNSELLED: _("let a place be looked for") if is_recommended else _("recommend"),
        State.READY: _("next round"),
        State.OFFERED: _("school answers"),
        State.OBJECTED: _("authority decides"),
        State.ASSIGNED: _("first day at school"),
        State.STARTED: _("look how it goes"),
    }.get(state, "–")


def alarm_days() -> int:
    """Return after how many days without a place a child is an alarm (county rule)."""
    return int(rule("school_alarm_days"))


def days_of(row: Placement, today: date) -> int:
    """Return for how many days a child is or was without a place."""
    end = today if row.is_without_place else row.placed_on or row.ended_on or today
    return max(0, (end - row.reported_on).days)


def children(actor: Actor, filters: Filters) -> Listing:
    """Return one page of the children the actor counsels, whoever waits longest first; that names were shown is written down. Raises NotVisible
    for anybody but the school counselling."""
    require_role(actor, Role.KI_TEACHER)
    rows = visible(actor, Placement.objects.all(), Right.WRITE)
    rows = _found(rows, filters.text) if filters.text else _of_view(rows, filters)
    if filters.state in State.values:
        rows = rows.filter(state=filters.state)
    if filters.ags:
        rows = rows.filter(ags="" if filters.ags == "-" else filters.ags)
    if filters.stage in Stage.values:
        rows = rows.filter(stage=filters.stage)
    found = list(_after(rows, filters.after).select_related("school").order_by("reported_on", "id")[: PAGE + 1])
    lines = _lines(actor, found[:PAGE])
    record_many("entrant.listed", [(line.child.dossier_id, "list") for line in lines])
    last = found[PAGE - 1] if len(found) > PAGE else None
    return Listing(lines, f"{last.reported_on.isoformat()}_{last.pk}" if last else "", _counts(actor))


def _of_view(rows: QuerySet[Placement], filters: Filters) -> QuerySet[Placement]:
    rows = rows.filter(state__in=_STATES.get(filters.view, WITHOUT_PLACE))
    return rows.filter(reported_on__lte=_edge()) if filters.view == "alarm" else rows


def _edge() -> date:
    """The last day of report that is an alarm today."""
    return timezone.localdate() - timedelta(days=alarm_days())


def _after(rows: QuerySet[Placement], mark: str) -> QuerySet[Placement]:
    day, _line, key = mark.partition("_")
    try:
        start, last = date.fromisoformat(day), UUID(key)
    except ValueError:
        return rows
    return rows.filter(Q(reported_on__gt=start) | Q(reported_on=start, pk__gt=last), reported_on__gte=start)


def _found(rows: QuerySet[Placement], text: str) -> QuerySet[Placement]:
    """By number, else by name in any script and order, in whatever state; who is found stands in the same order as ever."""
    if text.upper().startswith("S-"):
        return rows.filter(number__startswith=text.upper().replace(" ", ""))
    return rows.filter(entrant__in=found_by_name(text))


def found_by_name(text: str) -> list[UUID]:
    """Return the children behind the wall whose name fits every word that was typed; the longest word, the rarest one, chooses."""
    keys = sorted(names.keys_of_query(text), key=lambda key: len(key[0]), reverse=True)
    if not keys or len("".join(names.words(text))) < LETTERS:
        return []
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT * FROM schooling_found(%s, %s, %s)", [[key[0] for key in keys], [key[1] for key in keys], CANDIDATES]
        )
        return [row[0] for row in cursor.fetchall()]


def _lines(actor: Actor, found: list[Placement]) -> list[Line]:
    known = {
        row.pk: row for row in visible(actor, Entrant.objects.filter(pk__in=[row.entrant_id for row in found]), single=True)
    }
    places, today, edge = municipality_names(), timezone.localdate(), alarm_days()
    lines = []
    for row in found:
        child, days = known.get(row.entrant_id), days_of(row, today)
        if child is not None:
            place = places.get(child.ags, _("outside the county") if child.ags else _("not known"))
            lines.append(Line(row, child, place, days, row.is_without_place and days >= edge, row.is_without_place))
    return lines


def _counts(actor: Actor) -> dict[str, int]:
    """Count the first views at one look at the rows."""
    rows = visible(actor, Placement.objects.filter(state__in=WITHOUT_PLACE), Right.WRITE)
    late, new = Q(reported_on__lte=_edge()), Q(state=State.REPORTED)
    return rows.aggregate(offen=Count("pk"), alarm=Count("pk", filter=late), einladen=Count("pk", filter=new))


def waiting_count(actor: Actor) -> list[Counted]:
    """Return what is counted beside the line of the children: those nobody has invited yet."""
    if not actor.has(Role.KI_TEACHER):
        return []
    return [Counted(Placement, Right.WRITE, "state = ANY (%s)", ([str(State.REPORTED)],))]


def search(actor: Actor, text: str) -> list[Line]:
    """Return at most eight children by name or number, for the search of every page; raises NotVisible."""
    return children(actor, Filters(text=text)).lines[:HITS] if len(text.strip()) >= LETTERS else []
