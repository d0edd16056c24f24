"""Every role, reason, kind and right gives exactly the documented answer and reason."""

from itertools import product
from uuid import uuid4

import pytest

from bruecke.access.actions import grant, open_dossier
from bruecke.access.actor import Actor, Seat, of_code
from bruecke.access.models import Dossier, DossierKind, Reason, Role, Shelf
from bruecke.access.policy import Right, decisions, may, visible
from conftest import acting

P, H, C = DossierKind.PERSON, DossierKind.HANDOVER, DossierKind.COUNSELLING
CASE, WORK, PLAN, ERRAND = DossierKind.CASE, DossierKind.CASEWORK, DossierKind.PLAN, DossierKind.ERRAND
CONSULT, CONFERENCE = DossierKind.CONSULT, DossierKind.CONFERENCE
CHILD = (DossierKind.ENTRANT, DossierKind.PLACEMENT, DossierKind.PUPIL)
HERS = (P, H, C, CASE, WORK, PLAN, ERRAND)
ADVISERS = (Role.COUNSELLOR, Role.CASE_MANAGER)
OFFICERS = (Role.IMMIGRATION_OFFICER, Role.NATURALISATION_OFFICER)
ADVISER_ASSIGNED = "preview see write hand_over close withdraw correct"
ADVISER_COVER = "preview see write withdraw correct"
#: The documented table, written a second time by hand: (role or None for the person, reason, kind) -> rights.
DOCUMENTED = {
    (Role.CLERK, Reason.WROTE, P): "see correct withdraw",
    (Role.CLERK, Reason.WROTE, H): "preview hand_over withdraw",
    (Role.COORDINATOR, Reason.ROUTING, H): "preview route",
    (Role.COORDINATOR, Reason.ROUTING, P): "see",
    **{(role, Reason.INBOX, H): "preview accept" for role in ADVISERS},
    **{(role, Reason.INBOX, P): "see" for role in ADVISERS},
    **{(role, Reason.ASSIGNED, kind): ADVISER_ASSIGNED for role in ADVISERS for kind in HERS},
    **{(role, Reason.TRUSTED, kind): ADVISER_ASSIGNED for role in ADVISERS for kind in HERS},
    **{(role, Reason.EMERGENCY, kind): "preview see" for role in ADVISERS for kind in HERS},
    **{(role, Reason.ASSIGNED, CONSULT): "see write close" for role in (*ADVISERS, Role.HELPER)},
    **{(role, Reason.TRUSTED, CONSULT): "see write close" for role in ADVISERS},
    **{(role, Reason.ASSIGNED, CONFERENCE): "see write close" for role in (*ADVISERS, Role.COORDINATOR)},
    **{(role, Reason.INVITED, CONFERENCE): "see" for role in (*ADVISERS, Role.COORDINATOR, Role.CARRIER_LEAD)},
    **{(role, Reason.ADDRESSED, CONSULT): "see answer" for role in OFFICERS},
    **{(role, Reason.RELEASED, CONSULT): "see" for role in OFFICERS},
    **{(role, Reason.ASKED, CONSULT): "see write close" for role in OFFICERS},
    (Role.KI_ADVISER, Reason.ADDRESSED, CONSULT): "see answer hand_over",
    (Role.KI_ADVISER, Reason.RELEASED, CONSULT): "see",
    (Role.HELPER, Reason.ASSIGNED, ERRAND): "see write",
    (Role.CARRIER_LEAD, Reason.SUPERVISION, CASE): "preview assign",
    **{(Role.CARRIER_LEAD, Reason.EMERGENCY, kind): "see" for kind in (CASE, WORK, PLAN, ERRAND)},
    (Role.CARRIER_LEAD, Reason.SUPERVISION, H): "preview assign accept",
    (Role.CARRIER_LEAD, Reason.EMERGENCY, H): "preview see",
    (Role.CARRIER_LEAD, Reason.EMERGENCY, P): "see",
    (Role.CARRIER_LEAD, Reason.EMERGENCY, C): "see",
    **{
        (Role.KI_TEACHER, reason, kind): "see write correct close"
        for reason in (Reason.COUNSELS, Reason.TRUSTED)
        for kind in CHILD
    },
    (Role.KI_TEACHER, Reason.INBOX, H): "preview accept",
    (Role.KI_TEACHER, Reason.ASSIGNED, H): "preview see write",
    **{(Role.SCHOOL_AUTHORITY, Reason.PLACES, kind): "see assign" for kind in CHILD[1:]},
    (Role.SCHOOL_OFFICE, Reason.OFFERED, CHILD[2]): "see answer",
    (None, Reason.PERSON, CHILD[0]): "see correct withdraw",
    **{(None, Reason.PERSON, kind): "see" for kind in CHILD[1:]},
    (None, Reason.PERSON, P): "see correct withdraw",
    (None, Reason.PERSON, H): "preview see hand_over withdraw",
    (None, Reason.PERSON, C): "see",
    (None, Reason.PERSON, PLAN): "see",
    (None, Reason.PERSON, CONSULT): "see hand_over",
}


