"""The plan of a case: goals with measures, the areas of life before and after, the copy as it was agreed."""

from dataclasses import dataclass
from datetime import date
from math import cos, pi, sin
from typing import Any, TypeVar
from uuid import UUID

from django.contrib.postgres.aggregates import ArrayAgg
from django.core.exceptions import ValidationError
from django.db.models import Count, Model, Prefetch, Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from bruecke.access.policy import NotVisible
from bruecke.cases.models import AreaRating, Assessment, Case, Goal, Measure, Outcome, PlanCopy, Review
from bruecke.cases.queries.case import Page
from bruecke.cases.queries.words import direction, matters_in, words
from bruecke.law.matters import Drafted, Matter, drafted, matters
from bruecke.network.calendar import is_working_day
from bruecke.network.models import LifeArea

Row = TypeVar("Row", bound=Model)
#: The radar: radius, distance of the words, sides.
RADIUS, WORDS_AT, MOST = 112.0, 124.0, 5


@dataclass(frozen=True)
class GoalLine:
    """A goal, how many of its measures count and are done, and the measures where they were asked for."""

    goal: Goal
    done: int
    counted: int
    measures: list[Measure]

    @property
    def percent(self) -> int:
        """The done ones in percent."""
        return round(100 * self.done / self.counted) if self.counted else 0


@dataclass(frozen=True)
class Side:
    """One area in the radar: its word and place, and the status before and after (None where it was not talked about)."""

    area: LifeArea
    x: float
    y: float
    anchor: str
    tip: tuple[float, float]
    before: int | None
    after: int | None


@dataclass(frozen=True)
class Radar:
    """The areas of life at the first and at the last look, drawn around a middle; `before` is empty after one look only."""

    sides: list[Side]
    rings: list[str]
    before: str
    after: str
    dots: list[tuple[float, float]]
    first_on: date
    last_on: date


@dataclass(frozen=True)
class Plan:
    """Everything of the plan page."""

    goals: list[GoalLine]
    radar: Radar | None
    reviews: list[Review]
    outcomes: list[Outcome]
    copies: list[PlanCopy]
    matters: tuple[Matter, ...]
    now: dict[str, Any]

    @property
    def areas(self) -> list[str]:
        """The areas of life of the goals that are still open."""
        return list(dict.fromkeys(line.goal.area for line in self.goals if line.goal.state == Goal.State.OPEN))

    @property
    def agreed_copy(self) -> PlanCopy | None:
        """The newest copy she agreed to."""
        return next((row for row in self.copies if row.how != PlanCopy.How.OPEN), None)

    @property
    def is_changed(self) -> bool:
        """Whether other goals or measures stand in the plan now than she agreed to; what was done meanwhile is no change."""
        return self.agreed_copy is not None and _agreed(self.agreed_copy.content) != _agreed(self.now)


def plan(page: Page) -> Plan:
    """Return the plan of a case whose page is open; six queries."""
    work = page.case.work_id
    copies = (
        list(PlanCopy.objects.filter(dossier=page.case.plan_id).defer("signature").order_by("-number"))
        if page.case.plan_id
        else []
    )
    lines = goals(work)
    return Plan(
        lines, radar(page.case), list(Review.objects.filter(dossier=work).select_related("by").order_by("-on")),
        list(Outcome.objects.filter(dossier=work).order_by("-on", "event")), copies, matters(), _content(page.case, lines, "de"),
    )  # fmt: skip


def goals(work: Any) -> list[GoalLine]:
    """Return the goals by priority with their measures, open ones first; two queries."""
    ordered = Prefetch("measures", Measure.objects.order_by("place", "due"))
    rows = list(Goal.objects.filter(dossier=work).prefetch_related(ordered).order_by("priority", "made_at"))
    rows.sort(key=lambda row: row.state != Goal.State.OPEN)
    return [_with_measures(row, list(row.measures.all())) for row in rows]


