"""The numbers of the navigation, counted by functions that run past row security, are exactly what both walls would show."""

from datetime import timedelta

import pytest
from django.db import connection, transaction
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bruecke.access.counting import numbers
from bruecke.access.models import DossierKind, Grant, Membership, Reason
from bruecke.access.policy import Right, visible
from bruecke.cases.models import Case
from bruecke.cases.queries import lists as cases
from bruecke.consent import queries as handovers
from bruecke.consent.models import Handover
from bruecke.consults.models import Consult, Origin
from bruecke.consults.queries import lists as consults
from bruecke.consults.queries.seats import ASKS
from bruecke.people.models import Person
from bruecke.people.queries import of_dossier
from bruecke.privacy.actions.protection import protect
from conftest import acting
from tests.walls import lives
from tests.walls.lives import cover
from tests.walls.test_both_walls_agree import COLLEAGUES, HOLDERS, ONE_GRANT, _give

pytestmark = pytest.mark.django_db


@pytest.fixture
def life(world, arrive):
    """Something waits on every line: a transfer in the other team's inbox, a case past its day, a question that came back."""
    life = lives.live(world, arrive)
    Case.objects.update(next_due=timezone.localdate() - timedelta(days=2))
    Consult.objects.filter(pk=life.consult.pk).update(waits_for="asker")
    return life


def counted(actor):
    asked = [
        handovers.inbox_count(actor),
        *cases.late_count(actor),
        *(consults.waiting_count(actor) if actor.has(*ASKS) else []),
    ]
    return numbers(actor, asked)


def shown(actor):
    """Return the same by way of policy and row security."""
    today = timezone.localdate()
    late = visible(actor, Case.objects.filter(user=actor.user_id, next_due__lt=today, closed_on__isnull=True), Right.SEE)
    own = list(Origin.objects.filter(user__in=actor.mates).values_list("consult", flat=True))
    back = visible(actor, Consult.objects.filter(waits_for="asker", pk__in=own), Right.WRITE)
    found = [handovers.inbox(actor).count()]
    found += [late.count()] if cases.late_count(actor) else []
    return found + ([back.count()] if actor.has(*ASKS) else [])


def differing(world):
    """Return the colleagues for whom the two differ."""
    found = {}
    for name in COLLEAGUES:
        with acting(world.actor(name)) as actor:
            one, two = counted(actor), shown(actor)
            alone, among = looked_up(actor), looked_up(actor, single=False)
        if one != two or alone != among:
            found[name] = one, two, alone ^ among
    return found


def looked_up(actor, *, single=True):
    """Return what the policy lets pass, row by row or all rows at once."""
    asked = [(model, right) for model in (Case, Handover, Consult, Person) for right in (Right.SEE, Right.PREVIEW, Right.WRITE)]
    return {
        (right, key)
        for model, right in asked
        for key in visible(actor, model.objects.all(), right, single=single).values_list("pk", flat=True)
    }


def test_something_waits_and_is_counted(world, life):
    with acting(world.actor("amira")) as amira:
        assert counted(amira)[1:] == [2, 1]
    assert differing(world) == {}


def test_a_colleague_who_stands_in_counts_what_came_back(world, life):
    cover(world, "amira", "ben")
    with acting(world.actor("ben")) as ben:
        assert counted(ben)[2] == 1
    assert differing(world) == {}


def test_a_deputy_is_not_told_that_an_answer_came_back_about_somebody_who_is_protected(world, life):
    cover(world, "amira", "ben")
    with acting(world.actor("amira")) as by:
        protect(by=by, person=of_dossier(by, life.case.person_dossier_id), unit=world.units["nord"], deputy=world.cem)
    with acting(world.actor("ben")) as ben:
        assert counted(ben)[2] == 0
    assert differing(world) == {}


@pytest.mark.parametrize("end", ["seat", "grants", "account"])
def test_what_ends_counts_no_more(world, life, end):
    amira = world.actor("amira")
    if end == "seat":
        Membership.objects.filter(user=world.amira).update(until=timezone.localdate() - timedelta(days=1))
    elif end == "grants":
        Grant.objects.filter(user=world.amira).update(ended_at=timezone.now())
    else:
        type(world.amira).objects.filter(pk=world.amira.pk).update(is_active=False)
    with acting(amira) as by:  # as somebody who was let in before it ended
        assert counted(by)[1:] == [0, 0]
    assert differing(world) == {}


def test_doors_of_others_open_nothing(world, life):
    """Whoever forgets to ask the policy and hands over everybody's doors learns no number."""
    people, units = [row.pk for row in world.users.values()], [row.pk for row in world.units.values()]
    doors = [(person, unit, reason) for person in people for unit in units for reason in Reason]
    columns = [list(column) for column in zip(*doors, strict=True)] + [[True] * len(doors)]
    doors_ = "%s::uuid[], %s::uuid[], %s::text[], %s::bool[]"
    asked = f"SELECT consults_waiting({doors_}), consent_waiting({doors_}, %s::uuid[])"
    cover(world, "ben", "cem")  # which opens nothing of Amira's
    for name in ("dana", "cem", "olga", "eva", "adam", "vroni", "katrin"):
        with acting(world.actor(name)), connection.cursor() as cursor:
            cursor.execute(asked, [*columns, *columns, units])
            inbox = Handover.objects.filter(state=Handover.State.DELIVERED).count()
            assert cursor.fetchone() == (0, inbox), name


@settings(max_examples=20, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    grants=st.lists(ONE_GRANT, max_size=10), covers=st.sets(st.sampled_from(["amira-ben", "ben-amira", "cem-ben"]), max_size=2),
    holder=st.sampled_from(HOLDERS),
)  # fmt: skip
def test_numbers_are_what_both_walls_show(world, life, grants, covers, holder):
    with transaction.atomic():
        own = {
            DossierKind.CASE: life.case.dossier,
            DossierKind.HANDOVER: life.handed.dossier,
            DossierKind.CONSULT: life.consult.dossier,
        }
        Case.objects.filter(pk=life.case.pk).update(user=world.users[holder])
        Origin.objects.filter(consult=life.consult).update(user=world.users[holder])
        for one in grants:
            if one[5] in own:
                _give(world, {(kind, number): row for kind, row in own.items() for number in range(4)}, one)
        for pair in covers:
            cover(world, *pair.split("-"))
        assert differing(world) == {}
        transaction.set_rollback(True)
