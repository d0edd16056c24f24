"""Lives that several tests of the walls begin with."""

from uuid import uuid4

import pytest

from bruecke.cases.actions.opening import open_case
from bruecke.consent import actions as consents
from conftest import acting


@pytest.fixture
def couple(world, arrive):
    """Olena and Bohdan live together and share a telephone; Amira counsels her, Ben counsels him."""
    home = uuid4()
    her = arrive(given_name="Olena", family_name="Schutzlos", household=home, email="heim@example.org")
    him = arrive(given_name="Bohdan", family_name="Schutzlos", household=home, email="heim@example.org")
    with acting(world.actor("amira")) as amira:
        consents.accept(by=amira, handover=her.handover)
        her.handover.refresh_from_db()
        her_case = open_case(by=amira, handover=her.handover)
    with acting(world.actor("ben")) as ben:
        consents.accept(by=ben, handover=him.handover)
    return her, him, her_case
