"""What waits for the authority: objections and schools that did not answer; one offer, and one matter as the authority sees it."""

from dataclasses import dataclass
from uuid import UUID

from django.db.models import QuerySet

from bruecke.access.actor import Actor
from bruecke.access.counting import Counted
from bruecke.access.models import Role
from bruecke.access.policy import NotVisible, Right, visible
from bruecke.schooling.models import Offer, Placement, Step, Supervision
from bruecke.schooling.models.words import Authority
from bruecke.schooling.school_forms import form_of, forms

TO_DECIDE = (Offer.State.OBJECTED, Offer.State.ESCALATED)


def authority_of(actor: Actor) -> str:
    """Return which authority somebody works for; empty for everybody else."""
    seat = actor.seat(Role.SCHOOL_AUTHORITY)
    row = Supervision.objects.filter(unit=seat.unit_id).first() if seat else None
    return row.authority if row else ""


@dataclass(frozen=True)
class ToDecide:
    """One offer that needs a decision, and whether it is the actor's to make."""

    offer: Offer
    authority: str
    is_mine: bool

    @property
    def authority_name(self) -> str:
        return str(Authority(self.authority).label) if self.authority else ""


def to_decide(actor: Actor) -> list[ToDecide]:
    """Return what waits for a decision, the actor's own first and the oldest first; both authorities see all, each decides about its own forms
    of school."""
    own = authority_of(actor)
    rows = visible(actor, Offer.objects.filter(state__in=TO_DECIDE), Right.SEE).select_related("school", "placement", "group")
    return sorted((_one(row, own) for row in rows.order_by("due", "id")[:200]), key=lambda row: not row.is_mine)


def _one(row: Offer, own: str) -> ToDecide:
    form = form_of(row.school.form)
    authority = str(form.authority) if form else ""
    return ToDecide(row, authority, bool(own) and own == authority)


def offer(actor: Actor, offer_id: UUID) -> ToDecide:
    """Return one offer as whoever decides or counsels sees it; raises NotVisible."""
    rows = visible(actor, Offer.objects.filter(pk=offer_id), Right.SEE, single=True)
    row = rows.select_related("school", "placement", "group", "dossier", "answered_by", "decided_by").first()
    if row is None or not actor.has(Role.SCHOOL_AUTHORITY, Role.KI_TEACHER):
        raise NotVisible("offer")
    return _one(row, authority_of(actor))


def matter(actor: Actor, placement_id: UUID) -> Placement:
    """Return one matter; raises NotVisible."""
    rows = visible(actor, Placement.objects.filter(pk=placement_id), Right.SEE, single=True)
    row = rows.select_related("dossier__shelf", "school", "group").first()
    if row is None:
        raise NotVisible("placement")
    return row


def steps(actor: Actor, placement: Placement) -> QuerySet[Step]:
    """Return what happened in a matter, the newest first."""
    return (
        visible(actor, Step.objects.filter(placement=placement), Right.SEE, single=True)
        .select_related("by", "school")
        .order_by("-at")
    )


#: Offers at schools whose form the actor's own authority supervises.
_MINE = """state = ANY (%s) AND EXISTS (
    SELECT 1 FROM network_school s JOIN schooling_supervision v ON v.unit_id = ANY (%s)
    WHERE s.number = school_id AND s.form LIKE ANY (CASE v.authority WHEN %s THEN %s::text[] ELSE %s::text[] END))"""


def waiting_count(actor: Actor) -> list[Counted]:
    """Return what is counted beside the line of decisions: objections and schools that did not answer, of the forms of school that are the
    actor's to decide about."""
    if not actor.has(Role.SCHOOL_AUTHORITY):
        return []
    names = {one: [f"{form.name}%" for form in forms().values() if form.authority == one] for one in Authority}
    values = [str(state) for state in TO_DECIDE], list(actor.unit_ids), str(Authority.SCHULAMT), names[Authority.SCHULAMT]
    return [Counted(Offer, Right.ASSIGN, _MINE, (*values, names[Authority.BEZIRKSREGIERUNG]))]
