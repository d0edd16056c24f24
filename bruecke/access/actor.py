"""The person who acts now, with live memberships; passed explicitly everywhere."""

from dataclasses import dataclass, field
from datetime import date
from uuid import UUID

from django.db import connection
from django.http import HttpRequest
from django.utils import timezone
from django_htmx.middleware import HtmxDetails

from bruecke.access.models import Role, User


@dataclass(frozen=True)
class Seat:
    """One live membership: in which unit, in which role."""

    unit_id: UUID
    unit_name: str
    unit_kind: str
    ags: str
    role: Role


@dataclass(frozen=True)
class Standin:
    """The actor stands in for `absent_id` in `unit_id` today."""

    absent_id: UUID
    unit_id: UUID


@dataclass(frozen=True)
class Actor:
    """Who acts: a colleague with seats, a person with her code, or nobody."""

    user_id: UUID | None = None
    name: str = ""
    seats: tuple[Seat, ...] = ()
    covers: tuple[Standin, ...] = ()
    code_hash: str = ""
    languages: tuple[str, ...] = field(default=(), compare=False)

    @property
    def is_person(self) -> bool:
        return bool(self.code_hash)

    @property
    def is_job(self) -> bool:
        return self.name.startswith("job:")

    @property
    def mates(self) -> list[UUID | None]:
        """Return the actor and those she stands in for today."""
        return [self.user_id, *(cover.absent_id for cover in self.covers)]

    @property
    def roles(self) -> frozenset[Role]:
        return frozenset(seat.role for seat in self.seats)

    @property
    def unit_ids(self) -> frozenset[UUID]:
        return frozenset(seat.unit_id for seat in self.seats)

    def has(self, *roles: Role) -> bool:
        return not self.roles.isdisjoint(roles)

    def seat(self, *roles: Role) -> Seat | None:
        """Return the first seat in one of `roles`, or None."""
        return next((seat for seat in self.seats if seat.role in roles), None)

    def in_unit(self, unit_id: UUID, *roles: Role) -> bool:
        return any(seat.unit_id == unit_id and (not roles or seat.role in roles) for seat in self.seats)


NOBODY = Actor()


class Request(HttpRequest):
    """A request behind the wall: who acts, and what htmx said of it."""

    actor: Actor
    htmx: HtmxDetails
    refusal: str | None


_SEATS = """
SELECT m.unit_id, u.name, u.kind, u.ags, m.role, NULL::uuid FROM access_membership m JOIN access_unit u ON u.id = m.unit_id
WHERE m.user_id = %(user)s AND u.is_active AND m.since <= %(today)s AND (m.until IS NULL OR m.until >= %(today)s)
UNION ALL
SELECT c.unit_id, '', '', '', '', c.absent_id FROM access_cover c
WHERE c.deputy_id = %(user)s AND c.since <= %(today)s AND c.until >= %(today)s
ORDER BY 2, 5
"""


def of_user(user: User, on: date | None = None) -> Actor:
    """Return the actor of a signed-in user with everything that is live today; one query."""
    if not user.is_active:
        return NOBODY
    with connection.cursor() as cursor:
        cursor.execute(_SEATS, {"user": user.pk, "today": on or timezone.localdate()})
        rows = cursor.fetchall()
    seats = tuple(Seat(row[0], row[1], row[2], row[3], Role(row[4])) for row in rows if row[5] is None)
    units = {seat.unit_id for seat in seats}
    covers = tuple(Standin(row[5], row[0]) for row in rows if row[5] is not None and row[0] in units)
    return Actor(user.pk, user.name, seats, covers, languages=tuple(user.languages))


def of_code(code_hash: str) -> Actor:
    """Return the actor of a person who holds a code."""
    return Actor(code_hash=code_hash)


def job(name: str) -> Actor:
    """Return the actor of a named job; it has no seats and works under the role with bypass."""
    return Actor(name=f"job:{name}")
