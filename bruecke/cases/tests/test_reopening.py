"""A case that is opened again is somebody's: the page says whose before, the board and the history afterwards."""

from datetime import timedelta
from uuid import uuid4

import pytest
from django.urls import reverse
from django.utils import timezone

from bruecke.access.actions import grant
from bruecke.access.models import Grant, Membership, Reason
from bruecke.cases.actions import closing, opening, reassigning, working
from bruecke.cases.models import Case, Task
from bruecke.cases.queries import case as queries
from bruecke.cases.queries.history import history
from conftest import acting

pytestmark = pytest.mark.django_db


@pytest.fixture
def closed(world, case):
    """Amira's case, closed while a task waited; Ben of her team has the second key to it."""
    for dossier in [*opening.circles(case), case.person_dossier]:
        grant(dossier=dossier, unit_id=case.unit_id, user_id=world.ben.pk, reason=Reason.TRUSTED)
    with acting(world.actor("amira")) as by:
        working.add_task(by=by, case=case, text="Lohn fordern", due=timezone.localdate(), key=uuid4())
        closing.close(by=by, case=case, ending=closing.Ending("goals_reached"))
    return Case.objects.get(pk=case.pk)


def reopened(world, case, name):
    address, client = reverse("cases:reopen", args=[case.pk]), world.client(name)
    form = client.get(address).content.decode()
    assert client.post(address, {"why": "Sie ist wieder da."}).status_code == 302
    with acting(world.actor(name)) as by:
        told = [entry for entry in history(queries.case(by, case.pk)).entries if entry.what == "reopening"]
    found = Case.objects.select_related("user").get(pk=case.pk)
    return form, found, told[0].by, Task.objects.get(dossier=case.work_id, done_at__isnull=True).user


def test_whoever_had_it_and_still_works_there_stays_responsible(world, closed):
    form, found, told, waits_for = reopened(world, closed, "ben")

    assert f"Zuständig bleibt {world.amira.name}." in form
    with acting(world.actor("amira")) as by:
        assert [one.day for one in queries.case(by, found.pk).stations][-1] == "", (
            "it does not say any more on which day it was closed"
        )
    assert (found.is_open, found.user, waits_for) == (True, world.amira, world.amira)
    assert told == world.ben.name, "and the history says who reopened it"


def test_whoever_reopens_is_responsible_where_the_other_has_left_the_team(world, closed):
    Membership.objects.filter(user=world.amira).update(until=timezone.localdate() - timedelta(days=1))

    form, found, _told, waits_for = reopened(world, closed, "ben")

    assert f"Zuständig ist danach {world.ben.name}: {world.amira.name} war es bisher" in form
    assert (found.is_open, found.user, waits_for) == (True, world.ben, world.ben)


def test_whoever_has_lost_her_key_to_the_case_is_not_responsible_for_it(world, closed):
    Grant.objects.filter(user=world.amira).update(ended_at=timezone.now())

    _form, found, _told, waits_for = reopened(world, closed, "ben")

    assert (found.user, waits_for) == (world.ben, world.ben)


def test_whoever_may_only_look_in_for_an_emergency_is_not_responsible(world, closed):
    Grant.objects.filter(user=world.amira).update(ended_at=timezone.now())
    soon = timezone.now() + timedelta(minutes=60)
    extra = {"reason": Reason.EMERGENCY, "sentence": "Sie ist nicht zu erreichen.", "until": soon}
    grant(dossier=closed.work, unit_id=closed.unit_id, user_id=world.amira.pk, **extra)

    form, found, _told, waits_for = reopened(world, closed, "ben")

    assert f"Zuständig ist danach {world.ben.name}" in form
    assert (found.user, waits_for) == (world.ben, world.ben)


def test_what_waits_again_is_for_the_one_the_lead_gave_the_closed_case_to(world, closed):
    with acting(world.actor("lea")) as by:
        reassigning.reassign(by=by, cases=[queries.cover(by, closed.pk).case], to_user_id=world.cem.pk)

    form, found, _told, waits_for = reopened(world, closed, "cem")

    assert f"Zuständig bleibt {world.cem.name}." in form
    assert (found.user, waits_for) == (world.cem, world.cem)
