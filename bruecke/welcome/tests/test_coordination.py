"""The coordinator's pages: figures without names, the map, what to route and where to."""

import re

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from bruecke.access.actor import job
from bruecke.access.policy import NotVisible
from bruecke.base.days import first_of, last_month
from bruecke.consent import actions as consents
from bruecke.consent.models import Handover
from bruecke.welcome.actions import figures
from bruecke.welcome.models import MonthlyRegistrations
from bruecke.welcome.queries import coordination, routing, workload
from bruecke.welcome.views import coordination as views
from conftest import DUEREN, JUELICH, LINNICH, TITZ, acting


def asked(client, address):
    """Return how many queries a page takes, without the marks of transactions."""
    client.get(address)
    with CaptureQueriesContext(connection) as queries:
        assert client.get(address).status_code == 200
    return len([query for query in queries if not re.search("SAVEPOINT|'role', 'none'", query["sql"])])


def freeze():
    with acting(job("figures"), "bruecke_jobs") as by:
        figures.freeze_due(by=by)


def page(world, address=""):
    return world.client("hanna").get(reverse("welcome:coordination") + address)


@pytest.fixture
def lost(world, arrive):
    """Return a hand-over from Titz, where nobody answers."""
    return arrive(ags=TITZ, family_name="Geheimniss", gender_wish="f").handover


def test_the_page_shows_figures_and_no_name(world, arrive):
    for _number in range(6):
        arrive(family_name="Geheimniss")
    freeze()

    answer = page(world, f"?monat={timezone.localdate():%Y-%m}")

    assert answer.status_code == 200
    assert "Geheimniss" not in answer.content.decode()
    shown = answer.context["page"]
    assert shown.totals["consented"].known == 6
    assert {line.name: line.level_name for line in shown.lines}["Jülich"] == "digital"


def test_an_empty_county_has_a_page_too(world):
    answer = page(world)

    assert answer.status_code == 200
    assert answer.context["page"].frozen_at is None


@pytest.mark.parametrize(
    "address", ["?monat=gestern", "?monat=99999-13", "?weg=zu-fuss", "?nach=alter", "?monat=2026-00&weg=%00"]
)
def test_an_address_nobody_made_shows_the_default(world, address):
    assert page(world, address).status_code == 200


def test_missing_registrations_are_named(world, arrive):
    arrive()
    before = last_month(timezone.localdate())
    MonthlyRegistrations.objects.create(unit=world.units["juelich"], ags=JUELICH, month=before, number=20)
    freeze()

    shown = page(world, f"?monat={before:%Y-%m}").context["page"]

    assert "Jülich" not in shown.missing
    assert "Düren" in shown.missing
    assert shown.shares["informed"] is None


def test_hidden_figures_are_not_in_the_page_nor_in_the_files(world, arrive):
    for clerk, number in (("katrin", 7), ("kurt", 23), ("lena", 3)):
        for _number in range(number):
            arrive(clerk=clerk)
    freeze()
    month = f"?monat={timezone.localdate():%Y-%m}"

    text = world.client("hanna").get(reverse("welcome:figures-csv") + month).content.decode("utf-8-sig")

    linnich = next(line for line in text.splitlines() if line.startswith(LINNICH)).split(";")
    assert linnich[6:9] == ["x", "x", "0"]
    assert all(not line.startswith(("=", "+", "@")) for line in text.splitlines())
    assert world.client("hanna").get(reverse("welcome:figures-xlsx") + month).content[:2] == b"PK"
    assert "23" not in [number.known for line in page(world, month).context["page"].lines for number in line.numbers]


def test_steps_that_do_not_exist_are_dashes(world, arrive):
    arrive()
    freeze()

    lines = {line.ags: line for line in page(world, f"?monat={timezone.localdate():%Y-%m}").context["page"].lines}

    assert lines[TITZ].numbers[2].value is None
    assert lines[DUEREN].numbers[2].value == 0


@pytest.mark.parametrize("name", ["katrin", "amira", "lea", "adam", "eva", "olga"])
def test_nobody_else_sees_the_county(world, lost, name):
    for address in ("coordination", "routing", "figures-csv", "figures-xlsx"):
        assert world.client(name).get(reverse(f"welcome:{address}")).status_code == 404
    assert world.client(name).get(reverse("welcome:route", args=[lost.pk])).status_code == 404
    with acting(world.actor(name)) as by:
        for query in (coordination.overview, routing.waiting, workload.teams):
            with pytest.raises(NotVisible):
                query(by)


def test_the_number_of_queries_does_not_grow(world, arrive):
    client = world.client("hanna")
    for _number in range(12):
        arrive(ags=TITZ)
    freeze()

    for address in (reverse("welcome:coordination"), reverse("welcome:routing")):
        assert asked(client, address) <= 15


