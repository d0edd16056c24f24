"""Periods of law: the last day by §§ 187, 188, 193 BGB, the rule that counts on a day, and a file that is as good as its words."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bruecke.law import deadlines
from bruecke.law.deadlines import Rule, deadline, rule, rules

TODAY = date(2026, 11, 28)
KEYS = sorted({row.key for row in rules()})
DAYS = st.dates(date(2016, 10, 1), date(2040, 12, 31))
#: Holidays that lie around ends of months and of years; what counts in a Land is not the business of the law.
HOLIDAYS = {(1, 1), (1, 5), (3, 10), (1, 11), (25, 12), (26, 12)}


def is_working_day(day: date) -> bool:
    return day.weekday() < 5 and (day.day, day.month) not in HOLIDAYS


def always(_day: date) -> bool:
    return True


def day(key: str, begins: date, working=is_working_day) -> date:
    return deadline(key, begins, on=TODAY, is_working_day=working).day


def made(**values) -> Rule:
    usual = {
        "key": "made", "title": "", "begins": "", "unit": "weeks", "amount": 3, "is_act": True, "before": False, "paragraph": "§ 1", "note": "",
        "sure": True, "valid_from": date(2000, 1, 1),
    }  # fmt: skip
    return Rule(**{**usual, **values})


@pytest.fixture
def file(monkeypatch):
    """Let other rows stand in the file."""

    def stand(*rows: Rule) -> None:
        monkeypatch.setattr(deadlines, "rules", lambda: rows)

    return stand


# ---- the periods a case lives by


@pytest.mark.parametrize(
    ("key", "begins", "last"),
    [
        ("dismissal_claim", date(2026, 11, 2), date(2026, 11, 23)),  # § 4 KSchG: three weeks, Monday to Monday
        ("dismissal_claim", date(2026, 12, 4), date(2026, 12, 28)),  # Friday, 25 December: Monday after Christmas
        ("wage_limitation", date(2023, 1, 1), date(2026, 12, 31)),  # §§ 195, 199 BGB: three years from the end of the year
        ("wage_limitation", date(2023, 12, 31), date(2026, 12, 31)),
        ("wage_exclusion_first", date(2026, 11, 30), date(2027, 3, 1)),  # 28 February is a Sunday
        ("wage_exclusion_first", date(2023, 11, 30), date(2024, 2, 29)),  # there is no 30 February; 2024 has a 29th
        ("wage_exclusion_first", date(2026, 8, 15), date(2026, 11, 16)),  # a Sunday
        ("order_objection", date(2026, 11, 4), date(2026, 11, 11)),  # § 46a Abs. 3 ArbGG: one week
        ("payment_order", date(2026, 11, 4), date(2026, 11, 18)),  # § 692 Abs. 1 Nr. 3 ZPO: two weeks
        ("enforcement_order", date(2026, 12, 12), date(2026, 12, 28)),  # the second day of Christmas, a Saturday
        ("social_objection", date(2026, 1, 31), date(2026, 3, 2)),  # 28 February is a Saturday
        ("job_seeking", date(2026, 11, 26), date(2026, 11, 30)),  # Thursday, three days: Sunday, so Monday
        ("recognition_decision", date(2026, 8, 31), date(2026, 11, 30)),
        ("housing_permit", date(2024, 2, 29), date(2025, 2, 28)),  # a right ends, whatever the day
        ("title_extension", date(2027, 5, 31), date(2027, 2, 26)),  # counted back: 28 February is a Sunday, so Friday before
        ("title_expiry", date(2027, 2, 28), date(2027, 2, 26)),  # the last day an application can still be handed in
        ("kita_request", date(2027, 8, 1), date(2027, 2, 1)),
    ],
)
def test_the_last_day_is_counted_as_the_law_says(key, begins, last):
    assert day(key, begins) == last


def test_a_right_that_ends_waits_for_no_working_day():
    assert date(2028, 12, 31).weekday() == 6
    assert day("wage_limitation", date(2025, 6, 1)) == date(2028, 12, 31)


@pytest.mark.parametrize("key", KEYS)
def test_whoever_works_every_day_gets_the_plain_day(key):
    found, begins = rule(key, TODAY), date(2026, 6, 10)

    last = day(key, begins, working=always)

    sign = -1 if found.before else 1
    exact = {"days": begins + sign * timedelta(found.amount), "weeks": begins + sign * timedelta(weeks=found.amount)}
    assert last == exact.get(found.unit, last)
    if found.unit == "months":
        assert (last.year * 12 + last.month) - (begins.year * 12 + begins.month) == sign * found.amount
        assert last.day == begins.day


@given(key=st.sampled_from(KEYS), begins=DAYS)
def test_a_deadline_never_falls_before_its_start(key, begins):
    found = deadline(key, begins, on=TODAY, is_working_day=is_working_day)

    if found.rule.before:
        assert found.day <= begins
    else:
        assert found.day > begins
    assert is_working_day(found.day) or not found.rule.is_act


@given(key=st.sampled_from(KEYS), begins=DAYS)
def test_whoever_begins_a_day_later_is_never_done_earlier(key, begins):
    assert day(key, begins) <= day(key, begins + timedelta(days=1))


@given(key=st.sampled_from(KEYS), begins=DAYS)
def test_a_weekend_moves_a_deadline_by_a_few_days_and_never_the_wrong_way(key, begins):
    plain, moved = day(key, begins, working=always), day(key, begins)

    assert timedelta(0) <= (plain - moved if rule(key, TODAY).before else moved - plain) <= timedelta(days=5)


# ---- the rule of a day


def test_the_rule_of_the_day_counts_not_the_newest_of_the_file(file):
    old = made(amount=3, valid_from=date(2004, 1, 1), valid_until=date(2026, 12, 31))
    new = made(amount=4, valid_from=date(2027, 1, 1))
    file(new, old)

    begins = date(2026, 12, 7)
    assert [deadline("made", begins, on=on, is_working_day=always).day for on in (date(2026, 12, 31), date(2027, 1, 1))] == [
        date(2026, 12, 28),
        date(2027, 1, 4),
    ]


def test_a_newer_row_wins_though_nobody_ended_the_older_one(file):
    file(made(amount=3), made(amount=2, valid_from=date(2026, 1, 1)))

    assert rule("made", date(2025, 12, 31)).amount == 3
    assert rule("made", TODAY).amount == 2


def test_where_no_rule_counts_the_answer_is_an_error_and_no_guess(file):
    with pytest.raises(LookupError, match=r"no rule nothing counts on 2026-11-28"):
        rule("nothing", TODAY)
    with pytest.raises(LookupError, match=r"no rule wage_exclusion_first counts on 2016-09-30"):
        rule("wage_exclusion_first", date(2016, 9, 30))
    file(made(valid_until=date(2026, 11, 27)))
    with pytest.raises(LookupError, match="no rule made"):
        deadline("made", TODAY, on=TODAY, is_working_day=always)


# ---- the file


def test_every_rule_says_what_it_rests_on_and_fits_where_it_is_kept():
    for row in rules():
        assert row.title, row.key
        assert row.begins, row.key
        assert row.note.endswith("."), row.key
        assert "§" in row.paragraph, row.key
        assert len(row.paragraph) <= 120, row.key
        assert row.amount > 0 or row.key == "title_expiry", row.key
        assert row.valid_until is None or row.valid_from <= row.valid_until, row.key
        assert rule(row.key, TODAY), row.key


def test_no_two_rules_of_a_key_begin_on_one_day():
    begun = [(row.key, row.valid_from) for row in rules()]

    assert len(begun) == len(set(begun))


@pytest.mark.parametrize("wrong", [{"unit": "month"}, {"kind": "deed"}])
def test_a_misspelt_row_stops_the_file_instead_of_counting_something_else(tmp_path, monkeypatch, wrong):
    row = {"unit": "weeks", "kind": "act"} | wrong
    text = f'[[deadline]]\nkey = "x"\ntitle = "x"\nfrom = "x"\nunit = "{row["unit"]}"\namount = 1\nkind = "{row["kind"]}"\nparagraph = "§ 1"\n'
    (tmp_path / "deadlines.toml").write_text(text + 'note = "x"\nsure = true\nvalid_from = 2020-01-01\n', encoding="utf-8")
    monkeypatch.setattr(deadlines, "FOLDER", tmp_path)

    with pytest.raises(ValueError, match="deadline x"):
        rules.__wrapped__()
