"""One child on its way to a school with everything that can stand around it, in words that stand nowhere else; and how to look for them."""

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any
from uuid import UUID, uuid4

from django.utils import timezone

from bruecke.access.actions import grant, move
from bruecke.access.jobs import as_job
from bruecke.access.models import Grant, Membership, Reason, Role, Shelf, Unit, UnitKind, User
from bruecke.schooling.actions import computing, rounds
from bruecke.schooling.actions.progress import advance, locked, show_to_authority
from bruecke.schooling.actions.reporting import Answerable, Child, Report, report
from bruecke.schooling.models import (
    Counselling,
    Entrant,
    FollowUp,
    Guardian,
    Invitation,
    Offer,
    Placement,
    Proposal,
    Round,
    SchoolHistory,
)
from bruecke.schooling.models.words import Need, Reported, Stage, State
from bruecke.schooling.tests.factories import group, schools, today
from conftest import JUELICH, acting, as_owner
from tests.walls import lives
from tests.walls.pages import arguments, pages

#: Words only the counselling may read (and the family), what the authority reads besides, and what a school is told.
COUNSELLING = {
    "street": "Geheimgasse", "guardian": "Geheimvormund", "phone": "4710888", "note": "Kindernotiz", "learning": "Lernschwurbel", "interests": "Hobbyschwurbel",
    "wishes": "Wunschschwurbel", "reason": "Begründungsschwurbel", "place": "Talkschwurbel",
}  # fmt: skip
AUTHORITY = {"district": "Kinderwinkel", "interim": "Brückenschwurbel", "because": "Handschwurbel", "step": "Schrittschwurbel"}
SCHOOL = {
    "given": "Zwirbelinde", "family": "Knoblauchwald", "hint": "Hinweisschwurbel", "subjects": "Fächerschwurbel", "objection": "Einwandschwurbel",
    "proof": "Belegschwurbel", "look": "Blickschwurbel",
}  # fmt: skip
#: The brother waits; no school was told of him.
BROTHER = "Zwirbelbert"
#: What in an address leads to a child; nobody else's page opens with it, whether it exists or not.
LEADS_TO_A_CHILD = {"entrant_id", "placement_id", "offer_id", "proposal_id", "invitation_id", "look_id", "other_id"}


@dataclass
class Way:
    """The sister was offered to the Gesamtschule, which objects; the brother waits. `keys` by argument of an address."""

    sister: Placement
    brother: Placement
    offer: Offer
    round: Round
    keys: dict[str, Any]
    schools: list[Any]
    hidden: Any = None

    @property
    def words(self) -> set[str]:
        """Everything that was typed."""
        return {*COUNSELLING.values(), *AUTHORITY.values(), *SCHOOL.values(), BROTHER, self.sister.number, self.brother.number}


def told(world, *, given, family=SCHOOL["family"], guardian=COUNSELLING["guardian"], key=None) -> list[Placement]:
    """Let Petra report a family and return the matters of its children."""
    children = [
        Child(family_name=family, given_name=name, birth_date=date(2013 + place, 5, 4), languages=["ar"], nationality="475")
        for place, name in enumerate(given)
    ]
    answerable = [Answerable(guardian, "mother", phone=f"+49221{COUNSELLING['phone']}", language="ar")]
    with acting(world.actor("petra")) as petra:
        made = report(
            by=petra, way=Reported.HERE, key=key or uuid4(),
            report=Report(children, answerable, JUELICH, AUTHORITY["district"], COUNSELLING["street"], COUNSELLING["note"]),
        )  # fmt: skip
    return [Placement.objects.select_related("entrant", "dossier").get(entrant=one) for one in made.entrants]


def waits(world, matter: Placement) -> None:
    """Let Petra hand a child on to whoever places."""
    with acting(world.actor("petra")) as petra:
        row = locked(matter, State.REPORTED)
        show_to_authority(row, unit_id=world.units["schule"].pk)
        advance(
            row, State.READY, by=petra, reason=AUTHORITY["step"], stage=Stage.LOWER, grade=7, need=Need.FULL, ready_on=today(),
            interim=AUTHORITY["interim"],
        )  # fmt: skip


def counselled(world, matter: Placement) -> None:
    """Write down what the talk brought."""
    circle = {"dossier": matter.entrant.dossier, "entrant": matter.entrant}
    Counselling.objects.create(
        **circle, by=world.petra, held_on=today(), learning=COUNSELLING["learning"], interests=COUNSELLING["interests"], wishes=COUNSELLING["wishes"],
        reason=COUNSELLING["reason"], support_hint=SCHOOL["hint"],
    )  # fmt: skip
    SchoolHistory.objects.create(**circle, country="SY", since=2019, until=2024, subjects=SCHOOL["subjects"])
    Invitation.objects.create(
        **circle, starts_at=timezone.now() + timedelta(days=2), place=COUNSELLING["place"], by=world.petra
    )


def computed(world, matters: list[Placement]) -> Round:
    """Let Petra start a round and the job compute it."""
    with acting(world.actor("petra")) as petra:
        row = rounds.start(by=petra, title="Runde", placements=[one.pk for one in matters], key=uuid4())
    as_owner()
    with as_job("schooling") as job:
        computing.compute(by=job, round_id=row.pk)
    row.refresh_from_db()
    return row


