"""What of school entry is over and to be erased (R7 to R9, domain 2.8), and which files rows still name; read by the nightly erasure."""

from datetime import date, datetime
from uuid import UUID

from django.db.models import Q, QuerySet
from django.utils import timezone

from bruecke.base.days import months_after, start_of
from bruecke.network.queries import rule
from bruecke.schooling.models import HealthCheck, LetterRun, Offer, Placement, Proposal
from bruecke.schooling.models.words import OVER, State

#: A school year ends with July (§ 7 SchulG NRW).
LAST_MONTH = 7
PLACED = (State.ASSIGNED, State.STARTED, State.TRACK_DECIDED, State.LEFT)


def _edge(now: datetime) -> date:
    today = timezone.localdate(now)
    return months_after(today, -int(rule("school_entrant_months", today)))


def over(now: datetime) -> QuerySet[Placement]:
    """Return the matters whose follow-up ended so long ago that the child's records go (R7); never one that looks for a place, waits for its
    first day, or is supported at school still."""
    edge = _edge(now)
    ended = Q(ended_on__lt=edge) | Q(ended_on__isnull=True, state_since__lt=start_of(edge))
    return Placement.objects.filter(
        Q(ended, state__in=(*OVER, State.TRACK_DECIDED)) | Q(state=State.STARTED, support_until__lt=edge)
    )


def admitted(now: datetime) -> QuerySet[Offer]:
    """Return what schools told of children they admitted themselves and who stand in no matter, once support and time of keeping are over."""
    edge = months_after(_edge(now), -int(rule("school_support_months", timezone.localdate(now))))
    day = Q(first_day__lt=edge) | Q(first_day__isnull=True, due__lt=edge)
    return Offer.objects.filter(day, placement__isnull=True)


def checked(now: datetime) -> QuerySet[HealthCheck]:
    """Return the health checks of children who have a place: from then on only the day and whether support is needed stay (R8)."""
    placed = HealthCheck.objects.filter(entrant__placement__state__in=PLACED)
    return placed.exclude(measles="", ordered_on__isnull=True)


def explained(now: datetime) -> QuerySet[Proposal]:
    """Return the proposals of rounds whose school year ended so long ago that nobody has to explain them any more (R9)."""
    return Proposal.objects.filter(round__made_at__lt=year_edge(now))


def year_edge(now: datetime) -> datetime:
    """Return the moment before which a round's school year ended at least `school_round_months` ago."""
    today = timezone.localdate(now)
    day = months_after(today, -int(rule("school_round_months", today)))
    return start_of(date(day.year if day.month > LAST_MONTH else day.year - 1, LAST_MONTH + 1, 1))


def files() -> set[UUID]:
    """Return every stored file a row of school entry still names; any other is removed after a day."""
    named = {key for key in LetterRun.objects.filter(file__isnull=False).values_list("file", flat=True) if key}
    parts = LetterRun.objects.exclude(parts=[]).values_list("parts", flat=True)
    named |= {key for key in Offer.objects.filter(proof_file__isnull=False).values_list("proof_file", flat=True) if key}
    return named | {UUID(part["file"]) for row in parts for part in row if part["file"]}
