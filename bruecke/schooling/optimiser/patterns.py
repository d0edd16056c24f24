"""The cheapest way to seat one agent at given prices: exact, in whole numbers, over every way to spread a family over schools."""

from dataclasses import dataclass

import numpy as np

from bruecke.schooling.optimiser.distance import Array
from bruecke.schooling.optimiser.parts import Part

NEVER = 1 << 55


@dataclass(frozen=True, slots=True)
class Family:
    """An agent that may be in several schools: a table of members and schools, filled from cells."""

    agent: int
    size: int
    blocks: int
    schools: int
    spot: Array
    cell: Array
    fits: Array


@dataclass(frozen=True, slots=True)
class Patterns:
    """The patterns of a part, prepared once. A cell is a pupil at a school; a joint is a whole agent at one school."""

    part: Part
    cell: Array
    joint_cells: Array
    joint: Array
    joint_agent: Array
    families: tuple[Family, ...]


@dataclass(frozen=True, slots=True)
class Prices:
    """Prices on seats, lines and splits, scaled to whole numbers."""

    scale: int
    seat: Array
    line: Array
    split: Array


def prepared(part: Part) -> Patterns:
    """Return the patterns of a part, ready to be priced."""
    owner = part.owner
    change = np.ones(len(owner), dtype=bool)
    change[1:] = (owner[1:] != owner[:-1]) | (part.school[1:] != part.school[:-1])
    cell = np.flatnonzero(change)
    pupil, school = owner[cell], part.school[cell]
    agent = part.agent[pupil]
    size = np.diff(part.first)
    order = np.lexsort((pupil, school, agent))
    key = agent[order] * (int(school.max(initial=0)) + 1) + school[order]
    starts = np.flatnonzero(np.append(True, key[1:] != key[:-1])) if len(key) else np.zeros(0, dtype=np.int64)
    lengths = np.diff(np.append(starts, len(key)))
    whole = lengths == size[agent[order][starts]]
    together = whole & (part.blocks[agent[order][starts]] == 1)
    families = tuple(_family(part, int(one), cell, agent) for one in np.flatnonzero(part.blocks > 1))
    together[together] = _room(part, cell, order, starts[together], lengths[together])
    kept = np.repeat(together, lengths)
    sizes = lengths[together]
    return Patterns(
        part=part, cell=cell, joint_cells=order[kept], joint=np.cumsum(np.append(0, sizes))[:-1],
        joint_agent=agent[order][starts[together]], families=families,
    )  # fmt: skip


def _room(part: Part, cell: Array, order: Array, starts: Array, lengths: Array) -> Array:
    """Return which joints the seats of the school allow at all."""
    found = np.ones(len(starts), dtype=bool)
    for number in np.flatnonzero(lengths > 1):
        cells = order[starts[number] : starts[number] + lengths[number]]
        found[number] = _fits(part, [_places(part, cell, int(one)) for one in cells])[-1]
    return found


def _places(part: Part, cell: Array, one: int) -> list[int]:
    position = np.searchsorted(cell, cell[one], side="right")
    end = cell[position] if position < len(cell) else len(part.place)
    found: list[int] = part.place[cell[one] : end].tolist()
    return found


def _fits(part: Part, places: list[list[int]]) -> list[bool]:
    """Return for each set of members (as bits) whether one school can seat them (Hall)."""
    masks: dict[int, int] = {}
    for member, several in enumerate(places):
        for place in several:
            masks[place] = masks.get(place, 0) | 1 << member
    none = len(part.soft)
    room = {place: NEVER if place == none else int(part.soft[place] + part.over[place]) for place in masks}
    here = sum(1 << member for member, several in enumerate(places) if several)
    if all(room[place] >= mask.bit_count() for place, mask in masks.items()):
        return [subset & here == subset for subset in range(1 << len(places))]
    found = [True] * (1 << len(places))
    for subset in range(1, 1 << len(places)):
        seats = sum(room[place] for place, mask in masks.items() if mask & subset)
        smaller = all(found[subset & ~(1 << member)] for member in range(len(places)) if subset >> member & 1)
        found[subset] = smaller and seats >= subset.bit_count()
    return found


def _family(part: Part, agent: int, cell: Array, cell_agent: Array) -> Family:
    low, high = np.searchsorted(cell_agent, [agent, agent + 1])
    cells = np.arange(low, high)
    begin = part.first[agent]
    size = int(part.first[agent + 1] - begin)
    owner = np.searchsorted(part.start, cell[cells], side="right") - 1 - begin
    schools, slot = np.unique(part.school[cell[cells]], return_inverse=True)
    table: list[list[list[int]]] = [[[] for _ in range(size)] for _ in schools]
    for one, member, school in zip(cells.tolist(), owner.tolist(), slot.tolist(), strict=True):
        table[school][member] = _places(part, cell, one)
    fits = np.array([_fits(part, places) for places in table], dtype=bool).reshape(len(schools), 1 << size)
    return Family(
        agent=agent, size=size, blocks=int(part.blocks[agent]), schools=len(schools), spot=owner * len(schools) + slot,
        cell=cells, fits=fits.T,
    )  # fmt: skip


