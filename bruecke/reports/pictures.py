"""Bars for the tables and measures of a report, from what is published only; a hidden number has no bar."""

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from decimal import Decimal

from django.utils.formats import number_format
from django.utils.translation import gettext as _

from bruecke.reports.frozen import FrozenMeasure, FrozenTable
from bruecke.reports.queries import Published

CASELOAD, BEFORE, AFTER, GOALS, FUNNEL = (
    "cases.active_by_unit", "cases.areas_before", "cases.areas_after", "cases.goal_attainment", "welcome",
)  # fmt: skip
#: Tints of the parts of a bar, the first column in the strongest.
TINTS = ("f4", "f1", "f2", "f3")
_FIRST_NUMBER = re.compile(r"[-−+]?\d+")


@dataclass(frozen=True)
class Strip:
    """One rectangle of a bar: how wide and from where in percent, its tint, where it begins from above and how high it is."""

    width: float
    tint: str = "f4"
    start: float = 0
    top: int = 0
    height: int = 10


@dataclass(frozen=True)
class Bar:
    """A labelled bar: what is written at its end, and a word beside it; no strips where the number is hidden."""

    label: str
    text: str
    strips: tuple[Strip, ...] = ()
    word: str = ""


@dataclass(frozen=True)
class Picture:
    """A picture with the tables and measures it was drawn from."""

    title: str
    bars: list[Bar]
    tables: list[FrozenTable] = field(default_factory=list)
    measures: list[FrozenMeasure] = field(default_factory=list)
    note: str = ""
    legend: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True)
class Load:
    """What the caseload is measured by: full posts by unit, and from which number on it is much or too much."""

    posts: Mapping[str, Decimal]
    amber: int
    red: int


def pictures(report: Published, load: Load) -> list[Picture]:
    """Return every picture of a report, the known ones first, in the order of the contexts."""
    own: dict[str, Callable[[], Picture | None]] = {
        CASELOAD: lambda: picture_of_caseload(report, load), BEFORE: lambda: _areas(report), AFTER: lambda: None,
    }  # fmt: skip
    found = [_funnel(report)]
    for table in report.tables:
        if not table.key.startswith(f"{FUNNEL}.") or table.key == f"{FUNNEL}.outcomes":
            found.append(own[table.key]() if table.key in own else _rows(table))
    found += [_measures(list(group)) for group in _by_kind(report.measures)]
    return [one for one in found if one is not None]


def pictures_of(tables: Iterable[FrozenTable], measures: Iterable[FrozenMeasure]) -> list[Picture]:
    """Return a picture of every table and of measures that belong together."""
    return [*map(_rows, tables), *(_measures(list(group)) for group in _by_kind(measures))]


def share_of_goals(report: Published) -> int | None:
    """Return how many goals were reached at least as agreed (0 and better), in percent; None where that cannot be read."""
    table = report.table(GOALS)
    if table is None or not table.total:
        return None
    reached = [table.row(label)[0] for label in table.rows if (_number(label) or 0) >= 0 and _number(label) is not None]
    return None if None in reached else round(100 * sum(number or 0 for number in reached) / table.total)


def _number(label: str) -> int | None:
    found = _FIRST_NUMBER.search(label)
    return int(found.group().replace("−", "-")) if found else None


def shown_number(number: float | None, digits: int = 0) -> str:
    """Return a number as it stands beside its bar, x for a hidden one."""
    return "x" if number is None else number_format(number, decimal_pos=digits, use_l10n=True, force_grouping=True)


def _bars(numbers: Iterable[tuple[str, float | None]], digits: int = 0) -> list[Bar]:
    known = list(numbers)
    widest = max((number for _label, number in known if number), default=0) or 1
    return [
        Bar(label, shown_number(number, digits), (Strip(round(100 * number / widest, 1)),) if number is not None else ())
        for label, number in known
    ]


def _rows(table: FrozenTable) -> Picture:
    """Draw what a list counts; of a table the totals of the rows, in parts where there are few columns."""
    bars = _bars((label, numbers[-1]) for label, numbers in table.lines[:-1])
    if table.is_list or len(table.columns) > len(TINTS):
        return Picture(table.title, bars, [table])
    widest = max((numbers[-1] or 0 for _label, numbers in table.lines[:-1]), default=0) or 1
    parts = [Bar(bar.label, bar.text, _parts(table.row(bar.label), widest) or bar.strips) for bar in bars]
    return Picture(table.title, parts, [table], legend=tuple(zip(TINTS, table.columns, strict=False)))


