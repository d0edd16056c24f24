"""What the page of a report shows beside its numbers: pictures, and targets of the year against what was reached."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.utils.formats import number_format
from django.utils.translation import gettext as _

from bruecke.access.actor import Actor
from bruecke.network.queries import register
from bruecke.programme.queries import posts
from bruecke.reports.models import Report
from bruecke.reports.pictures import CASELOAD, Load, Picture, picture_of_caseload, pictures, share_of_goals
from bruecke.reports.queries import Published, published


@dataclass(frozen=True)
class Tile:
    """One number with the target of the year, and whether it was reached (None: nothing to compare)."""

    label: str
    value: str
    target: str
    is_reached: bool | None


@dataclass(frozen=True)
class Page:
    """One report as it is shown."""

    report: Report
    tiles: list[Tile]
    pictures: list[Picture]

    @property
    def name(self) -> str:
        return name_of(self.report)


def page(actor: Actor, report: Report) -> Page:
    """Return the page of a report; raises NotVisible for anybody but the coordination."""
    found, load = published(actor, report), _load(report)
    return Page(report, _tiles(found, load, posts.targets(actor, report.until.year)), pictures(found, load))


def caseload(actor: Actor, report: Report) -> Picture | None:
    """Return how many cases each team has for one full post, or None where the report does not count cases."""
    return picture_of_caseload(published(actor, report), _load(report))


def _load(report: Report) -> Load:
    rules = register(report.until)
    return Load(posts.full_posts(report.until), rules.number("load_amber"), rules.number("load_red"))


def name_of(report: Report) -> str:
    """Return what the days of a report are called: a quarter, a year, or from and to."""
    since, until = report.since, report.until
    if (since, until) == (date(since.year, 1, 1), date(since.year, 12, 31)):
        return _("Year %(year)s") % {"year": since.year}
    if since.year == until.year and until.month - since.month == 2 and since.month % 3 == 1:  # noqa: PLR2004 -- a quarter
        return _("Quarter %(number)s of %(year)s") % {"number": until.month // 3, "year": since.year}
    return f"{since:%d.%m.%Y} – {until:%d.%m.%Y}"


def _tiles(found: Published, load: Load, targets: dict[str, int]) -> list[Tile]:
    """Return the tiles for which there is a number or a target."""
    response = next((one.value for one in found.measures if one.key.startswith("consults.response_days")), None)
    numbers = (
        ("filled", _("Posts filled"), _filled(found), "%", True), ("cases", _("Cases for one full post"), _cases(found, load), "", False),
        ("goals", _("Goals reached"), share_of_goals(found), "%", True),
        ("response", _("Answer of an authority"), response, _("days"), False),
    )  # fmt: skip
    return [
        _tile(label, value, targets.get(what), unit, more=more)
        for what, label, value, unit, more in numbers if value is not None or what in targets
    ]  # fmt: skip


def _tile(label: str, value: float | None, target: int | None, unit: str, *, more: bool) -> Tile:
    shown = "–" if value is None else f"{number_format(value, decimal_pos=1 if value % 1 else 0)} {unit}".strip()
    if target is None:
        return Tile(label, shown, "", None)
    words = _("at least %(number)s") if more else _("at most %(number)s")
    goal = words % {"number": f"{target} {unit}".strip()}
    return Tile(label, shown, goal, None if value is None else value >= target if more else value <= target)


def _filled(found: Published) -> int | None:
    table = found.table("programme.posts")
    return round(100 * (table.cells[-1][0] or 0) / table.total) if table and table.total else None


def _cases(found: Published, load: Load) -> float | None:
    table, whole = found.table(CASELOAD), sum(load.posts.values(), Decimal(0))
    return round(float(table.total / whole), 1) if table and table.total and whole else None
