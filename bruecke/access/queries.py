"""Named reads about colleagues, units, cover and who may see a dossier."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from django.db.models import Q, QuerySet
from django.utils import timezone

from bruecke.access.actor import Actor
from bruecke.access.models import Cover, Dossier, Grant, Membership, Organisation, Reason, Role, Unit, UnitKind, User
from bruecke.access.policy import live


@dataclass(frozen=True)
class Holder:
    """Somebody who may enter now: who, where, why, since and until when."""

    name: str
    unit: str
    reason: str
    since: datetime
    until: datetime | None
    sentence: str
    is_person: bool


def on(day: date | None = None) -> Q:
    """Return the condition of a membership or cover that counts on `day`."""
    day = day or timezone.localdate()
    return Q(since__lte=day) & (Q(until__isnull=True) | Q(until__gte=day))


def holders(actor: Actor, dossiers: Iterable[Dossier | UUID]) -> list[Holder]:
    """Return everybody with a live grant on the dossiers or their shelves, deputies included; the caller has asked before."""
    rows = list(Grant.objects.filter(live(), dossier__in=list(dossiers)).select_related("user", "unit").order_by("since"))
    found = [
        Holder(
            row.user.name if row.user else "", row.unit.name if row.unit else "", str(Reason(row.reason).label),
            row.since, row.until, row.sentence, bool(row.code_hash),
        )
        for row in rows
    ]  # fmt: skip
    assigned = {(row.user_id, row.unit_id) for row in rows if row.reason == Reason.ASSIGNED and row.user_id}
    for row in Cover.objects.filter(on(), absent__in=[user for user, _unit in assigned]).select_related("deputy", "unit"):
        if (row.absent_id, row.unit_id) in assigned:
            start = datetime.combine(row.since, datetime.min.time(), timezone.get_current_timezone())
            end = datetime.combine(row.until, datetime.max.time(), timezone.get_current_timezone())
            found.append(Holder(row.deputy.name, row.unit.name, str(Reason.COVER.label), start, end, "", False))
    return list(dict.fromkeys(found))


def colleagues(actor: Actor, unit_id: UUID, *roles: Role) -> QuerySet[User]:
    """Return the active colleagues who work in the unit today, in one of `roles` where given."""
    seats = Membership.objects.filter(on(), unit_id=unit_id)
    if roles:
        seats = seats.filter(role__in=roles)
    return User.objects.filter(is_active=True, pk__in=seats.values("user_id")).order_by("name")


def units(actor: Actor, *kinds: UnitKind) -> QuerySet[Unit]:
    """Return the active units of these kinds, all kinds where none is given; units are no secret."""
    rows = Unit.objects.filter(is_active=True).select_related("organisation").order_by("name")
    return rows.filter(kind__in=kinds) if kinds else rows


def organisations(actor: Actor) -> QuerySet[Organisation]:
    """Return all organisations by name."""
    return Organisation.objects.order_by("name")


def covers(actor: Actor) -> QuerySet[Cover]:
    """Return the covers of the actor's units that have not ended."""
    rows = Cover.objects.filter(until__gte=timezone.localdate()).select_related("absent", "deputy", "unit")
    if not actor.has(Role.COUNTY_ADMIN):
        rows = rows.filter(unit__in=actor.unit_ids)
    return rows.order_by("since", "absent__name")


def deputy_of(user_id: UUID, unit_id: UUID, day: date | None = None) -> User | None:
    """Return who stands in for a colleague on `day`, or None."""
    row = Cover.objects.filter(on(day), absent=user_id, unit=unit_id).select_related("deputy").first()
    return row.deputy if row else None


def members(actor: Actor, unit: Unit | None = None) -> QuerySet[Membership]:
    """Return the live and coming memberships with user and unit."""
    rows = Membership.objects.exclude(until__lt=timezone.localdate()).select_related("user", "unit__organisation")
    return (rows.filter(unit=unit) if unit else rows).order_by("unit__name", "user__name")


def accounts(actor: Actor) -> QuerySet[User]:
    """Return all accounts by name."""
    return User.objects.order_by("name")


def account(email: str) -> User | None:
    """Return the open account with this e-mail address, or None."""
    return User.objects.filter(email__iexact=email, is_active=True).first()


def privacy_officers() -> QuerySet[User]:
    """Return the colleagues who are told about an emergency access."""
    seats = Membership.objects.filter(on(), role=Role.PRIVACY_OFFICER).values("user_id")
    return User.objects.filter(is_active=True, pk__in=seats)
