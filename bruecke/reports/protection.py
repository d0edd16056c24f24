"""Which numbers to hide so that no small one can be worked out: cell suppression as an integer programme, solved by HiGHS.

Every number is a sum of atoms: counts of people that fall into no two atoms at once (one row, one column, one piece of time).
A reader knows that atoms are whole and not negative, how the numbers add up, everything that is published now and everything
published before. What he can work out about a number is the interval between its smallest and its largest possible value.
A number from 1 to 4 is safe when its interval reaches down to 1 and up to 5: he cannot even tell that it is small.

Hiding as little as possible is the cell suppression problem (Fischetti and Salazar 2001): the master programme chooses what to
hide, the reader's linear programme attacks each small number, and the duals of a successful attack tell the master which hidden
numbers would have stopped it. At the end the reader may use that people are whole; where that helps him, more is hidden.
"""

from collections.abc import Hashable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from bruecke.reports.solver import Programme

LIMIT = 5
#: How far a hidden number may seem to lie from the true one; only differences up to LIMIT matter.
REACH = 100.0
NEAR = 1e-6

Atom = Hashable
#: Table, row, column.
Name = tuple[str, str, str]


@dataclass(frozen=True)
class Sum:
    """A number of the table to be published: its atoms, and what is lost by hiding it.

    `is_small_group` marks a zero that would tell something about a group of fewer than five.
    """

    name: Name
    atoms: tuple[Atom, ...]
    cost: int
    is_small_group: bool = False


@dataclass(frozen=True)
class Known:
    """What a reader knows already: `plus` atoms without `minus` atoms make `value`."""

    plus: tuple[Atom, ...]
    value: int
    minus: tuple[Atom, ...] = ()


@dataclass(frozen=True)
class _Target:
    """A number to protect: it has to seem possible as low as `low` and as high as `high`."""

    column: int
    low: float
    high: float

    def goals(self, now: float) -> Iterator[tuple[int, float]]:
        """Yield the two attacks: direction, and the deviation that has to stay possible in it."""
        for direction, wanted in ((1, self.high - now), (-1, now - self.low)):
            if wanted > 0:
                yield direction, wanted


def hidden(
    counts: Mapping[Atom, int], sums: Sequence[Sum], *, known: Sequence[Known] = (), apart: Sequence[tuple[Atom, ...]] = ()
) -> set[Name]:  # fmt: skip
    """Return the names of the sums to hide, at the least cost; the same input gives the same answer.

    `apart` are numbers nobody publishes but somebody could work out: what lies between two reports. Where earlier reports
    already tell of a number, it is protected as far as it still can be.
    """
    truth = reconciled(counts, [*known, *(Known(one.atoms, _sum(counts, one.atoms)) for one in sums)])
    search = _Search(truth, sums, known, apart)
    return search.solve() if search.targets else {one.name for one in sums if search.must_hide(one)}


def reconciled(counts: Mapping[Atom, int], known: Sequence[Known]) -> dict[Atom, int]:
    """Return counts that fit all numbers a reader has, as near as possible: rows may have been erased since an earlier report."""
    found = dict(counts)
    if all(_sum(found, one.plus) - _sum(found, one.minus) == one.value for one in known):
        return found
    programme, places = Programme(), {}
    for atom, number in found.items():
        places[atom] = programme.column(0, None, whole=True)
        more, less = programme.column(0, None, cost=1), programme.column(0, None, cost=1)
        programme.row({places[atom]: 1, more: -1, less: 1}, number, number)
    for one in known:
        programme.row(_row(places, one.plus, one.minus), one.value, one.value)
    values = programme.solve()
    if values is None:  # so much was erased that no table fits both reports: nobody can subtract them either
        return found
    return {atom: round(values[place]) for atom, place in places.items()}


def _sum(counts: Mapping[Atom, int], atoms: Sequence[Atom]) -> int:
    return sum(counts[atom] for atom in atoms)


def _row(places: Mapping[Atom, int], plus: Sequence[Atom], minus: Sequence[Atom] = ()) -> dict[int, float]:
    return {places[atom]: 1.0 for atom in plus} | {places[atom]: -1.0 for atom in minus}