def reduced(part: Part, prices: Prices) -> Array:
    """Return what each pair costs at these prices."""
    found: Array = part.cost * prices.scale - np.append(prices.seat, 0)[part.place] - np.append(prices.line, 0)[part.line]
    return found


def cheapest(patterns: Patterns, prices: Prices) -> tuple[Array, Array, Array]:
    """Return the least any pattern of each agent costs, and the costs of all cells and of all joints."""
    part = patterns.part
    cost = reduced(part, prices)
    cells = np.minimum.reduceat(cost, patterns.cell) if len(patterns.cell) else np.zeros(0, dtype=np.int64)
    least = np.full(part.agents, NEVER, dtype=np.int64)
    joints = (
        np.add.reduceat(cells[patterns.joint_cells], patterns.joint) if len(patterns.joint) else np.zeros(0, dtype=np.int64)
    )
    np.minimum.at(least, patterns.joint_agent, joints)
    for family in patterns.families:
        least[family.agent] = spread(family, cells, int(prices.split[family.agent]))[0]
    return least, cells, joints


def spread(family: Family, cells: Array, split: int) -> tuple[int, list[tuple[int, int]]]:
    """Return the least cost of a family and its blocks: members as bits, and the school."""
    cost, where = blocks(family, cells)
    whole = (1 << family.size) - 1
    best: list[dict[int, tuple[int, int]]] = [{0: (0, 0)}]
    for number in range(1, family.blocks + 1):
        best.append(_layer(cost, best[-1], split if number > 1 else 0, whole))
    number, mask = min(range(1, family.blocks + 1), key=lambda one: (best[one][whole][0], one)), whole
    least, found = best[number][whole][0], list[tuple[int, int]]()
    while mask:
        block = best[number][mask][1]
        found.append((block, int(where[block])))
        mask, number = mask & ~block, number - 1
    schools = {school for _block, school in found}
    return (least, found) if len(schools) == len(found) else _school_by_school(family, cells, split)


def _school_by_school(family: Family, cells: Array, split: int) -> tuple[int, list[tuple[int, int]]]:
    """Return the same where two blocks wanted the seats of one school: every school gets one block at most."""
    costs = sums(family, cells).T.tolist()
    whole = (1 << family.size) - 1
    best: dict[tuple[int, int], tuple[int, tuple[tuple[int, int], ...]]] = {(0, 0): (0, ())}
    for school, row in enumerate(costs):
        blocks_here = [(block, row[block]) for block in range(1, whole + 1) if row[block] < NEVER]
        for (number, mask), (cost, found) in list(best.items()):
            if number == family.blocks:
                continue
            for block, more in blocks_here:
                if block & mask:
                    continue
                key, candidate = (number + 1, mask | block), cost + more + (split if number else 0)
                if key not in best or candidate < best[key][0]:
                    best[key] = (candidate, (*found, (block, school)))
    ends = [best[number, whole] for number in range(1, family.blocks + 1) if (number, whole) in best]
    least, parts = min(ends, default=(NEVER, ((whole, 0),)))
    return least, list(parts)


def _layer(cost: list[int], before: dict[int, tuple[int, int]], split: int, whole: int) -> dict[int, tuple[int, int]]:
    found = {}
    for mask in range(1, whole + 1):
        best = (NEVER, mask)
        block, low = mask, mask & -mask
        while block:
            if block & low and mask & ~block in before:
                candidate = cost[block] + before[mask & ~block][0] + split
                best = min(best, (candidate, block))
            block = (block - 1) & mask
        found[mask] = best
    return found


def table(family: Family, cells: Array) -> Array:
    """Return what each member costs at each school."""
    found = np.full(family.size * family.schools, NEVER, dtype=np.int64)
    found[family.spot] = cells[family.cell]
    return found.reshape(family.size, family.schools)


def sums(family: Family, cells: Array) -> Array:
    """Return what each set of members costs together at each school, NEVER where the school cannot seat them."""
    costs = table(family, cells)
    found = np.zeros((1 << family.size, family.schools), dtype=np.int64)
    for member in range(family.size):
        bit = 1 << member
        found[bit : 2 * bit] = np.minimum(found[:bit] + costs[member], NEVER)
    found[~family.fits] = NEVER
    return found


def blocks(family: Family, cells: Array) -> tuple[list[int], Array]:
    """Return for each set of members the least cost at one school, and which school."""
    costs = sums(family, cells)
    where = costs.argmin(axis=1)
    least: list[int] = costs[np.arange(len(costs)), where].tolist()
    return least, where
