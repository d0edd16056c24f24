"""What waits for a colleague of the school counselling today."""

from dataclasses import dataclass
from datetime import timedelta

from django.utils import timezone

from bruecke.access.actor import Actor
from bruecke.access.models import Role
from bruecke.access.policy import Right, require_role, visible
from bruecke.audit.actions import record_many
from bruecke.base.days import end_of, start_of
from bruecke.consent.models import Handover
from bruecke.schooling.models import Entrant, Invitation
from bruecke.schooling.queries.children import Filters, Line, children
from bruecke.schooling.queries.receiving import incoming, to_write_down

SHOWN = 6


@dataclass(frozen=True)
class Talk:
    """A talk with the child it is about."""

    invitation: Invitation
    child: Entrant

    @property
    def is_over(self) -> bool:
        """Whether it has begun and nobody has said what came of it."""
        return self.invitation.starts_at <= timezone.now()


@dataclass(frozen=True)
class Today:
    """Own talks until this evening, those nobody has settled, the children that wait longest beyond the limit, and what came in."""

    talks: list[Talk]
    late: list[Line]
    late_count: int
    to_invite: int
    incoming: list[Handover]
    to_write: list[Handover]

    @property
    def is_empty(self) -> bool:
        """Whether nothing waits."""
        return not (self.talks or self.late or self.to_invite or self.incoming or self.to_write)


def today(actor: Actor) -> Today:
    """Return what waits for the actor today; raises NotVisible for anybody but the school counselling."""
    require_role(actor, Role.KI_TEACHER)
    listing = children(actor, Filters(view="alarm"))
    return Today(
        talks(actor),
        listing.lines[:SHOWN],
        listing.counts["alarm"],
        listing.counts["einladen"],
        incoming(actor),
        to_write_down(actor),
    )


def talks(actor: Actor) -> list[Talk]:
    """Return the actor's talks of today and those of the last weeks that nobody has settled, in order of time."""
    day = timezone.localdate()
    rows = Invitation.objects.filter(
        by=actor.user_id,
        result=Invitation.Result.OPEN,
        starts_at__gte=start_of(day - timedelta(days=60)),
        starts_at__lt=end_of(day),
    )
    found = list(visible(actor, rows, Right.WRITE, single=True).select_related("entrant").order_by("starts_at")[:20])
    record_many("entrant.listed", [(row.dossier_id, "today") for row in found])
    return [Talk(row, row.entrant) for row in found]
