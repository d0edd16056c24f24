"""What no grant may be, said by the database to the role of the web, whatever the code above it does."""

import re
from datetime import timedelta
from itertools import product
from uuid import uuid4

import pytest
from django.core.exceptions import ValidationError
from django.db import DatabaseError, IntegrityError, connection, transaction
from django.utils import timezone

from bruecke.access.actions import add_member, grant, open_dossier, save_unit, shelf
from bruecke.access.models import Dossier, DossierKind, Grant, Membership, Reason, Role, Shelf, UnitKind
from bruecke.access.policy import BESIDE_WALLED
from bruecke.consent import actions, queries
from conftest import acting

pytestmark = pytest.mark.django_db


@pytest.fixture
def kept(world, arrive):
    """A family that Amira accepted."""
    done = arrive()
    with acting(world.actor("amira")) as amira:
        actions.accept(by=amira, handover=queries.preview(amira, done.handover.pk))
    return done


def give(**holder):
    with transaction.atomic():
        return grant(**holder)


@pytest.mark.parametrize("unit", ["abh", "ebh", "amt"])
@pytest.mark.parametrize(
    "reason",
    [
        Reason.ASSIGNED,
        Reason.INBOX,
        Reason.ROUTING,
        Reason.WROTE,
        Reason.ADDRESSED,
        Reason.ASKED,
        Reason.RELEASED,
        Reason.INVITED,
    ],
)
def test_no_dossier_is_opened_for_an_authority_or_the_administration(world, kept, unit, reason):
    for dossier in (kept.person.dossier, kept.handover.dossier):
        with acting(world.actor("amira")), pytest.raises(IntegrityError, match="unit of this kind"):
            give(dossier=dossier, unit_id=world.units[unit].pk, reason=reason)
    assert not Grant.objects.filter(unit=world.units[unit], dossier__isnull=False).exists()


def test_not_even_the_owner_of_the_tables_gives_an_authority_a_key(world, kept):
    with pytest.raises(IntegrityError):
        give(dossier=kept.person.dossier, unit_id=world.units["abh"].pk, reason=Reason.ASSIGNED)


@pytest.mark.parametrize("kind", [kind for kind in DossierKind if kind != DossierKind.CONSULT])
def test_no_shelf_but_that_of_its_questions_is_opened_for_an_authority(world, kind):
    for reason in (Reason.ADDRESSED, Reason.ASKED, Reason.INBOX, Reason.SUPERVISION):
        for owner in ("abh", "nord"):
            on_shelf = shelf(kind=kind, use=Shelf.Use.INBOX, unit_id=world.units[owner].pk)
            with pytest.raises(IntegrityError, match="unit of this kind"):
                give(on_shelf=on_shelf, unit_id=world.units["abh"].pk, reason=reason)


def test_the_circles_of_a_child_open_to_the_houses_of_the_schools_alone_each_with_its_own_key(world):
    """Written a second time by hand: whoever counsels all three and the hand-overs
    that counselling sends, the authorities what is to be placed, a school what it was told."""
    child = (DossierKind.ENTRANT, DossierKind.PLACEMENT, DossierKind.PUPIL)
    keys = {("schule", reason, kind) for reason in (Reason.COUNSELS, Reason.TRUSTED) for kind in child}
    keys |= {(unit, Reason.PLACES, kind) for unit in ("schulamt", "bezirk") for kind in child[1:]}
    keys |= {(unit, Reason.OFFERED, DossierKind.PUPIL) for unit in ("gesamtschule", "hauptschule")}
    keys |= {("schule", reason, DossierKind.HANDOVER) for reason in (Reason.INBOX, Reason.ASSIGNED)}
    dossiers = {kind: open_dossier(kind=kind, use=Shelf.Use.CLOSED, unit_id=None) for kind in DossierKind}
    taken, school_houses = set(), {"schule", "schulamt", "bezirk", "gesamtschule", "hauptschule", "traeger"}
    for unit, reason, kind in product(world.units, Reason, DossierKind):
        if (kind not in child and unit not in school_houses) or reason == Reason.EMERGENCY:
            continue
        more = {"until": timezone.now() + timedelta(days=1), "stems_from": uuid4()}
        try:
            give(dossier=dossiers[kind], unit_id=world.units[unit].pk, reason=reason, **more)
        except IntegrityError:
            continue
        taken.add((unit, reason, kind))
    assert taken == keys


