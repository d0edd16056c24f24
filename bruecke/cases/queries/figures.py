"""What case management hands to the reports: caseload, areas of life before and after, goals, waiting times, refusals, what changed."""

from collections import Counter, defaultdict
from collections.abc import Iterator
from datetime import timedelta
from statistics import median
from typing import Any
from uuid import UUID

from django.db.models import Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from bruecke.access.actor import Actor
from bruecke.access.policy import require_job
from bruecke.base.figures import Measure, Period, Table, crossed, listed
from bruecke.cases.models import (
    AreaRating,
    Case,
    Closing,
    ClosureReason,
    Event,
    Goal,
    Intensity,
    Offer,
    Outcome,
    Refusal,
    ServiceLink,
)
from bruecke.network.models import LifeArea

ATTAINMENT = {-2: "−2", -1: "−1", 0: "0", 1: "+1", 2: "+2"}
STATUS = range(1, 6)


def figures(actor: Actor, period: Period) -> list[Table | Measure]:
    """Return the tables and medians of a period as they are, before any protection; only a job counts (raises NotVisible)."""
    require_job(actor, "figures")
    closings = _closings(period)
    return [*_load(period), *_areas(closings), *_closed(closings), *_links(period), _outcomes(period)]


def _load(period: Period) -> Iterator[Table]:
    """The cases of the last day, by team and by how much they need."""
    rows = Case.objects.filter(Q(closed_on__isnull=True) | Q(closed_on__gt=period.until), opened_on__lte=period.until)
    if period.written_before:
        rows = rows.filter(made_at__lt=period.written_before)
    found = list(rows.values_list("unit__name", "intensity"))
    teams = tuple(sorted({team for team, _intensity in found}))
    by_team = Counter(team for team, _intensity in found)
    yield listed("cases.active_by_unit", _("Open cases"), _("team"), {team: by_team[team] for team in teams})
    words = {word.value: str(word.label) for word in Intensity}
    counts = Counter((team, words[intensity]) for team, intensity in found)
    rows_, columns = (_("team"), teams), (_("intensity"), tuple(words.values()))
    yield crossed("cases.by_intensity", _("Open cases by intensity"), rows=rows_, columns=columns, counts=counts)


def _closings(period: Period) -> dict[UUID, str]:
    """Return the reason by dossier of every case that was closed in the period and stayed closed; its last closing counts."""
    rows = Closing.objects.filter(on__range=(period.since, period.until), reopened_on__isnull=True)
    if period.written_before:
        rows = rows.filter(on__lt=timezone.localdate(period.written_before) + timedelta(days=1))
    return dict(rows.order_by("on").values_list("dossier_id", "reason"))


def _areas(closings: dict[UUID, str]) -> Iterator[Table]:
    """How the areas stood at the first talk and at the closing, for areas that were rated both times."""
    ratings = AreaRating.objects.filter(assessment__dossier__in=closings, status__isnull=False)
    found: dict[bool, dict[tuple[UUID, str], int]] = {False: {}, True: {}}
    rows = ratings.order_by("assessment__made_at").values_list("dossier_id", "area", "status", "assessment__is_closing")
    for dossier, area, status, is_closing in rows:
        if status is not None and (is_closing or (dossier, area) not in found[False]):
            found[is_closing][dossier, area] = status
    both = found[False].keys() & found[True].keys()
    names = {area.value: str(area.label) for area in LifeArea}
    labels = (_("area of life"), tuple(names.values())), (_("status, 1 is bad, 5 is good"), tuple(map(str, STATUS)))
    for key, title, when in (("before", _("Areas of life before"), False), ("after", _("Areas of life after"), True)):
        counts = Counter((names[area], str(found[when][dossier, area])) for dossier, area in both)
        yield crossed(f"cases.areas_{key}", title, rows=labels[0], columns=labels[1], counts=counts)


def _closed(closings: dict[UUID, str]) -> Iterator[Table]:
    goals = Counter(Goal.objects.filter(dossier__in=closings, attainment__isnull=False).values_list("attainment", flat=True))
    reached = {label: goals[value] for value, label in ATTAINMENT.items()}
    yield listed("cases.goal_attainment", _("How far goals were reached"), _("attainment"), reached)
    yield _worded("cases.closure_reasons", _("Why cases were closed"), ClosureReason, closings.values())


def _links(period: Period) -> Iterator[Table | Measure]:
    """How long it took until an offer began, by kind, and why offers refused."""
    begun = _written(ServiceLink.objects.filter(started_on__range=(period.since, period.until)), period, "requested_on")
    waited: dict[str, list[int]] = defaultdict(list)
    people: dict[str, set[UUID]] = defaultdict(set)
    for dossier, offer, requested, started in begun.values_list("dossier_id", "offer", "requested_on", "started_on"):
        waited[offer].append((started - requested).days)
        people[offer].add(dossier)
    for offer in Offer:
        if waited[offer]:
            key, days = f"cases.waiting_days_by_kind.{offer}", float(median(waited[offer]))
            yield Measure(key, str(offer.label), days, _("days"), len(people[offer]))
    refused = ServiceLink.objects.filter(state=ServiceLink.State.REFUSED, ended_on__range=(period.since, period.until))
    reasons = _written(refused, period, "ended_on").values_list("refusal", flat=True)
    yield _worded("cases.refusal_reasons", _("Why offers were refused"), Refusal, reasons)


def _outcomes(period: Period) -> Table:
    """In how many cases something changed; a case counts once for each kind of change."""
    rows = _written(Outcome.objects.filter(on__range=(period.since, period.until)), period, "on")
    events = set(rows.values_list("dossier_id", "event"))
    return _worded("cases.outcomes", _("What has changed"), Event, (event for _dossier, event in events))


def _written(rows: QuerySet[Any], period: Period, day: str) -> QuerySet[Any]:
    """Leave out what happened after the cut-off."""
    return rows.filter(**{f"{day}__lte": timezone.localdate(period.written_before)}) if period.written_before else rows


def _worded(key: str, title: str, words: Any, found: Any) -> Table:
    counts = Counter(found)
    return listed(
        key, title, _("reason") if "reason" in key else _("change"), {str(word.label): counts[word.value] for word in words}
    )
