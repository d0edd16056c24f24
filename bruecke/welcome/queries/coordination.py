"""The coordinator's page: frozen figures, levels of participation, and how busy the teams are. No name of a newcomer."""

from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any

from django.utils import timezone

from bruecke.access.actor import Actor
from bruecke.access.models import Role
from bruecke.access.policy import require_role
from bruecke.base.days import first_of, last_month, next_month
from bruecke.network.county_map import CountyMap, county_map
from bruecke.network.models import Level
from bruecke.network.queries import levels, register
from bruecke.people.models import Route
from bruecke.welcome.models import Figure, FirstTalk, Way
from bruecke.welcome.queries.figures import CHAIN, HIDDEN, STEPS, Measure
from bruecke.welcome.suppression import TOTAL

FRESH = timedelta(days=1)
#: The levels at which an office hands nothing over; the steps after "informed" do not exist there.
WITHOUT_CONSENT = (Level.NONE, Level.CARD_ONLY)
ORDER = (Level.DIGITAL, Level.PAPER_CONSENT, Level.CARD_ONLY, Level.NONE)
TINT = {Level.DIGITAL: "lv3", Level.PAPER_CONSENT: "lv2", Level.CARD_ONLY: "lv1", Level.NONE: "lv0"}
_FILL = {Measure.REGISTERED: "f1", Measure.INFORMED: "f2", Measure.CONSENTED: "f3", Measure.DELIVERED: "f3"}


@dataclass(frozen=True)
class Number:
    """One figure as it is shown: a number, hidden, or a step that does not exist (None)."""

    value: float | None = None

    @property
    def is_hidden(self) -> bool:
        return self.value == HIDDEN

    @property
    def whole(self) -> int:
        """The number for sentences, rounded; nothing known counts as zero."""
        return round(self.known or 0)

    @property
    def known(self) -> float | None:
        """The number where it may be read."""
        return None if self.value is None or self.is_hidden else self.value


@dataclass(frozen=True)
class Bar:
    """One step of the funnel: how many, how many fewer than before, how wide."""

    measure: str
    number: Number
    lost: int | None
    width: float
    fill: str


@dataclass(frozen=True)
class Line:
    """One municipality in the table and on the map."""

    ags: str
    name: str
    level: Level
    numbers: tuple[Number, ...]
    tint: str

    @property
    def level_name(self) -> str:
        return str(self.level.label)


@dataclass(frozen=True)
class Overview:
    """The page of one month and one route (empty: all)."""

    month: date
    route: str
    months: list[date]
    frozen_at: datetime | None
    totals: dict[str, Number]
    funnel: list[Bar]
    lines: list[Line]
    missing: list[str]
    before: Number
    drawing: CountyMap
    goal_days: int
    outcomes: list[tuple[str, Number]] = field(default_factory=list)
    ways: list[tuple[str, Number]] = field(default_factory=list)
    sort: str = ""

    @property
    def measures(self) -> list[str]:
        """The columns of the table."""
        return [str(measure) for measure in (*STEPS, Measure.DAYS)]

    @property
    def legend(self) -> list[tuple[str, str]]:
        """Tint and word of every level."""
        return [(TINT[level], str(level.label)) for level in ORDER]

    @property
    def groups(self) -> list[tuple[str, str, list[Line]]]:
        """The municipalities by level, furthest first."""
        return [(tint, label, [line for line in self.lines if line.tint == tint]) for tint, label in self.legend]

    @property
    def is_running(self) -> bool:
        return self.month >= first_of(timezone.localdate())

    @property
    def is_old(self) -> bool:
        """Whether the figures are older than a day; the nightly job has not run then."""
        return self.frozen_at is not None and timezone.now() - self.frozen_at > FRESH and self._is_frozen_nightly

    @property
    def _is_frozen_nightly(self) -> bool:
        return self.month >= last_month(timezone.localdate())

    @property
    def growth(self) -> int | None:
        """How many more registrations than in the month before; nothing while offices are missing."""
        now, then = self.totals[Measure.REGISTERED].known, self.before.known
        return None if self.missing or now is None or not then else int(now - then)

    def share(self, part: str, whole: str) -> int | None:
        """Return a step in percent of another; nothing where one of both is hidden, missing or zero."""
        one, other = self.totals[part].known, self.totals[whole].known
        if one is None or not other or (whole == Measure.REGISTERED and self.missing):
            return None
        return round(100 * one / other)

    @property
    def shares(self) -> dict[str, int | None]:
        """Steps in percent of the step they are measured by."""
        return {
            "informed": self.share(Measure.INFORMED, Measure.REGISTERED),
            "consented": self.share(Measure.CONSENTED, Measure.INFORMED),
            "reached": self.share(Measure.REACHED, Measure.CONSENTED),
        }

    @property
    def unreached(self) -> int | None:
        """How many who said yes have not been reached, where it may be told."""
        said, reached = self.totals[Measure.CONSENTED].known, self.totals[Measure.REACHED].known
        return None if said is None or reached is None else int(said - reached)

    @property
    def taking_part(self) -> int:
        return sum(line.level != Level.NONE for line in self.lines)

    @property
    def foot(self) -> tuple[Number, ...]:
        return tuple(self.totals[measure] for measure in (*STEPS, Measure.DAYS))

    @property
    def shapes(self) -> list[tuple[Any, Line]]:
        """Every shape of the map with its line."""
        by_ags = {line.ags: line for line in self.lines}
        return [(shape, by_ags[shape.ags]) for shape in self.drawing.shapes if shape.ags in by_ags]


