"""Promises of the house that a machine can check."""

import re
import subprocess
from itertools import pairwise

import pytest
from django.core.management import call_command

from tools.messages import fragments, merged, missing
from tools.places import ROOT


def _tracked() -> list[str]:
    """Return the files of the checkout; an error outside of one, where every promise below would hold of nothing."""
    return subprocess.run(["git", "ls-files"], cwd=ROOT, text=True, capture_output=True, check=True).stdout.splitlines()


def test_requirements_name_no_host():
    for name in ("requirements.txt", "requirements-dev.txt", "requirements-setup.txt"):
        assert not re.search(r"(https?|file)://", (ROOT / name).read_text()), name


@pytest.mark.django_db
def test_every_change_of_a_model_has_its_migration():
    call_command("makemigrations", check=True, dry_run=True)


def test_every_dependency_says_why():
    lines = (ROOT / "pyproject.toml").read_text().split("dependencies = [", 1)[1].split("\n]", 1)[0].splitlines()
    for before, line in pairwise(lines):
        if line.strip().startswith('"'):
            assert before.strip().startswith("#"), f"{line.strip()} has no sentence"


def test_no_helpers_no_signals_no_save_overrides():
    for name in _tracked():
        if not name.startswith("bruecke/") or not name.endswith(".py"):
            continue
        assert not re.search(r"/(utils?|helpers?|managers?|signals)\.py$", name), name
        text = (ROOT / name).read_text()
        assert "django.db.models.signals" not in text, name
        assert "def save(self" not in text or "/forms" in name, name


def test_strict_policy_holds_in_templates():
    for name in _tracked():
        if name.endswith(".html") and name.startswith("bruecke/") and "/pdf" not in name:
            text = (ROOT / name).read_text()
            assert not re.search(r"\sstyle=|<style|\son[a-z]+=|javascript:", text), name
            assert not re.search(r"<script(?![^>]*(src=|type=\"application/json\"))", text), name


def test_german_is_complete_and_without_contradiction():
    assert fragments()
    assert merged()[1] == []
    assert missing() == {}


def test_registers_are_not_copied_into_the_repository():
    for name in _tracked():
        assert not re.search(r"schulen_|gemeinden_kreis|staatsangehoerigkeiten|ortsteile_", name), name


def test_no_message_or_title_holds_a_name_placeholder():
    for path in sorted((ROOT / "data" / "texts").glob("*.toml")):
        section = path.read_text(encoding="utf-8").split("[message]", 1)[1]
        assert "{name}" not in section
        assert "Brücke" not in section, path.name


def test_the_page_of_retention_is_the_one_the_code_declares():
    from bruecke.privacy.retention import table

    assert table().strip() in (ROOT / "docs" / "retention.md").read_text()


def test_a_day_is_a_day_of_the_county():
    """Stored moments are in UTC: their own `.date()` is yesterday for an hour or two after midnight."""
    for name in _tracked():
        if name.startswith("bruecke/") and name.endswith(".py") and "/tests/" not in name:
            found = [
                line.strip() for line in (ROOT / name).read_text().splitlines() if ".date()" in line and "noqa" not in line
            ]
            assert not [line for line in found if "astimezone(" not in line and "value.date()" not in line], name
