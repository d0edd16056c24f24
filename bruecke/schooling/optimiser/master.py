"""The linear programme over patterns that have been made so far, kept warm in HiGHS while patterns are added."""

from dataclasses import dataclass
from time import monotonic
from typing import Any

import highspy
import numpy as np

from bruecke.schooling.optimiser.distance import Array
from bruecke.schooling.optimiser.parts import Choice, Part
from bruecke.schooling.optimiser.patterns import Prices

OPTIONS = {"output_flag": False, "threads": 1, "random_seed": 1, "mip_rel_gap": 0.0, "mip_abs_gap": 0.999}
INFINITY = highspy.kHighsInf
OPTIMAL = highspy.HighsModelStatus.kOptimal
INFEASIBLE = highspy.HighsModelStatus.kInfeasible
DUAL_SIMPLEX, PRIMAL_SIMPLEX = 1, 4
#: With so many agents beginning anew with the dual method is quicker than going on with the primal one.
MANY = 1000
CAREFUL = 1e-9
#: HiGHS 1.15 falls over when it simplifies a programme of whole and other numbers, at the start, at a restart or inside a heuristic; without any
#: of these it is quicker here as well.
PLAIN = {
    "presolve": "off", "mip_allow_restart": False, "mip_heuristic_run_rins": False, "mip_heuristic_run_rens": False,
    "mip_heuristic_run_root_reduced_cost": False,
}  # fmt: skip
#: So many seconds at least for a flow that makes a plan of what is there.
A_MOMENT = 2.0
NOISE = 1e-6
#: Costs are scaled so that prices can be rounded to whole numbers without losing anything that matters.
MOST_BITS, BITS = 50, 20


@dataclass(frozen=True, slots=True)
class Patches:
    """New columns: pattern c has the pairs `position[begin[c]:begin[c + 1]]`, one for each pupil of its agent in their order."""

    agent: Array
    begin: Array
    position: Array


@dataclass(frozen=True, slots=True)
class Reading:
    """What the programme says: its value, prices, what each agent pays, and how much of each pattern is used."""

    value: float
    prices: Prices
    paid: Array
    use: Array
    missing: float


def scale_of(part: Part) -> int:
    """Return a power of two by which costs are multiplied before prices are rounded; fits 64 bits with room for sums."""
    most = int(np.abs(part.cost).max(initial=1)) + part.beyond + part.clump + part.split_cost + 1
    largest = int(np.bincount(part.agent).max(initial=1)) * 8
    return 1 << max(0, min(BITS, MOST_BITS - (most * largest).bit_length()))


@dataclass(frozen=True, slots=True)
class Mixture:
    """The best choice among some patterns (None: there is none, or none was found), and whether that is certain."""

    choice: Choice | None
    complete: bool


