"""A part of the problem as arrays: agents (a pupil, or the pupils of one family and stage) choose among pairs.

The same shape serves goal 2 (pairs cost nothing, a split costs one) and goal 3 (pairs cost, splits are limited). The pairs of
an agent share rows of seats and of languages; a part whose rows bind nobody is solved agent by agent.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace

import numpy as np

from bruecke.schooling.optimiser.distance import Array


@dataclass(frozen=True, slots=True)
class Part:
    """Pupils sorted by agent; `start[i]:start[i+1]` are the pairs of pupil i, sorted by school.

    `place` and `line` are rows, or their number for none. A row of seats takes `soft` pupils for nothing and `over` more for
    `beyond` each; with `must` it has to be full. A line takes `half` pupils for nothing and any more for `clump` each. An
    agent is at most in `blocks` schools; `budget` is its group of limited splits, or the number of groups for none.
    """

    agent: Array
    pupil: Array
    start: Array
    pair: Array
    place: Array
    school: Array
    cost: Array
    line: Array
    soft: Array
    over: Array
    must: Array
    half: Array
    blocks: Array
    budget: Array
    allowed: Array
    beyond: int
    clump: int
    split_cost: int

    @property
    def agents(self) -> int:
        """Return how many agents there are."""
        return len(self.blocks)

    @property
    def owner(self) -> Array:
        """Return the pupil of each pair."""
        return np.repeat(np.arange(len(self.pupil)), np.diff(self.start))

    @property
    def first(self) -> Array:
        """Return where the pupils of each agent begin, and the end."""
        return np.searchsorted(self.agent, np.arange(self.agents + 1))


Choice = Array  # for each pupil of a part the position of its pair


def splits(part: Part, choice: Choice) -> Array:
    """Return for each agent the number of its schools less one."""
    keys = np.unique(np.stack([part.agent, part.school[choice]]), axis=1)
    found: Array = np.bincount(keys[0], minlength=part.agents) - 1
    return found


def value(part: Part, choice: Choice) -> int:
    """Return what a choice comes to, in whole numbers."""
    load = np.bincount(part.place[choice], minlength=len(part.soft) + 1)[:-1]
    spoken = np.bincount(part.line[choice], minlength=len(part.half) + 1)[:-1]
    return (
        total(part.cost[choice])
        + part.beyond * total(np.maximum(0, load - part.soft))
        + part.clump * total(np.maximum(0, spoken - part.half))
        + part.split_cost * total(splits(part, choice))
    )


def keeps(part: Part, choice: Choice) -> bool:
    """Return whether a choice keeps every row and every limit."""
    load = np.bincount(part.place[choice], minlength=len(part.soft) + 1)[:-1]
    split = splits(part, choice)
    spent = np.bincount(part.budget, weights=split, minlength=len(part.allowed) + 1)[:-1]
    room = part.soft + part.over
    return bool(
        (load <= room).all()
        and (load == room)[part.must].all()
        and (split < part.blocks).all()
        and (spent <= part.allowed).all()
    )


def total(numbers: Array) -> int:
    """Return the exact sum of whole numbers, however large."""
    if not len(numbers):
        return 0
    if numbers.dtype != object and int(np.abs(numbers).max()) * len(numbers) < 1 << 62:
        return int(numbers.sum())
    return sum(int(number) for number in numbers)


def take(part: Part, *, pairs: Array, agents: Array) -> Part:
    """Return the part of some agents and some of their pairs, with only the rows these touch."""
    kept = pairs & agents[part.agent[part.owner]]
    counts = np.bincount(part.owner[kept], minlength=len(part.pupil))[agents[part.agent]]
    rows, place = _renumbered(part.place[kept], len(part.soft))
    lines, line = _renumbered(part.line[kept], len(part.half))
    return _taken(part, kept=kept, counts=counts, agents=agents, rows=(rows, place), lines=(lines, line))


def closed(part: Part, *, keep: Array) -> Part:
    """Return the part with some pairs only. Rows that cost something or have to be filled stay, even where no pair touches them any more."""
    rows, place = _renumbered(part.place[keep], len(part.soft), also=(part.soft < 0) | part.must)
    lines, line = _renumbered(part.line[keep], len(part.half), also=part.half < 0)
    counts = np.bincount(part.owner[keep], minlength=len(part.pupil))
    every = np.ones(part.agents, dtype=bool)
    return _taken(part, kept=keep, counts=counts, agents=every, rows=(rows, place), lines=(lines, line))


def _taken(
    part: Part, *, kept: Array, counts: Array, agents: Array, rows: tuple[Array, Array], lines: tuple[Array, Array]
) -> Part:
    pupils, number = agents[part.agent], np.cumsum(agents) - 1
    groups, budget = _renumbered(part.budget[agents], len(part.allowed))
    return replace(
        part, agent=number[part.agent[pupils]], pupil=part.pupil[pupils], start=np.concatenate([[0], np.cumsum(counts)]),
        pair=part.pair[kept], place=rows[1], school=part.school[kept], cost=part.cost[kept], line=lines[1],
        soft=part.soft[rows[0]], over=part.over[rows[0]], must=part.must[rows[0]], half=part.half[lines[0]],
        blocks=part.blocks[agents], budget=budget, allowed=part.allowed[groups],
    )  # fmt: skip


def _renumbered(rows: Array, none: int, *, also: Array | None = None) -> tuple[Array, Array]:
    used = np.unique(rows if also is None else np.concatenate([rows, np.flatnonzero(also)]))
    used = used[used < none]
    names = np.full(none + 1, len(used), dtype=np.int64)
    names[used] = np.arange(len(used))
    return used, names[rows]


def without_idle_rows(part: Part) -> Part:
    """Return the part without the rows that cannot bind, whatever is chosen."""
    load = np.bincount(part.place, minlength=len(part.soft) + 1)[:-1]
    spoken = np.bincount(part.line, minlength=len(part.half) + 1)[:-1]
    place = np.append(np.where(~part.must & (load <= part.soft), len(part.soft), np.arange(len(part.soft))), len(part.soft))
    line = np.append(
        np.where((spoken <= part.half) | (part.clump == 0), len(part.half), np.arange(len(part.half))), len(part.half)
    )
    return replace(part, place=place[part.place], line=line[part.line])


def components(part: Part) -> Array:
    """Return for each agent the number of its component: agents that share a row or a budget."""
    agent = part.agent[part.owner]
    rows = len(part.soft) + len(part.half) + len(part.allowed)
    left = np.concatenate([agent, agent, np.arange(part.agents)])
    right = np.concatenate([
        np.where(part.place < len(part.soft), part.place, rows),
        np.where(part.line < len(part.half), part.line + len(part.soft), rows),
        np.where(part.budget < len(part.allowed), part.budget + len(part.soft) + len(part.half), rows),
    ])  # fmt: skip
    left, right = left[right < rows], right[right < rows]
    label = np.arange(part.agents)
    while True:
        of_row = np.full(rows, part.agents)
        np.minimum.at(of_row, right, label[left])
        fresh = label.copy()
        np.minimum.at(fresh, left, of_row[right])
        fresh = fresh[fresh]
        if (fresh == label).all():
            return np.unique(label, return_inverse=True)[1]
        label = fresh


def chosen(part: Part, pairs: Mapping[int, int]) -> Choice | None:
    """Return the choice that gives every pupil the pair named for it, or None when one of them is closed here."""
    wanted = np.array([pairs.get(int(pupil), -2) for pupil in part.pupil])
    hits = np.flatnonzero(part.pair == wanted[part.owner])
    return hits if len(hits) == len(part.pupil) else None


def pairs_of(part: Part, choice: Choice) -> dict[int, int]:
    """Return the pair of each pupil, both as the stage numbers them; −1 is to stay out."""
    return dict(zip(part.pupil.tolist(), part.pair[choice].tolist(), strict=True))