def carried_out(world, row: Round) -> None:
    """Let two sign a round and the job ask the schools."""
    with acting(world.actor("sigrid")) as sigrid:
        rounds.sign(by=sigrid, row=row)
    with acting(world.actor("stefan")) as stefan:
        rounds.check(by=stefan, row=row)
    as_owner()
    with as_job("schooling") as job:
        computing.offer_round(by=job, round_id=row.pk)


def walk(world) -> Way:
    """Bring two children as far as they can come without each other."""
    ge, hs, gs = schools(world)
    near = group(ge, capacity=1)
    sister, brother = told(world, given=(SCHOOL["given"], BROTHER))
    for matter in (sister, brother):
        counselled(world, matter)
        waits(world, matter)
    first = computed(world, [sister])
    carried_out(world, first)
    offer = Offer.objects.select_related("dossier").get(placement=sister)
    Offer.objects.filter(pk=offer.pk).update(
        state=Offer.State.OBJECTED, objection="full", objection_text=SCHOOL["objection"], proof=SCHOOL["proof"], answered_at=timezone.now(),
        answered_by=world.gerda,
    )  # fmt: skip
    Placement.objects.filter(pk=sister.pk).update(state=State.OBJECTED)
    look = FollowUp.objects.create(
        dossier=offer.dossier, offer=offer, after="6w", due=today(), done_on=today(), outcome="fine", note=SCHOOL["look"]
    )
    second = computed(world, [brother])
    proposal = Proposal.objects.get(round=second)
    Proposal.objects.filter(pk=proposal.pk).update(excluded=True, pinned_because=AUTHORITY["because"], pinned_by=world.petra)
    keys = {
        "entrant_id": brother.entrant_id, "other_id": sister.entrant_id, "placement_id": brother.pk, "offer_id": offer.pk, "round_id": second.pk,
        "proposal_id": proposal.pk, "invitation_id": Invitation.objects.filter(entrant=brother.entrant_id).get().pk, "look_id": look.pk,
        "group_id": near.pk, "number": ge.pk, "lang": "de", "what": "verlauf", "kind": "place",
    }  # fmt: skip
    return Way(sister, brother, offer, second, keys, [ge, hs, gs])


def protect(world, matter: Placement, *, by: tuple[str, ...] = ("petra", "paul"), avoid: tuple[str, ...] = ()) -> None:
    """Protect a child as the counselling does: two colleagues keep a key, nobody else; each authority has one to what it places."""
    as_owner()
    circles = [matter.entrant.dossier, matter.dossier, *(one.dossier for one in Offer.objects.filter(placement=matter))]
    Entrant.objects.filter(pk=matter.entrant_id).update(is_protected=True, family=uuid4(), avoid=list(avoid))
    Guardian.objects.filter(entrant=matter.entrant_id).update(safe_to_leave_message=False)
    Placement.objects.filter(pk=matter.pk).update(name="", family=None, ags="", district="")
    for circle in circles:
        for name in by:
            grant(dossier=circle, unit_id=world.units["schule"].pk, user_id=world.users[name].pk, reason=Reason.TRUSTED)
        for unit in ("schulamt", "bezirk") if circle != matter.entrant.dossier else ():
            grant(dossier=circle, unit_id=world.units[unit].pk, reason=Reason.PLACES)
    for circle in circles:
        move_apart(world, circle)


def move_apart(world, circle) -> None:
    """Put a circle on the shelf nobody enters."""
    with acting(world.actor("petra")):
        move(dossier=circle, use=Shelf.Use.PROTECTED, unit_id=None)
    as_owner()


def newcomer(world, name: str, unit: str, role: Role, *, until: date | None = None) -> User:
    """Let somebody else work in a house, or have worked there."""
    user = User.objects.create(email=f"{name}@example.org", name=f"{name.title()} Muster", invented=True)
    Membership.objects.create(user=user, unit=world.units[unit], role=role, since=date(2020, 1, 1), until=until)
    world.users[name] = user
    return user


def other_maintainer(world) -> Unit:
    """Return a second maintainer, in Düren."""
    made = Unit.objects.create(
        organisation=world.units["dueren"].organisation, name="Träger Düren", kind=UnitKind.SCHOOL_MAINTAINER
    )
    world.units["traeger-dueren"] = made
    return made


def plain_pages(client, *, htmx: bool = False, **query):
    """Yield (page, answer) of every address without an argument."""
    headers = {"HX-Request": "true"} if htmx else {}
    for page in pages():
        if page.is_ours and page.name not in lives.HELD and not page.arguments:
            yield page, client.get(lives.reverse(page.name), query, headers=headers)


def pages_of_a_child(client, keys: dict[str, Any], *, compare: bool = True):
    """Yield (page, real, invented) of every address that leads to a child: with its key, and with one nothing has (None where not compared)."""
    nothing = {key: value for key, value in keys.items() if not isinstance(value, UUID)}
    for page in pages():
        if page.is_ours and LEADS_TO_A_CHILD & set(page.arguments):
            real = client.get(lives.reverse(page.name, kwargs=arguments(page, keys)))
            yield page, real, client.get(lives.reverse(page.name, kwargs=arguments(page, nothing))) if compare else None


__all__ = ["Grant", "Way"]
