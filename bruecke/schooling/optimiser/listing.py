"""Every pattern that a better choice could contain: those whose reduced cost lies within the gap."""

from collections.abc import Iterator

import numpy as np

from bruecke.schooling.optimiser.distance import Array
from bruecke.schooling.optimiser.master import Patches
from bruecke.schooling.optimiser.parts import Part
from bruecke.schooling.optimiser.patterns import cheapest, reduced
from bruecke.schooling.optimiser.relax import Relaxed

MOST_PATTERNS = 60_000


def within(found: Relaxed, margin: Array, gap: int) -> Patches | None:
    """Return every pattern within the (scaled) gap, or None when these are too many to be listed."""
    part = found.patterns.part
    least = cheapest(found.patterns, found.prices)[0]
    cost = reduced(part, found.prices)
    keep = margin <= gap
    size = np.diff(part.first)
    single = keep & (size == 1)[part.agent[part.owner]]
    position = [np.flatnonzero(single)]
    agent, length = [part.agent[part.owner[position[0]]]], [np.ones(len(position[0]), dtype=np.int64)]
    left = MOST_PATTERNS - len(position[0])
    for one in np.flatnonzero(size > 1).tolist():
        several = []
        for pattern in _patterns(part, one, keep, cost, most=int(least[one]) + gap, split=int(found.prices.split[one])):
            several.append(pattern)
            if len(several) > left:
                return None
        left -= len(several)
        if several:
            position.append(np.array(several).ravel())
            agent.append(np.full(len(several), one))
            length.append(np.full(len(several), size[one]))
    return Patches(
        agent=np.concatenate(agent), begin=np.append(0, np.cumsum(np.concatenate(length))), position=np.concatenate(position)
    )


def _patterns(part: Part, agent: int, keep: Array, cost: Array, *, most: int, split: int) -> Iterator[tuple[int, ...]]:
    first = part.first
    rows = []
    for pupil in range(first[agent], first[agent + 1]):
        pairs = np.flatnonzero(keep[part.start[pupil] : part.start[pupil + 1]]) + part.start[pupil]
        pairs = pairs[np.argsort(cost[pairs], kind="stable")]
        rows.append([(int(pair), int(cost[pair]), int(part.school[pair])) for pair in pairs])
    rest = [0]
    for row in reversed(rows):
        if not row:
            return
        rest.append(rest[-1] + row[0][1])
    rest.reverse()
    stack: list[tuple[tuple[int, ...], int, frozenset[int]]] = [((), 0, frozenset())]
    while stack:
        chosen, spent, schools = stack.pop()
        member = len(chosen)
        if member == len(rows):
            yield chosen
            continue
        for pair, price, school in rows[member]:
            wider = schools | {school}
            whole = spent + price + (split if schools and school not in schools else 0)
            if spent + price + rest[member + 1] > most:
                break
            if whole + rest[member + 1] <= most and len(wider) <= part.blocks[agent]:
                stack.append(((*chosen, pair), whole, wider))
