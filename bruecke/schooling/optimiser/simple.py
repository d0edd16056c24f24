"""What can be decided without any search: forced agents, and agents whose cheapest pattern takes nothing from anybody."""

from dataclasses import dataclass, replace

import numpy as np

from bruecke.schooling.optimiser.distance import Array
from bruecke.schooling.optimiser.parts import Choice, Part, components, pairs_of, splits, take, total, without_idle_rows
from bruecke.schooling.optimiser.patterns import NEVER, Prices, cheapest, prepared
from bruecke.schooling.optimiser.relax import pattern_of


@dataclass(frozen=True, slots=True)
class Simple:
    """What is left of a part: pieces that do not touch each other, the pairs decided already, and what these cost."""

    pieces: tuple[Part, ...]
    decided: dict[int, int]
    cost: int


def simplified(part: Part) -> Simple | None:
    """Return what is left to search, or None when nothing fits."""
    decided: dict[int, int] = {}
    cost = 0
    while True:
        part = without_idle_rows(part)
        if (np.diff(part.start) == 0).any():
            return None
        agents, choice = _decided(part)
        if choice is None:
            return None
        rest, more = _without(part, agents, choice)
        if rest is None:
            return None
        cost += more
        decided.update(pairs_of(take_choice(part, agents), choice[agents[part.agent]]))
        part = rest
        if not agents.any():
            break
    label = components(part)
    count = int(label.max(initial=-1)) + 1
    every = np.ones(len(part.pair), dtype=bool)
    pieces = [part] if count == 1 else [take(part, pairs=every, agents=label == number) for number in range(count)]
    return Simple(pieces=tuple(pieces), decided=decided, cost=cost)


def take_choice(part: Part, agents: Array) -> Part:
    """Return the part with the pupils of some agents only, its pairs untouched, so that positions stay as they are."""
    mask = agents[part.agent]
    return replace(part, agent=part.agent[mask], pupil=part.pupil[mask])


def _decided(part: Part) -> tuple[Array, Choice | None]:
    """Return which agents are decided, and a choice that is right for these; None when an agent has no pattern at all."""
    first = part.first
    scale = 4 * int(np.diff(first).max(initial=1)) + 4
    grouped = part.budget < len(part.allowed)
    prices = Prices(
        scale=scale, seat=np.full(len(part.soft), -1), line=np.full(len(part.half), -1),
        split=part.split_cost * scale + grouped.astype(np.int64),
    )  # fmt: skip
    patterns = prepared(part)
    priced = cheapest(patterns, prices)
    least = priced[0]
    if (least >= NEVER).any():
        return np.zeros(part.agents, dtype=bool), None
    agent = part.agent[part.owner]
    bound = np.zeros(part.agents, dtype=bool)
    bound[agent[np.append(part.must, False)[part.place]]] = True
    forced = np.ones(part.agents, dtype=bool)
    forced[part.agent[np.diff(part.start) > 1]] = False
    agents = forced | (~bound & (least % scale == 0))
    return agents, pattern_of(patterns, prices, agents, priced=priced)


def _without(part: Part, agents: Array, choice: Choice) -> tuple[Part | None, int]:
    """Return the part without decided agents, whose seats are taken off, and what they and the rows left behind cost."""
    taken = choice[agents[part.agent]]
    split = splits_of(part, agents, choice)
    spent = np.bincount(part.budget, weights=split, minlength=len(part.allowed) + 1)[:-1].astype(np.int64)
    soft = part.soft - np.bincount(part.place[taken], minlength=len(part.soft) + 1)[:-1]
    half = part.half - np.bincount(part.line[taken], minlength=len(part.half) + 1)[:-1]
    room = soft + part.over
    left = take(
        replace(part, soft=soft, half=half, allowed=part.allowed - spent),
        pairs=np.ones(len(part.pair), dtype=bool),
        agents=~agents,
    )
    here = ~agents[part.agent[part.owner]]
    used, spoken = np.zeros(len(soft) + 1, dtype=bool), np.zeros(len(half) + 1, dtype=bool)
    used[part.place[here]] = True
    spoken[part.line[here]] = True
    gone, silent = ~used[:-1], ~spoken[:-1]
    if (room < 0).any() or (room[gone & part.must] > 0).any() or (part.allowed < spent).any():
        return None, 0
    cost = total(part.cost[taken]) + part.split_cost * int(split.sum())
    cost += part.beyond * total(np.maximum(0, -soft[gone])) + part.clump * total(np.maximum(0, -half[silent]))
    return left, cost


def splits_of(part: Part, agents: Array, choice: Choice) -> Array:
    """Return the splits of some agents, nought for the others."""
    return np.where(agents, splits(part, choice), 0)
