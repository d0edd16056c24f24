"""What school entry hands to the reports: who came, who was without a place, how long it took, how the schools share, who left support."""

import tomllib
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime
from functools import cache
from math import ceil
from statistics import median
from typing import Any
from uuid import UUID

from django.conf import settings
from django.db.models import Count, Min, Sum
from django.utils import timezone
from django.utils.translation import gettext as _

from bruecke.access.actor import Actor
from bruecke.access.policy import require_job
from bruecke.base.days import end_of, start_of
from bruecke.base.figures import PEOPLE_MIN, Measure, Period, Table, crossed, listed, opened
from bruecke.network.models import Language, Nationality, School
from bruecke.network.queries import municipality_names
from bruecke.schooling.models import Counselling, Offer, Placement, Step
from bruecke.schooling.models.words import WITHOUT_PLACE, German, Objection, Stage, State
from bruecke.schooling.queries.bands import band, bands, stage
from bruecke.schooling.school_forms import form_of, forms

FILE = settings.ROOT / "data" / "school_figures.toml"
#: Holds a place at a school and is still supported there.
AT_SCHOOL = (State.ASSIGNED, State.STARTED)
SUPPORT_ENDS = (State.TRACK_DECIDED, State.LEFT, State.MOVED)
WEEKS = (4, 8, 12)
NINETY = 0.9


@dataclass(frozen=True)
class _Child:
    """What is counted of one child, by labels."""

    stage: str
    band: str
    place: str
    nationality: str
    language: str
    reported: date
    started: date | None
    form: str
    is_duplicate: bool


def figures(actor: Actor, period: Period) -> list[Table | Measure]:
    """Return the tables and medians of a period as they are, before any protection; only a job counts (raises NotVisible).

    Nothing before the first child was reported. A child reported twice counts once; somebody protected counts without a place of living.
    """
    require_job(actor, "figures")
    found = _children()
    if not found:
        return []
    return [
        *_arrivals(found, period),
        *_waiting(found, period),
        *_days(found, period),
        *_load(period),
        *_answers(period),
        _support(period),
    ]


def _children() -> dict[UUID, _Child]:
    places, unknown = municipality_names(), _("not given")
    nations = dict(Nationality.objects.filter(key__in=_named("nationalities")).values_list("key", "state")) | {"": unknown}
    tongues = dict(Language.objects.filter(code__in=_named("languages")).values_list("code", "name_de")) | {"": unknown}
    other = _("others")
    form_names = dict(School.objects.values_list("number", "form"))
    rows = Placement.objects.values_list(
        "pk",
        "stage",
        "grade",
        "birth_year",
        "ags",
        "nationality",
        "language",
        "reported_on",
        "started_on",
        "school_id",
        "state",
    )
    return {
        key: _Child(
            stage(known, grade, born, reported), band(grade, born, reported), places.get(ags, unknown), nations.get(nation, other),
            tongues.get(tongue, other), reported, started, _form(form_names.get(school or "", "")), state == State.DUPLICATE,
        )
        for key, known, grade, born, ags, nation, tongue, reported, started, school, state in rows
    }  # fmt: skip


@cache
def _named(what: str) -> tuple[str, ...]:
    """Return the keys that stand by name in a report; a list of data, because names that come and go would tell how few there are."""
    return tuple(tomllib.loads(FILE.read_text(encoding="utf-8"))[what]["keys"])


def _form(name: str) -> str:
    form = form_of(name) if name else None
    return form.name if form else _("another form")


def _last_day(period: Period) -> date:
    """Return the last day that counts: that of the period, or of the cut-off if it is earlier."""
    cut = period.written_before
    return min(period.until, timezone.localdate(cut)) if cut else period.until


def _before(period: Period) -> datetime:
    end = end_of(period.until)
    return min(end, period.written_before) if period.written_before else end


def _counted(labels: Iterable[str]) -> dict[str, int | None]:
    """Return labels by name with how often they came up."""
    return dict(sorted(Counter(labels).items()))


