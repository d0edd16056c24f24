"""A lower bound for a part by column generation; the bound itself is computed in whole numbers and needs no trust in the solver."""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from bruecke.schooling.optimiser.distance import Array
from bruecke.schooling.optimiser.master import NOISE, Master, Patches, Reading
from bruecke.schooling.optimiser.parts import Choice, Part, total
from bruecke.schooling.optimiser.patterns import NEVER, Family, Patterns, Prices, cheapest, prepared, reduced, spread, sums

FIRST, MORE, MOST_ROUNDS, MOST_RAISES = 6, 3, 300, 4
SCATTER = 2_654_435_761


@dataclass(frozen=True, slots=True)
class Relaxed:
    """The best bound found (scaled and in full), the prices that prove it, and the programme with its last reading."""

    patterns: Patterns
    prices: Prices
    scaled: int
    bound: int
    master: Master
    reading: Reading | None
    whole: bool


def dual_bound(part: Part, prices: Prices, least: Array) -> int:
    """Return the bound of these prices, scaled: weak duality in whole numbers, true for any prices of the right sign."""
    scale, room = prices.scale, part.soft + part.over
    seats = np.where(
        part.must, prices.seat * room, prices.seat * part.soft + np.minimum(0, scale * part.beyond + prices.seat) * part.over
    )
    found = total(least) + total(seats) + total(prices.line * part.half) + scale * part.beyond * total(part.over[part.must])
    if len(part.allowed):
        spent = np.zeros(len(part.allowed) + 1, dtype=np.int64)
        spent[part.budget] = prices.split - scale * part.split_cost
        found -= total(spent[:-1] * part.allowed)
    return found


