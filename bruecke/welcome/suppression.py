"""Hiding small figures so that none of them can be worked out again: not from totals, not from the step before or after.

A table has rows, columns and totals (the empty name); a list is a table with the one column TOTAL. Tables of one chain lie
above each other, each step counts a part of the step before. Whoever reads what is left knows all sums and the order of the
steps; every hidden figure looks the same. A hidden figure is safe when another number in its place fits as well. Sums make a
network: rows and columns are nodes where as much flows in as out, figures are edges between them. A figure can change exactly
when a cycle of hidden figures that rise and fall by one leads through it; the cheapest such cycle says what else to hide.
"""

from collections.abc import Collection, Iterator, Mapping, Sequence
from heapq import heappop, heappush
from itertools import combinations_with_replacement

LIMIT = 5
TOTAL = ""

Place = tuple[str, str]
Table = Mapping[Place, int]
Cell = tuple[int, Place]
Node = tuple[str, str]
GROUND: Node = ("", "")
Arcs = dict[Node, list[tuple[Node, Place, int]]]
NEVER = 10**9


def with_totals(cells: Table) -> dict[Place, int]:
    """Return a table with the totals of its rows, of its columns, and of everything."""
    found: dict[Place, int] = dict(cells)
    for (row, column), value in cells.items():
        for place in {(row, TOTAL), (TOTAL, column), (TOTAL, TOTAL)} - {(row, column)}:
            found[place] = found.get(place, 0) + value
    return found


def suppress(chain: Sequence[Table], *, limit: int = LIMIT, open_total: bool = False) -> list[set[Place]]:
    """Return for each table of a chain, from the first step to the last, which figures are hidden.

    A zero is shown unless it has to protect another figure. With `open_total` the total of everything stands elsewhere and
    stays readable. The tables carry their totals and the same places.
    """
    hidden = [
        {place for place, value in table.items() if 0 < value < limit and not (open_total and place == (TOTAL, TOTAL))}
        for table in chain
    ]
    for level, place in [(level, place) for level, places in enumerate(hidden) for place in sorted(places)]:
        for step, other in _cover(chain, hidden, (level, place), open_total=open_total):
            hidden[step].add(other)
    return hidden


def _cover(
    chain: Sequence[Table], hidden: Sequence[Collection[Place]], cell: Cell, *, open_total: bool
) -> Collection[Cell]:  # fmt: skip
    """Return what has to be hidden with a figure so that another number fits in its place; the cheapest choice."""
    found = min(_cycles(chain, hidden, cell, open_total=open_total), default=None)
    return found[1] if found and found[0] < NEVER else ()


def _cycles(
    chain: Sequence[Table], hidden: Sequence[Collection[Place]], cell: Cell, *, open_total: bool
) -> Iterator[tuple[int, list[Cell]]]:
    """Yield for every run of steps the cheapest cycle through a figure: its cost and all cells it moves, in these steps."""
    level, place = cell
    flat = all(column == TOTAL for _row, column in chain[level])
    start, end = _edge(place, flat=flat)
    for first, last in combinations_with_replacement(range(len(chain)), 2):
        if not first <= level <= last:
            continue
        steps = range(first, last + 1)
        own = _cost(chain, hidden, place, steps, open_total=open_total)
        arcs = _arcs(chain, hidden, steps, place, flat=flat, open_total=open_total)
        up, down = _moves(chain, place, first, last)
        for possible, here, there in ((up, end, start), (down, start, end)):
            way = _cheapest(arcs, here, there) if possible else None
            if way is not None:
                yield own + way[0], [(step, other) for other in (place, *way[1]) for step in steps]


def _moves(chain: Sequence[Table], place: Place, first: int, last: int) -> tuple[bool, bool]:
    """Return whether a figure could be one higher, one lower in all steps from first to last, everything else as it is."""
    up = first == 0 or chain[first][place] < chain[first - 1][place]
    down = chain[last][place] > (0 if last == len(chain) - 1 else chain[last + 1][place])
    return up, down


def _edge(place: Place, *, flat: bool) -> tuple[Node, Node]:
    """Return the two sums a figure stands in, directed so that in every sum as much flows in as out."""
    row, column = place
    if flat:
        return (GROUND, ("column", TOTAL)) if row != TOTAL else (("column", TOTAL), GROUND)
    left, right = ("row", row), ("column", column)
    return (left, right) if (row == TOTAL) == (column == TOTAL) else (right, left)


def _cost(
    chain: Sequence[Table], hidden: Sequence[Collection[Place]], place: Place, steps: range, *, open_total: bool
) -> int:  # fmt: skip
    """Return what is lost by hiding a place in these steps: nothing where it is hidden, little inside, much for totals."""
    if place == (TOTAL, TOTAL):
        return sum((NEVER if open_total else 1_000_000) for step in steps if place not in hidden[step])
    base = 1_000 if TOTAL in place and any(column != TOTAL for _row, column in chain[steps[0]]) else 10
    values = [chain[step][place] for step in steps if place not in hidden[step]]
    return sum(base + (min(value, 400) if value else 30) for value in values)


def _arcs(
    chain: Sequence[Table], hidden: Sequence[Collection[Place]], steps: range, without: Place, *, flat: bool, open_total: bool
) -> Arcs:
    arcs: Arcs = {}
    for place in chain[steps[0]]:
        if place == without:
            continue
        (start, end), (up, down) = _edge(place, flat=flat), _moves(chain, place, steps[0], steps[-1])
        cost = _cost(chain, hidden, place, steps, open_total=open_total) if up or down else 0
        if up:
            arcs.setdefault(start, []).append((end, place, cost))
        if down:
            arcs.setdefault(end, []).append((start, place, cost))
    return arcs


def _cheapest(arcs: Arcs, start: Node, goal: Node) -> tuple[int, list[Place]] | None:
    """Return cost and places of the cheapest way from one sum to another, or None (Dijkstra)."""
    waiting: list[tuple[int, Node, list[Place]]] = [(0, start, [])]
    done: set[Node] = set()
    while waiting:
        cost, node, way = heappop(waiting)
        if node == goal:
            return cost, way
        if node in done:
            continue
        done.add(node)
        for after, place, more in arcs.get(node, ()):
            if after not in done:
                heappush(waiting, (cost + more, after, [*way, place]))
    return None