def _arrivals(found: dict[UUID, _Child], period: Period) -> Iterator[Table]:
    """Who was reported, by what a council asks for (domain 5.8)."""
    until = _last_day(period)
    came = {key: one for key, one in found.items() if period.since <= one.reported <= until and not one.is_duplicate}
    stages = {str(word.label): sum(1 for one in came.values() if one.stage == word) for word in Stage}
    yield listed("schooling.arrivals_stage", _("School-age arrivals by stage"), _("stage"), stages)
    kinds: tuple[tuple[str, str, str, Callable[[_Child], str]], ...] = (
        ("nationality", _("School-age arrivals by nationality"), _("nationality"), lambda one: one.nationality),
        ("language", _("School-age arrivals by first language"), _("language"), lambda one: one.language),
        ("municipality", _("School-age arrivals by municipality"), _("municipality"), lambda one: one.place),
    )
    for name, title, what, label in kinds:
        yield listed(f"schooling.arrivals_{name}", title, what, _counted(label(one) for one in came.values()))
    yield listed("schooling.arrivals_german", _("German when they came"), _("level"), _german(came))


def _german(came: dict[UUID, _Child]) -> dict[str, int | None]:
    rows = Counter[str](
        level for key, level in Counselling.objects.values_list("entrant__placement", "speaking") if key in came and level
    )
    levels: dict[str, int | None] = {str(word.label): rows[word.value] for word in German}
    return levels | {_("not looked at yet"): len(came) - rows.total()}


def states_on(before: datetime) -> dict[UUID, tuple[str, str | None]]:
    """Return where every matter stood just before a moment, and at which school; read by jobs alone."""
    rows = Step.objects.filter(at__lt=before).order_by("placement_id", "-at", "-id").distinct("placement_id")
    return {key: (state, school) for key, state, school in rows.values_list("placement_id", "state", "school_id")}


def _waiting(found: dict[UUID, _Child], period: Period) -> Iterator[Table]:
    """Who was without a place on the last day, by grades and by how long."""
    day = _last_day(period)
    without = [
        found[key] for key, (state, _school) in states_on(_before(period)).items() if state in WITHOUT_PLACE and key in found
    ]
    spans = [
        _("up to %(weeks)s weeks") % {"weeks": WEEKS[0]},
        *(_("up to %(weeks)s weeks") % {"weeks": weeks} for weeks in WEEKS[1:]),
        _("longer"),
    ]
    counts = Counter((one.band, spans[_span((day - one.reported).days)]) for one in without)
    rows, columns = (_("grades"), tuple(bands())), (_("without a place for"), tuple(spans))
    yield crossed(
        "schooling.waiting_band",
        _("Children without a school place on the last day"),
        rows=rows,
        columns=columns,
        counts=counts,
    )
    title = _("Children without a school place by municipality")
    yield listed("schooling.waiting_municipality", title, _("municipality"), _counted(one.place for one in without))


def _span(days: int) -> int:
    return next((place for place, weeks in enumerate(WEEKS) if days <= weeks * 7), len(WEEKS))


def _first(state: State, period: Period) -> dict[UUID, date]:
    """Return the day of the first such step of every matter that took it within the period."""
    rows = Step.objects.filter(state=state, at__lt=_before(period)).values_list("placement_id").annotate(first=Min("at"))
    return {key: timezone.localdate(at) for key, at in rows if at >= start_of(period.since)}


def _days(found: dict[UUID, _Child], period: Period) -> Iterator[Measure]:
    """How many days from the report to the talk, to the question to a school and to the first day; what came about in the period counts."""
    until = _last_day(period)
    started = {key: one.started for key, one in found.items() if one.started and period.since <= one.started <= until}
    ways: tuple[tuple[str, str, dict[UUID, date]], ...] = (
        ("counselling", _("until the talk"), _first(State.COUNSELLED, period)), ("offer", _("until a school was asked"), _first(State.OFFERED, period)),
        ("first_day", _("until the first day at school"), started),
    )  # fmt: skip
    for name, title, reached in ways:
        days = [max(0, (day - found[key].reported).days) for key, day in reached.items() if key in found]
        yield from _spread(name, title, days)
    kinds: tuple[tuple[str, Callable[[_Child], str]], ...] = (
        ("form", lambda one: one.form), ("municipality", lambda one: one.place), ("nationality", lambda one: one.nationality),
        ("language", lambda one: one.language),
    )  # fmt: skip
    for name, label in kinds:
        grouped: dict[str, list[int]] = defaultdict(list)
        for key, day in started.items():
            grouped[label(found[key])].append(max(0, (day - found[key].reported).days))
        for text, days in sorted(grouped.items()):
            if len(days) >= PEOPLE_MIN:
                yield Measure(f"schooling.days_by_{name}.{text}", text, float(median(days)), _("days"), len(days))


