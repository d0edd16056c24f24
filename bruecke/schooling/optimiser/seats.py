"""Goal 1: who gets a seat at all, and which pairs can occur in any plan that is as good.

The sets of pupils that can be seated together form a matroid, so taking them by weight, with chains of moves, is optimal
(Edmonds 1965). The prices of seats are the dual: what one more seat of a place would be worth. Pairs that do not lie on a
cycle of pairs without loss occur in no optimum and are closed.
"""

from collections import deque
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from bruecke.schooling.optimiser.admission import Stage
from bruecke.schooling.optimiser.distance import Array
from bruecke.schooling.optimiser.problem import FixedPupilsDoNotFit

ENOUGH_BETWEEN_QUESTIONS = 64


@dataclass(slots=True)
class Seating:
    """Who sits where: `seat[i]` is the place of pupil i or −1; `members[p]` the pupils at place p; `finished` when nobody is left untried."""

    seat: list[int]
    members: list[set[int]]
    dead: Array
    finished: bool = False


@dataclass(frozen=True, slots=True)
class Face:
    """What all optima of goal 1 have in common: open pairs, who may stay out, which places must be full, and the bound."""

    open: Array
    may_be_out: Array
    must_fill: Array
    price: Array
    bound: int


def seated(stage: Stage, *, stop: Callable[[], bool]) -> Seating:
    """Return the seating of greatest weight with every fixed pupil in it; raises FixedPupilsDoNotFit."""
    found = Seating(
        seat=[-1] * len(stage.pupils), members=[set() for _ in stage.places], dead=np.zeros(len(stage.places), dtype=bool)
    )
    _seat_fixed(stage, found)
    others = sorted((i for i in range(len(stage.pupils)) if not stage.fixed[i]), key=lambda i: (-int(stage.weight[i]), i))
    for count, pupil in enumerate(others):
        if count % ENOUGH_BETWEEN_QUESTIONS == 0 and stop():
            _first_come(stage, found, others[count:])
            return found
        _seat(stage, found, pupil)
    found.finished = True
    return found


def _first_come(stage: Stage, found: Seating, others: list[int]) -> None:
    """Give seats that are free to whoever is left, nobody moving for anybody: there is no time for more."""
    for pupil in others:
        _seat_at_once(stage, found, pupil)


def _seat_fixed(stage: Stage, found: Seating) -> None:
    without: set[int] = set()
    for pupil in np.flatnonzero(stage.fixed):
        crowd = _seat(stage, found, int(pupil))
        if crowd is not None:
            without |= crowd | {int(pupil)}
    if without:
        raise FixedPupilsDoNotFit(tuple(stage.pupils[pupil].id for pupil in sorted(without)))


def near(stage: Stage, pupil: int) -> Array:
    """Return the places this pupil may have."""
    found: Array = stage.place[stage.start[pupil] : stage.start[pupil + 1]]
    return found


def _seat(stage: Stage, found: Seating, pupil: int) -> set[int] | None:
    """Seat a pupil, moving others along where needed; returns who sits in the way when it is impossible."""
    if _seat_at_once(stage, found, pupil):
        return None
    came, last = _chain(stage, found, pupil)
    if last < 0:
        found.dead[list(came)] = True
        return {one for place in came for one in found.members[place]}
    while last >= 0:
        mover = came[last]
        before = found.seat[mover]
        _move(found, mover, last)
        last = before
    return None


def _seat_at_once(stage: Stage, found: Seating, pupil: int) -> bool:
    begin, end = stage.start[pupil], stage.start[pupil + 1]
    for pair in begin + np.argsort(stage.way[begin:end], kind="stable"):
        place = int(stage.place[pair])
        if len(found.members[place]) < stage.free[place]:
            _move(found, pupil, place)
            return True
    return False


def _move(found: Seating, pupil: int, place: int) -> None:
    if found.seat[pupil] >= 0:
        found.members[found.seat[pupil]].discard(pupil)
    found.seat[pupil] = place
    found.members[place].add(pupil)


