"""Linear and integer programmes, written column by column and solved by HiGHS; nothing here knows what the numbers mean."""

from collections.abc import Mapping
from typing import Any

NOISE = 1e-9


class Programme:
    """A programme that is minimised; columns and rows are numbered in the order they are added."""

    def __init__(self) -> None:
        import highspy  # noqa: PLC0415 -- slow import, needed by one nightly job only

        self._kind: Any = highspy.HighsVarType
        self._now = self._kind.kContinuous
        self._optimal: Any = highspy.HighsModelStatus.kOptimal
        made: Any = highspy.Highs
        self._model: Any = made()
        self._endless: float = highspy.kHighsInf
        self._size = 0
        for name, value in (
            ("output_flag", False),
            ("threads", 1),
            ("random_seed", 1),
            ("mip_rel_gap", 0.0),
            ("mip_abs_gap", NOISE),
        ):
            self._model.setOptionValue(name, value)

    def column(self, low: float, high: float | None, *, cost: float = 0, whole: bool = False) -> int:
        """Add a number between two bounds (None: without end) and return its place."""
        self._model.addCol(cost, low, self._endless if high is None else high, 0, [], [])
        if whole:
            self._model.changeColIntegrality(self._size, self._kind.kInteger)
        self._size += 1
        return self._size - 1

    def row(self, weights: Mapping[int, float], low: float, high: float | None) -> None:
        """Demand that the weighted sum of some columns lies between two bounds."""
        self._model.addRow(low, self._endless if high is None else high, len(weights), list(weights), list(weights.values()))

    def bound(self, column: int, low: float, high: float) -> None:
        """Change the bounds of a column."""
        self._model.changeColBounds(column, low, high)

    def solve(self) -> list[float] | None:
        """Return the best values of all columns, or None when nothing fits."""
        self._model.run()
        return list(self._model.getSolution().col_value) if self._model.getModelStatus() == self._optimal else None

    def towards(self, column: int, direction: int, *, whole: bool = False) -> tuple[list[float], dict[int, float]]:
        """Return all columns where one is as large (1) or as small (-1) as it can be, and what held it back.

        The second part has a weight for each column whose bound held it: positive for the upper, negative for the lower one;
        it is empty for whole numbers. Raises ArithmeticError when nothing fits at all.
        """
        self._model.changeColCost(column, -float(direction))
        self._whole(self._kind.kInteger if whole else self._kind.kContinuous)
        values = self.solve()
        duals = () if whole else self._model.getSolution().col_dual
        self._model.changeColCost(column, 0.0)
        if values is None:
            raise ArithmeticError("the numbers do not fit what is known of them")
        return values, {place: -value for place, value in enumerate(duals) if abs(value) > NOISE}

    def _whole(self, kind: Any) -> None:
        if kind != self._now:
            for place in range(self._size):
                self._model.changeColIntegrality(place, kind)
            self._now = kind