def overview(actor: Actor, *, month: date | None = None, route: str = "", sort: str = "") -> Overview:
    """Return the page of a month, by default the last one that is over; raises NotVisible for anybody but the coordination."""
    require_role(actor, Role.COORDINATOR)
    months = _months()
    past = [known for known in months if known < first_of(timezone.localdate())]
    chosen = month if month in months else (past or months or [last_month(timezone.localdate())])[0]
    route = route if route in Route.values else ""
    rows = Figure.objects.filter(month=chosen, route__in=[TOTAL, route]).values_list("measure", "ags", "route", "value")
    found = {(measure, ags, way): value for measure, ags, way, value in rows}
    county = Figure.objects.filter(month__in=[chosen, last_month(chosen)], ags=TOTAL, route=TOTAL)
    ends = list(county.values_list("month", "measure", "value", "frozen_at"))
    before = next((value for day, what, value, _at in ends if day != chosen and what == Measure.REGISTERED), None)
    known = register()
    totals = {
        str(measure): _number(found, measure, TOTAL, route)
        for measure in (*STEPS, Measure.DAYS, Measure.IN_WORK, Measure.APPOINTED)
    }
    lines = _lines(found, known.places, chosen, route)
    return Overview(
        chosen, route, months, max((at for day, _what, _value, at in ends if day == chosen), default=None), totals,
        _funnel(totals, CHAIN if route else STEPS), _sorted(lines, sort),
        [line.name for line in lines if (Measure.REGISTERED, line.ags, TOTAL) not in found], Number(before),
        county_map(), 7 * known.number("talk_weeks"), _words(found, FirstTalk.Outcome), _words(found, Way, "way_"), sort,
    )  # fmt: skip


def _months() -> list[date]:
    """Return the months in which anything was counted, newest first."""
    rows = Figure.objects.filter(ags=TOTAL, route=TOTAL, measure__in=STEPS).exclude(value=0)
    return sorted(set(rows.values_list("month", flat=True).distinct()), reverse=True)


def _number(found: dict[tuple[str, str, str], float], measure: str, ags: str, route: str) -> Number:
    """Return a figure; registrations and information are known for all routes together only."""
    return Number(found.get((measure, ags, route)))


def _lines(found: dict[tuple[str, str, str], float], places: dict[str, str], month: date, route: str) -> list[Line]:
    current = levels(min(timezone.localdate(), next_month(month) - timedelta(days=1)))
    lines = []
    for ags, name in sorted(places.items(), key=lambda place: place[1]):
        level = current[ags][0] if ags in current else Level.NONE
        numbers = [_number(found, measure, ags, route) for measure in (*STEPS, Measure.DAYS)]
        for place, measure in enumerate(STEPS):
            absent = level == Level.NONE if measure == Measure.INFORMED else measure in CHAIN and level in WITHOUT_CONSENT
            if absent and numbers[place].value == 0:
                numbers[place] = Number()
        lines.append(Line(ags, name, level, tuple(numbers), TINT[level]))
    return lines


def _sorted(lines: list[Line], sort: str) -> list[Line]:
    """Return the lines by a measure, largest first and hidden ones last, by level, or by name."""
    columns = [*STEPS, Measure.DAYS]
    if sort == "level":
        return sorted(lines, key=lambda line: ORDER.index(line.level))
    if sort not in columns:
        return lines
    place = columns.index(Measure(sort))
    return sorted(lines, key=lambda line: -(line.numbers[place].known or -1))


def _funnel(totals: dict[str, Number], steps: tuple[Measure, ...]) -> list[Bar]:
    """Return the bars of the funnel; by way of arrival it begins with the consent."""
    known = [totals[measure].known for measure in steps]
    widest = max([number for number in known if number], default=0) or 1
    bars = []
    for place, measure in enumerate(steps):
        now, then = known[place], known[place - 1] if place else None
        lost = int(then - now) if now is not None and then is not None and then >= now else None
        bars.append(Bar(measure, totals[measure], lost, round(100 * (now or 0) / widest, 1), _FILL.get(measure, "f4")))
    return bars


def _words(found: dict[tuple[str, str, str], float], words: Any, prefix: str = "") -> list[tuple[str, Number]]:
    pairs = [(str(word.label), Number(found.get((f"{prefix}{word}", TOTAL, TOTAL)))) for word in words]
    return [(label, number) for label, number in pairs if number.value]
