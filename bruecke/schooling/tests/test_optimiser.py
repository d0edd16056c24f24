"""The optimiser finds the best plan of all, proves it, and says the truth when it is stopped."""

import random
from dataclasses import replace
from itertools import count

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bruecke.schooling.optimiser.by_hand import by_hand
from bruecke.schooling.optimiser.check import faults, goals
from bruecke.schooling.optimiser.problem import FixedPupilsDoNotFit, Problem
from bruecke.schooling.optimiser.solve import solve
from bruecke.schooling.tests.placement_rounds import best, child, place, problems, rules, seats

CALM = settings(deadline=None, database=None, derandomize=True, suppress_health_check=list(HealthCheck))


def solved(problem, **more):
    """Return the plan, or None where children who keep their school do not fit."""
    try:
        return solve(problem, **more)
    except FixedPupilsDoNotFit:
        return None


@settings(CALM, max_examples=150)
@given(problems())
def test_no_plan_is_better_than_the_one_that_is_found(problem):
    wanted = best(problem)

    plan = solved(problem)

    if wanted is None:
        assert plan is None
        return
    assert plan.goals == wanted == plan.bounds
    assert plan.proved == (True, True, True)
    assert goals(problem, seats(plan)) == wanted
    assert faults(problem, seats(plan)) == []
    assert {one.pupil for one in (*plan.assignments, *plan.unplaced)} == {pupil.id for pupil in problem.pupils}


@settings(CALM, max_examples=60)
@given(problems(pupils=7, places=3), st.randoms(use_true_random=False))
def test_the_order_of_children_and_groups_changes_nothing(problem, chance):
    pupils, places = list(problem.pupils), list(problem.places)
    chance.shuffle(pupils)
    chance.shuffle(places)

    assert solved(problem) == solved(Problem(tuple(pupils), tuple(places), problem.rules))


@settings(CALM, max_examples=60)
@given(problems(pupils=6), st.integers(0, 6))
def test_a_stopped_search_gives_a_plan_that_may_be_carried_out_and_true_bounds(problem, patience):
    steps = count()
    whole = solved(problem)
    if whole is None:
        return

    plan = solve(problem, progress=lambda _progress: next(steps) >= patience)

    assert faults(problem, seats(plan)) == []
    assert goals(problem, seats(plan)) == plan.goals
    assert plan.goals >= whole.goals
    for number in range(3):
        if plan.goals[:number] == whole.goals[:number]:
            assert plan.bounds[number] <= whole.goals[number]
        assert plan.proved[number] == (plan.goals[: number + 1] == plan.bounds[: number + 1])


def town(size, *, seats_for=0.9, seed=1):
    """A town of many children, with families, and of schools with places for a part of them."""
    chance = random.Random(seed)
    groups = tuple(
        place(
            f"{school:03}",
            lat=50.8 + chance.random() / 5,
            lon=6.3 + chance.random() / 4,
            free=max(1, int(size * seats_for / 10)),
        )
        for school in range(10)
    )
    pupils = tuple(
        child(
            f"p{number:04}", lat=50.8 + chance.random() / 5, lon=6.3 + chance.random() / 4, waiting_days=chance.randint(0, 90),
            family=f"f{number // 2}" if number % 6 < 4 else None, language=chance.choice(["ara", "ukr", "tur"]),
            wishes=(f"{chance.randint(0, 9):03}",),
        )
        for number in range(size)
    )  # fmt: skip
    return Problem(pupils, groups, rules())


def test_the_same_round_gives_the_same_plan_twice():
    problem = town(120)

    assert solve(problem) == solve(problem)


def test_no_second_gives_a_plan_all_the_same():
    problem = town(200)

    plan = solve(problem, seconds=0)

    assert faults(problem, seats(plan)) == []
    assert goals(problem, seats(plan)) == plan.goals
    assert plan.proved == (False, False, False)
    assert len(plan.assignments) > 0


def test_nobody_by_hand_is_better_and_siblings_stay_together_more_often():
    problem = town(200)

    plan, hand = solve(problem), goals(problem, by_hand(problem))

    assert plan.goals < hand
    assert plan.goals[1] < hand[1]
    assert plan.proved == (True, True, True)


def test_progress_grows_and_names_its_steps():
    told = []

    solve(town(60), progress=lambda progress: told.append(progress) is not None)

    assert [one.share for one in told] == sorted(one.share for one in told)
    assert {one.step for one in told} == {"seats", "siblings", "costs", "done"}


def test_children_who_keep_their_school_keep_it_whatever_it_costs():
    far = place("A", id="far", lat=51.9)
    near = place("B", id="near", free=1)
    problem = Problem((child("stays", fixed="A", avoid=frozenset({"A"}), waiting_days=0), child("comes")), (far, near), rules())

    assert seats(solve(problem)) == {"stays": "far", "comes": "near"}


def test_children_who_keep_their_school_and_do_not_fit_are_named():
    problem = Problem((child("a", fixed="A"), child("b", fixed="A"), child("c")), (place("A"), place("B")), rules())

    with pytest.raises(FixedPupilsDoNotFit) as refused:
        solve(problem)

    assert refused.value.pupils == ("a", "b")


def test_a_child_who_keeps_a_school_without_a_fitting_group_is_named():
    problem = Problem((child("a", fixed="A", grade=9),), (place("A"),), rules())

    with pytest.raises(FixedPupilsDoNotFit) as refused:
        solve(problem)

    assert refused.value.pupils == ("a",)


@pytest.mark.parametrize("factor", [0, 1, 10**6, 10**9])
def test_weights_of_any_size_are_counted_exactly(factor):
    problem = town(40)
    weights = replace(
        problem.rules.weights, metre=factor, over_travel_cost=3 * factor, wish=(factor,), beyond_80_percent=factor
    )
    large = Problem(problem.pupils, problem.places, replace(problem.rules, weights=weights))

    plan = solve(large)

    assert plan.goals == goals(large, seats(plan))
    assert plan.proved == (True, True, True)


@pytest.mark.parametrize(
    "problem",
    [
        Problem((), (), rules()),
        Problem((child("a"), child("b", family="f")), (), rules()),
        Problem((), (place("A"),), rules()),
        Problem((child("a"),), (place("A", free=0),), rules()),
        Problem((child("a"),), (place("A", lat=-50.8),), rules()),
    ],
    ids=["nothing", "no groups", "no children", "no seats", "too far"],
)
def test_a_round_in_which_nothing_can_be_done_is_no_error(problem):
    plan = solve(problem)

    assert plan.assignments == ()
    assert plan.proved == (True, True, True)
    assert all(one.reasons for one in plan.unplaced)


def test_a_check_finds_every_broken_rule():
    problem = Problem(
        (child("a"), child("b"), child("c", grade=9), child("d", fixed="A"), child("e", avoid=frozenset({"B"}))),
        (place("A"), place("B", lat=50.9)), rules(),
    )  # fmt: skip
    plan = {"a": "A/7", "b": "A/7", "c": "A/7", "e": "B/7", "x": "A/7"}

    assert faults(problem, plan) == [
        "unknown pupil x", "c may not go to A/7", "d has no place it is known by", "e may not go to B/7", "A/7 has 4 pupils",
    ]  # fmt: skip