def _with_measures(goal: Goal, measures: list[Measure]) -> GoalLine:
    states = [row.state for row in measures]
    return GoalLine(goal, states.count(Measure.State.DONE), len(states) - states.count(Measure.State.DROPPED), measures)


def goals_in_short(work: Any) -> list[GoalLine]:
    """Return the goals by priority with how far they are, open ones first; one query."""
    done, counted = Q(measures__state=Measure.State.DONE), ~Q(measures__state=Measure.State.DROPPED)
    rows = Goal.objects.filter(dossier=work).annotate(done=Count("measures", done), counted=Count("measures", counted))
    found = sorted(rows.order_by("priority", "made_at"), key=lambda row: row.state != Goal.State.OPEN)
    return [GoalLine(row, row.done, row.counted, []) for row in found]


def goal(page: Page, key: UUID) -> Goal:
    """Return a goal of this case; raises NotVisible."""
    return _one(Goal.objects.filter(dossier=page.case.work_id, pk=key))


def measure(page: Page, key: UUID) -> Measure:
    """Return a measure of this case with its goal; raises NotVisible."""
    return _one(Measure.objects.filter(dossier=page.case.work_id, pk=key).select_related("goal"))


def copy(page: Page, key: UUID) -> PlanCopy:
    """Return a copy of the plan of this case; raises NotVisible."""
    return _one(PlanCopy.objects.filter(dossier=page.case.plan_id, pk=key).select_related("dossier", "made_by"))


def _one(rows: QuerySet[Row]) -> Row:
    found = rows.first()
    if found is None:
        raise NotVisible(rows.model.__name__)
    return found


@dataclass(frozen=True)
class Read:
    """A copy as it is read: the words of its language, its direction, the goals with their areas in words."""

    words: dict[str, Any]
    direction: str
    language: str
    goals: list[dict[str, Any]]


def read(copy: PlanCopy) -> Read:
    """Return a copy with the words of its language; what was typed stays as it was typed, what came from a common matter stands in her
    language, with the German as `…_german`."""
    found = words(copy.language)
    lines = [
        {
            **line, "area": found["areas"].get(line["area"], line["area"]), "until": _day(line["until"]),
            "measures": [
                {**row, "who": row["who_name"] or found["who"].get(row["who"], ""), "until": _day(row["until"])} for row in line["measures"]
            ],
        }
        for line in copy.content["goals"]
    ]  # fmt: skip
    return Read(found, direction(copy.language), copy.language, lines)


def _day(iso: str) -> str:
    return f"{iso[8:10]}.{iso[5:7]}.{iso[:4]}" if iso else ""


def mark(found: Assessment | None) -> str:
    """Return by what one knows that a look was not changed meanwhile: its ratings are written anew each time; empty for none."""
    row = AreaRating.objects.filter(assessment=found).order_by("area").values_list("pk", flat=True).first() if found else None
    return str(row or "")


def last_mark(case: Case) -> str:
    """Return the mark of the last look of a case."""
    return mark(_last_look(case))


def _last_look(case: Case) -> Assessment | None:
    return Assessment.objects.filter(dossier=case.work_id).order_by("held_on").last()


def review_on(case: Case, day: date) -> Review | None:
    """Return the look back of one day."""
    return Review.objects.filter(dossier=case.work_id, on=day).first()


def last_ratings(case: Case) -> dict[str, AreaRating]:
    """Return how each area stood at the last look, by area."""
    return {row.area: row for row in AreaRating.objects.filter(assessment=_last_look(case)).order_by("area")}


