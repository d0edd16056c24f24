"""What the steering hands to the reports: posts, issues, levels. No number here counts people who came, so nothing is hidden."""

from collections import Counter
from collections.abc import Iterator

from django.utils.translation import gettext as _

from bruecke.access.actor import Actor
from bruecke.base.figures import Measure, Period, Table, crossed, listed, opened
from bruecke.network.models import Level, Participation
from bruecke.network.queries import municipalities
from bruecke.programme.models import IssueStep, Module, Rung
from bruecke.programme.queries.posts import standing


def figures(actor: Actor, period: Period) -> list[Table | Measure]:
    """Return posts by module and by carrier, issues by rung, and municipalities by level, as of the last day of a period."""
    return list(_tables(period))


def _tables(period: Period) -> Iterator[Table]:
    rows = standing(period.until, period.written_before)
    columns = (_("filled"), _("vacant"))
    modules = {module: str(module.label) for module in Module}
    by_module = Counter((modules[Module(row.module)], columns[not filled]) for row, filled in rows)
    by_carrier = Counter((row.carrier.name, columns[not filled]) for row, filled in rows)
    carriers = tuple(sorted({row.carrier.name for row, _filled in rows}))
    state = (_("state"), columns)
    kinds = (_("module"), tuple(modules.values()))
    yield opened(crossed("programme.posts", _("Posts by module"), rows=kinds, columns=state, counts=by_module))
    yield opened(
        crossed("programme.carriers", _("Posts by carrier"), rows=(_("carrier"), carriers), columns=state, counts=by_carrier)
    )
    rungs = Counter(_rungs(period).values())
    yield opened(listed("programme.issues", _("Structural issues"), _("rung"), {str(rung.label): rungs[rung] for rung in Rung}))
    levels = Counter(_levels(period).values())
    named = {str(level.label): levels[level] for level in reversed(Level)}
    yield opened(listed("programme.participation", _("Municipalities by how far they take part"), _("level"), named))


def _rungs(period: Period) -> dict[object, Rung]:
    """Return the rung of every issue; one that was joined to another counts no more."""
    rows = IssueStep.objects.filter(day__lte=period.until, issue__joined_to__isnull=True)
    if period.written_before:
        rows = rows.filter(written_at__lt=period.written_before)
    return {row.issue_id: Rung(row.rung) for row in rows.order_by("day", "written_at")}


def _levels(period: Period) -> dict[str, Level]:
    rows = Participation.objects.filter(since__lte=period.until)
    if period.written_before:
        rows = rows.filter(set_at__lt=period.written_before)
    found = {row.pk: Level.NONE for row in municipalities()}
    return found | {row.municipality_id: Level(row.level) for row in rows.order_by("since")}
