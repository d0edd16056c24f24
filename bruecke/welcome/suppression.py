"""Hiding small figures so that none of them can be worked out again: not from totals, not from the step before or after.

A table has rows, columns and totals (the empty name). Tables of one chain lie above each other, each step counts a part of the
step before. Whoever reads what is left knows all sums, the order of the steps, that a small figure lies below the limit and
that a figure hidden for protection does not. A hidden figure is safe when at least one other set of figures, with another
number in its place, looks exactly the same; found as a cycle along which hidden figures can rise and fall by one.
"""

from collections import deque
from collections.abc import Iterator, Mapping, Sequence
from enum import StrEnum
from itertools import combinations_with_replacement

LIMIT = 5
TOTAL = ""

Place = tuple[str, str]
Table = Mapping[Place, int]
Cell = tuple[int, Place]
Node = tuple[str, str]
GROUND: Node = ("", "")


class Shown(StrEnum):
    """Why a figure is hidden."""

    FEW = "few"  # below the limit
    COVERED = "covered"  # not small; without it a small one could be worked out


def with_totals(cells: Table) -> dict[Place, int]:
    """Return a table with the totals of its rows, of its columns, and of everything."""
    found: dict[Place, int] = dict(cells)
    for (row, column), value in cells.items():
        for place in {(row, TOTAL), (TOTAL, column), (TOTAL, TOTAL)} - {(row, column)}:
            found[place] = found.get(place, 0) + value
    return found


def suppress(chain: Sequence[Table], *, limit: int = LIMIT, open_totals: bool = False) -> list[dict[Place, Shown]]:
    """Return for each table of a chain, from the first step to the last, which figures are hidden and why.

    A zero is shown unless it has to protect another figure. With `open_totals` the overall total stands elsewhere and stays
    readable. The tables carry their totals and the same places; a table of one column has the column TOTAL only.
    """
    hidden: list[dict[Place, Shown]] = [
        {place: Shown.FEW for place, value in table.items() if 0 < value < limit and not _is_open(place, open_totals=open_totals)}
        for table in chain
    ]
    while True:
        known = determined(chain, hidden, limit=limit)
        more = list(_covers(chain, hidden, known, open_totals=open_totals))
        if not more:
            return hidden
        for level, place in more:
            hidden[level][place] = Shown.FEW if chain[level][place] < limit else Shown.COVERED


def _is_open(place: Place, *, open_totals: bool) -> bool:
    return open_totals and place == (TOTAL, TOTAL)


def determined(chain: Sequence[Table], hidden: Sequence[Mapping[Place, Shown]], *, limit: int = LIMIT) -> list[Cell]:
    """Return the hidden figures for which no other number is possible."""
    open_cells = {(level, place) for level, places in enumerate(hidden) for place in places}
    found = set(open_cells)
    for first, last in combinations_with_replacement(range(len(chain)), 2):
        moves = _moves(chain, hidden, first, last, limit)
        flat = all(column == TOTAL for _row, column in chain[first])
        free = {place for place in moves if _turns(moves, place, flat=flat)}
        found -= {(level, place) for level in range(first, last + 1) for place in free}
    return sorted(found)


def _moves(
    chain: Sequence[Table], hidden: Sequence[Mapping[Place, Shown]], first: int, last: int, limit: int
) -> dict[Place, tuple[bool, bool]]:
    """Return which figures could be one higher, one lower in all steps from first to last, everything else as it is."""
    steps = range(first, last + 1)
    found = {}
    for place in set.intersection(*(set(hidden[step]) for step in steps)):
        values = [chain[step][place] for step in steps]
        kinds = [hidden[step][place] for step in steps]
        up = all(kind == Shown.COVERED or value + 1 < limit for kind, value in zip(kinds, values, strict=True))
        down = all(value - 1 >= (limit if kind == Shown.COVERED else 0) for kind, value in zip(kinds, values, strict=True))
        if first > 0:
            up = up and values[0] < chain[first - 1][place]
        if last < len(chain) - 1:
            down = down and values[-1] > chain[last + 1][place]
        if up or down:
            found[place] = (up, down)
    return found


def _edge(place: Place, *, flat: bool) -> tuple[Node, Node]:
    """Return the two sums a figure stands in, directed so that in every sum as much flows in as out."""
    row, column = place
    if flat:
        return (GROUND, ("column", TOTAL)) if row != TOTAL else (("column", TOTAL), GROUND)
    left, right = ("row", row), ("column", column)
    return (left, right) if (row == TOTAL) == (column == TOTAL) else (right, left)


def _turns(moves: Mapping[Place, tuple[bool, bool]], place: Place, *, flat: bool) -> bool:
    """Return whether some cycle of rises and falls leads through this figure."""
    arcs: dict[Node, list[Node]] = {}
    for other, (up, down) in moves.items():
        if other == place:
            continue
        start, end = _edge(other, flat=flat)
        if up:
            arcs.setdefault(start, []).append(end)
        if down:
            arcs.setdefault(end, []).append(start)
    (start, end), (up, down) = _edge(place, flat=flat), moves[place]
    return (up and _reaches(arcs, end, start)) or (down and _reaches(arcs, start, end))


def _reaches(arcs: Mapping[Node, list[Node]], start: Node, goal: Node) -> bool:
    seen, waiting = {start}, deque([start])
    while waiting:
        node = waiting.popleft()
        if node == goal:
            return True
        for after in arcs.get(node, ()):
            if after not in seen:
                seen.add(after)
                waiting.append(after)
    return False


def _covers(
    chain: Sequence[Table], hidden: Sequence[Mapping[Place, Shown]], known: Sequence[Cell], *, open_totals: bool
) -> Iterator[Cell]:
    """Yield one more figure to hide for every line in which a hidden one is still determined; nothing when all is safe."""
    taken: set[tuple[int, str, str]] = set()
    for level, (row, column) in known:
        lines = {(level, "row", row), (level, "column", column)}
        if lines & taken:
            continue
        best = _cheapest(chain, hidden, (level, (row, column)), open_totals=open_totals)
        if best is not None:
            taken |= {(best[0], "row", best[1][0]), (best[0], "column", best[1][1])} | lines
            yield best


def _cheapest(
    chain: Sequence[Table], hidden: Sequence[Mapping[Place, Shown]], cell: Cell, *, open_totals: bool
) -> Cell | None:
    """Return the shown figure that costs least: in a line the figure is alone in, inside before totals, where other hidden
    ones cross, zeros last; then anywhere in the table; then the same place a step earlier or later; then anything."""
    level, home = cell
    candidates = []
    for step, table in enumerate(chain):
        for place, value in table.items():
            if place in hidden[step] or _is_open(place, open_totals=open_totals):
                continue
            near, lonely = (_near(hidden[step], home, place)) if step == level else (2 if place == home else 3, False)
            candidates.append((near, (place[0] == TOTAL) + (place[1] == TOTAL), value == 0, lonely, value, step, place))
    if not candidates:
        return None
    best = min(candidates)
    return best[5], best[6]


def _near(hidden: Mapping[Place, Shown], home: Place, place: Place) -> tuple[int, bool]:
    """Return how well hiding `place` helps the figure at `home`, and whether nothing else hidden crosses it there."""
    for axis in (0, 1):
        if place[axis] == home[axis]:
            alone = sum(other[axis] == home[axis] for other in hidden) == 1
            return (0 if alone else 1), not any(other[1 - axis] == place[1 - axis] for other in hidden)
    return 1, True