class Master:
    """Rows: agents, seats, lines, budgets. Columns: what is missing, what is beyond, then patterns."""

    def __init__(self, part: Part, *, dear: float) -> None:
        self.part, self.scale = part, scale_of(part)
        self.rows = part.agents + len(part.soft) + len(part.half) + len(part.allowed)
        self.model = _fresh()
        self.model.setOptionValue("presolve", "off")
        self.model.setOptionValue("simplex_strategy", DUAL_SIMPLEX if part.agents > MANY else PRIMAL_SIMPLEX)
        self._frame(dear)
        self.agent: list[Array] = []
        self.position: list[Array] = []
        self.length: list[Array] = []
        self._known: set[bytes] = set()

    def _frame(self, dear: float) -> None:
        part = self.part
        room = (part.soft + part.over).astype(float)
        lower = np.concatenate(
            [np.ones(part.agents), np.where(part.must, room, -INFINITY), np.full(len(part.half) + len(part.allowed), -INFINITY)]
        )
        upper = np.concatenate([np.ones(part.agents), np.where(part.must, room, part.soft), part.half, part.allowed]).astype(
            float
        )
        nothing = np.zeros(0, dtype=np.int32)
        self.model.addRows(self.rows, lower, upper, 0, np.zeros(self.rows, dtype=np.int32), nothing, np.zeros(0))
        seats, lines = part.agents + np.arange(len(part.soft)), part.agents + len(part.soft) + np.arange(len(part.half))
        filler, open_seats = seats[part.must], seats[~part.must]
        row = np.concatenate([np.arange(part.agents), filler, open_seats, lines])
        self.missing = part.agents + len(filler)
        sign = np.where(np.arange(len(row)) < self.missing, 1.0, -1.0)
        cost = np.concatenate(
            [np.full(self.missing, dear), np.full(len(open_seats), float(part.beyond)), np.full(len(lines), float(part.clump))]
        )
        most = np.concatenate(
            [np.full(self.missing, INFINITY), part.over[~part.must].astype(float), np.full(len(lines), INFINITY)]
        )
        self.slack = len(row)
        self.model.addCols(
            len(row), cost, np.zeros(len(row)), most, len(row), np.arange(len(row), dtype=np.int32), row.astype(np.int32), sign
        )

    def forget(self) -> None:
        """Give back what the programme holds; nothing can be asked of it afterwards."""
        self.model.clear()
        self.agent, self.position, self.length, self._known = [], [], [], set()

    def dearer(self, dear: float) -> None:
        """Raise what a missing pattern costs."""
        for column in range(self.missing):
            self.model.changeColCost(column, dear)

    def add(self, fresh: Patches) -> int:
        """Add the patterns that are not there yet and return how many these are."""
        fresh = self._unknown(fresh)
        count = len(fresh.agent)
        if not count:
            return 0
        column = np.repeat(np.arange(count), np.diff(fresh.begin))
        cost, splits = _worth(self.part, fresh, column)
        begin, row, weight = _entries(self.part, fresh, column, splits)
        self.model.addCols(
            count,
            cost,
            np.zeros(count),
            np.full(count, INFINITY),
            len(row),
            begin.astype(np.int32),
            row.astype(np.int32),
            weight,
        )
        self.agent.append(fresh.agent)
        self.position.append(fresh.position)
        self.length.append(np.diff(fresh.begin))
        return count

    def _unknown(self, fresh: Patches) -> Patches:
        kept = []
        position = np.ascontiguousarray(fresh.position, dtype=np.int64)
        for number, (begin, end) in enumerate(zip(fresh.begin[:-1].tolist(), fresh.begin[1:].tolist(), strict=True)):
            key = position[begin:end].tobytes()
            if key not in self._known:
                self._known.add(key)
                kept.append(number)
        mask = np.zeros(len(fresh.agent), dtype=bool)
        mask[kept] = True
        lengths = np.diff(fresh.begin)
        return Patches(
            agent=fresh.agent[mask], begin=np.append(0, np.cumsum(lengths[mask])), position=position[np.repeat(mask, lengths)]
        )

    def read(self, seconds: float | None = None) -> Reading | None:
        """Solve the linear programme; None when it was interrupted or the solver lost its way."""
        if seconds is not None:
            self.model.setOptionValue("time_limit", self.model.getRunTime() + max(0.01, seconds))
        self.model.run()
        if self.model.getModelStatus() != OPTIMAL:
            return None
        solution, part = self.model.getSolution(), self.part
        dual, use = np.array(solution.row_dual), np.array(solution.col_value)
        seats, lines, budgets = np.split(dual[part.agents :], [len(part.soft), len(part.soft) + len(part.half)])
        whole = np.rint(seats * self.scale).astype(np.int64)
        spent = np.append(np.maximum(0, np.rint(-budgets * self.scale).astype(np.int64)), 0)
        return Reading(
            value=self.model.getInfo().objective_function_value, paid=dual[: part.agents], use=use[self.slack :],
            missing=float(use[: self.missing].sum()),
            prices=Prices(
                scale=self.scale, seat=np.where(part.must, whole, np.minimum(0, whole)),
                line=np.clip(np.rint(lines * self.scale).astype(np.int64), -part.clump * self.scale, 0),
                split=spent[part.budget] + part.split_cost * self.scale,
            ),
        )  # fmt: skip

    def choice(self, use: Array) -> Choice | None:
        """Return the choice that a whole-numbered use of the patterns stands for, or None when it is not whole."""
        if np.abs(use - np.rint(use)).max(initial=0) > NOISE:
            return None
        lengths = np.concatenate(self.length)
        taken = use > 0.5  # noqa: PLR2004 -- nought or one
        agents = np.concatenate(self.agent)[taken]
        if len(np.unique(agents)) != self.part.agents or len(agents) != self.part.agents:
            return None
        position = np.concatenate(self.position)[np.repeat(taken, lengths)]
        return np.sort(position)

    def whole(self, *, nodes: int, seconds: float | None) -> Mixture:
        """Return the best choice among the patterns made so far, and whether the search among them was complete."""
        model = _fresh()
        model.passModel(self.model.getLp())
        count = sum(len(several) for several in self.agent)
        columns = np.arange(self.slack, self.slack + count, dtype=np.int32)
        model.changeColsBounds(
            self.missing, np.arange(self.missing, dtype=np.int32), np.zeros(self.missing), np.zeros(self.missing)
        )
        families = columns[np.concatenate(self.length) > 1]
        model.changeColsIntegrality(len(families), families, np.ones(len(families), dtype=np.uint8))
        for name in ("mip_feasibility_tolerance", "primal_feasibility_tolerance", "dual_feasibility_tolerance"):
            model.setOptionValue(name, CAREFUL)
        for name, value in PLAIN.items():
            model.setOptionValue(name, value)
        model.setOptionValue("mip_max_nodes", nodes)
        if seconds is not None:
            model.setOptionValue("time_limit", max(0.01, seconds))
        began = monotonic()
        model.run()
        status, solution = model.getModelStatus(), model.getSolution()
        choice = None
        if solution.value_valid:
            use = np.array(solution.col_value)[self.slack :]
            choice = self.choice(use)
            if choice is None:
                left = None if seconds is None else seconds - (monotonic() - began)
                choice = self._rounded(model, use, families, left)
        if status == INFEASIBLE:
            return Mixture(choice=None, complete=True)
        return Mixture(choice=choice, complete=status == OPTIMAL and choice is not None)

    def _rounded(self, model: Any, use: Array, families: Array, left: float | None) -> Choice | None:
        """Return a choice with the families as they are: what is left is a flow, whose corners are whole."""
        fixed = np.rint(use[families - self.slack])
        model.changeColsIntegrality(len(families), families, np.zeros(len(families), dtype=np.uint8))
        model.changeColsBounds(len(families), families, fixed, fixed)
        if left is not None:
            model.setOptionValue("time_limit", model.getRunTime() + max(A_MOMENT, left))
        model.run()
        if model.getModelStatus() != OPTIMAL:
            return None
        return self.choice(np.array(model.getSolution().col_value)[self.slack :])


