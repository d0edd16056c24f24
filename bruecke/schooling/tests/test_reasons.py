"""Every child has reasons that are true, and nothing shows that a school is kept from a child."""

import random
import re
from collections import Counter
from dataclasses import replace
from functools import cache

import pytest
from hypothesis import HealthCheck, given, settings

from bruecke.schooling.optimiser.problem import FixedPupilsDoNotFit, Problem
from bruecke.schooling.optimiser.solve import solve
from bruecke.schooling.reason_words import COUNTED, SENTENCES, kilometres, sentence
from bruecke.schooling.tests.placement_rounds import child, place, problems, rules, seats
from tools.messages import merged

CALM = settings(deadline=None, database=None, derandomize=True, suppress_health_check=list(HealthCheck))
NEAR, FAR = 50.801, 50.86


def reasons(pupils, places, name, **weights):
    """Return code and values of each reason of one child, the shown ones of the plan."""
    plan = solve(Problem(tuple(pupils), tuple(places), rules(**weights)))
    found = {one.pupil: one.reasons for one in (*plan.assignments, *plan.unplaced)}
    return {one.code: dict(one.values) for one in found[name]}


def test_the_nearest_school_is_named_with_its_way():
    assert reasons([child("a")], [place("A", lat=NEAR), place("B", lat=FAR)], "a") == {
        "nearest": {"school": "A", "metres": 145}
    }


def test_a_wish_is_named_with_its_rank_and_the_way_beside_it():
    places = [place("A", lat=NEAR), place("B", lat=50.815)]

    found = reasons([child("a", wishes=("X", "B"))], places, "a")

    assert found["wish"] == {"school": "B", "rank": 2}
    assert found["wished_no_places"]["school"] == "X"
    assert found["nearer_fits_less"]["school"] == "A"


def test_a_nearer_school_without_a_fitting_group_says_which_group_is_missing():
    places = [place("A", lat=NEAR, needs=frozenset({"mixed"})), place("B", lat=FAR)]

    found = reasons([child("a")], places, "a")

    assert found["nearer_no_group"] == {"school": "A", "nearer": 8528, "grade": 7, "need": "full_group"}


def test_a_full_school_says_how_much_longer_the_last_one_has_waited():
    places = [place("A", lat=NEAR), place("B", lat=FAR)]

    found = reasons([child("a", waiting_days=10, lat=50.7), child("b", waiting_days=33)], places, "a")

    assert found["nearer_full"] == {"school": "A", "nearer": 8529, "days": 23}


def test_a_school_that_is_set_for_others_says_so():
    places = [place("A", lat=NEAR), place("B", lat=FAR)]

    assert reasons([child("a"), child("b", fixed="A")], places, "b") == {"kept": {"school": "A"}}
    assert reasons([child("a"), child("b", fixed="A")], places, "a")["nearer_kept"]["school"] == "A"


def test_siblings_are_told_that_they_stay_together():
    places = [place("A", lat=NEAR, free=1), place("B", lat=FAR, free=2)]

    found = reasons([child("a", family="f"), child("b", family="f")], places, "a")

    assert found["together"] == {"school": "B"}
    assert found["nearer_siblings"]["school"] == "A"


def test_a_long_way_says_that_travel_costs_are_paid_and_another_form_that_it_is_one():
    found = reasons([child("a", school_types=frozenset({"HS"}))], [place("A", lat=FAR)], "a")

    assert found["travel_cost"] == {"metres": 8673, "limit": 3500}
    assert found["other_form"] == {"school": "A"}


def test_a_group_of_one_language_and_a_nearly_full_one_are_named():
    pupils = [child(name, language="ukr", fixed="A") for name in "bcde"] + [child("a", language="ukr")]
    places = [place("A", lat=NEAR, free=6), place("B", lat=50.803, free=6)]

    assert "nearer_language" in reasons(pupils, places, "a", beyond_half_one_language=9000)
    assert "nearer_nearly_full" in reasons(pupils, places, "a", beyond_80_percent=9000, beyond_half_one_language=0)


def test_without_a_place_every_rule_says_how_many_schools_it_closes():
    places = [
        place("A", stage="primary", id="a"), place("B", grades=frozenset({9}), id="b"), place("C", needs=frozenset({"mixed"}), id="c"),
        place("D", lat=51.5, id="d"), place("E", free=0, id="e"), place("F", id="f"), place("F", stage="primary", id="g"),
    ]  # fmt: skip

    found = reasons([child("a", waiting_days=3), child("b", waiting_days=12)], places, "a")

    assert {code: values["schools"] for code, values in found.items() if code.startswith("closed_")} == {
        "closed_stage": 1, "closed_grade": 1, "closed_need": 1, "closed_way": 1, "closed_seats": 1,
    }  # fmt: skip
    assert found["open_longer"] == {"schools": 1, "days": 9}
    assert found["one_more"]["school"] in {"E", "F"}


