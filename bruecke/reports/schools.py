"""School entry in numbers: the table the council asks for every year, and pictures; read from what is published only."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Any

from django.utils.translation import gettext as _

from bruecke.access.actor import Actor
from bruecke.base.spreadsheet import csv_of, xlsx_of
from bruecke.reports.frozen import HIDDEN_SIGN, FrozenTable, Number
from bruecke.reports.models import Report
from bruecke.reports.pictures import Bar, Picture, Strip, pictures_of, shown_number
from bruecke.reports.queries import SCHOOL_PREFIX, Published, published

MOST_LINES = 15
#: What a council asks for, in the order of its table (domain 5.8).
COUNCIL = ("arrivals_stage", "arrivals_nationality", "arrivals_german", "waiting_band")
WAITS = ("days_median.counselling", "days_ninety.counselling")
#: Drawn as a share of all pupils, or in the table of the council already.
APART = ("load_form", "pupils_form", "arrivals_stage", "arrivals_nationality", "arrivals_german")


@dataclass(frozen=True)
class Part:
    """One part of the council's table: its title, and label and number of every line (None is hidden)."""

    title: str
    lines: list[tuple[str, float | None]]
    more: int = 0


@dataclass(frozen=True)
class SchoolPage:
    """The numbers of school entry of one report."""

    report: Report
    council: list[Part]
    pictures: list[Picture]


def school_page(actor: Actor, report: Report) -> SchoolPage:
    """Return the page of a report for whoever works on school places; raises NotVisible."""
    found = _own(published(actor, report))
    rest = [one for one in found.tables if one.key.removeprefix(SCHOOL_PREFIX) not in APART]
    fair = _fairness(found)
    shown = [*map(_shortened, pictures_of(rest, [])), *([fair] if fair else []), *pictures_of([], found.measures)]
    return SchoolPage(report, list(_council(found, MOST_LINES)), shown)


def _own(found: Published) -> Published:
    """Leave out what the coordination reads besides."""
    tables, measures = ([one for one in rows if one.key.startswith(SCHOOL_PREFIX)] for rows in (found.tables, found.measures))
    return Published(found.report, tables, measures)  # type: ignore[arg-type]


def _council(found: Published, most: int | None = None) -> Iterator[Part]:
    for name in COUNCIL:
        table = found.table(SCHOOL_PREFIX + name)
        if table is not None:
            yield _part(table, most if name == "arrivals_nationality" else None)
    waits = {one.key.removeprefix(SCHOOL_PREFIX): one.value for one in found.measures}
    labels = (_("half of the children waited at most, days"), _("nine of ten waited at most, days"))
    lines = [(label, waits[key]) for key, label in zip(WAITS, labels, strict=True) if key in waits]
    if lines:
        yield Part(_("From the report to the talk"), lines)


def _part(table: FrozenTable, most: int | None) -> Part:
    lines: list[tuple[str, Number]] = [(label, numbers[-1]) for label, numbers in table.lines]
    body, total = lines[:-1], lines[-1]
    if most is not None:
        body.sort(key=lambda line: -(line[1] or 0))
    return Part(table.title, [*body[:most], total], max(0, len(body) - most) if most else 0)


def _shortened(picture: Picture) -> Picture:
    """Draw the longest bars of a long list, the longest first; the whole list stands in its table."""
    if len(picture.bars) <= MOST_LINES + len(picture.legend):
        return picture
    longest = sorted(picture.bars, key=lambda bar: -sum(strip.width for strip in bar.strips))[:MOST_LINES]
    note = _("The %(shown)s longest of %(all)s; all stand in the table.") % {"shown": MOST_LINES, "all": len(picture.bars)}
    return replace(picture, bars=longest, note=note)


def _fairness(found: Published) -> Picture | None:
    """Draw newcomers in support for a thousand pupils of each form of school, so that large forms and small ones can be compared."""
    load, pupils = found.table(f"{SCHOOL_PREFIX}load_form"), found.table(f"{SCHOOL_PREFIX}pupils_form")
    if load is None or pupils is None:
        return None
    shares: list[tuple[str, int, float | None]] = []
    for label in load.rows:
        children, everybody = load.row(label)[0], pupils.row(label)[0]
        if everybody:
            shares.append((label, everybody, None if children is None else 1000 * children / everybody))
    widest = max((share for _label, _all, share in shares if share), default=0) or 1
    bars = [
        Bar(label, shown_number(share, 1), (Strip(round(100 * share / widest, 1)),) if share is not None else ())
        for label, _everybody, share in shares
    ]
    return Picture(_("Newcomers in support for 1,000 pupils of a form of school"), bars, [load, pupils])


def council_rows(actor: Actor, report: Report) -> list[list[str | float]]:
    """Return the whole table of the council with its head: part, label, number; x for a hidden one."""
    rows: list[list[str | float]] = [[_("part"), _("what"), _("number")]]
    for part in _council(_own(published(actor, report))):
        rows += [[part.title, label, HIDDEN_SIGN if number is None else number] for label, number in part.lines]
    return rows


def council_csv(actor: Actor, report: Report) -> bytes:
    """Return the table of the council as CSV, the same bytes each time."""
    return csv_of(
        [[f"{cell:g}" if isinstance(cell, float | int) else cell for cell in row] for row in council_rows(actor, report)]
    )


def council_xlsx(actor: Actor, report: Report) -> bytes:
    """Return the table of the council and every table of school entry as XLSX, one sheet for each."""
    sheets: list[tuple[str, list[list[Any]]]] = [(_("Council"), [list(row) for row in council_rows(actor, report)])]
    for table in _own(published(actor, report)).tables:
        body = [[label, *(HIDDEN_SIGN if number is None else number for number in numbers)] for label, numbers in table.lines]
        sheets.append((table.title, [list(table.head), *body]))
    return xlsx_of(sheets)