def test_a_release_without_end_or_proof_opens_nothing(world):
    for missing in ({"until": timezone.now()}, {"stems_from": uuid4()}, {}):
        dossier = open_dossier(kind=DossierKind.CONSULT, use=Shelf.Use.KEPT, unit_id=world.units["nord"].pk)
        with acting(world.actor("amira")), pytest.raises(IntegrityError, match="end and a proof"):
            give(dossier=dossier, unit_id=world.units["abh"].pk, reason=Reason.RELEASED, **missing)


def test_an_authority_reads_the_key_of_nobody_else(world):
    with acting(world.actor("amira")):
        dossier = open_dossier(kind=DossierKind.CONSULT, use=Shelf.Use.INBOX, unit_id=world.units["abh"].pk)
        give(dossier=dossier, unit_id=world.units["nord"].pk, user_id=world.amira.pk, reason=Reason.ASSIGNED)
    with acting(world.actor("olga")):
        assert Dossier.objects.filter(pk=dossier.pk).exists()
        assert not Grant.objects.filter(dossier=dossier).exists()
        assert set(Grant.objects.values_list("unit", flat=True)) == {world.units["abh"].pk}


@pytest.mark.parametrize("name", ["olga", "emil"])
def test_no_colleague_of_an_authority_gets_a_key_through_a_team(world, kept, name):
    with acting(world.actor("amira")), pytest.raises(IntegrityError, match="these authorities"):
        give(dossier=kept.person.dossier, unit_id=world.units["nord"].pk, user_id=world.users[name].pk, reason=Reason.ASSIGNED)


@pytest.mark.parametrize(
    ("unit", "reason"),
    [
        ("juelich", Reason.ASSIGNED),
        ("juelich", Reason.INBOX),
        ("ki", Reason.ASSIGNED),
        ("nord", Reason.ROUTING),
        ("nord", Reason.COVER),
    ],
)
def test_a_reason_belongs_to_its_kind_of_unit(world, kept, unit, reason):
    with acting(world.actor("amira")), pytest.raises(DatabaseError, match="row-level security"):
        give(dossier=kept.person.dossier, unit_id=world.units[unit].pk, reason=reason)


@pytest.mark.parametrize("name", ["dana", "lea", "ben", "katrin", "hanna", "adam", "olga"])
def test_nobody_gives_a_key_to_a_dossier_she_cannot_enter(world, kept, name):
    for unit in ("nord", "sued"):
        with acting(world.actor(name)), pytest.raises(DatabaseError):
            give(
                dossier=kept.person.dossier, unit_id=world.units[unit].pk, user_id=world.users[name].pk, reason=Reason.ASSIGNED
            )
        with acting(world.actor(name)), pytest.raises(DatabaseError):
            give(dossier=kept.person.dossier, code_hash="c" * 64, reason=Reason.PERSON)


def test_who_may_enter_may_give_a_colleague_of_the_team_a_key(world, kept):
    with acting(world.actor("amira")):
        give(dossier=kept.person.dossier, unit_id=world.units["nord"].pk, user_id=world.ben.pk, reason=Reason.ASSIGNED)
    with acting(world.actor("ben")):
        assert Dossier.objects.filter(pk=kept.person.dossier_id).exists()


def test_a_new_dossier_gets_its_first_key_from_whoever_opens_it(world):
    with acting(world.actor("katrin")):
        dossier = open_dossier(kind=DossierKind.PERSON, use=Shelf.Use.MASTER, unit_id=None)
        give(dossier=dossier, code_hash="c" * 64, reason=Reason.PERSON)