def test_where_no_group_is_open_the_nearest_school_of_the_stage_is_named():
    near, far = place("A", lat=NEAR, grades=frozenset({9})), place("A", lat=52.0)

    assert reasons([child("a")], [near], "a")["group_wanted"]["school"] == "A"
    assert reasons([child("a")], [far], "a")["all_far"]["limit"] == 25_000
    assert reasons([child("a")], [place("A", stage="primary")], "a")["no_school"] == {"grade": 7}


def test_so_many_more_places_are_enough():
    told = Counter()

    for seed in range(12):
        problem = scarce(random.Random(seed))
        for pupil, reason in changes(problem):
            told[reason.code] += 1
            groups = [group for group in problem.places if group.school == reason.values["school"]]
            assert any(seated(problem, pupil, group, reason.values["places"]) for group in groups)

    assert min(told["one_more"], told["more_places"]) > 10


def scarce(chance):
    """A round in which about every third child stays without a place, and who moves for whom matters."""
    groups = tuple(
        place(f"S{number}", lat=50.7 + chance.random() / 5, lon=6.4 + chance.random() / 5, free=chance.randint(0, 3),
              grades=frozenset(chance.sample([7, 8, 9], 2)))
        for number in range(6)
    )  # fmt: skip
    pupils = tuple(
        child(f"p{number}", lat=50.7 + chance.random() / 5, lon=6.4 + chance.random() / 5, grade=chance.choice([7, 8, 9]),
              waiting_days=chance.randint(0, 12), avoid=frozenset(chance.sample(["S0", "S1", "S2"], 1)))
        for number in range(14)
    )  # fmt: skip
    return Problem(pupils, groups, rules())


def changes(problem):
    """Yield the children without a place and the smallest change that is told, where it is a number of places."""
    try:
        plan = solve(problem)
    except FixedPupilsDoNotFit:
        return
    pupils = {pupil.id: pupil for pupil in problem.pupils}
    for one in plan.unplaced:
        if one.reasons[-1].code in {"one_more", "more_places"}:
            yield pupils[one.pupil], one.reasons[-1]


def seated(problem, pupil, group, more):
    wider = tuple(replace(one, free=one.free + more) if one.id == group.id else one for one in problem.places)
    return pupil.id in seats(solve(Problem(problem.pupils, wider, problem.rules)))


@settings(CALM, max_examples=80)
@given(problems(pupils=6, places=4))
def test_a_school_kept_from_a_child_appears_nowhere(problem):
    try:
        plan = solve(problem)
    except FixedPupilsDoNotFit:
        return
    kept = {pupil.id: pupil.avoid for pupil in problem.pupils if pupil.fixed is None}

    for one in (*plan.assignments, *plan.unplaced):
        assert one.reasons
        assert not {reason.values.get("school") for reason in one.reasons} & kept.get(one.pupil, frozenset())


def test_without_a_place_a_school_kept_from_a_child_is_not_even_counted():
    places = [place("A", id="a"), place("B", id="b", grades=frozenset({9})), place("C", id="c", stage="primary")]
    kept = reasons([child("x", avoid=frozenset({"A", "B", "C"}))], places, "x")

    assert kept == {"no_school": {"grade": 7}}
    assert reasons([child("x", grade=8)], places, "x")["closed_stage"]["schools"] == 1


@cache
def german():
    return merged()[0]


@pytest.mark.parametrize("code", sorted(SENTENCES))
def test_every_reason_has_a_german_sentence_with_everything_filled_in(code):
    values = {
        "school": "990001", "metres": 1234, "nearer": 1200, "limit": 3500, "days": 23, "schools": 4, "grade": 7, "need": "alphabetisation",
        "rank": 1, "places": 3, "before": 2,
    }  # fmt: skip
    counted = [values] if code not in COUNTED else [values, {**values, COUNTED[code]: 1}]

    for one in counted:
        told = sentence(code, one, say=lambda text: german().get(text).string, names={"990001": "Gesamtschule Jülich"})

        assert re.search(r"[.]$", told)
        assert not re.search(r"%|990001|alphabetisation", told)
        assert ("Gesamtschule Jülich" in told) == ("%(school)s" in str(SENTENCES[code]))


def test_ways_are_told_in_kilometres():
    assert [kilometres(metres) for metres in (0, 40, 1234, 8000, 26_049)] == ["0", "0,1", "1,2", "8", "26"]
    assert kilometres(1500, comma=".") == "1.5"
