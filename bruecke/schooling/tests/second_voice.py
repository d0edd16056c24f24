"""CP-SAT decides rounds of placement: problems come pickled on the standard input, goals go out as JSON.

A process of its own, because both solvers bring a library of the same name and cannot live in one.
"""

import json
import pickle
import sys
from collections import defaultdict

from ortools.sat.python import cp_model

from bruecke.schooling.optimiser.check import allowed, cost


def second_voice(problem):
    """Return the three goals as CP-SAT proves them, one after the other; None when nothing is possible."""
    model = cp_model.CpModel()
    aims = _aims(model, problem)
    found = []
    for aim in aims:
        model.minimize(aim)
        solver = cp_model.CpSolver()
        solver.parameters.num_workers = 1
        status = solver.solve(model)
        if status != cp_model.OPTIMAL:
            assert status == cp_model.INFEASIBLE
            return None
        found.append(round(solver.objective_value))
        model.add(aim <= found[-1])
    return tuple(found)


def _aims(model, problem):
    taken, least = {}, {}
    for pupil in problem.pupils:
        fitting = {group: allowed(pupil, group, rules=problem.rules) for group in problem.places}
        costs = {
            group.id: cost(pupil, group, metres=way, rules=problem.rules) for group, way in fitting.items() if way is not None
        }
        taken[pupil.id] = {group: (model.new_bool_var(f"{pupil.id} {group}"), price) for group, price in costs.items()}
        least[pupil.id] = min(costs.values(), default=0)
    out = {pupil.id: model.new_bool_var(f"{pupil.id} out") for pupil in problem.pupils}
    for pupil in problem.pupils:
        model.add_exactly_one([*(var for var, _cost in taken[pupil.id].values()), out[pupil.id]])
        if pupil.fixed is not None:
            model.add(out[pupil.id] == 0)
    first = sum((1000 + min(pupil.waiting_days, 999)) * out[pupil.id] for pupil in problem.pupils)
    third = sum(price * var for row in taken.values() for var, price in row.values())
    third += sum(least[pupil] * var for pupil, var in out.items())
    return [first + 0, _splits(model, problem, taken, out), third + _crowding(model, problem, taken)]


def _splits(model, problem, taken, out):
    homes = defaultdict(list)
    for pupil in problem.pupils:
        if pupil.family is not None:
            homes[pupil.family, pupil.stage].append(pupil)
    schools = {group.id: group.school for group in problem.places}
    found = []
    for members in homes.values():
        used = defaultdict(list)
        for pupil in members:
            used[None].append(out[pupil.id])
            for group, (var, _cost) in taken[pupil.id].items():
                used[schools[group]].append(var)
        for several in used.values():
            here = model.new_bool_var("")
            model.add_max_equality(here, several)
            found.append(here)
    return sum(found) - len(homes)


def _crowding(model, problem, taken):
    weights, most, found = problem.rules.weights, len(problem.pupils), []
    for group in problem.places:
        here = [(pupil, taken[pupil.id][group.id][0]) for pupil in problem.pupils if group.id in taken[pupil.id]]
        model.add(sum(var for _pupil, var in here) <= group.free)
        rows = [(weights.beyond_80_percent, max(1, 4 * group.free // 5), [var for _pupil, var in here])]
        for language in {pupil.language for pupil, _var in here if pupil.language is not None}:
            speakers = [var for pupil, var in here if pupil.language == language]
            rows.append((weights.beyond_half_one_language, (group.free + 1) // 2, speakers))
        for weight, limit, several in rows:
            beyond = model.new_int_var(0, most, "")
            model.add(beyond >= sum(several) - limit)
            found.append(weight * beyond)
    return sum(found)


if __name__ == "__main__":
    sys.stdout.write(json.dumps([second_voice(problem) for problem in pickle.load(sys.stdin.buffer)]))