@pytest.mark.parametrize("name", ["amira", "lea", "hanna", "olga"])
def test_only_the_county_administration_opens_a_shelf(world, name):
    shelf = Shelf.objects.filter(unit=world.units["sued"]).first()
    with acting(world.actor(name)), pytest.raises(DatabaseError):
        give(on_shelf=shelf, unit_id=world.units["nord"].pk, reason=Reason.INBOX)


def test_an_emergency_is_taken_for_oneself_in_the_unit_that_keeps_the_dossier(world, kept):
    more = {"reason": Reason.EMERGENCY, "sentence": "x" * 20, "until": timezone.now() + timedelta(hours=1)}
    for name, unit, user in (("ben", "nord", "cem"), ("dana", "sued", "dana"), ("dana", "nord", "dana")):
        with acting(world.actor(name)), pytest.raises(DatabaseError):
            give(dossier=kept.person.dossier, unit_id=world.units[unit].pk, user_id=world.users[user].pk, **more)
    with acting(world.actor("ben")):
        give(dossier=kept.person.dossier, unit_id=world.units["nord"].pk, user_id=world.ben.pk, **more)


def test_what_has_ended_stays_ended(world, kept):
    Grant.objects.filter(user=world.amira).update(ended_at=timezone.now())

    with acting(world.actor("amira")), pytest.raises(DatabaseError), transaction.atomic():
        Grant.objects.filter(user=world.amira).update(ended_at=None)
    assert not Grant.objects.filter(user=world.amira, ended_at=None).exists()


def test_nobody_prolongs_a_key(world, kept):
    with acting(world.actor("amira")), pytest.raises(DatabaseError, match="permission denied"), transaction.atomic():
        Grant.objects.filter(user=world.amira).update(until=timezone.now() + timedelta(days=900))


@pytest.mark.parametrize(
    ("unit", "kind"),
    [
        ("abh", UnitKind.CARRIER_TEAM),
        ("nord", UnitKind.IMMIGRATION_OFFICE),
        ("nord", UnitKind.SCHOOL_COUNSELLING),
        ("juelich", UnitKind.SCHOOL_AUTHORITY),
        ("amt", UnitKind.SCHOOL),
        ("abh", UnitKind.SCHOOL),
        ("schule", UnitKind.CARRIER_TEAM),
        ("gesamtschule", UnitKind.SCHOOL_AUTHORITY),
        ("schulamt", UnitKind.SCHOOL_COUNSELLING),
    ],
)
def test_no_unit_changes_sides_of_the_wall(world, unit, kind):
    row = world.units[unit]
    with acting(world.actor("adam")) as adam, pytest.raises(ValidationError, match="Ausländer"):
        save_unit(by=adam, unit=row, organisation=row.organisation, kind=kind)


@pytest.mark.parametrize(("unit", "role"), [("nord", Role.IMMIGRATION_OFFICER), ("abh", Role.COUNSELLOR)])
def test_no_role_of_one_side_sits_in_a_unit_of_the_other(world, unit, role):
    from bruecke.access.models import User

    nora = User.objects.create(email="nora@example.org", name="Nora")
    with acting(world.actor("adam")) as adam, pytest.raises(ValidationError, match="Mitgliedschaft"):
        add_member(by=adam, user=nora, unit=world.units[unit], role=role, since=timezone.localdate())
    assert not Membership.objects.filter(user=nora).exists()


def _roles_in(function: str) -> set[str]:
    with connection.cursor() as cursor:
        cursor.execute("SELECT prosrc FROM pg_proc WHERE proname = %s", [function])
        (source,) = cursor.fetchone()
    lists = re.findall(r"role (?:NOT )?IN \(([^)]*)\)", source)
    return set(re.findall(r"'(\w+)'", " ".join(lists)))


def test_every_role_has_a_side_in_the_database():
    """A role that is new in access/models.py must be put on one side of the wall; one that was renamed must be renamed there."""
    assert _roles_in("right_side") | {Role.PRIVACY_OFFICER, Role.COUNTY_ADMIN} == set(Role)
    assert _roles_in("keep_apart") == BESIDE_WALLED
    assert _roles_in("right_side") > _roles_in("refuse_grant") == {Role.IMMIGRATION_OFFICER, Role.NATURALISATION_OFFICER}
