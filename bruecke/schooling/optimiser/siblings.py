"""Goal 2: as few different schools for each family and stage as any plan of goal 1 allows."""

from dataclasses import dataclass, replace

import numpy as np

from bruecke.schooling.optimiser.distance import Array
from bruecke.schooling.optimiser.families import Ground, for_siblings
from bruecke.schooling.optimiser.parts import Part, chosen, closed, splits, value
from bruecke.schooling.optimiser.search import Control, Outcome, settle
from bruecke.schooling.optimiser.simple import simplified


@dataclass(frozen=True, slots=True)
class Together:
    """The pairs with the fewest splits, their number and its bound, and the part of goal 3 that keeps to it."""

    pairs: dict[int, int]
    splits: int
    bound: int
    part: Part


def together(base: Ground, pairs: dict[int, int], *, control: Control) -> Together:
    """Return the fewest splits: what each family needs by itself where that is attained at once, searched for elsewhere."""
    whole = for_siblings(base.part)
    simple = simplified(whole)
    if simple is None:
        raise ArithmeticError("the seats of goal 1 do not hold its own plan")
    pairs = {**pairs, **simple.decided}
    number = np.zeros(int(whole.pupil.max(initial=0)) + 1, dtype=np.int64)
    number[whole.pupil] = whole.agent
    found, bound = simple.cost, simple.cost
    gone = set[tuple[int, int]]()
    budget, allowed = base.part.budget.copy(), list[int]()
    blocks = base.fewest + 1
    none = len(simple.pieces)
    budget[:] = none
    for group, piece in enumerate(simple.pieces):
        agents = np.unique(number[piece.pupil])
        outcome = _settled(piece, int(base.fewest[agents].sum()), pairs, control)
        pairs.update(outcome.pairs or {})
        found, bound = found + outcome.value, bound + outcome.bound
        gone |= outcome.closed
        spare = outcome.value - int(base.fewest[agents].sum())
        allowed.append(outcome.value)
        if spare > 0:
            budget[agents] = group
            blocks[agents] = np.minimum(base.part.blocks[agents], blocks[agents] + spare)
    part = replace(base.part, blocks=blocks, budget=_closed(budget, none), allowed=_used(budget, allowed))
    return Together(pairs=pairs, splits=found, bound=bound, part=_without(part, gone))


def _without(part: Part, gone: set[tuple[int, int]]) -> Part:
    """Return the part without the pairs that no plan with so few splits contains."""
    pupils, pairs = part.pupil[part.owner].tolist(), part.pair.tolist()
    kept = np.array([one not in gone for one in zip(pupils, pairs, strict=True)], dtype=bool)
    return closed(part, keep=kept)


def _closed(budget: Array, none: int) -> Array:
    groups = np.unique(budget[budget < none])
    names = np.full(none + 1, len(groups), dtype=np.int64)
    names[groups] = np.arange(len(groups))
    return names[budget]


def _used(budget: Array, allowed: list[int]) -> Array:
    groups = np.unique(budget[budget < len(allowed)])
    return np.array([allowed[group] for group in groups], dtype=np.int64)


def _settled(piece: Part, fewest: int, pairs: dict[int, int], control: Control) -> Outcome:
    """Return the fewest splits of a piece; no search where the plan at hand has no more than the families need anyway."""
    seed = chosen(piece, pairs)
    if seed is not None and int(splits(piece, seed).sum()) == fewest:
        return Outcome(pairs=None, value=value(piece, seed), bound=fewest)
    found = settle(piece, best=pairs, control=control)
    return Outcome(pairs=found.pairs, value=found.value, bound=max(fewest, found.bound), closed=found.closed)
