"""The county's own rules lie beside its data: they count from their day, may be taken back before it, and a broken file is refused."""

from datetime import timedelta

import pytest
from django.core.management import CommandError, call_command
from django.utils import timezone

from bruecke.network.models import CountyRule
from bruecke.network.queries import rule

pytestmark = pytest.mark.django_db
TODAY = timezone.localdate()


@pytest.fixture
def write(settings, tmp_path):
    settings.BRUECKE_HOME = tmp_path

    def _write(*rows):
        text = "".join(
            f'[[rule]]\nkey = "{key}"\nvalue = "{value}"\nvalid_from = {day}\nsource = "Beschluss"\n'
            for key, value, day in rows
        )
        (tmp_path / "rules.toml").write_text(text)
        call_command("load_registers", only="rules")

    return _write


def test_own_rule_counts_from_its_day(write):
    before = rule("talk_weeks", TODAY)
    write(("talk_weeks", "9", TODAY + timedelta(days=3)))

    assert rule("talk_weeks", TODAY + timedelta(days=2)) == before
    assert rule("talk_weeks", TODAY + timedelta(days=3)) == "9"


def test_rule_of_a_day_to_come_can_be_taken_back(write):
    before = rule("talk_weeks", TODAY + timedelta(days=3))
    write(("talk_weeks", "9", TODAY + timedelta(days=3)))
    write()

    assert rule("talk_weeks", TODAY + timedelta(days=3)) == before


def test_rule_that_deadlines_were_counted_by_stays_and_is_named(write, capsys):
    write(("talk_weeks", "9", TODAY))
    capsys.readouterr()
    write()

    assert rule("talk_weeks", TODAY) == "9"
    assert f"gilt weiter: talk_weeks ab {TODAY}" in capsys.readouterr().out


@pytest.mark.parametrize("row", [("talk_week", "9", TODAY), ("talk_weeks", "neun", TODAY), ("talk_weeks", "9", "2026-13-01")])
def test_broken_file_changes_nothing_and_says_where(write, capsys, row):
    before = set(CountyRule.objects.values_list("key", "value", "valid_from"))

    with pytest.raises(CommandError):
        write(("attempts_min", "7", TODAY), row)

    assert "Nicht geladen: rules.toml" in capsys.readouterr().err
    assert set(CountyRule.objects.values_list("key", "value", "valid_from")) == before
