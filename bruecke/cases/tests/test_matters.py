"""Common matters name only what case management knows: areas of life, who does it, letters, outcomes, drawings."""

import pytest
from django.utils import timezone

from bruecke.base.icons import SHAPES
from bruecke.cases.forms.letters import LetterForm
from bruecke.cases.models import Measure, Outcome
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
