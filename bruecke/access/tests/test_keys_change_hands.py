"""An administrator gives out keys in front of witnesses: head of the unit, privacy officer and the one concerned are told."""

from datetime import date, timedelta

import pytest
from django.core.exceptions import ValidationError
from django.utils import timezone

from bruecke.access.actions import add_member, cover, end_member, invite, switch_user
from bruecke.access.models import Membership, Role, User
from bruecke.access.policy import OPENING_ROLES
from bruecke.base.crypto import unlock
from bruecke.base.models import Message
from conftest import acting

pytestmark = pytest.mark.django_db


def told(start):
    """Return the addresses that got a message whose key begins so, and all its texts in one."""
    rows = Message.objects.filter(key__startswith=start)
    return {unlock(bytes(row.address)).decode() for row in rows}, " ".join(f"{row.subject} {row.body}" for row in rows)


@pytest.fixture
def nora(world):
    user = User(email="nora@example.org", name="Nora Neu")
    user.set_unusable_password()
    user.save()
    return user


def give(world, user, unit, role):
    with acting(world.actor("adam")) as adam:
        return add_member(by=adam, user=user, unit=world.units[unit], role=role, since=date(2026, 1, 1))


#: Roles that have a place in units of their own kind only.
HOUSES = {Role.KI_TEACHER: "schule", Role.SCHOOL_AUTHORITY: "schulamt", Role.SCHOOL_OFFICE: "gesamtschule"}


@pytest.mark.parametrize("role", sorted(OPENING_ROLES | {Role.PRIVACY_OFFICER, Role.COUNTY_ADMIN}))
def test_a_key_role_tells_head_privacy_officer_and_the_one_concerned(world, nora, arrive, role):
    arrive(family_name="Quetzalcoatl")
    unit = HOUSES.get(role, "nord")

    row = give(world, nora, unit, role)

    addresses, text = told(f"role:{row.pk}")
    assert {"eva@example.org", "nora@example.org", *(["lea@example.org"] if unit == "nord" else [])} <= addresses
    assert "Nora Neu" in text
    assert str(world.units[unit]) in text
    assert "Adam Muster" in text
    assert "Quetzalcoatl" not in text


def test_a_unit_without_a_head_is_told_itself_and_so_is_the_office_of_the_privacy_officer(world, nora, settings):
    settings.BRUECKE_PRIVACY_MAIL = "datenschutz@example.org"
    world.units["ki"].email = "ki@example.org"
    world.units["ki"].save()

    row = give(world, nora, "ki", Role.COORDINATOR)

    assert told(f"role:{row.pk}")[0] == {"ki@example.org", "eva@example.org", "datenschutz@example.org", "nora@example.org"}


def test_a_role_that_opens_nothing_tells_nobody(world, nora):
    row = give(world, nora, "abh", Role.IMMIGRATION_OFFICER)

    assert told(f"role:{row.pk}")[0] == set()


def test_the_privacy_officer_is_told_when_her_own_role_ends(world):
    row = Membership.objects.get(user=world.eva)

    with acting(world.actor("adam")) as adam:
        end_member(by=adam, membership_id=row.pk)

    assert "eva@example.org" in told(f"role:{row.pk}:end")[0]


def test_an_account_opened_again_brings_its_key_roles_back_before_witnesses(world):
    row = Membership.objects.get(user=world.amira)
    with acting(world.actor("adam")) as adam:
        switch_user(by=adam, user=world.amira, is_active=False)
    assert told(f"role:{row.pk}")[0] == set()

    with acting(world.actor("adam")) as adam:
        switch_user(by=adam, user=world.amira, is_active=True)

    assert {"lea@example.org", "eva@example.org", "amira@example.org"} <= told(f"role:{row.pk}")[0]


@pytest.mark.parametrize("role", [Role.PRIVACY_OFFICER, Role.COUNTY_ADMIN])
def test_nobody_makes_herself_the_one_who_is_told(world, role):
    with pytest.raises(ValidationError, match="wacht"):
        give(world, world.adam, "nord", role)

    assert Membership.objects.filter(user=world.adam).count() == 1


@pytest.mark.parametrize(("by", "is_told"), [("adam", True), ("lea", False)])
def test_a_cover_from_outside_the_team_is_told_one_of_the_team_is_not(world, by, is_told):
    today = timezone.localdate()
    with acting(world.actor(by)) as actor:
        row = cover(
            by=actor,
            absent=world.amira,
            deputy=world.ben,
            unit=world.units["nord"],
            since=today,
            until=today + timedelta(days=2),
        )

    expected = {"lea@example.org", "eva@example.org", "amira@example.org", "ben@example.org"} if is_told else set()
    assert told(f"cover:{row.pk}")[0] == expected


def test_the_one_who_invites_gets_no_link_back(world, nora):
    with acting(world.actor("adam")) as adam:
        assert invite(by=adam, user=nora) is None

    assert told("invited:")[0] == {"nora@example.org"}


def test_no_page_changes_the_address_of_an_account(world):
    """With a changed address "forgot password" would hand the account over; so there is no such page, for nobody."""
    for name in ("adam", "amira"):
        client = world.client(name)
        for data in ({"email": "other@example.org", "action_add": ""}, {"email": "other@example.org", "action_primary": ""}):
            assert client.post("/konto/email/", data)["Location"].endswith("/konto/2fa/")
        world.users[name].refresh_from_db()
        assert world.users[name].email == f"{name}@example.org"


def test_a_second_factor_is_reset_on_the_server_only_and_never_behind_her_back(world):
    from io import StringIO

    from allauth.mfa.models import Authenticator
    from allauth.mfa.totp.internal.auth import TOTP, generate_totp_secret
    from django.core.management import CommandError, call_command

    TOTP.activate(world.amira, generate_totp_secret())
    client, colleague = world.client("amira"), world.client("ben")
    assert client.get("/heute/").status_code == 200

    call_command("reset_second_factor", "Amira@example.org", stdout=StringIO())

    assert not Authenticator.objects.filter(user=world.amira).exists()
    assert client.get("/heute/")["Location"].startswith("/konto/login/")
    assert colleague.get("/heute/").status_code == 200
    assert told("factor:")[0] == {"amira@example.org", "eva@example.org"}
    for email in ("amira@example.org", "niemand@example.org"):
        with pytest.raises(CommandError):
            call_command("reset_second_factor", email, stdout=StringIO())
