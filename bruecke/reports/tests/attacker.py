"""A reader who wants to know: he has only what is printed, and asks the solver for the smallest and the largest number possible."""

from itertools import product

import highspy


def model(columns):
    found = highspy.Highs()
    found.setOptionValue("output_flag", False)
    for _number in range(columns):
        found.addCol(0, 0, highspy.kHighsInf, 0, [], [])
    return found


class Reader:
    """Knows tables as printed: for each, the atoms behind every place and the number that stands there (None: x)."""

    def __init__(self, atoms):
        self.places = {atom: place for place, atom in enumerate(atoms)}
        self.model = model(len(self.places))

    def reads(self, plus, number, minus=()):
        weights = {self.places[atom]: 1.0 for atom in plus} | {self.places[atom]: -1.0 for atom in minus}
        self.model.addRow(number, number, len(weights), list(weights), list(weights.values()))

    def interval(self, atoms, *, whole=False):
        """Return the smallest and the largest sum of the atoms that fits everything read."""
        kind = highspy.HighsVarType.kInteger if whole else highspy.HighsVarType.kContinuous
        for place in self.places.values():
            self.model.changeColIntegrality(place, kind)
        found = []
        for sign in (1, -1):
            for place in self.places.values():
                self.model.changeColCost(place, 0)
            for atom in atoms:
                self.model.changeColCost(self.places[atom], sign)
            self.model.run()
            if self.model.getModelStatus() == highspy.HighsModelStatus.kOptimal:
                found.append(sign * self.model.getInfo().objective_function_value)
            else:
                found.append(float("inf"))
        return round(found[0], 6), round(found[1], 6)


def possible(rows, columns, printed, most):
    """Return every table of whole numbers up to `most` that fits what is printed; for small tables, without any solver."""
    cells = [(row, column) for row in rows for column in columns]
    for numbers in product(range(most + 1), repeat=len(cells)):
        table = dict(zip(cells, numbers, strict=True))
        if all(number is None or sum(table[cell] for cell in behind) == number for behind, number in printed):
            yield table
