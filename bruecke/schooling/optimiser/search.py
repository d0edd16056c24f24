"""The search for the best choice of a part: bound, try, close what cannot be better, fall into pieces, and only then branch."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from time import monotonic

import numpy as np

from bruecke.schooling.optimiser.distance import Array
from bruecke.schooling.optimiser.listing import within
from bruecke.schooling.optimiser.master import Mixture
from bruecke.schooling.optimiser.parts import (
    Choice,
    Part,
    chosen,
    closed,
    components,
    keeps,
    pairs_of,
    value,
    without_idle_rows,
)
from bruecke.schooling.optimiser.relax import Relaxed, margins, relaxed
from bruecke.schooling.optimiser.simple import simplified

WITHOUT_END = 1 << 62
NODES_INSIDE, NODES_COMPLETE, MOST_BRANCHES = 200, 20_000, 100
SMALLER, MOST_HALVES = 0.8, 8
#: Of the time left; the rest is for plans.
FOR_BOUNDS = 0.6


@dataclass(slots=True)
class Control:
    """When to stop, and how many branches may still be opened."""

    stop: Callable[[], bool]
    left: Callable[[], float | None]
    branches: int = MOST_BRANCHES

    def first(self, part: float) -> "Control":
        """Return the control of a first step that leaves time for the second."""
        left = self.left()
        end = None if left is None else monotonic() + max(0.0, left) * part
        return Control(
            stop=lambda: self.stop() or (end is not None and monotonic() >= end),
            left=lambda: None if end is None else end - monotonic(),
        )


@dataclass(frozen=True, slots=True)
class Outcome:
    """The best pairs known (None: none better than asked for), what they come to, and a lower bound."""

    pairs: dict[int, int] | None
    value: int
    bound: int
    closed: frozenset[tuple[int, int]] = frozenset()


NOTHING = Outcome(pairs=None, value=WITHOUT_END, bound=WITHOUT_END)


def settle(part: Part, *, best: dict[int, int] | None, cutoff: int = WITHOUT_END, control: Control) -> Outcome:
    """Return the best choice of a part, at least as good as `best`; without one, only what is below `cutoff` counts."""
    simple = simplified(part)
    if simple is None:
        return NOTHING
    seeds = [None if best is None else chosen(piece, best) for piece in simple.pieces]
    programmes = []
    bounds: list[int] = []
    for piece, seed in zip(simple.pieces, seeds, strict=True):
        early = control.first(FOR_BOUNDS)
        programmes.append(relaxed(piece, seed=seed, cutoff=None, stop=early.stop, left=early.left))
        bounds.append(programmes[-1].bound)
        if simple.cost + sum(bounds) >= cutoff and len(bounds) == len(simple.pieces):
            return Outcome(pairs=None, value=WITHOUT_END, bound=simple.cost + sum(bounds))
    pairs, whole = dict(simple.decided), simple.cost
    gone = set[tuple[int, int]]()
    for number, piece in enumerate(simple.pieces):
        room = cutoff - simple.cost - sum(bounds) + bounds[number]
        found = _improve(piece, programmes[number], seed=seeds[number], cutoff=room, control=control)
        bounds[number] = max(bounds[number], min(found.bound, WITHOUT_END))
        if found.pairs is None:
            return Outcome(pairs=None, value=WITHOUT_END, bound=min(WITHOUT_END, simple.cost + sum(bounds)))
        pairs.update(found.pairs)
        whole += found.value
        if piece.split_cost and bounds[number] == found.value:
            gone |= _closed(programmes[number], found.value)
    return Outcome(pairs=pairs, value=whole, bound=simple.cost + sum(bounds), closed=frozenset(gone))


def _closed(programme: Relaxed, value: int) -> set[tuple[int, int]]:
    """Return pupil and pair of what no choice of this value contains."""
    part = programme.patterns.part
    gone = margins(programme) > value * programme.prices.scale - programme.scaled
    return set(zip(part.pupil[part.owner[gone]].tolist(), part.pair[gone].tolist(), strict=True))


def _improve(piece: Part, programme: Relaxed, *, seed: Choice | None, cutoff: int, control: Control) -> Outcome:
    best = replace(NOTHING, bound=programme.bound)
    if seed is not None:
        best = Outcome(pairs=pairs_of(piece, seed), value=value(piece, seed), bound=programme.bound)
    if programme.bound < min(best.value, cutoff):
        best = (
            _stepwise(piece, programme, best, cutoff, control) if piece.split_cost else _tried(piece, programme, best, control)
        )
        if piece.split_cost and best.bound <= programme.bound < min(best.value, cutoff):
            best = _tried(piece, programme, best, control)
    limit, bound = min(best.value, cutoff), max(best.bound, programme.bound) if best.pairs else programme.bound
    if bound >= limit or control.stop():
        return Outcome(pairs=best.pairs, value=best.value, bound=min(bound, limit))
    margin, gap = margins(programme), (limit - 1) * programme.prices.scale - programme.scaled
    keep = margin <= gap
    smaller = closed(piece, keep=keep)
    if (np.diff(smaller.start) == 0).any():
        return Outcome(pairs=best.pairs, value=best.value, bound=limit)
    inner = _inside(piece, smaller, programme, margin, limit=limit, control=control)
    bound = max(bound, min(inner.bound, limit))
    if inner.value < limit:
        return Outcome(pairs=inner.pairs, value=inner.value, bound=min(bound, inner.value))
    return Outcome(pairs=best.pairs, value=best.value, bound=bound)


def _inside(piece: Part, smaller: Part, programme: Relaxed, margin: Array, *, limit: int, control: Control) -> Outcome:
    """Search what lies within the gap: piece by piece where it falls apart, else all its patterns at once, else by branches."""
    if len(smaller.pair) < SMALLER * len(piece.pair) or components(without_idle_rows(smaller)).max() > 0:
        return settle(smaller, best=None, cutoff=limit, control=control)
    best, scale = NOTHING, programme.prices.scale
    while not control.stop():
        gap = (limit - 1) * scale - programme.scaled
        reach = _reach(programme, margin, gap)
        mixture = _listed(programme, margin, reach, control)
        if mixture is None:
            break
        found = _better(piece, mixture.choice, best)
        if not mixture.complete or (mixture.choice is not None and not keeps(piece, mixture.choice)):
            best = found
            break
        beyond = (programme.scaled + reach) // scale + 1  # whatever has a pattern that is not listed comes to that at least
        if beyond >= min(found.value, limit):
            return Outcome(pairs=found.pairs, value=found.value, bound=min(found.value, limit))
        if found.value >= limit:
            break
        best, limit = found, found.value
    keep = margin <= (limit - 1) * scale - programme.scaled
    found = _branch(closed(piece, keep=keep), programme, keep, limit=limit, control=control)
    return found if found.value < best.value else replace(best, bound=min(found.bound, best.value))


def _reach(programme: Relaxed, margin: Array, gap: int) -> int:
    """Return the widest (scaled) gap of a few whose patterns can all be listed."""
    for _step in range(MOST_HALVES):
        if within(programme, margin, gap) is not None:
            break
        gap //= 2
    return gap


def _listed(programme: Relaxed, margin: Array, gap: int, control: Control) -> Mixture | None:
    """Return the best choice of all patterns within a gap, or None when they are too many or it is time to stop."""
    listed = within(programme, margin, gap)
    if listed is None or control.stop():
        return None
    programme.master.add(listed)
    return programme.master.whole(nodes=NODES_COMPLETE, seconds=control.left())


def _stepwise(piece: Part, programme: Relaxed, best: Outcome, cutoff: int, control: Control) -> Outcome:
    """Ask for the bound itself, then for one more, and so on; right where the goal counts few things."""
    margin, bound = margins(programme), programme.bound
    while bound < min(best.value, cutoff):
        mixture = _listed(programme, margin, bound * programme.prices.scale - programme.scaled, control)
        if mixture is None:
            break
        best = _better(piece, mixture.choice, best)
        if not mixture.complete or best.value <= bound or (mixture.choice is not None and not keeps(piece, mixture.choice)):
            break
        bound += 1
    return replace(best, bound=bound)


def _tried(piece: Part, programme: Relaxed, best: Outcome, control: Control) -> Outcome:
    """Return a choice made of the patterns of the programme: its own solution where that is whole, or the best mixture."""
    reading, master = programme.reading, programme.master
    count = sum(len(several) for several in master.agent)
    if programme.whole and reading is not None and len(reading.use) == count:
        choice = master.choice(reading.use)
        if choice is not None:
            return _better(piece, choice, best)
    if control.stop():
        return best
    return _better(piece, master.whole(nodes=NODES_INSIDE, seconds=control.left()).choice, best)


def _better(piece: Part, choice: Choice | None, best: Outcome) -> Outcome:
    if choice is None or not keeps(piece, choice):
        return best
    found = value(piece, choice)
    return Outcome(pairs=pairs_of(piece, choice), value=found, bound=best.bound) if found < best.value else best


def _branch(part: Part, programme: Relaxed, keep: Array, *, limit: int, control: Control) -> Outcome:
    """Search both with and without one choice of school (or of place) that the programme leaves open."""
    if control.branches <= 0 or control.stop():
        return Outcome(pairs=None, value=WITHOUT_END, bound=programme.bound)
    control.branches -= 1
    inside = _open_choice(part, _shares(programme)[keep])
    programme.master.forget()
    pupil = part.owner == part.owner[np.flatnonzero(inside)[0]]
    best, bound = NOTHING, WITHOUT_END
    for pairs in (~pupil | inside, ~inside):
        child = closed(part, keep=pairs)
        found = settle(child, best=None, cutoff=min(limit, best.value), control=control)
        bound = min(bound, found.bound)
        if found.value < min(limit, best.value):
            best = found
    return Outcome(pairs=best.pairs, value=best.value, bound=min(bound, best.value))


def _shares(programme: Relaxed) -> Array:
    """Return how much of each pair the last linear programme used."""
    master, part = programme.master, programme.patterns.part
    use = np.zeros(0) if programme.reading is None else programme.reading.use
    count = sum(len(several) for several in master.agent)
    lengths = np.concatenate(master.length)
    weights = np.repeat(np.pad(use, (0, count - len(use))), lengths)
    found: Array = np.bincount(np.concatenate(master.position), weights=weights, minlength=len(part.pair))
    return found


def _open_choice(part: Part, share: Array) -> Array:
    """Return the pairs of one pupil at one school that are used by about a half; one pair where no school is open."""
    owner = part.owner
    key = owner * (int(part.school.max()) + 1) + part.school
    _names, cell, size = np.unique(key, return_inverse=True, return_counts=True)
    several = np.diff(part.start)[owner] > size[cell]
    amount = np.bincount(cell, weights=share)[cell]
    away = np.where(several, np.abs(amount - 0.5), 1)
    if away.min() < 0.5 - 1e-6:
        return np.asarray(cell == cell[int(away.argmin())])
    away = np.where(np.diff(part.start)[owner] > 1, np.abs(share - 0.5), 1)
    return np.asarray(np.arange(len(share)) == int(away.argmin()))
