"""The page people read says what the table says."""

from django.conf import settings

from bruecke.access.models import DossierKind, Reason, Role
from bruecke.access.policy import POLICY, Right
from bruecke.access.policy_page import KINDS, REASONS, RIGHTS, ROLES, page


def test_docs_policy_is_written_from_the_table():
    assert (settings.ROOT / "docs" / "policy.md").read_text(encoding="utf-8") == page(), "run: manage.py policy_page"


def test_every_word_of_the_table_has_german():
    assert set(ROLES) == {*Role, None}
    assert set(REASONS) == set(Reason)
    assert set(KINDS) == set(DossierKind)
    assert set(RIGHTS) == set(Right)


def test_every_line_of_the_table_stands_on_the_page():
    lines = [line for line in page().splitlines() if line.startswith("| ")]

    for rule in POLICY:
        assert any(
            ROLES[rule.role] in line and REASONS[rule.reason] in line and KINDS[rule.kind] in line
            and all(RIGHTS[right] in line for right in rule.rights)
            for line in lines
        ), rule  # fmt: skip
