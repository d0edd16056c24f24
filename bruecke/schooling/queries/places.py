"""The groups of one school as its office sees them: places, who confirmed them when, and whether that is too long ago."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from hashlib import sha256
from uuid import UUID

from django.db.models import QuerySet
from django.utils import timezone

from bruecke.access.actor import Actor
from bruecke.access.policy import NotVisible
from bruecke.network.models import School
from bruecke.network.queries import rule
from bruecke.schooling.models import Group
from bruecke.schooling.queries.offices import own_school


def stale_before() -> datetime:
    """Return the moment before which a confirmation is too old (county rule, days)."""
    return timezone.now() - timedelta(days=int(rule("school_stale_days")))


def mark(groups: Iterable[Group]) -> str:
    """Return a short mark of what a school itself says of its groups; another mark means that somebody changed something."""
    rows = sorted((group.pk.hex, group.capacity, group.others, group.reserved, str(group.need), *group.grades, str(group.paused_until),
                   str(group.closed_on)) for group in groups)  # fmt: skip
    return sha256(repr(rows).encode()).hexdigest()[:16]


@dataclass(frozen=True)
class Line:
    """One group of the own school."""

    group: Group
    is_stale: bool
    is_paused: bool

    @property
    def full(self) -> int:
        """How much of it is taken, in percent, at most 100."""
        group = self.group
        return min(100, round(100 * (group.capacity - group.free) / group.capacity)) if group.capacity else 100


@dataclass(frozen=True)
class Groups:
    """The groups of a school, the open ones first, and the mark under which they were seen."""

    lines: list[Line]
    closed: list[Group]
    mark: str
    confirmed_at: datetime | None

    @property
    def is_stale(self) -> bool:
        return any(line.is_stale for line in self.lines)

    @property
    def places(self) -> int:
        return sum(line.group.capacity for line in self.lines)

    @property
    def free(self) -> int:
        return sum(line.group.free for line in self.lines if not line.is_paused)

    @property
    def reserved(self) -> int:
        return sum(line.group.reserved for line in self.lines)

    @property
    def taken(self) -> int:
        return sum(line.group.taken + line.group.others for line in self.lines)


def _of(school: School) -> QuerySet[Group]:
    return Group.objects.filter(school=school).select_related("confirmed_by").order_by("closed_on", "stage", "grades", "need")


def groups(school: School) -> Groups:
    """Return the groups of a school; places are no secret, the caller has found the school by its own right."""
    old, today = stale_before(), timezone.localdate()
    rows = list(_of(school))
    open_ = [row for row in rows if row.closed_on is None]
    lines = [
        Line(row, row.confirmed_at is None or row.confirmed_at < old, bool(row.paused_until and row.paused_until >= today))
        for row in open_
    ]
    told = [row.confirmed_at for row in open_ if row.confirmed_at]
    return Groups(
        lines, [row for row in rows if row.closed_on], mark(open_), min(told) if len(told) == len(open_) and told else None
    )


def group(actor: Actor, group_id: UUID) -> Group:
    """Return a group of the own school; raises NotVisible for every other."""
    row = _of(own_school(actor)).filter(pk=group_id).first()
    if row is None:
        raise NotVisible("group")
    return row
