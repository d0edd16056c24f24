"""Named reads about texts, consents and hand-overs."""

from collections.abc import Iterable
from uuid import UUID

from django.db.models import Q, QuerySet
from django.utils import timezone

from bruecke.access.actor import Actor
from bruecke.access.counting import Counted, Waiting, numbers
from bruecke.access.models import Dossier, Role, Unit, UnitKind
from bruecke.access.policy import ADVISERS, NotVisible, Right, visible
from bruecke.audit.actions import record
from bruecke.consent.models import Consent, Handover, Purpose, Release, TextVersion

State = Handover.State
UNROUTED = (State.TO_ROUTE, State.REJECTED)


def text(purpose: Purpose, language: str) -> TextVersion:
    """Return the newest text of a purpose in a language, German when there is none; raises LookupError without any."""
    rows = TextVersion.objects.filter(purpose=purpose).order_by("-version", "-loaded_at")
    row = rows.filter(language=language).first() or rows.filter(language="de").first()
    if row is None:
        raise LookupError("no consent text is loaded")
    return row


def inbox(actor: Actor) -> QuerySet[Handover]:
    """Return what was offered to the actor's teams and waits for an answer, oldest deadline first."""
    rows = visible(actor, Handover.objects.filter(to_unit__in=_teams(actor), state=State.DELIVERED), Right.PREVIEW)
    return rows.order_by("answer_due", "id")


def own(actor: Actor, *states: str) -> QuerySet[Handover]:
    """Return the hand-overs the actor or somebody she stands in for has accepted."""
    rows = Handover.objects.filter(answered_by__in=actor.mates, state__in=states or [State.ACCEPTED])
    return visible(actor, rows, Right.SEE)


def to_route(actor: Actor) -> QuerySet[Handover]:
    """Return what the coordination has to send to a team: new ones without a team and those given back."""
    rows = Handover.objects.filter(state__in=UNROUTED)
    return visible(actor, rows, Right.PREVIEW).select_related("to_unit").order_by("answer_due", "id")


def preview(actor: Actor, handover_id: UUID) -> Handover:
    """Return a hand-over the actor may at least preview; opening is written down; raises NotVisible."""
    rows = visible(actor, Handover.objects.filter(pk=handover_id), Right.PREVIEW, single=True)
    row = rows.select_related("dossier", "to_unit").first()
    if row is None:
        raise NotVisible("handover")
    record(verb="handover.previewed", dossier=row.dossier_id, subject=f"handover:{row.pk}")
    return row


def opened(actor: Actor, handover_id: UUID) -> Handover:
    """Return a hand-over whose content the actor may see; opening it and the person is written down; raises NotVisible."""
    rows = visible(actor, Handover.objects.filter(pk=handover_id), Right.SEE, single=True)
    row = rows.select_related("to_unit", "from_unit", "answered_by").first()
    if row is None:
        raise NotVisible("handover")
    record(verb="dossier.opened", dossier=row.person_dossier_id, subject=f"handover:{row.pk}")
    return row


def consents(actor: Actor, dossiers: Iterable[Dossier | UUID]) -> QuerySet[Consent]:
    """Return the visible consents kept in these person dossiers, newest first."""
    rows = visible(actor, Consent.objects.filter(dossier__in=list(dossiers)), Right.SEE)
    return rows.select_related("receiver__organisation", "text").order_by("-given_at")


def releases(actor: Actor, person_dossier: Dossier | UUID, *, to_unit: UUID | None = None) -> list[Release]:
    """Return her live releases the actor may see, to one unit where given, newest first."""
    rows = visible(actor, Release.objects.filter(dossier=person_dossier, until__gte=timezone.localdate()), Right.SEE)
    rows = rows.filter(consent__withdrawn_at__isnull=True, consent__lapsed_at__isnull=True).select_related("consent", "to_unit")
    return list((rows.filter(to_unit=to_unit) if to_unit else rows).order_by("-consent__given_at"))


def handovers_of(actor: Actor, person_dossiers: Iterable[Dossier | UUID]) -> QuerySet[Handover]:
    """Return the visible hand-overs about these persons, newest first."""
    rows = visible(actor, Handover.objects.filter(person_dossier__in=list(person_dossiers)), Right.PREVIEW)
    return rows.select_related("to_unit__organisation", "answered_by").order_by("-offered_at")


def waiting(actor: Actor) -> int:
    """Return how many hand-overs wait for an answer of the actor's teams."""
    return numbers(actor, [inbox_count(actor)])[0]


def inbox_count(actor: Actor) -> Waiting:
    """Return what is counted for that; the navigation counts everything at once."""
    return Waiting("consent_waiting", Right.PREVIEW, Handover.circle, (_teams(actor),))


def _teams(actor: Actor) -> list[UUID]:
    return [seat.unit_id for seat in actor.seats if seat.role in (*ADVISERS, Role.CARRIER_LEAD)]


def unrouted_count() -> Counted:
    """Return what is counted to say how many hand-overs wait for the coordination to find a team; the navigation counts everything at once."""
    return Counted(Handover, Right.PREVIEW, "state = ANY (%s)", (list(UNROUTED),))


def receivers(actor: Actor) -> QuerySet[Unit]:
    """Return the carrier teams a hand-over may go to."""
    return (
        Unit.objects.filter(Q(kind=UnitKind.CARRIER_TEAM) & Q(is_active=True)).select_related("organisation").order_by("name")
    )
