"""Other solvers find the same three goals in rounds too large to try all plans: CP-SAT, and a plain programme for HiGHS."""

import json
import pickle
import subprocess
import sys

import pytest
from hypothesis import HealthCheck, given, settings

from bench.placement_peer import milp
from bruecke.schooling.optimiser.problem import FixedPupilsDoNotFit
from bruecke.schooling.optimiser.solve import solve
from bruecke.schooling.tests.placement_rounds import crowd, problems
from tools.places import ROOT

CALM = settings(deadline=None, database=None, derandomize=True, suppress_health_check=list(HealthCheck))


def second_voice(several):
    """Return the three goals of each round as CP-SAT proves them; None where nothing is possible."""
    done = subprocess.run(
        [sys.executable, "-m", "bruecke.schooling.tests.second_voice"], cwd=ROOT, input=pickle.dumps(several), capture_output=True,
        check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr.decode()
    return json.loads(done.stdout)


def test_two_solvers_agree():
    several, found = [], []

    @settings(CALM, max_examples=60)
    @given(problems(pupils=14, places=7, most_free=4))
    def collect(problem):
        several.append(problem)
        try:
            plan = solve(problem)
        except FixedPupilsDoNotFit:
            found.append(None)
            return
        assert plan.proved == (True, True, True)
        found.append(list(plan.goals))

    collect()

    assert found == second_voice(several)
    assert sum(goals is not None for goals in found) > 20


@pytest.mark.parametrize("seed", [0, 2])
def test_a_plain_programme_finds_no_better_plan_for_a_crowd(seed):
    """The first plan a piece finds is not the best one here; it was once called so."""
    problem = crowd(seed)

    plan = solve(problem)

    assert plan.proved == (True, True, True)
    assert [(goal, True) for goal in plan.goals] == milp(problem, seconds=60)
