"""Changes of the law: which answer does not know which change."""

from datetime import date

import pytest

from bruecke.law.changes import changes, newer, touches

TODAY = date(2026, 11, 28)


def test_the_file_is_read_newest_first_and_every_change_says_what_it_is():
    days = [row.day for row in changes()]

    assert days == sorted(days, reverse=True)
    assert all(row.what and row.base.startswith("§ ") for row in changes())


@pytest.mark.parametrize(
    ("changed", "base", "expected"),
    [
        ("§ 10 StAG", "§ 10 Abs. 1 StAG", True),
        ("§ 10 Abs. 3 StAG", "§ 10 StAG", True),
        ("§ 10 Abs. 3 StAG", "§ 10 Abs. 1 StAG", False),
        ("§ 10 StAG", "§ 10a StAG", False),
        ("§ 24 AufenthG", "§ 24 SGB VIII", False),
        ("§ 24 AufenthG", "", False),
    ],
)
def test_a_change_touches_a_provision_or_a_part_of_it(changed, base, expected):
    assert touches(changed, base) is expected


def test_only_changes_between_the_state_of_an_answer_and_today_count():
    found = newer(["§ 10 Abs. 3 StAG"], date(2025, 1, 1), on=TODAY)

    assert [row.day for row in found] == [date(2025, 10, 30)]
    assert newer(["§ 10 Abs. 3 StAG"], date(2025, 10, 30), on=TODAY) == []
    assert newer(["§ 10 Abs. 3 StAG"], date(2025, 1, 1), on=date(2025, 10, 29)) == []
    assert newer([], date(2000, 1, 1), on=TODAY) == []
