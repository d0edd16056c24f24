"""Common matters name only what case management knows: areas of life, who does it, letters, outcomes, drawings."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from bruecke.base.icons import SHAPES
from bruecke.cases.forms.letters import LetterForm
from bruecke.cases.models import Goal, Measure, Outcome
from bruecke.cases.queries import letters
from bruecke.law.matters import matters
from bruecke.network.models import LifeArea


def test_a_letter_says_what_its_fields_mean_there_and_takes_no_day_that_is_over():
    kind = letters.template("wage_claim")
    form = LetterForm(kind, None, {"language": "de", "amount": "abc", "day": "2025-01-01"})
    assert form["day"].label == "Zahlen bis"
    assert set(form.errors) == {"amount", "day"}
    good = {"language": "de", "amount": "1.234,50", "day": f"{timezone.localdate()}"}
    assert LetterForm(kind, None, good).is_valid()


@pytest.mark.parametrize("matter", matters(), ids=lambda row: row.key)
def test_a_matter_names_only_what_there_is(matter):
    assert matter.area in LifeArea.values
    assert matter.icon in SHAPES
    assert set(matter.letters) <= {row.key for row in letters.templates()}
    assert {step.who for step in matter.measures} <= set(Measure.Who.values)
    assert set(matter.events) <= {value for value, _label in Outcome._meta.get_field("event").choices}
    assert len(matter.goal) <= 400
    assert all(len(step.what) <= Measure._meta.get_field("what").max_length for step in matter.measures)


@pytest.mark.parametrize("ways", [("get",), ("get", "post")])
def test_a_day_that_has_not_been_is_refused_where_one_is_asked_for_that_has(world, case, ways):
    address, tomorrow = reverse("cases:matter", args=[case.pk]), timezone.localdate() + timedelta(days=1)
    typed = {"matter": "wage", "begins": f"{tomorrow}"}

    for way in ways:
        body = getattr(world.client("amira"), way)(address, typed).content.decode()

    assert "Dieser Tag liegt in der Zukunft. Wann war der älteste offene Lohn fällig?" in body
    assert f'value="{tomorrow}"' in body
    assert "checked" in body.split('value="wage"')[1].split(">")[0], "what was typed is still there"
    assert "In den Plan übernehmen" not in body
    assert not Goal.objects.exists()


@pytest.mark.parametrize(("key", "days"), [("wage", 0), ("wage", -40), ("title", 30), ("kita", 90)])
def test_a_day_that_may_be_one_is_taken(world, case, key, days):
    address = reverse("cases:matter", args=[case.pk])
    typed = {"matter": key, "begins": f"{timezone.localdate() + timedelta(days=days)}"}

    assert "In den Plan übernehmen" in world.client("amira").get(address, typed).content.decode()
    assert world.client("amira").post(address, typed).status_code == 302
    assert Goal.objects.get().matter == key