def _worth(part: Part, fresh: Patches, column: Array) -> tuple[Array, Array]:
    cost = np.add.reduceat(part.cost[fresh.position], fresh.begin[:-1])
    seen = np.unique(np.stack([column, part.school[fresh.position]]), axis=1)
    splits = np.bincount(seen[0], minlength=len(fresh.agent)) - 1
    return (cost + part.split_cost * splits).astype(float), splits


def _entries(part: Part, fresh: Patches, column: Array, splits: Array) -> tuple[Array, Array, Array]:
    rows = len(part.soft), len(part.half), len(part.allowed)
    place, line, budget = part.place[fresh.position], part.line[fresh.position], part.budget[fresh.agent]
    spends = (budget < rows[2]) & (splits > 0)
    columns = np.concatenate(
        [np.arange(len(fresh.agent)), column[place < rows[0]], column[line < rows[1]], np.flatnonzero(spends)]
    )
    row = np.concatenate([
        fresh.agent, part.agents + place[place < rows[0]], part.agents + rows[0] + line[line < rows[1]],
        part.agents + rows[0] + rows[1] + budget[spends],
    ])  # fmt: skip
    weight = np.concatenate([np.ones(len(row) - int(spends.sum())), splits[spends]])
    height = part.agents + sum(rows)
    key, where = np.unique(columns * height + row, return_inverse=True)
    return np.searchsorted(key // height, np.arange(len(fresh.agent))), key % height, np.bincount(where, weights=weight)


def _fresh() -> Any:
    model: Any = highspy.Highs()  # type: ignore[no-untyped-call]
    for name, value in OPTIONS.items():
        model.setOptionValue(name, value)
    return model
