"""Where the matters of a family stand, as it reads them with its code: one for each child, nothing of anybody else."""

from dataclasses import dataclass, field, replace
from datetime import date, datetime
from uuid import UUID

from django.utils import timezone

from bruecke.access.actor import Actor
from bruecke.access.models import Role, Unit, User
from bruecke.access.policy import NotVisible, Right, visible
from bruecke.access.queries import on
from bruecke.base import ics
from bruecke.network.county_map import CountyMap, county_map
from bruecke.network.models import Municipality, School
from bruecke.schooling.family_words import filled, words
from bruecke.schooling.models import Entrant, Guide, Invitation, Offer, Placement, Proposal, Step
from bruecke.schooling.models.words import State
from bruecke.schooling.queries.family_reasons import sentences
from bruecke.schooling.queries.offices import counselling

STEPS = ("reported", "counselled", "waiting", "offered", "place", "started")
#: How far each state is on the way.
AT = {
    State.REPORTED: 0, State.INVITED: 1, State.COUNSELLED: 1, State.READY: 2, State.OFFERED: 3, State.OBJECTED: 3, State.ASSIGNED: 4,
    State.STARTED: 6, State.TRACK_DECIDED: 6, State.LEFT: 6, State.MOVED: 6, State.DUPLICATE: 6,
}  # fmt: skip
#: The first state by which a step of the way is reached.
REACHED = {
    "reported": State.REPORTED, "counselled": State.COUNSELLED, "waiting": State.READY, "offered": State.OFFERED, "place": State.ASSIGNED,
    "started": State.STARTED,
}  # fmt: skip
#: So wide is the smallest part of the drawing that is shown, in its units.
LEAST = 190.0
PLACED = (Offer.State.ACCEPTED, Offer.State.ASSIGNED, Offer.State.STARTED)


@dataclass(frozen=True)
class Stop:
    """One step of the way: what it is called, whether it is done or now, and since when."""

    label: str
    is_done: bool
    is_now: bool
    day: date | None


@dataclass(frozen=True)
class Decided:
    """The human who decided, for whom, and when."""

    name: str
    unit: str
    day: date | None


@dataclass(frozen=True)
class Way:
    """The drawing of the county with a line from the municipality to the school, never from the door."""

    drawing: CountyMap
    home: tuple[float, float]
    school: tuple[float, float]
    place: str

    @property
    def view_box(self) -> str:
        """The part of the drawing around both ends, as SVG wants it."""
        (x1, y1), (x2, y2) = self.home, self.school
        wide = min(max(2.2 * abs(x1 - x2), 3 * abs(y1 - y2), LEAST), float(self.drawing.width))
        high = wide * 0.62
        return f"{(x1 + x2 - wide) / 2:g} {(y1 + y2 - high) / 2:g} {wide:g} {high:g}"


@dataclass(frozen=True)
class Place:
    """The school of a child: where, from which day, how one gets there, what to bring, why, and who decided."""

    school: School
    first_day: date | None
    guide: Guide | None
    bring: str
    reasons: list[str]
    decided: Decided | None
    way: Way | None

    @property
    def address(self) -> str:
        """Street and town in one line."""
        return ", ".join(part for part in (self.school.street, f"{self.school.postcode} {self.school.town}".strip()) if part)


@dataclass(frozen=True)
class Matter:
    """One child as its family reads it. Of somebody protected no place and no day is here, whoever holds the code."""

    placement: Placement
    child: Entrant
    now: str
    stops: list[Stop]
    days: int | None
    talk: Invitation | None = None
    place: Place | None = None

    @property
    def is_private(self) -> bool:
        return self.child.is_protected

    @property
    def is_over(self) -> bool:
        return self.placement.is_over


@dataclass(frozen=True)
class Family:
    """All children behind one code, and whom one asks."""

    matters: list[Matter] = field(default_factory=list)
    team: Unit | None = None


def has(actor: Actor) -> bool:
    """Return whether a code opens the matter of a child."""
    return actor.is_person and visible(actor, Placement.objects.all(), Right.SEE).exists()


def family(actor: Actor, language: str) -> Family:
    """Return what a family reads with its code; raises NotVisible for one that opens nothing."""
    rows = list(visible(actor, Placement.objects.select_related("entrant"), Right.SEE).order_by("birth_year", "number"))
    if not actor.is_person or not rows:
        raise NotVisible("family")
    return Family([matter(actor, row, language) for row in rows], counselling())


