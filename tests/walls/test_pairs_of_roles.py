"""Whoever works for the immigration or naturalisation authority sees no counselled person, whatever else she is: every pair of roles,
every address, every list, search, count, file and table."""

from datetime import date
from itertools import product
from uuid import uuid4

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction

from bruecke.access.actions import add_member
from bruecke.access.actor import of_user
from bruecke.access.models import Membership, Role, Unit, UnitKind, User
from bruecke.access.policy import OPENING_ROLES, WALLED_ROLES
from conftest import acting, client_of
from tests.walls import lives

pytestmark = pytest.mark.django_db
SINCE = date(2024, 1, 1)
#: Where each role sits; a second unit of the same kind for pairs in different units.
SEATS = {
    Role.CLERK: ("juelich", "dueren"), Role.COUNSELLOR: ("nord", "sued"), Role.CASE_MANAGER: ("mitte", "nord"),
    Role.CARRIER_LEAD: ("nord", "mitte"), Role.COORDINATOR: ("ki", "ki"), Role.IMMIGRATION_OFFICER: ("abh", "ebh"),
    Role.NATURALISATION_OFFICER: ("ebh", "abh"), Role.KI_ADVISER: ("ki", "ki"), Role.HELPER: ("mitte", "nord"),
    Role.PRIVACY_OFFICER: ("amt", "abh"), Role.COUNTY_ADMIN: ("amt", "abh"), Role.KI_TEACHER: ("schule", "schule"),
    Role.SCHOOL_AUTHORITY: ("schulamt", "bezirk"), Role.SCHOOL_OFFICE: ("gesamtschule", "hauptschule"),
    Role.SCHOOL_MAINTAINER: ("traeger", "traeger"),
}  # fmt: skip
PAIRS = [(officer, other) for officer, other in product(sorted(WALLED_ROLES), Role)]
#: What an officer may be besides: of the other authority, and whoever runs the accounts. Nothing that opens a dossier or watches over them.
ALLOWED = WALLED_ROLES | {Role.COUNTY_ADMIN}
QUERIES = (({}, False), ({"q": "Quetz", "s": "Geheim", "view": "register", "ansicht": "team", "page": "1"}, True))


def somebody(*seats):
    user = User.objects.create(email=f"{uuid4()}@example.org", name="Nora Doppel", invented=True)
    for unit, role in seats:
        Membership.objects.create(user=user, unit=unit, role=role, since=SINCE)
    return user


@pytest.mark.parametrize("place", ["same", "different"])
def test_no_pair_with_a_role_that_opens_or_watches_over_dossiers_can_be_held(world, place):
    for officer, other in PAIRS:
        for held, wanted in ((officer, other), (other, officer)):
            first, second = world.units[SEATS[held][0]], world.units[SEATS[wanted][0]]
            second = first if place == "same" else second
            user = somebody((first, held))
            if other in ALLOWED:
                continue
            with acting(world.actor("adam")) as adam, pytest.raises(ValidationError):
                add_member(by=adam, user=user, unit=second, role=wanted, since=SINCE)
            with pytest.raises(IntegrityError), transaction.atomic():
                Membership.objects.create(user=user, unit=second, role=wanted, since=SINCE)


def test_what_the_test_calls_allowed_opens_nothing():
    assert not ALLOWED & OPENING_ROLES
    assert {other for _officer, other in PAIRS} == set(Role) == set(SEATS)


@pytest.mark.parametrize("officer", sorted(WALLED_ROLES))
def test_whoever_runs_the_accounts_and_is_an_officer_has_no_seat_in_a_house_with_dossiers(world, officer):
    """The second wall opens the shelves of a house to everybody of the house, whatever she does there."""
    for unit in ("nord", "juelich", "ki", "schule", "schulamt", "gesamtschule"):
        for seats in (
            ((SEATS[officer][0], officer), (unit, Role.COUNTY_ADMIN)),
            ((unit, Role.COUNTY_ADMIN), (SEATS[officer][0], officer)),
        ):
            with pytest.raises(IntegrityError), transaction.atomic():
                somebody(*((world.units[key], role) for key, role in seats))
    user = somebody((world.units["abh"], officer), (world.units["amt"], Role.COUNTY_ADMIN))
    for kind in (UnitKind.CARRIER_TEAM, UnitKind.SCHOOL_COUNSELLING, UnitKind.SCHOOL_AUTHORITY, UnitKind.SCHOOL):
        with pytest.raises(IntegrityError, match="change sides"), transaction.atomic():
            Unit.objects.filter(pk=world.units["amt"].pk).update(kind=kind)
    assert user.is_active


def officers(world):
    """Return everybody an officer could be: alone, twice in one house, in both, and whoever runs the accounts as well."""
    seats = {role: world.units[SEATS[role][0]] for role in ALLOWED}
    found = {}
    for officer, other in product(sorted(WALLED_ROLES), sorted(ALLOWED)):
        for place, unit in (("there", seats[other]), ("here", seats[officer])):
            if (officer, other, place) not in found and (other, officer, place) not in found:
                found[officer, other, place] = {(seats[officer].pk, officer), (unit.pk, other)}
    once = {frozenset(held): name for name, held in found.items()}
    units = {unit.pk: unit for unit in world.units.values()}
    return {name: somebody(*((units[key], role) for key, role in held)) for held, name in once.items()}


def test_no_officer_whatever_else_she_is_finds_a_word_of_a_counselled_person(world, arrive):
    life = lives.live(world, arrive)
    assert lives.WORDS["note"] in world.client("amira").get(f"/faelle/{life.case.pk}/verlauf/").content.decode()
    hers, nothing = {**life.keys, "consult_id": life.consult.pk}, {"lang": "de", "template": "invitation", "what": "schliessen"}
    keys = {name for name in hers if name.endswith("_id")} - {"consult_id"}
    for name, user in officers(world).items():
        client, leaks, known = client_of(user), set(), life.words | {lives.TOLD}
        for query, htmx in QUERIES:
            for page, answer in lives.visited(client, hers, without=keys, htmx=htmx, **query):
                leaks |= {(page.name, word) for word in lives.found(answer, known, query)}
        for page, answer in lives.visited(client, nothing, only=keys):
            address = lives.reverse(page.name, kwargs=lives.arguments(page, hers))
            real = client.get(address)
            assert real.status_code in (302, 404, 405), (name, page.name, real.status_code)
            assert (real.status_code, lives.body(real)) == (answer.status_code, lives.body(answer)), (name, page.name)
            leaks |= {(page.name, word) for word in lives.found(real, known)}
        assert not leaks, (name, sorted(leaks))
        read = {"consults_releasedfacts"} if Role.IMMIGRATION_OFFICER in name else set()
        assert set(lives.rows_with(of_user(user), known)) <= read, name