def _spread(name: str, title: str, days: list[int]) -> Iterator[Measure]:
    """The median, and the days nine of ten did not exceed: behind that one only those stand who waited at least so long."""
    if not days:
        return
    yield Measure(f"schooling.days_median.{name}", title, float(median(days)), _("days"), len(days))
    edge = sorted(days)[ceil(NINETY * len(days)) - 1]
    yield Measure(f"schooling.days_ninety.{name}", title, float(edge), _("days"), sum(1 for one in days if one >= edge))


def _load(period: Period) -> Iterator[Table]:
    """How the schools share: children in support on the last day by form and school, beside all pupils of the form."""
    known = {row.number: row for row in School.objects.all()}
    at = Counter(school for state, school in states_on(_before(period)).values() if state in AT_SCHOOL and school in known)
    names = [form.name for form in forms().values()]
    by_form: dict[str, int | None] = dict.fromkeys([*names, _("another form")], 0)
    by_school: dict[str, int | None] = {}
    for number, children in at.items():
        row = known[number or ""]
        form, label = _form(row.form), f"{row.name}, {row.town}" if row.town else row.name
        by_form[form], by_school[label] = (by_form[form] or 0) + children, (by_school.get(label) or 0) + children
    yield listed("schooling.load_form", _("Newcomers in support by form of school"), _("form of school"), by_form)
    yield listed("schooling.load_school", _("Newcomers in support by school"), _("school"), dict(sorted(by_school.items())))
    pupils: dict[str, int | None] = dict.fromkeys(by_form, 0)
    for name, number in School.objects.filter(valid_until__isnull=True).values_list("form").annotate(all=Sum("pupils")):
        pupils[_form(name)] = (pupils[_form(name)] or 0) + (number or 0)
    yield opened(listed("schooling.pupils_form", _("All pupils by form of school"), _("form of school"), pupils))


def _within(period: Period, field: str) -> dict[str, Any]:
    return {f"{field}__gte": start_of(period.since), f"{field}__lt": _before(period)}


def _answers(period: Period) -> Iterator[Table]:
    """What schools objected to, how it was decided, and whom they admitted themselves."""
    said = Offer.objects.filter(**_within(period, "answered_at")).exclude(objection="")
    reasons = Counter(dict(said.values_list("objection").annotate(all=Count("pk"))))
    words: dict[str, int | None] = {str(word.label): reasons[word.value] for word in Objection}
    yield listed("schooling.objections", _("Objections of schools"), _("reason"), words)
    decided = Offer.objects.filter(**_within(period, "decided_at")).values_list("objection", "state")
    silent, objected, assigned, ended = (
        _("no answer in time"),
        _("objection"),
        _("place assigned"),
        _("another school looked for"),
    )
    counts = Counter(
        (objected if text else silent, ended if state == Offer.State.ENDED else assigned) for text, state in decided
    )
    rows, columns = (_("why"), (objected, silent)), (_("decision"), (assigned, ended))
    yield crossed("schooling.decisions", _("Decisions of the school authority"), rows=rows, columns=columns, counts=counts)
    direct = Offer.objects.filter(state=Offer.State.DIRECT, **_within(period, "offered_at")).values_list(
        "school__form", flat=True
    )
    by_form: dict[str, int | None] = dict.fromkeys([*(form.name for form in forms().values()), _("another form")], 0)
    by_form |= Counter(map(_form, direct))
    yield listed("schooling.direct", _("Admitted by schools themselves"), _("form of school"), by_form)


def _support(period: Period) -> Table:
    rows = Step.objects.filter(state__in=SUPPORT_ENDS, **_within(period, "at")).values_list("placement_id", "state").distinct()
    counts = Counter(state for _key, state in rows)
    words: dict[str, int | None] = {str(word.label): counts[word.value] for word in SUPPORT_ENDS}
    return listed("schooling.left_support", _("Who left support"), _("how"), words)
