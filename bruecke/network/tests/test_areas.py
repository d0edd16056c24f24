"""Who answers where: assigned once, ended, planned; places without anybody stand on top."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from bruecke.network import queries
from bruecke.network.models import AreaAssignment, CountyRule, District
from conftest import HEIMBACH, JUELICH

pytestmark = pytest.mark.django_db


def data(world, **more):
    values = {
        "municipality": HEIMBACH,
        "unit": world.units["nord"].pk,
        "counsellor": world.cem.pk,
        "since": timezone.localdate(),
    }
    return {**values, **more}


def test_a_place_is_assigned_once_and_leaves_the_warning(world):
    client = world.client("adam")
    assert HEIMBACH in {place.pk for place in client.get(reverse("network:areas")).context["areas"].uncovered}

    for _time in range(2):
        assert client.post(reverse("network:areas"), data(world)).status_code == 302

    row = AreaAssignment.objects.get(municipality=HEIMBACH)
    assert queries.responsible(ags=HEIMBACH).person == world.cem
    assert HEIMBACH not in {place.pk for place in client.get(reverse("network:areas")).context["areas"].uncovered}
    assert client.post(reverse("network:end-area", args=[row.pk])).status_code == 302
    assert queries.responsible(ags=HEIMBACH) is None


def test_a_planned_assignment_counts_from_its_day(world):
    later = timezone.localdate() + timedelta(days=30)
    client = world.client("adam")
    client.post(reverse("network:areas"), data(world, since=later))

    areas = client.get(reverse("network:areas")).context["areas"]
    assert [row.municipality_id for row in areas.planned] == [HEIMBACH]
    assert HEIMBACH in {place.pk for place in areas.uncovered}
    assert queries.responsible(ags=HEIMBACH, on=later).person == world.cem


def test_a_closed_account_leaves_its_place_uncovered(world):
    world.amira.is_active = False
    world.amira.save()

    assert JUELICH in {place.pk for place in queries.areas(world.actor("adam")).uncovered}


@pytest.mark.parametrize(
    "change", [{"counsellor": "dana"}, {"district": "Nirgendwo"}, {"until": "2020-01-01"}, {"municipality": "x"}]
)
def test_wrong_input_stays_with_a_sentence(world, change):
    District.objects.get_or_create(key="x", defaults={"ags": HEIMBACH, "postcode": "52396", "name": "Blens"})
    change = {name: world.users[value].pk if value in world.users else value for name, value in change.items()}
    answer = world.client("adam").post(reverse("network:areas"), data(world, **change))

    assert answer.status_code == 200
    assert answer.context["form"].errors
    assert "summary-errors" in answer.content.decode()
    assert str(next(iter(change.values()))) in answer.content.decode() or "municipality" in change
    assert not AreaAssignment.objects.filter(municipality=HEIMBACH).exists()


def test_a_part_of_a_municipality_is_known_without_regard_to_case(world):
    place = District.objects.filter(ags=HEIMBACH).first() or District.objects.create(
        key="x", ags=HEIMBACH, postcode="52396", name="Blens"
    )
    answer = world.client("adam").post(reverse("network:areas"), data(world, district=place.name.upper()))

    assert answer.status_code == 302
    assert AreaAssignment.objects.get(municipality=HEIMBACH).district == place.name


def test_a_part_is_taken_as_typed_where_the_register_knows_none_and_else_the_near_ones_are_named(world):
    District.objects.filter(ags=HEIMBACH).delete()
    client = world.client("adam")

    assert client.post(reverse("network:areas"), data(world, district="Blens")).status_code == 302
    District.objects.create(key="x", ags=HEIMBACH, postcode="52396", name="Hergarten")
    answer = client.post(reverse("network:areas"), data(world, district="Hergaten"))

    assert AreaAssignment.objects.get(municipality=HEIMBACH).district == "Blens"
    assert "Diesen Ortsteil kennt das Register in dieser Gemeinde nicht, aber: Hergarten." in answer.content.decode()


def test_a_place_answered_for_only_in_parts_is_no_place_answered_for(world):
    AreaAssignment.objects.filter(municipality=JUELICH).update(district="Barmen")

    answer = world.client("adam").get(reverse("network:areas"))

    assert [place.pk for place in answer.context["areas"].partly] == [JUELICH]
    assert JUELICH not in {place.pk for place in answer.context["areas"].uncovered}


def test_registers_and_rules_are_shown_with_source_and_day(world):
    today = timezone.localdate()
    CountyRule.objects.create(key="talk_weeks", value="3", valid_from=today + timedelta(days=9), source="Beschluss")
    client = world.client("adam")

    answer = client.get(reverse("network:registers"))
    states = {(row.key, row.value): state for row, state in answer.context["rules"]}

    assert states["talk_weeks", "3"] == "planned"
    assert states["talk_weeks", "4"] == "now"
    assert "Vorschlag, vom Kreis festzulegen" in answer.content.decode()
    assert {"municipalities", "languages"} <= {row.name for row in answer.context["registers"]}


@pytest.mark.parametrize("name", ["network:areas", "network:registers"])
def test_few_queries(world, name, django_assert_max_num_queries):
    administration = world.client("adam")
    with django_assert_max_num_queries(15):
        assert administration.get(reverse(name)).status_code == 200
    for colleague in ("amira", "hanna", "olga"):
        assert world.client(colleague).get(reverse(name)).status_code == 404