def matter(actor: Actor, row: Placement, language: str) -> Matter:
    """Return one child's matter in a language."""
    said, child = words(language), row.entrant
    offers = visible(actor, Offer.objects.filter(placement=row), Right.SEE).exclude(state=Offer.State.ENDED)
    offer = offers.select_related("school", "round").order_by("-offered_at").first()
    hidden = child.is_protected
    due = f"{offer.due:%d.%m.%Y}" if offer and not hidden else "–"
    days = (timezone.localdate() - row.reported_on).days if row.is_without_place else None
    stops = _stops(actor, row, said["steps"])
    #: A school that did not answer in time leaves it to the authority; no family reads a day that has passed.
    state = "silent" if offer and offer.state == Offer.State.ESCALATED and row.state == State.OFFERED else row.state
    return Matter(
        row, child, filled(said["now"][state], day=due), [replace(one, day=None) for one in stops] if hidden else stops, days,
        talk=None if hidden or row.is_over else _talk(actor, row),
        place=None if hidden or offer is None or offer.state not in PLACED else _place(actor, row, offer, language),
    )  # fmt: skip


def _stops(actor: Actor, row: Placement, labels: dict[str, str]) -> list[Stop]:
    if row.is_over and row.state != State.LEFT:
        return []
    reached: dict[str, date] = {}
    for state, at in visible(actor, Step.objects.filter(placement=row), Right.SEE).order_by("at").values_list("state", "at"):
        reached[state] = timezone.localdate(at)
    if row.started_on:
        reached[State.STARTED] = row.started_on
    here = AT[State(row.state)]
    return [
        Stop(labels[key], at < here or key == "reported", at == here, reached.get(REACHED[key]) if at <= here else None)
        for at, key in enumerate(STEPS)
    ]  # fmt: skip


def _talk(actor: Actor, row: Placement) -> Invitation | None:
    rows = visible(actor, Invitation.objects.filter(entrant=row.entrant_id, result=Invitation.Result.OPEN), Right.SEE)
    return rows.select_related("by").order_by("starts_at").first()


def _place(actor: Actor, row: Placement, offer: Offer, language: str) -> Place:
    guide = Guide.objects.filter(school=offer.school_id).first()
    bring = offer.bring or (guide.bring if guide else "") or words(language)["status"]["bring_usual"]
    return Place(
        offer.school, offer.first_day or row.first_day, guide, bring, why(actor, row, offer, language), decided(actor, row, offer), _way(row, offer.school),
    )  # fmt: skip


def why(actor: Actor, row: Placement, offer: Offer, language: str) -> list[str]:
    """Return why this school, in the words of a language: what the round found, or that a human chose it."""
    rows = visible(actor, Proposal.objects.filter(placement=row, round=offer.round_id, school=offer.school_id), Right.SEE)
    found = rows.first() if offer.round_id else None
    if found is None or found.pinned_id:
        return [words(language)["reasons"]["by_hand"]]
    return sentences(found.reasons, language, way=found.way)


def decided(actor: Actor, row: Placement, offer: Offer) -> Decided | None:
    """Return who decided: the authority about an objection, the second signature of the round, or whoever asked the school by hand."""
    asked = visible(actor, Step.objects.filter(placement=row, state=State.OFFERED), Right.SEE).order_by("-at").first()
    by: tuple[UUID | None, datetime | None] = (None, None)
    if offer.decided_by_id:
        by = offer.decided_by_id, offer.decided_at
    elif offer.round_id and offer.round and offer.round.checked_by_id:
        by = offer.round.checked_by_id, offer.round.checked_at
    elif asked is not None:
        by = asked.by_id, asked.at
    user = User.objects.filter(pk=by[0]).first() if by[0] else None
    return Decided(user.name, unit_of(user), timezone.localdate(by[1]) if by[1] else None) if user else None


def unit_of(user: User) -> str:
    """Return where somebody works on school places."""
    roles = (Role.SCHOOL_AUTHORITY, Role.KI_TEACHER)
    unit = Unit.objects.filter(
        on(timezone.localdate(), "membership__"), membership__user=user, membership__role__in=roles
    ).first()
    return unit.name if unit else ""


def _way(row: Placement, school: School) -> Way | None:
    home = Municipality.objects.filter(ags=row.ags, valid_until__isnull=True).first() if row.ags else None
    drawing = county_map()
    here, there = (drawing.at(home.lat, home.lon) if home else None), drawing.at(school.lat, school.lon)
    return Way(drawing, here, there, home.name) if home and here and there else None


def calendar(actor: Actor, placement_id: UUID, what: str, language: str) -> bytes:
    """Return the talk or the first day of a child as a calendar file under a neutral title; raises NotVisible where there is none to tell."""
    rows = visible(actor, Placement.objects.filter(pk=placement_id).select_related("entrant"), Right.SEE, single=True)
    row = rows.first()
    if not actor.is_person or row is None or row.entrant.is_protected:
        raise NotVisible("calendar")
    found, said = matter(actor, row, language), words(language)["status"]
    if what == "gespraech" and found.talk:
        return ics.calendar(
            [ics.Entry(found.talk.pk, found.talk.starts_at, said["talk_h"], found.talk.minutes, found.talk.place)]
        )
    if what == "erster-tag" and found.place and found.place.first_day:
        place = f"{found.place.school.name}, {found.place.address}"
        return ics.calendar([ics.Entry(row.pk, found.place.first_day, said["first_day"], place=place)])
    raise NotVisible("calendar")