class _Search:
    """The reader's programme over all atoms, the master programme over all sums, and the talk between both."""

    def __init__(
        self, truth: Mapping[Atom, int], sums: Sequence[Sum], known: Sequence[Known], apart: Sequence[tuple[Atom, ...]]
    ) -> None:  # fmt: skip
        self.truth, self.sums, self.reader = truth, sums, Programme()
        self.atoms = {atom: self.reader.column(0, None) for atom in truth}
        self.now = {column: float(truth[atom]) for atom, column in self.atoms.items()}
        #: One table alone is a network, where the reader finds whole answers by himself.
        self.is_linked = bool(known or apart)
        self.columns = [self._number(one.atoms) for one in sums]
        self.places = {column: place for place, column in enumerate(self.columns)}
        extra = [self._number(atoms) for atoms in apart if 0 < _sum(truth, atoms) < LIMIT]
        for one in known:
            if _sum(truth, one.plus) - _sum(truth, one.minus) == one.value:
                self.reader.row(_row(self.atoms, one.plus, one.minus), one.value, one.value)
        self.targets = self._targets(extra)

    def _number(self, atoms: Sequence[Atom]) -> int:
        """Add a column that is the sum of these atoms and return it."""
        column = self.reader.column(0, _sum(self.truth, atoms) + REACH)
        self.reader.row({column: -1.0} | _row(self.atoms, atoms), 0, 0)
        self.now[column] = float(_sum(self.truth, atoms))
        return column

    def must_hide(self, one: Sum) -> bool:
        """Whether a sum is hidden for its own sake."""
        return 0 < _sum(self.truth, one.atoms) < LIMIT or one.is_small_group

    def _targets(self, extra: Sequence[int]) -> list[_Target]:
        """Return what has to be protected, each only as far as hiding everything protects it."""
        wanted = [_Target(column, 1, LIMIT) for column in (*self.columns, *extra) if 0 < self.now[column] < LIMIT]
        for small, column in zip(self.sums, self.columns, strict=True):
            if small.is_small_group and not self.now[column]:
                wanted.append(_Target(column, 0, 1))
        self._publish(set(range(len(self.sums))))
        found = []
        for one in wanted:
            now = self.now[one.column]
            far = {direction: min(goal, self._reach(one.column, direction)) for direction, goal in one.goals(now)}
            found.append(_Target(one.column, now - far.get(-1, 0), now + far.get(1, 0)))
        return found

    def _reach(self, column: int, direction: int) -> float:
        """Return how far a number can lie from the truth where nothing new is published."""
        return self._attack(column, direction, whole=True)[0] if self.is_linked else REACH

    def _publish(self, hide: set[int]) -> None:
        """Let the reader know every sum but those in `hide`."""
        for place, column in enumerate(self.columns):
            now = self.now[column]
            low, high = (max(0, now - REACH), now + REACH) if place in hide else (now, now)
            self.reader.bound(column, low, high)

    def _attack(self, column: int, direction: int, *, whole: bool = False) -> tuple[float, dict[int, float]]:
        """Return how far from its true value a number can lie for the reader in a direction, and what held it back."""
        values, duals = self.reader.towards(column, direction)
        if whole and any(abs(value - round(value)) > NEAR for value in values):
            values = self.reader.towards_whole(column, direction)
        return abs(values[column] - self.now[column]), duals

    def solve(self) -> set[Name]:
        """Return what to hide."""
        master = Programme()
        for place, one in enumerate(self.sums):
            master.column(1 if self.must_hide(one) else 0, 1, cost=self._cost(place), whole=True)
        while True:
            values = master.solve()
            if values is None:  # cannot happen: hiding everything keeps every goal
                return {one.name for one in self.sums}
            hide = {place for place, value in enumerate(values) if value > 0.5}  # noqa: PLR2004 -- nearer to one
            self._publish(hide)
            cuts = [cut for one in self.targets for cut in self._cuts(one)] or list(self._whole_cut(hide))
            if not cuts:
                return {self.sums[place].name for place in hide}
            for cut, least in cuts:
                master.row(cut, least, None)

    def _cost(self, place: int) -> float:
        """Return what hiding costs; a trace of the place lets equal choices fall the same way every time."""
        return self.sums[place].cost + place / (10 * len(self.sums))

    def _cuts(self, target: _Target) -> Iterator[tuple[dict[int, float], float]]:
        """Yield for each attack that succeeds what has to be hidden in addition: weights of sums, and the least they make."""
        for direction, goal in target.goals(self.now[target.column]):
            far, duals = self._attack(target.column, direction)
            if far < goal - NEAR:
                yield self._cut(goal, duals)

    def _cut(self, goal: float, duals: Mapping[int, float]) -> tuple[dict[int, float], float]:
        """Return the capacity inequality of an attack from its duals."""
        weights: dict[int, float] = {}
        fixed = 0.0
        for column, dual in duals.items():
            place, now = self.places.get(column), self.now[column]
            if place is None:
                fixed += abs(dual) * (REACH if dual > 0 else now)
            else:
                weights[place] = abs(dual) * (REACH if dual > 0 else min(now, REACH))
        least = goal - fixed
        return {place: min(weight, least) for place, weight in weights.items() if weight > NEAR}, least

    def _whole_cut(self, hide: set[int]) -> Iterator[tuple[dict[int, float], float]]:
        """Yield "one more than these" where knowing that people are whole still gives a number away."""
        for target in self.targets if self.is_linked else ():
            for direction, goal in target.goals(self.now[target.column]):
                if self._attack(target.column, direction, whole=True)[0] < goal - NEAR:
                    yield {place: 1.0 for place in range(len(self.sums)) if place not in hide}, 1.0
                    return
