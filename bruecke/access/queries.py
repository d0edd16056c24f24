"""Named reads about colleagues, units, cover and who may see a dossier."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import TypeVar
from uuid import UUID

from django.contrib.auth.hashers import UNUSABLE_PASSWORD_PREFIX
from django.db.models import Count, Model, Prefetch, Q, QuerySet
from django.db.models.functions import Lower
from django.utils import timezone

from bruecke.access.actor import Actor
from bruecke.access.models import Cover, Membership, Organisation, Role, Unit, UnitKind, User
from bruecke.access.policy import OPENING_ROLES, NotVisible

Row = TypeVar("Row", bound=Model)
PAGE = 25


def on(day: date | None = None, of: str = "") -> Q:
    """Return the condition of a membership or cover that counts on `day`; `of` is the way to it in a join."""
    day = day or timezone.localdate()
    return Q(**{f"{of}since__lte": day}) & (Q(**{f"{of}until__isnull": True}) | Q(**{f"{of}until__gte": day}))


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


def operator() -> Organisation | None:
    """Return the body that runs these pages: that of the county administration, else of the coordination, None before both."""
    kinds = (UnitKind.ADMINISTRATION, UnitKind.INTEGRATION_CENTRE)
    rows = Unit.objects.filter(kind__in=kinds, is_active=True).select_related("organisation").order_by("kind", "name")
    found = rows.first()
    return found.organisation if found else None


def office_of(ags: str) -> Organisation | None:
    """Return the body whose registration office hands on for a municipality, or None where none is set up."""
    rows = Unit.objects.filter(kind=UnitKind.REGISTRATION_OFFICE, ags=ags, is_active=True).select_related("organisation")
    found = rows.order_by("name").first() if ags else None
    return found.organisation if found else None


def organisation(actor: Actor, organisation_id: UUID) -> Organisation:
    """Return one body; raises NotVisible."""
    return _one(organisations(actor).filter(pk=organisation_id), "organisation")


def nameless() -> list[Organisation]:
    """Return the bodies that the notice names and whose address, phone or privacy officer is missing (Art. 13 GDPR)."""
    kinds = (UnitKind.REGISTRATION_OFFICE, UnitKind.CARRIER_TEAM, UnitKind.INTEGRATION_CENTRE, UnitKind.ADMINISTRATION)
    rows = Organisation.objects.filter(unit__kind__in=kinds, unit__is_active=True).order_by("name").distinct()
    return [row for row in rows if row.lacks_facts]


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


@dataclass(frozen=True)
class Accounts:
    """One page of the list of accounts, and the name and address behind which the next begins."""

    rows: list[User]
    after: tuple[str, str] | None


def accounts(actor: Actor, *, q: str = "", state: str = "", after: tuple[str, str] = ("", "")) -> Accounts:
    """Return a page of accounts by name with their live `seats`; `q` is part of name or address, `state` open, closed or new."""
    rows = User.objects.annotate(mark=Lower("name"))
    if q:
        rows = rows.filter(Q(name__icontains=q) | Q(email__icontains=q))
    if state in ("open", "closed"):
        rows = rows.filter(is_active=state == "open")
    elif state == "new":
        rows = rows.filter(is_active=True, password__startswith=UNUSABLE_PASSWORD_PREFIX)
    if after[1]:
        rows = rows.filter(Q(mark__gt=after[0]) | Q(mark=after[0], email__gt=after[1]))
    live_seats = Membership.objects.filter(on()).select_related("unit").order_by("unit__name")
    found = list(rows.order_by("mark", "email").prefetch_related(Prefetch("membership_set", live_seats, "seats"))[: PAGE + 1])
    last = found[PAGE - 1] if len(found) > PAGE else None
    return Accounts(list[User](found[:PAGE]), (last.name.lower(), last.email) if last else None)


def user(actor: Actor, user_id: UUID, *, new: bool = False) -> User:
    """Return an account, only an open one without password where `new`; raises NotVisible when there is none."""
    rows = User.objects.filter(pk=user_id)
    return _one(rows.filter(is_active=True, password__startswith=UNUSABLE_PASSWORD_PREFIX) if new else rows, "user")


def unit(actor: Actor, unit_id: UUID) -> Unit:
    """Return a unit, also a closed one; raises NotVisible when there is none."""
    return _one(Unit.objects.filter(pk=unit_id).select_related("organisation"), "unit")


def _one(rows: "QuerySet[Row]", what: str) -> Row:
    found = rows.first()
    if found is None:
        raise NotVisible(what)
    return found


def users(actor: Actor) -> QuerySet[User]:
    """Return the open accounts by name, for a choice."""
    return User.objects.filter(is_active=True).order_by("name")


def all_units(actor: Actor) -> QuerySet[Unit]:
    """Return every unit with its organisation and the number of its `colleagues` today, closed ones last."""
    live_seats = Count("membership__user", filter=on(of="membership__"), distinct=True)
    return Unit.objects.select_related("organisation").annotate(colleagues=live_seats).order_by("-is_active", "kind", "name")


def seats_of(actor: Actor, *, unit_id: UUID | None = None) -> QuerySet[Membership]:
    """Return the live and coming memberships by unit, of one unit where given."""
    rows = Membership.objects.exclude(until__lt=timezone.localdate()).select_related("user", "unit")
    return (rows.filter(unit=unit_id) if unit_id else rows).order_by("unit__name", "unit_id", "user__name", "role")


def team_mates(actor: Actor) -> set[tuple[UUID, UUID]]:
    """Return unit and colleague for everybody cover may concern: of the actor's units, of all for the county administration. A helper stands
    in for nobody."""
    rows = Membership.objects.filter(on(), role__in=OPENING_ROLES - {Role.HELPER}, user__is_active=True, unit__is_active=True)
    if not actor.has(Role.COUNTY_ADMIN):
        rows = rows.filter(unit__in=actor.unit_ids)
    return set(rows.values_list("unit_id", "user_id"))


def advisers(actor: Actor) -> QuerySet[User]:
    """Return the open accounts of everybody who counsels in a carrier's team today, by name."""
    seats = Membership.objects.filter(
        on(), role__in=(Role.COUNSELLOR, Role.CASE_MANAGER), unit__kind=UnitKind.CARRIER_TEAM, unit__is_active=True
    )
    return User.objects.filter(is_active=True, pk__in=seats.values("user_id")).order_by("name")


