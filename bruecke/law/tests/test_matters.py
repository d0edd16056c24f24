"""Common matters: a plan with a goal, measures and deadlines, from a day or without one."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bruecke.law.deadlines import rules
from bruecke.law.matters import drafted, matter, matters

TODAY = date(2026, 11, 27)
KEYS = [row.key for row in matters()]


def is_working_day(day: date) -> bool:
    return day.weekday() < 5


def draft(key: str, begins: date | None, today: date = TODAY):
    return drafted(key, today=today, begins=begins, is_working_day=is_working_day)


def test_the_common_matters_are_there():
    assert KEYS == [
        "wage",
        "wage_sent",
        "wage_refused",
        "wage_order",
        "dismissal",
        "flat",
        "recognition",
        "title",
        "kita",
        "debt",
    ]


def test_a_deadline_is_the_last_day_and_not_the_aim():
    days = {step.what: day for step, day, _basis in draft("wage", date(2026, 11, 13)).measures}
    assert days["Lohn schriftlich geltend machen"] == date(2026, 12, 18)
    assert days["Lohn schriftlich geltend machen"] < days["Antwort abwarten, sonst Mahnbescheid oder Klage beim Arbeitsgericht"]
    late = {step.what: day for step, day, _basis in draft("wage", date(2026, 9, 1)).measures}
    assert late["Lohn schriftlich geltend machen"] == date(2026, 12, 1), "the deadline, where it comes first"


def test_what_a_deadline_needs_is_due_before_it_and_not_after():
    measures = draft("wage", date(2026, 9, 10)).measures
    claim = next(day for step, day, basis in measures if basis)

    assert claim == date(2026, 12, 10)
    assert [day <= claim for _step, day, _basis in measures[:3]] == [True] * 3
    assert measures[4][1] > claim


def test_a_deadline_that_is_over_is_named_and_hurries_nothing():
    found = draft("wage", date(2026, 6, 1))

    assert [one.day < TODAY for one in found.over(TODAY)] == [True]
    assert all(day > TODAY for _step, day, basis in found.measures if not basis)


def test_every_wage_deadline_is_brought_by_a_matter():
    brought = {name for key in KEYS for name in (*matter(key).tasks, *(step.deadline for step in matter(key).measures))}

    assert {row.key for row in rules() if row.key.startswith(("wage", "order"))} <= brought


def test_a_refused_wage_goes_to_court_in_three_months():
    plan = draft("wage_refused", date(2026, 11, 20))

    assert [(one.rule.key, one.day) for one in plan.watched] == [("wage_exclusion_court", date(2027, 2, 22))]


@pytest.mark.parametrize("key", KEYS)
def test_every_deadline_of_a_matter_is_in_the_file_and_one_day_is_asked_for(key):
    found, known = matter(key), {row.key for row in rules()}

    assert set(found.tasks) <= known
    assert {step.deadline for step in found.measures if step.deadline} <= known
    assert found.question.endswith(("?", ")"))
    assert found.goal.endswith(".")
    assert found.indicator.endswith(".")
    assert all(step.what and (step.after > 0 or step.deadline) for step in found.measures)


@pytest.mark.parametrize("key", KEYS)
def test_the_deadlines_of_one_matter_begin_with_one_thing(key):
    begins = {row.begins for row in rules() if row.key in matter(key).tasks}

    assert len(begins) == (2 if key == "dismissal" else 1)


def test_a_wage_of_august_brings_its_exclusion_period_and_its_limitation():
    plan = draft("wage", date(2026, 8, 31))

    assert [(one.rule.key, one.day) for one in plan.watched] == [
        ("wage_exclusion_first", date(2026, 11, 30)),
        ("wage_limitation", date(2029, 12, 31)),
    ]
    claimed = next(row for row in plan.measures if row[0].deadline == "wage_exclusion_first")
    assert claimed[1:] == (date(2026, 11, 30), plan.watched[0].rule.paragraph)


def test_a_dismissal_leaves_three_weeks():
    plan = draft("dismissal", date(2026, 11, 20))

    assert [one.day for one in plan.watched] == [date(2026, 12, 11), date(2026, 11, 23)]
    assert plan.watched[0].rule.paragraph == "§ 4 Satz 1 KSchG"


def test_without_a_day_there_is_a_plan_and_no_deadline_of_law():
    plan = draft("dismissal", None)

    assert plan.watched == ()
    assert [basis for _step, _day, basis in plan.measures] == [""] * 4
    assert all(TODAY < day <= TODAY + timedelta(days=16) for _step, day, _basis in plan.measures)


def test_a_deadline_that_is_over_keeps_its_day():
    plan = draft("dismissal", date(2026, 10, 1))

    assert plan.watched[0].day == date(2026, 10, 22) < TODAY


def test_only_the_end_of_a_title_and_a_place_that_is_needed_may_lie_ahead():
    assert [row.key for row in matters() if row.ahead] == ["title", "kita"]


def test_an_unknown_matter_is_an_error():
    with pytest.raises(LookupError, match="no matter wages"):
        matter("wages")
    with pytest.raises(LookupError, match="no matter wages"):
        draft("wages", None)


@given(
    key=st.sampled_from(KEYS),
    begins=st.none() | st.dates(date(2020, 1, 1), date(2035, 12, 31)),
    today=st.dates(TODAY, date(2035, 12, 31)),
)
def test_what_law_does_not_set_lies_ahead_on_a_working_day(key, begins, today):
    plan = draft(key, begins, today)

    free = [day for _step, day, basis in plan.measures if not basis]
    assert all(today < day and is_working_day(day) for day in [*free, plan.target])
    assert len(plan.measures) == len(matter(key).measures)
    assert len(plan.watched) == (len(matter(key).tasks) if begins else 0)
