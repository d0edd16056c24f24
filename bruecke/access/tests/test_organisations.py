"""The bodies that are responsible for data: the administrator says where they are reached, and sees what is missing."""

from io import StringIO
from unittest.mock import patch
from uuid import uuid4

import pytest
from django.core.exceptions import ValidationError
from django.core.management import call_command
from django.db import connection
from django.urls import reverse

from bruecke.access import actions, queries
from bruecke.access.models import Organisation
from conftest import JUELICH, TITZ, acting, client_of

pytestmark = pytest.mark.django_db
FACTS = {
    "address": "Musterplatz 1, 52428 Jülich", "phone": "0221 4710 420", "email": "stadt@example.org",
    "privacy_contact": "datenschutz@example.org",
}  # fmt: skip


def typed(**more):
    return {"key": uuid4(), "name": "Träger West", "regime": "dsg_ekd", **FACTS, **more}


@pytest.mark.parametrize("name", ["organisations", "new-organisation"])
def test_only_the_county_administration_finds_the_pages(world, name):
    for colleague in ("amira", "lea", "katrin", "hanna", "olga", "eva"):
        assert world.client(colleague).get(reverse(f"access:{name}")).status_code == 404, colleague
    assert client_of().get(reverse(f"access:{name}")).status_code == 302


def test_a_double_click_makes_one_organisation_and_it_is_written_down(admin):
    data = typed()

    answers = [admin.post(reverse("access:new-organisation"), data) for _time in range(2)]

    row = Organisation.objects.get(name="Träger West")
    assert [answer.status_code for answer in answers] == [302, 302]
    assert (row.regime, row.is_public_body, row.address) == ("dsg_ekd", False, FACTS["address"])
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM audit_entry WHERE verb = 'organisation.saved' AND subject LIKE %s", [f"%{row.pk}"])
        assert cursor.fetchone()[0] == 2


def test_what_is_typed_stands_in_the_form_again(admin, world):
    page = reverse("access:organisation", args=[world.units["juelich"].organisation_id])

    admin.post(page, typed(name="Stadt Jülich", regime="dsgvo", is_public_body="on"))

    body = admin.get(page).content.decode()
    for value in FACTS.values():
        assert f'value="{value}"' in body


def test_a_taken_name_stays_on_the_page_as_an_error(admin):
    answer = admin.post(reverse("access:new-organisation"), typed(name="Träger Nord"))

    assert answer.status_code == 200
    assert answer.context["form"].errors["name"]
    assert Organisation.objects.filter(name="Träger Nord").count() == 1


def test_an_unknown_organisation_is_not_found(admin):
    assert admin.get(reverse("access:organisation", args=[uuid4()])).status_code == 404


def test_the_action_refuses_whoever_is_no_administrator(world):
    from bruecke.access.policy import Refused

    with acting(world.actor("lea")) as by, pytest.raises(Refused):
        actions.save_organisation(by=by, organisation=None, name="x", is_public_body=False)
    assert not Organisation.objects.filter(name="x").exists()


def test_a_name_is_needed(world):
    with acting(world.actor("adam")) as by, pytest.raises(ValidationError):
        actions.save_organisation(by=by, organisation=None, name="", is_public_body=False)


def test_what_the_notice_lacks_is_listed_until_it_is_there(admin, world):
    Organisation.objects.exclude(name="Träger Nord").update(**FACTS)

    before = admin.get(reverse("access:organisations"))
    Organisation.objects.filter(name="Träger Nord").update(**FACTS)
    after = admin.get(reverse("access:organisations"))

    assert [row.name for row in before.context["nameless"]] == ["Träger Nord"]
    assert before.context["rows"][0].name == "Träger Nord"
    assert len(before.context["rows"]) == Organisation.objects.count()
    assert "Art. 13 Abs. 1 a und b DSGVO" in before.content.decode()
    assert after.context["nameless"] == []
    assert "Art. 13 Abs. 1 a und b DSGVO" not in after.content.decode()


@pytest.mark.parametrize("name", ["address", "privacy_contact"])
def test_an_organisation_without_address_or_officer_is_incomplete(world, name):
    row = Organisation(name="x", is_public_body=True, **{**FACTS, name: ""})

    assert row.lacks_facts
    assert not Organisation(name="x", is_public_body=True, **FACTS).lacks_facts


def test_phone_or_mail_is_enough_to_be_reached(world):
    assert not Organisation(name="x", is_public_body=True, **{**FACTS, "phone": ""}).lacks_facts
    assert not Organisation(name="x", is_public_body=True, **{**FACTS, "email": ""}).lacks_facts
    assert Organisation(name="x", is_public_body=True, **{**FACTS, "email": "", "phone": ""}).lacks_facts


def test_the_county_runs_the_pages_and_the_office_of_the_place_hands_on(world):
    assert queries.operator() == world.units["amt"].organisation
    assert queries.office_of(JUELICH) == world.units["juelich"].organisation
    assert queries.office_of(TITZ) is None
    assert queries.office_of("") is None


def test_preparing_says_which_organisations_lack_something(world):
    Organisation.objects.exclude(name="Träger Nord").update(**FACTS)
    said = StringIO()

    with patch("bruecke.config.management.commands.prepare.call_command"):
        call_command("prepare", stdout=said)

    assert said.getvalue().count("missing:") == 1
    assert "„Träger Nord“" in said.getvalue()