def _chain(stage: Stage, found: Seating, pupil: int) -> tuple[dict[int, int], int]:
    """Search from a pupil to a free seat: returns who would come to each place seen, and the free place or −1."""
    came: dict[int, int] = {}
    seen = found.dead.copy()
    waiting = deque([pupil])
    while waiting:
        mover = waiting.popleft()
        places = near(stage, mover)
        fresh = places[~seen[places]]
        seen[fresh] = True
        for place in fresh.tolist():
            came[place] = mover
            if len(found.members[place]) < stage.free[place]:
                return came, place
            waiting.extend(sorted(found.members[place]))
    return came, -1


def reached(stage: Stage, found: Seating, pupil: int) -> list[int]:
    """Return the places where one more seat would seat this pupil, with everybody else still seated."""
    whole = Seating(seat=found.seat, members=found.members, dead=np.zeros(len(stage.places), dtype=bool))
    return sorted(_chain(stage, whole, pupil)[0])


def face(stage: Stage, found: Seating) -> Face:
    """Return the common face of all optima of goal 1 for a finished seating; exact in whole numbers."""
    price = _prices(stage, found)
    seat = np.array(found.seat, dtype=np.int64)
    placed = seat >= 0
    own = np.where(placed, price[seat], 0) if len(price) else np.zeros(len(seat), dtype=np.int64)
    level = np.where(placed, own, stage.weight)
    tight = price[stage.place] == level[stage.owner]
    optional = placed & ~stage.fixed & (stage.weight == own)
    group = _groups(stage, seat, tight, optional, price)
    source = group[-1]
    home = np.where(placed, group[seat], source)
    open_pairs = (tight & (group[stage.place] == home[stage.owner])) | (stage.place == seat[stage.owner])
    value = int(np.where(placed, stage.weight - own, 0).sum()) + int((price * stage.free)[price > 0].sum())
    return Face(
        open=open_pairs, may_be_out=~placed | (optional & (home == source)), must_fill=price > 0, price=price,
        bound=int(stage.weight.sum()) - value,
    )  # fmt: skip


def _prices(stage: Stage, found: Seating) -> Array:
    """Return what one more seat of each place is worth: the weight of the heaviest pupil who could come in through it."""
    price = np.zeros(len(stage.places), dtype=np.int64)
    outside = [i for i in range(len(stage.pupils)) if found.seat[i] < 0]
    for pupil in sorted(outside, key=lambda i: (-int(stage.weight[i]), i)):
        waiting = [pupil]
        while waiting:
            places = near(stage, waiting.pop())
            fresh = places[price[places] == 0]
            price[fresh] = stage.weight[pupil]
            for place in fresh.tolist():
                waiting.extend(found.members[place])
    return price


def _groups(stage: Stage, seat: Array, tight: Array, optional: Array, price: Array) -> Array:
    """Return the strongly connected group of each place, and last of the outside, in the graph of moves without loss."""
    size = len(stage.places)
    moves = np.zeros((size + 1, size + 1), dtype=bool)
    moves[seat[stage.owner[tight]], stage.place[tight]] = True  # from −1, the last row: from outside
    moves[seat[optional], size] = True
    load = np.bincount(seat[seat >= 0], minlength=size)
    slack = price == 0
    moves[np.flatnonzero(slack & (load < stage.free)), size] = True
    moves[size, np.flatnonzero(slack & (load > 0))] = True
    group = np.full(size + 1, -1, dtype=np.int64)
    back = np.ascontiguousarray(moves.T)
    for node in range(size, -1, -1):
        if group[node] < 0:
            group[_reach(moves, node, group < 0) & _reach(back, node, group < 0)] = node
    return group


def _reach(moves: Array, node: int, within: Array) -> Array:
    seen = np.zeros(len(moves), dtype=bool)
    seen[node] = True
    edge = np.array([node])
    while len(edge):
        fresh = moves[edge].any(axis=0) & within & ~seen
        seen |= fresh
        edge = np.flatnonzero(fresh)
    return seen
