"""The peer of bench.placement: the three goals as three plain mixed-integer programmes for HiGHS, one after the other."""

from collections import defaultdict
from time import perf_counter

import highspy
import numpy as np

from bruecke.schooling.optimiser.admission import Stage, stages
from bruecke.schooling.optimiser.problem import Problem, Weights

OPTIMAL = highspy.HighsModelStatus.kOptimal
Row = tuple[float, float, dict[int, float]]


class Model:
    """Columns with the costs of three goals, rows, and which columns are whole."""

    def __init__(self) -> None:
        self.costs: list[tuple[float, float, float]] = []
        self.whole: list[bool] = []
        self.rows: list[Row] = []

    def column(self, *costs: float, whole: bool = False) -> int:
        self.costs.append((costs[0], costs[1], costs[2]))
        self.whole.append(whole)
        return len(self.costs) - 1

    def programme(self) -> highspy.Highs:
        model = highspy.Highs()
        model.setOptionValue("output_flag", False)
        model.setOptionValue("mip_rel_gap", 0.0)
        count = len(self.costs)
        most = np.where(self.whole, 1.0, highspy.kHighsInf)
        none = np.zeros(0, dtype=np.int32)
        model.addCols(count, np.zeros(count), np.zeros(count), most, 0, np.zeros(count, dtype=np.int32), none, np.zeros(0))
        for low, high, row in self.rows:
            model.addRow(low, high, len(row), np.array(list(row), dtype=np.int32), np.array(list(row.values()), dtype=float))
        columns = np.flatnonzero(self.whole).astype(np.int32)
        model.changeColsIntegrality(len(columns), columns, np.ones(len(columns), dtype=np.uint8))
        return model


def milp(problem: Problem, *, seconds: float) -> list[tuple[float, bool]]:
    """Return the value of each goal and whether it is proved; at most so many seconds for each."""
    found = Model()
    fixed = 0.0
    for stage in stages(problem):
        fixed += _stage(found, stage, problem.rules.weights)
    model, answers = found.programme(), []
    count = len(found.costs)
    for number in range(3):
        cost = np.array([costs[number] for costs in found.costs])
        model.changeColsCost(count, np.arange(count, dtype=np.int32), cost)
        model.setOptionValue("time_limit", model.getRunTime() + seconds)
        began = perf_counter()
        model.run()
        proved = model.getModelStatus() == OPTIMAL and perf_counter() - began < seconds
        if not model.getSolution().value_valid:
            return [*answers, *[(float("inf"), False)] * (3 - number)]
        value = round(model.getInfo().objective_function_value)
        answers.append((value - (fixed if number == 1 else 0), proved))
        used = np.flatnonzero(cost)
        model.addRow(-highspy.kHighsInf, value + 0.5, len(used), used.astype(np.int32), cost[used])
    return answers


def _stage(model: Model, stage: Stage, weights: Weights) -> float:
    """Add one stage and return the number of its families."""
    seats: dict[int, dict[int, float]] = defaultdict(dict)
    lines: dict[tuple[int, int], dict[int, float]] = defaultdict(dict)
    homes: dict[int, dict[int, int]] = defaultdict(dict)
    for pupil in range(len(stage.pupils)):
        begin, end = int(stage.start[pupil]), int(stage.start[pupil + 1])
        cheapest = float(stage.cost[begin:end].min()) if end > begin else 0.0
        row, family = {}, int(stage.family[pupil])
        schools: dict[int, dict[int, float]] = defaultdict(dict)
        for pair in range(begin, end):
            place = int(stage.place[pair])
            column = model.column(0, 0, float(stage.cost[pair]), whole=True)
            row[column] = seats[place][column] = 1.0
            schools[int(stage.school[place])][column] = 1.0
            if stage.language[pupil] >= 0:
                lines[place, int(stage.language[pupil])][column] = 1.0
        if not stage.fixed[pupil]:
            out = model.column(float(stage.weight[pupil]), 0, cheapest, whole=True)
            row[out] = 1.0
            schools[-1][out] = 1.0
        model.rows.append((1, 1, row))
        if family >= 0:
            for school, columns in schools.items():
                if school not in homes[family]:
                    homes[family][school] = model.column(0, 1, 0, whole=True)
                model.rows.append((-highspy.kHighsInf, 0, {**columns, homes[family][school]: -1.0}))
    for place, columns in seats.items():
        free = int(stage.free[place])
        beyond = model.column(0, 0, weights.beyond_80_percent)
        model.rows.append((-highspy.kHighsInf, free, columns))
        model.rows.append((-highspy.kHighsInf, max(1, 4 * free // 5), {**columns, beyond: -1.0}))
    for (place, _language), columns in lines.items():
        beyond = model.column(0, 0, weights.beyond_half_one_language)
        model.rows.append((-highspy.kHighsInf, (int(stage.free[place]) + 1) // 2, {**columns, beyond: -1.0}))
    return len(homes)