#: Where the keys of a child's circles are held; the database gives them to nobody else.
HELD = {Reason.COUNSELS: "schule", Reason.TRUSTED: "schule", Reason.PLACES: "schulamt", Reason.OFFERED: "gesamtschule"}
SEATS = {Role.KI_TEACHER: "schule", Role.SCHOOL_AUTHORITY: "schulamt", Role.SCHOOL_OFFICE: "gesamtschule"}
HOLDER = {"nord": "amira", "schule": "petra", "schulamt": "sigrid", "gesamtschule": "gerda"}
REFUSED = {(DossierKind.ENTRANT, Reason.PLACES), (DossierKind.ENTRANT, Reason.OFFERED), (DossierKind.PLACEMENT, Reason.OFFERED)}


@pytest.fixture
def dossiers(world):
    """One dossier of each kind with one grant of each reason for a colleague or a code, each in a dossier of its own."""
    found = {}
    for kind, reason in product(DossierKind, Reason):
        dossier = open_dossier(kind=kind, use=Shelf.Use.CLOSED, unit_id=None)
        is_schools = kind in CHILD or reason in (Reason.COUNSELS, Reason.PLACES, Reason.OFFERED)
        where = HELD.get(reason, "nord") if is_schools else "nord"
        unit, holder = world.units[where], world.users[HOLDER[where]]
        if reason == Reason.PERSON:
            grant(dossier=dossier, reason=reason, code_hash="c" * 64)
        elif is_schools and (kind not in CHILD or reason not in HELD or (kind, reason) in REFUSED):
            pass
        elif reason != Reason.COVER:
            extra = {"until": "2999-01-01T00:00:00Z"} if reason in (Reason.EMERGENCY, Reason.RELEASED) else {}
            extra |= {"sentence": "x" * 20} if reason == Reason.EMERGENCY else {"stems_from": uuid4()}
            grant(dossier=dossier, reason=reason, unit_id=unit.pk, user_id=holder.pk, **extra)
        if kind == H and reason in (Reason.INBOX, Reason.ASSIGNED):  # a family handed to the school counselling
            grant(dossier=dossier, reason=reason, unit_id=world.units["schule"].pk, user_id=world.petra.pk, stems_from=uuid4())
        found[kind, reason] = dossier
    return found


def _actor(world, role):
    if role is None:
        return of_code("c" * 64)
    where = SEATS.get(role, "nord")
    unit = world.units[where]
    return Actor(world.users[HOLDER[where]].pk, "Amira", (Seat(unit.pk, unit.name, unit.kind, unit.ags, role),))


@pytest.mark.parametrize("role", [*Role, None], ids=lambda role: str(role or "person"))
def test_every_role_has_exactly_the_documented_rights(world, dossiers, role):
    wrong = []
    with acting(_actor(world, role)) as actor:
        for (kind, reason), dossier in dossiers.items():
            if reason == Reason.COVER:
                continue
            documented = set(DOCUMENTED.get((role, reason, kind), "").split())
            for right in Right:
                decision = may(actor, right, dossier)
                if decision.allowed != (right.value in documented) or (decision and decision.because != reason):
                    wrong.append((role, reason, kind, right, decision))
    assert wrong == []


@pytest.mark.parametrize("role", [*Role, None], ids=lambda role: str(role or "person"))
def test_rights_asked_together_are_answered_as_one_by_one(world, dossiers, role):
    with acting(_actor(world, role)) as actor:
        for named, dossier in dossiers.items():
            assert decisions(actor, dossier, *Right) == {right: may(actor, right, dossier) for right in Right}, named


@pytest.mark.parametrize("role", [*Role, None], ids=lambda role: str(role or "person"))
def test_one_and_many_come_from_one_rule(world, dossiers, role):
    with acting(_actor(world, role)) as actor:
        for right in Right:
            many = set(visible(actor, Dossier.objects.all(), right).values_list("pk", flat=True))
            one = {dossier.pk for dossier in dossiers.values() if may(actor, right, dossier)}
            assert many == one, right


def test_deputy_has_less_than_the_colleague_she_stands_in_for(world, dossiers):
    from datetime import date

    from bruecke.access.models import Cover

    unit = world.units["nord"]
    Cover.objects.create(
        absent=world.amira, deputy=world.cem, unit=unit, since=date(2020, 1, 1), until=date(2999, 1, 1), made_by=world.amira
    )

    with acting(world.actor("cem")) as cem:
        for kind in HERS:
            rights = {right.value for right in Right if may(cem, right, dossiers[kind, Reason.ASSIGNED])}
            assert rights == set(ADVISER_COVER.split()), kind
            assert may(cem, Right.SEE, dossiers[kind, Reason.ASSIGNED]).because == Reason.COVER
            assert not may(cem, Right.PREVIEW, dossiers[kind, Reason.TRUSTED]), "nobody stands in where somebody is protected"
        assert {right.value for right in Right if may(cem, right, dossiers[CONSULT, Reason.ASSIGNED])} == {"see", "write"}