def relaxed(
    part: Part, *, seed: Choice | None, cutoff: int | None, stop: Callable[[], bool], left: Callable[[], float | None]
) -> Relaxed:
    """Return a bound for a part, stopping early when it reaches `cutoff` or nothing is left to gain."""
    patterns = prepared(part)
    dear = 4.0 * (float(np.abs(part.cost).max(initial=1)) + part.beyond + part.clump + part.split_cost * 4 + 1)
    master = Master(part, dear=dear)
    prices = Prices(
        scale=master.scale, seat=np.zeros(len(part.soft), dtype=np.int64), line=np.zeros(len(part.half), dtype=np.int64),
        split=np.full(part.agents, part.split_cost * master.scale, dtype=np.int64),
    )  # fmt: skip
    if seed is not None:
        master.add(Patches(agent=np.arange(part.agents), begin=part.first, position=seed))
    least, cells, joints = cheapest(patterns, prices)
    master.add(_better(patterns, prices, cells, joints, paid=None, most=FIRST))
    best = dual_bound(part, prices, least)
    reading, raises = None, 0
    for _round in range(MOST_ROUNDS):
        reading = None if stop() else master.read(left())
        if reading is None:
            break
        least, cells, joints = cheapest(patterns, reading.prices)
        bound = dual_bound(part, reading.prices, least)
        if bound > best:
            best, prices = bound, reading.prices
        if cutoff is not None and best > (cutoff - 1) * master.scale:
            break
        added = master.add(_better(patterns, reading.prices, cells, joints, paid=reading.paid, most=MORE))
        if added:
            continue
        if reading.missing <= NOISE or raises == MOST_RAISES:
            break
        raises, dear = raises + 1, dear * 10
        master.dearer(dear)
    return Relaxed(
        patterns=patterns, prices=prices, scaled=best, bound=-(-best // master.scale), master=master, reading=reading,
        whole=reading is not None and reading.missing <= NOISE,
    )  # fmt: skip


def _better(patterns: Patterns, prices: Prices, cells: Array, joints: Array, *, paid: Array | None, most: int) -> Patches:
    """Return the patterns that cost less than their agent pays, at most a few for each agent."""
    part = patterns.part
    least = max(1, prices.scale >> 18)
    limit = np.full(part.agents, NEVER) if paid is None else np.rint(paid * prices.scale).astype(np.int64) - least
    found = np.flatnonzero(joints < limit[patterns.joint_agent])
    spread_out = (
        found * SCATTER % (1 << 20)
    )  # equally good ones are taken from everywhere, or all agents would want the same schools
    found = found[np.lexsort((spread_out, joints[found], patterns.joint_agent[found]))]
    agent = patterns.joint_agent[found]
    rank = np.arange(len(agent)) - np.searchsorted(agent, agent)
    found, agent = found[rank < most], agent[rank < most]
    ends = np.append(patterns.joint, len(patterns.joint_cells))
    lengths = ends[found + 1] - ends[found]
    begin = np.append(0, np.cumsum(lengths))
    inside = np.arange(begin[-1]) - np.repeat(begin[:-1], lengths) + np.repeat(ends[found], lengths)
    pair = reduced(part, prices)
    position = [_least(patterns, pair, patterns.joint_cells[inside])]
    agents, sizes = [agent], [lengths]
    for family in patterns.families:
        cost, parts = spread(family, cells, int(prices.split[family.agent]))
        if cost < limit[family.agent]:
            agents.append(np.array([family.agent]))
            sizes.append(np.array([family.size]))
            position.append(_least(patterns, pair, _cells(family, parts)))
    return Patches(
        agent=np.concatenate(agents), begin=np.append(0, np.cumsum(np.concatenate(sizes))), position=np.concatenate(position)
    )


def _cells(family: Family, parts: list[tuple[int, int]]) -> Array:
    at = {int(spot): int(cell) for spot, cell in zip(family.spot, family.cell, strict=True)}
    school = {member: where for block, where in parts for member in range(family.size) if block >> member & 1}
    return np.array([at[member * family.schools + school[member]] for member in range(family.size)])


def _least(patterns: Patterns, pair: Array, cells: Array) -> Array:
    """Return the cheapest pair of each cell."""
    ends = np.append(patterns.cell, len(pair))
    found = patterns.cell[cells].copy()
    for number in np.flatnonzero(ends[cells + 1] - ends[cells] > 1):
        begin, end = ends[cells[number]], ends[cells[number] + 1]
        found[number] = begin + int(pair[begin:end].argmin())
    return found


def pattern_of(patterns: Patterns, prices: Prices, agents: Array, *, priced: tuple[Array, Array, Array]) -> Choice:
    """Return a choice that is a cheapest pattern for some agents, and any pairs for the others; `priced` is what `cheapest` says."""
    least, cells, joints = priced
    part = patterns.part
    found = part.start[:-1].copy()
    pair = reduced(part, prices)
    hit = np.flatnonzero(agents[patterns.joint_agent] & (joints == least[patterns.joint_agent]))
    hit = hit[np.unique(patterns.joint_agent[hit], return_index=True)[1]]
    ends = np.append(patterns.joint, len(patterns.joint_cells))
    several = [patterns.joint_cells[ends[one] : ends[one + 1]] for one in hit]
    for family in patterns.families:
        if agents[family.agent]:
            several.append(_cells(family, spread(family, cells, int(prices.split[family.agent]))[1]))
    if several:
        position = _least(patterns, pair, np.concatenate(several))
        found[np.searchsorted(part.start, position, side="right") - 1] = position
    return found


def margins(found: Relaxed) -> Array:
    """Return for each pair the least by which the bound rises when the pair is used, scaled; NEVER where no pattern has it."""
    patterns, part = found.patterns, found.patterns.part
    least, cells, joints = cheapest(patterns, found.prices)
    extra = np.full(len(patterns.cell), NEVER, dtype=np.int64)
    sizes = np.diff(np.append(patterns.joint, len(patterns.joint_cells)))
    extra[patterns.joint_cells] = np.repeat(joints - least[patterns.joint_agent], sizes)
    for family in patterns.families:
        table = _through(family, cells, int(found.prices.split[family.agent]))
        extra[family.cell] = np.minimum(table.ravel()[family.spot] - least[family.agent], NEVER)
    sizes = np.diff(np.append(patterns.cell, len(part.pair)))
    pair = reduced(part, found.prices)
    above = pair - np.repeat(cells, sizes)
    through: Array = np.minimum(np.repeat(extra, sizes) + above, NEVER)
    return through


def _through(family: Family, cells: Array, split: int) -> Array:
    """Return the least cost of the family when a member is at a school, for each member and school."""
    costs = sums(family, cells)
    least = costs.min(axis=1).tolist()
    whole = (1 << family.size) - 1
    rest: list[int] = [0] + [NEVER] * whole
    for _number in range(family.blocks - 1):
        again = list(rest)
        for mask in range(1, whole + 1):
            block = mask
            while block:
                again[mask] = min(again[mask], least[block] + rest[mask & ~block] + split)
                block = (block - 1) & mask
        rest = again
    found = np.full((family.size, family.schools), NEVER, dtype=np.int64)
    for mask in range(1, whole + 1):
        for member in range(family.size):
            if mask >> member & 1:
                found[member] = np.minimum(found[member], costs[mask] + rest[whole & ~mask])
    return found
