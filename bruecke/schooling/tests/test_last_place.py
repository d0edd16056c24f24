"""Twenty colleagues give away the last place in the same moment: exactly one child gets it, the others read what is left."""

import os
from collections import Counter
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.core.exceptions import ValidationError
from django.core.management import call_command
from django.db import connection, transaction

from bruecke.access.jobs import as_job
from bruecke.access.wall_middleware import WEB_ROLE, enter
from bruecke.schooling.actions import computing, offers
from bruecke.schooling.models import Group, Offer, Placement, Proposal, Round
from bruecke.schooling.models.words import State
from bruecke.schooling.queries.rounds import open_schools
from bruecke.schooling.tests.factories import family, group, schools
from bruecke.schooling.tests.test_rounds import computed, decided, ready, started
from conftest import acting

AT_ONCE = 20


def _load():
    with open(os.devnull, "w") as nowhere:  # noqa: PTH123
        call_command("load_registers", stdout=nowhere)
        call_command("load_texts", stdout=nowhere)


@pytest.fixture
def loaded_again(django_db_setup, django_db_blocker):
    """Load the registers once more for the tests that come later, because a test with real commits empties everything behind it."""
    yield
    with django_db_blocker.unblock():
        _load()
        connection.close()


@pytest.fixture
def committed(loaded_again, transactional_db):
    """Rows that other connections see."""
    _load()


def test_twenty_at_once_for_the_last_place(committed, world):
    ge, hs, _gs = schools(world)
    last, _other = group(ge, capacity=1), group(hs, capacity=30)
    matters = [ready(world, family(world, name=f"Familie {number}"))[0] for number in range(AT_ONCE)]
    sigrid = world.actor("sigrid")

    def confirm(matter):
        try:
            with transaction.atomic():
                enter(sigrid, WEB_ROLE)
                offers.offer(by=sigrid, placement=matter, group_id=last.pk, because="Der nächste Weg.")
        except ValidationError as error:
            return error.code
        else:
            return "won"
        finally:
            connection.close()

    with ThreadPoolExecutor(AT_ONCE) as pool:
        outcomes = Counter(pool.map(confirm, matters))

    last.refresh_from_db()
    assert outcomes == {"won": 1, "full": AT_ONCE - 1}
    assert (last.taken, Offer.objects.count()) == (1, 1)
    assert Placement.objects.filter(state=State.READY).count() == AT_ONCE - 1
    with acting(sigrid):
        left = Placement.objects.filter(state=State.READY).first()
        assert [one.school.pk for one in open_schools(left)] == [hs.pk], "the next proposal"


@pytest.mark.django_db
def test_whoever_comes_too_late_in_a_round_gets_the_next_proposal(world):
    ge, hs, _gs = schools(world)
    near, _far = group(ge, capacity=1), group(hs, capacity=3)
    row = computed(started(world, ready(world, family(world))))
    Group.objects.filter(pk=near.pk).update(others=1)

    done = decided(world, row)

    again = Round.objects.exclude(pk=row.pk).get()
    with as_job("schooling") as job:
        computing.compute(by=job, round_id=again.pk)
    assert done["full"] == 1
    assert Proposal.objects.get(round=again).school_id == hs.pk