def test_the_list_names_numbers_and_the_page_names_the_person(world, lost):
    assert "Geheimniss" not in world.client("hanna").get(reverse("welcome:routing")).content.decode()

    answer = world.client("hanna").get(reverse("welcome:route", args=[lost.pk]))

    assert "Geheimniss" in answer.content.decode()
    assert all(choice.is_covered for choice in answer.context["page"].choices)


def test_a_hand_over_goes_to_the_chosen_team_once(world, lost):
    client, address = world.client("hanna"), reverse("welcome:route", args=[lost.pk])
    assert asked(client, address) <= 15

    assert client.post(address, {}).status_code == 200
    first = client.post(address, {"team": str(world.units["sued"].pk)})
    second = client.post(address, {"team": str(world.units["nord"].pk)})

    lost.refresh_from_db()
    assert (first.status_code, second.status_code) == (302, 404)
    assert (lost.state, lost.to_unit_id) == (Handover.State.DELIVERED, world.units["sued"].pk)


def test_another_carrier_than_agreed_is_answered_with_a_sentence(world, arrive):
    row = arrive(clerk="katrin").handover
    with acting(world.actor("amira")) as by:
        consents.reject(by=by, handover=row, rejection=Handover.Rejection.CAPACITY)

    address = reverse("welcome:route", args=[row.pk])
    answer = world.client("hanna").post(address, {"team": str(world.units["sued"].pk)})

    row.refresh_from_db()
    assert answer.status_code == 200
    assert row.state == Handover.State.REJECTED
    assert answer.context["form"].errors
    covered = {choice.team.unit_id: choice.came_back for choice in answer.context["page"].choices if choice.is_covered}
    assert covered == {world.units["nord"].pk: True, world.units["mitte"].pk: False}
    body = answer.content.decode()
    assert f'value="{world.units["sued"].pk}" disabled>' in body
    assert f'value="{world.units["nord"].pk}" disabled' not in body


def test_load_counts_what_is_open_and_no_more(world, arrive):
    first = arrive().handover
    arrive()
    with acting(world.actor("amira")) as by:
        consents.accept(by=by, handover=first)

    with acting(world.actor("hanna")) as by:
        nord = next(team for team in workload.teams(by) if team.unit_id == world.units["nord"].pk)

    assert (nord.waiting, nord.open, nord.capacity) == (1, 1, 35)
    assert [(one.name, one.open) for one in nord.colleagues] == [(world.amira.name, 1)]


def test_colleagues_stand_on_the_page_of_the_load_only(world, arrive):
    row = arrive().handover
    with acting(world.actor("amira")) as by:
        consents.accept(by=by, handover=row)
    client = world.client("hanna")

    county, load = (client.get(reverse(f"welcome:{name}")).content.decode() for name in ("coordination", "load"))

    assert (world.amira.name in county, world.amira.name in load) == (False, True)
    assert world.units["nord"].name in load
    assert reverse("welcome:load") in county
    assert world.client("amira").get(reverse("welcome:load")).status_code == 404


def test_the_load_goes_by_carrier_page_by_page(world, monkeypatch):
    with acting(world.actor("hanna")) as by:
        whole = [team.name for team in workload.teams(by)]
    monkeypatch.setattr(views, "TEAMS", 1)
    client = world.client("hanna")

    first, second = (client.get(f"{reverse('welcome:load')}?page={number}") for number in (1, 2))

    assert [team.name for page in (first, second) for team in page.context["teams"]] == whole[:2]
    assert first.context["pages"] == {"previous_url": "", "next_url": f"{reverse('welcome:load')}?page=2"}


def test_the_best_teams_are_shown_first_and_all_on_demand(world, lost, monkeypatch):
    monkeypatch.setattr(views, "BEST", 1)
    client, address = world.client("hanna"), reverse("welcome:route", args=[lost.pk])

    few, every, wrong = client.get(address), client.get(f"{address}?alle=1"), client.post(address, {"team": ""})

    whole = every.context["page"].choices
    assert (few.context["shown"], every.context["shown"], len(wrong.context["shown"])) == (whole[:1], whole, len(whole))
    assert ('href="?alle=1"' in few.content.decode(), 'href="?alle=1"' in every.content.decode()) == (True, False)


def test_a_long_list_has_pages(world, arrive, monkeypatch):
    numbers = {arrive(ags=TITZ).handover.number for _number in range(5)}

    with acting(world.actor("hanna")) as by:
        first = routing.waiting(by, most=3)
        second = routing.waiting(by, most=3, after=first.after)
        wrong = routing.waiting(by, after="2026-13-99_x")

    assert {line.number for line in first.lines} | {line.number for line in second.lines} == numbers
    assert (len(first.lines), len(second.lines), second.after, len(wrong.lines)) == (3, 2, "", 5)


def test_months_offered_are_those_with_figures(world, arrive):
    arrive()
    freeze()

    assert page(world).context["page"].months == [first_of(timezone.localdate())]
