"""The walls ask actor and time once per statement: never once per connection, per transaction or for another shape of a query."""

from datetime import timedelta

import pytest
from django.db import connection
from django.db.models import Count, Exists, OuterRef, Q
from django.urls import reverse
from django.utils import timezone

from bruecke.access.actor import NOBODY
from bruecke.access.counting import numbers
from bruecke.access.models import Grant, Reason
from bruecke.access.policy import visible
from bruecke.consent import actions, queries
from bruecke.consent.models import Handover
from conftest import TITZ, acting, client_of

NOT_OFFERED = ("katrin", "kurt", "lena", "hugo", "amira", "ben", "cem", "lea", "dana", "olga", "emil", "eva", "adam")


@pytest.fixture
def two(world, arrive):
    """One hand-over is Amira's, the other Dana's."""
    found = {}
    for name, clerk in (("amira", "katrin"), ("dana", "kurt")):
        row = arrive(clerk=clerk).handover
        with acting(world.actor(name)) as by:
            found[name] = actions.accept(by=by, handover=queries.preview(by, row.pk)).pk
    return found


def keys(sql):
    with connection.cursor() as cursor:
        cursor.execute(sql)
        return {row[0] for row in cursor.fetchall()}


@pytest.mark.parametrize("mode", ["force_generic_plan", "force_custom_plan", "auto"])
def test_a_plan_kept_by_the_connection_asks_anew_who_acts(world, two, mode):
    with connection.cursor() as cursor:
        cursor.execute(f"SET LOCAL plan_cache_mode = {mode}")
        cursor.execute("PREPARE handovers AS SELECT id FROM consent_handover")
        cursor.execute("PREPARE grants AS SELECT user_id FROM access_grant WHERE reason = 'assigned'")
    try:
        for name in ("amira", "dana", "olga", None) * 7:
            with acting(world.actor(name) if name else NOBODY):
                assert keys("EXECUTE handovers") == ({two[name]} if name in two else set()), name
                assert keys("EXECUTE grants") == ({world.users[name].pk} if name in two else set()), name
    finally:
        with connection.cursor() as cursor:
            cursor.execute("DEALLOCATE handovers; DEALLOCATE grants")


def test_a_grant_ends_while_a_transaction_runs(world, two):
    row, now = Handover.objects.get(pk=two["amira"]), timezone.now()
    Grant.objects.create(
        dossier=row.dossier, unit=world.units["nord"], user=world.ben, reason=Reason.EMERGENCY, sentence="Amira ist krank.",
        since=now, until=now + timedelta(seconds=1),
    )  # fmt: skip
    with acting(world.actor("ben")) as ben:
        assert visible(ben, Handover.objects.all()).count() == Handover.objects.count() == 1
        keys("SELECT pg_sleep(1.1)")
        assert visible(ben, Handover.objects.all()).count() == Handover.objects.count() == 0


def test_the_policy_alone_holds_in_every_shape_of_a_query(world, two):
    """As the owner, whom the second wall lets pass."""
    rows, (mine, hers) = Handover.objects.all(), (visible(world.actor(name), Handover.objects.all()) for name in two)
    nothing = visible(NOBODY, rows)
    same, amira = {"pk": OuterRef("pk")}, world.actor("amira")
    both, own, none = set(two.values()), {two["amira"]}, set[object]()
    for shape, expected in (
        (mine | hers, both), (hers | mine, both), (nothing | mine, own), (mine & hers, none), (mine.union(hers), both),
        (rows.exclude(pk__in=hers), own), (rows.filter(Q(pk__in=mine) | Q(pk__in=hers)), both),
        (rows.filter(Exists(mine.filter(**same))), own), (rows.filter(Exists(mine.filter(**same)), Exists(hers.filter(**same))), none),
        (rows.filter(Exists(hers.exclude(**same))), own), (visible(amira, hers), none),
        (visible(amira, rows.filter(Exists(hers.filter(**same)))), none),
        (visible(amira, rows.select_related("dossier__shelf", "person_dossier", "consent__dossier")), own),
        (visible(amira, rows.filter(consent__dossier__kind="person").annotate(number_of=Count("consent__handover"))), own),
    ):  # fmt: skip
        assert {row.pk for row in shape} == expected, str(shape.query)


def test_the_navigation_counts_what_the_lists_show(world, arrive, two):
    for place in ({}, {}, {"ags": TITZ}):
        arrive(**place)
    seen, unrouted = {}, queries.unrouted_count()
    for name in world.users:
        by = world.actor(name)
        assert queries.waiting(by) == 0, "it asks the wall itself, and nobody acts yet"
        alone = numbers(by, [unrouted])[0]
        with acting(by):
            seen[name] = (queries.waiting(by), numbers(by, [unrouted])[0])
            assert seen[name] == (queries.inbox(by).count(), queries.to_route(by).count()), name
            assert alone == seen[name][1], name
    assert {name: counts for name, counts in seen.items() if any(counts)} == {
        "amira": (2, 0), "ben": (2, 0), "cem": (2, 0), "lea": (2, 0), "hanna": (0, 1),
    }  # fmt: skip


@pytest.mark.parametrize("name", [*NOT_OFFERED, None])
def test_the_load_of_colleagues_is_for_the_coordination_only(world, two, name):
    client = client_of(world.users[name] if name else None)
    for method in ("get", "post", "head"):
        assert getattr(client, method)(reverse("welcome:load")).status_code == (404 if name else 302)
    with acting(world.actor(name) if name else NOBODY):
        assert keys("SELECT colleague FROM welcome_load()") == set()
