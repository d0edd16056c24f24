"""Who gives out keys takes none for herself."""

from datetime import date, timedelta

import pytest
from django.core.exceptions import ValidationError
from django.utils import timezone

from bruecke.access.actions import add_member, cover
from bruecke.access.models import Cover, Membership, Role
from bruecke.access.policy import OPENING_ROLES
from conftest import acting


@pytest.mark.parametrize("role", sorted(OPENING_ROLES))
def test_an_administrator_cannot_give_herself_a_role_that_opens_dossiers(world, role):
    with acting(world.actor("adam")) as adam, pytest.raises(ValidationError, match="selbst"):
        add_member(by=adam, user=world.adam, unit=world.units["nord"], role=role, since=date(2026, 1, 1))

    assert not Membership.objects.filter(user=world.adam, role=role).exists()


def test_an_administrator_gives_a_colleague_such_a_role(world):
    with acting(world.actor("adam")) as adam:
        add_member(by=adam, user=world.dana, unit=world.units["nord"], role=Role.COUNSELLOR, since=date(2026, 1, 1))

    assert Membership.objects.filter(user=world.dana, unit=world.units["nord"]).exists()


def _cover(world, by, absent="amira", deputy="ben"):
    today = timezone.localdate()
    with acting(world.actor(by)) as actor:
        return cover(
            by=actor, absent=world.users[absent], deputy=world.users[deputy], unit=world.units["nord"], since=today,
            until=today + timedelta(days=3),
        )  # fmt: skip


@pytest.mark.parametrize("by", ["ben", "cem"])
def test_no_colleague_makes_herself_or_a_friend_the_deputy(world, by):
    with pytest.raises(ValidationError, match="nie die Vertretung"):
        _cover(world, by)

    assert not Cover.objects.exists()


@pytest.mark.parametrize("by", ["amira", "lea", "adam"])
def test_the_absent_one_the_lead_and_the_administration_arrange_a_cover(world, by):
    assert _cover(world, by).deputy == world.ben