def account(email: str) -> User | None:
    """Return the open account with this e-mail address, or None."""
    return User.objects.filter(email__iexact=email, is_active=True).first()


def seats_in(people: Iterable[UUID], roles: Iterable[Role]) -> list[tuple[UUID, UUID]]:
    """Return unit and colleague of the first seat each of these people holds today in one of the roles."""
    rows = Membership.objects.filter(
        on(), user__in=list(people), role__in=list(roles), user__is_active=True, unit__is_active=True
    )
    found: dict[UUID, UUID] = {}
    for unit_id, user_id in rows.order_by("unit__name").values_list("unit_id", "user_id"):
        found.setdefault(user_id, unit_id)
    return [(unit_id, user_id) for user_id, unit_id in found.items()]


def leads(unit_id: UUID) -> QuerySet[User]:
    """Return the open accounts that lead a unit today."""
    seats = Membership.objects.filter(on(), role=Role.CARRIER_LEAD, unit=unit_id).values("user_id")
    return User.objects.filter(is_active=True, pk__in=seats).order_by("email")


def privacy_officers() -> QuerySet[User]:
    """Return the colleagues who are told about an emergency access."""
    seats = Membership.objects.filter(on(), role=Role.PRIVACY_OFFICER).values("user_id")
    return User.objects.filter(is_active=True, pk__in=seats)