def radar(case: Case) -> Radar | None:
    """Return the picture of the areas of life, None before the first look."""
    areas, stati = (ArrayAgg(f"ratings__{name}", order_by="ratings__area") for name in ("area", "status"))
    looks = Assessment.objects.filter(dossier=case.work_id).annotate(areas=areas, stati=stati)
    rows = list(looks.order_by("held_on").values("held_on", "areas", "stati"))
    if not rows:
        return None
    first, last = rows[0], rows[-1]
    before, after = (dict(zip(row["areas"], row["stati"], strict=True)) for row in (first, last))
    sides = [
        _side(index, area, before.get(area) if len(rows) > 1 else None, after.get(area)) for index, area in enumerate(LifeArea)
    ]
    rings = [" ".join(_point(index, RADIUS * ring / MOST) for index in range(len(sides))) for ring in range(1, MOST + 1)]
    drawn = [(index, side.after) for index, side in enumerate(sides) if side.after]
    dots = [_at(index, RADIUS * status / MOST) for index, status in drawn]
    return Radar(
        sides,
        rings,
        _shape([side.before for side in sides]),
        _shape([side.after for side in sides]),
        dots,
        first["held_on"],
        last["held_on"],
    )


def _side(index: int, area: LifeArea, before: int | None, after: int | None) -> Side:
    x, y = _at(index, WORDS_AT)
    anchor = "middle" if abs(x) < WORDS_AT / 8 else "start" if x > 0 else "end"
    return Side(area, x, round(y + 4, 1), anchor, _at(index, RADIUS), before, after)


def _at(index: int, radius: float) -> tuple[float, float]:
    angle = 2 * pi * index / len(LifeArea)
    return round(radius * sin(angle), 1), round(-radius * cos(angle), 1)


def _point(index: int, radius: float) -> str:
    x, y = _at(index, radius)
    return f"{x},{y}"


def _shape(values: list[int | None]) -> str:
    if not any(values):
        return ""
    return " ".join(_point(index, RADIUS * (value or 0) / MOST) for index, value in enumerate(values))


def content_of(case: Case, language: str) -> dict[str, Any]:
    """Return the plan as plain values for a copy: goals with measures, without anything that is not agreed with her. What came from a common
    matter and was not changed is written in her language, with the German beside it; what was typed stays as it was typed."""
    return _content(case, goals(case.work_id), language)


def _content(case: Case, lines: list[GoalLine], language: str) -> dict[str, Any]:
    own, found = matters_in(language), []
    for line in lines:
        if line.goal.state == Goal.State.DROPPED:
            continue
        found.append({
            "area": line.goal.area, **_told("wording", line.goal.wording, own), **_told("indicator", line.goal.indicator, own),
            "until": line.goal.target_date.isoformat() if line.goal.target_date else "",
            "measures": [
                {**_told("what", row.what, own), "who": row.who, "who_name": row.who_name, "until": row.due.isoformat() if row.due else "", "state": row.state}
                for row in line.measures if row.state != Measure.State.DROPPED
            ],
        })  # fmt: skip
    return {"number": case.number, "language": language, "goals": found}


def _agreed(content: dict[str, Any]) -> list[tuple[Any, ...]]:
    """What she agrees to in a plan, in German and in a fixed order: goals and who does what until when."""

    def german(line: dict[str, Any], name: str) -> str:
        return str(line.get(f"{name}_german", line[name]))

    return sorted(
        (
            line["area"], german(line, "wording"), german(line, "indicator"), line["until"],
            sorted((german(row, "what"), row["who"], row["who_name"], row["until"]) for row in line["measures"]),
        )
        for line in content["goals"]
    )  # fmt: skip


def _told(name: str, text: str, own: dict[str, str]) -> dict[str, str]:
    return {name: own[text], f"{name}_german": text} if text in own else {name: text}


def draft(key: str, begins: date | None) -> Drafted:
    """Return what a common matter brings into the plan by the law of today, counted from the day it begins with. Raises ValidationError for
    a day that has not been yet where one is asked for that has, LookupError for an unknown matter."""
    today = timezone.localdate()
    found = drafted(key, today=today, begins=begins, is_working_day=is_working_day)
    if begins and begins > today and not found.matter.ahead:
        text = _("This day lies in the future. %(question)s If it has not come to that yet, leave the field empty.")
        raise ValidationError({"begins": text % {"question": found.matter.question}})
    return found
