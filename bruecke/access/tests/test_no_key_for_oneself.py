"""Who gives out keys takes none for herself."""

from datetime import date

import pytest
from django.core.exceptions import ValidationError

from bruecke.access.actions import add_member
from bruecke.access.models import Membership, Role
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