def _parts(numbers: Iterable[int | None], widest: int) -> tuple[Strip, ...]:
    """Return the parts of a row beside each other; none where one of them is hidden."""
    found, start = [], 0.0
    for number, tint in zip(numbers, TINTS, strict=False):
        if number is None:
            return ()
        width = round(100 * number / widest, 1)
        found.append(Strip(width, tint, start))
        start += width
    return tuple(found)


def _funnel(report: Published) -> Picture | None:
    tables = [table for table in report.tables if table.key.startswith(f"{FUNNEL}.") and table.key != f"{FUNNEL}.outcomes"]
    if not tables:
        return None
    return Picture(
        _("Welcome counselling: from registration to the talk"), _bars((one.title, one.total) for one in tables), tables
    )


def picture_of_caseload(report: Published, load: Load) -> Picture | None:
    """Draw active cases for one full post by unit; green below the first number of the county, red above the second."""
    table = report.table(CASELOAD)
    if table is None:
        return None
    rows = []
    for label, numbers in table.lines[:-1]:
        posts, cases = load.posts.get(label), numbers[-1]
        rows.append((label, cases, float(cases / posts) if cases is not None and posts else None))
    widest = max([load.red, *(ratio for _label, _cases, ratio in rows if ratio)])
    bars = [_load_bar(label, cases, ratio, load, widest) for label, cases, ratio in rows]
    note = _("Fewer than %(amber)s cases for one full post are fine, above %(red)s is too many.") % {
        "amber": load.amber,
        "red": load.red,
    }
    return Picture(_("Caseload"), bars, [table], note=note)


def _load_bar(label: str, cases: int | None, ratio: float | None, load: Load, widest: float) -> Bar:
    if ratio is None:
        return Bar(label, shown_number(cases), word=_("no filled post is known") if cases is not None else "")
    tint, word = (
        ("bad", _("too many"))
        if ratio > load.red
        else ("warn", _("worth a look"))
        if ratio >= load.amber
        else ("good", _("fine"))
    )
    return Bar(label, shown_number(ratio, 1), (Strip(round(100 * ratio / widest, 1), tint),), word)


def _areas(report: Published) -> Picture | None:
    """Draw the mean status of each area of life before and after, where every number of its rows can be read."""
    before, after = report.table(BEFORE), report.table(AFTER)
    if before is None:
        return None
    bars = []
    for label in before.rows:
        then, now = _mean(before, label), _mean(after, label) if after and label in after.rows else None
        strips = (
            (Strip(20 * then, "f1", 0, 0, 4), Strip(20 * now, "f4", 0, 5, 5)) if then is not None and now is not None else ()
        )
        bars.append(Bar(label, f"{shown_number(then, 1)} → {shown_number(now, 1)}" if strips else "x", strips))
    legend = (("f1", _("at the beginning")), ("f4", _("at the end")))
    return Picture(_("Areas of life, before and after"), bars, [table for table in (before, after) if table], legend=legend)


def _mean(table: FrozenTable, label: str) -> float | None:
    numbers, weights = table.row(label), [_number(column) for column in table.columns]
    if None in numbers or None in weights or not sum(number or 0 for number in numbers):
        return None
    whole = sum(number or 0 for number in numbers)
    return sum((weight or 0) * (number or 0) for weight, number in zip(weights, numbers, strict=True)) / whole


def _by_kind(measures: Iterable[FrozenMeasure]) -> Iterator[list[FrozenMeasure]]:
    """Yield measures that belong together: same context and same word behind it."""
    groups: dict[tuple[str, ...], list[FrozenMeasure]] = {}
    for one in measures:
        groups.setdefault((*one.key.split(".")[:2], one.unit), []).append(one)
    yield from groups.values()


def _measures(group: list[FrozenMeasure]) -> Picture:
    names = {
        "cases.waiting_days_by_kind": _("Waiting time by kind of offer"),
        "consults.response_days": _("Answer of an authority"),
        "schooling.days_median": _("School place: days in the middle"),
        "schooling.days_ninety": _("School place: days nine of ten did not exceed"),
        "schooling.days_by_form": _("Days until the first day, by form of school"),
        "schooling.days_by_municipality": _("Days until the first day, by municipality"),
        "schooling.days_by_nationality": _("Days until the first day, by nationality"),
        "schooling.days_by_language": _("Days until the first day, by first language"),
    }
    kind = ".".join(group[0].key.split(".")[:2])
    bars = _bars(((one.title, one.value) for one in group), 1 if any(one.value and one.value % 1 for one in group) else 0)
    note = "" if kind == "schooling.days_ninety" else _("Median, in %(unit)s.") % {"unit": group[0].unit}
    return Picture(names.get(kind, group[0].title), bars, measures=group, note=note)
