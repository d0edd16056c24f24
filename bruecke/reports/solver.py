"""Linear and integer programmes, written column by column and solved by HiGHS; nothing here knows what the numbers mean."""

from collections.abc import Mapping
from typing import Any

NOISE = 1e-9
OPTIONS = {"output_flag": False, "threads": 1, "random_seed": 1, "mip_rel_gap": 0.0, "mip_abs_gap": NOISE}


class Programme:
    """A programme that is minimised; columns and rows are numbered in the order they are added."""

    def __init__(self) -> None:
        import highspy  # noqa: PLC0415 -- slow import, needed by one nightly job only

        self._highs: Any = highspy
        self._model = self._new()
        self._whole: Any = None
        self._size = 0

    def column(self, low: float, high: float | None, *, cost: float = 0, whole: bool = False) -> int:
        """Add a number between two bounds (None: without end) and return its place."""
        self._model.addCol(cost, low, self._highs.kHighsInf if high is None else high, 0, [], [])
        if whole:
            self._model.changeColIntegrality(self._size, self._highs.HighsVarType.kInteger)
        self._size += 1
        return self._size - 1

    def row(self, weights: Mapping[int, float], low: float, high: float | None) -> None:
        """Demand that the weighted sum of some columns lies between two bounds."""
        end = self._highs.kHighsInf if high is None else high
        self._model.addRow(low, end, len(weights), list(weights), list(weights.values()))

    def bound(self, column: int, low: float, high: float) -> None:
        """Change the bounds of a column."""
        for model in (self._model, self._whole):
            if model is not None:
                model.changeColBounds(column, low, high)

    def solve(self) -> list[float] | None:
        """Return the best values of all columns, or None when nothing fits."""
        return self._solved(self._model)

    def towards(self, column: int, direction: int) -> tuple[list[float], dict[int, float]]:
        """Return all columns where one is as large (1) or as small (-1) as it can be, and what held it back.

        The second part has a weight for each column whose bound held it: positive for the upper, negative for the lower one.
        """
        values, duals = self._pushed(self._model, column, direction)
        return values, {place: -value for place, value in enumerate(duals) if abs(value) > NOISE}

    def towards_whole(self, column: int, direction: int) -> list[float]:
        """Return the same where every column is a whole number; bounds may change between two calls, rows may not."""
        if self._whole is None:
            self._whole = self._new()
            self._whole.passModel(self._model.getModel())
            for place in range(self._size):
                self._whole.changeColIntegrality(place, self._highs.HighsVarType.kInteger)
        return self._pushed(self._whole, column, direction)[0]

    def _pushed(self, model: Any, column: int, direction: int) -> tuple[list[float], list[float]]:
        model.changeColCost(column, -float(direction))
        values, duals = self._solved(model), list(model.getSolution().col_dual)
        model.changeColCost(column, 0.0)
        if values is None:
            raise ArithmeticError("the numbers do not fit what is known of them")
        return values, duals

    def _solved(self, model: Any) -> list[float] | None:
        model.run()
        fits = model.getModelStatus() == self._highs.HighsModelStatus.kOptimal
        return list(model.getSolution().col_value) if fits else None

    def _new(self) -> Any:
        model = self._highs.Highs()
        for name, value in OPTIONS.items():
            model.setOptionValue(name, value)
        return model
