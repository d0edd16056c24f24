"""Solving a placement problem: goal after goal, stage by stage, each with a bound that needs no trust."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from importlib.metadata import version
from time import monotonic

import numpy as np

from bruecke.schooling.optimiser.admission import Stage, stages
from bruecke.schooling.optimiser.families import Ground, ground
from bruecke.schooling.optimiser.parts import total
from bruecke.schooling.optimiser.problem import Ask, Assignment, Plan, Problem, Progress, Unplaced, Weights
from bruecke.schooling.optimiser.reasons import explained
from bruecke.schooling.optimiser.search import Control, settle
from bruecke.schooling.optimiser.seats import Face, Seating, face, seated
from bruecke.schooling.optimiser.siblings import Together, together

VERSION = "1.0"
SOLVER = f"bruecke {VERSION}, HiGHS {version('highspy')}"

#: Of the time that is left; the rest is for costs.
FOR_SIBLINGS = 0.85

Bounds = tuple[int | None, int | None, int | None]


@dataclass(slots=True)
class Course:
    """How far one stage is: the pair of each pupil (−1: none) and what is known about it."""

    stage: Stage
    seating: Seating
    pairs: dict[int, int]
    bounds: list[int | None] = field(default_factory=lambda: [None, None, None])
    face: Face | None = None
    ground: Ground | None = None
    together: Together | None = None


class Clock:
    """Says when to stop: when the seconds are over, or as soon as somebody who was told the progress asked for it."""

    def __init__(self, *, seconds: float | None, progress: Ask | None) -> None:
        self.end = None if seconds is None else monotonic() + seconds
        self.progress, self.now, self.stopped = progress, Progress(step="seats", share=0.0), False

    def tell(self, progress: Progress) -> None:
        """Say how far the search is."""
        self.now = progress
        self.stop()

    def stop(self) -> bool:
        """Return whether to stop; asks whoever watches."""
        if not self.stopped and self.progress is not None and self.progress(self.now):
            self.stopped = True
        left = self.left()
        self.stopped = self.stopped or (left is not None and left <= 0)
        return self.stopped

    def left(self) -> float | None:
        """Return the seconds left, or None without a limit."""
        return None if self.end is None else self.end - monotonic()

    def share(self, part: float) -> Control:
        """Return the control of a search that gets so much of what is left, so that those after it have their turn."""
        left = self.left()
        end = None if left is None else monotonic() + max(0.0, left) * part

        def remaining() -> float | None:
            return None if end is None else end - monotonic()

        def stop() -> bool:
            return self.stop() or (end is not None and monotonic() >= end)

        return Control(stop=stop, left=remaining)


def solve(problem: Problem, *, seconds: float | None = None, progress: Ask | None = None) -> Plan:
    """Return the best plan for the three goals, one after the other, with bounds, proofs and reasons.

    Stopped early by `seconds` or by `progress` answering True it returns the best plan so far with true bounds. Raises
    FixedPupilsDoNotFit when pupils that keep their school cannot all be seated there.
    """
    clock = Clock(seconds=seconds, progress=progress)
    weights = problem.rules.weights
    several = [_seats(stage, clock) for stage in stages(problem)]
    for share, part, course in _shares(several, 0.1, 0.3):
        clock.tell(_progress("siblings", share, several, weights))
        _siblings(course, clock.share(part * FOR_SIBLINGS), weights)
    for share, part, course in _shares(several, 0.3, 1.0):
        clock.tell(_progress("costs", share, several, weights))
        _costs(course, clock.share(part))
    goals, bounds = _goals(several, weights), _bounds(several, weights)
    clock.tell(Progress(step="done", share=1.0, goals=goals, bounds=bounds))
    return _plan(problem, several, goals, bounds)


def _shares(several: Sequence[Course], begin: float, end: float) -> Iterator[tuple[float, float, Course]]:
    """Yield how far a step is, which part of the time left a stage may take (by what it has to choose from), and the stage."""
    sizes = [len(course.stage.place) + 1 for course in several]
    for number, course in enumerate(several):
        before = sum(sizes[:number]) / sum(sizes)
        yield begin + (end - begin) * before, sizes[number] / sum(sizes[number:]), course


def _progress(step: str, share: float, several: Sequence[Course], weights: Weights) -> Progress:
    return Progress(step=step, share=share, goals=_goals(several, weights), bounds=_bounds(several, weights))


def _seats(stage: Stage, clock: Clock) -> Course:
    seating = seated(stage, stop=clock.stop)
    course = Course(stage=stage, seating=seating, pairs=_pairs(stage, seating))
    hopeless = np.diff(stage.start) == 0
    course.bounds[0] = total(stage.weight[hopeless])
    if seating.finished:
        course.face = face(stage, seating)
        course.bounds[0] = course.face.bound
    return course


def _pairs(stage: Stage, seating: Seating) -> dict[int, int]:
    seat = np.array(seating.seat, dtype=np.int64)
    hits = np.flatnonzero(stage.place == seat[stage.owner])
    found = dict.fromkeys(range(len(seat)), -1)
    found.update(zip(stage.owner[hits].tolist(), hits.tolist(), strict=True))
    return found


def _siblings(course: Course, control: Control, weights: Weights) -> None:
    if course.face is None or control.stop():
        return
    course.ground = ground(course.stage, course.face, weights=weights)
    course.together = together(course.ground, course.pairs, control=control)
    course.pairs = course.together.pairs
    course.bounds[1] = course.together.bound


def _costs(course: Course, control: Control) -> None:
    if course.together is None or control.stop():
        return
    found = settle(course.together.part, best=course.pairs, control=control)
    if found.pairs is not None:
        course.pairs = {**course.pairs, **found.pairs}
        course.bounds[2] = found.bound


def _goals(several: Sequence[Course], weights: Weights) -> tuple[int, int, int]:
    found = [_measured(course, weights) for course in several]
    return sum(one[0] for one in found), sum(one[1] for one in found), sum(one[2] for one in found)


def _measured(course: Course, weights: Weights) -> tuple[int, int, int]:
    """Return the three goals of a stage as it stands."""
    stage = course.stage
    pair = np.array([course.pairs[pupil] for pupil in range(len(stage.pupils))], dtype=np.int64)
    out = pair < 0
    taken, pupils = pair[~out], np.flatnonzero(~out)
    school = np.full(len(pair), -1)
    school[pupils] = stage.school[stage.place[taken]]
    known = stage.family >= 0
    homes = np.unique(np.stack([stage.family[known], school[known]]), axis=1)
    load = np.bincount(stage.place[taken], minlength=len(stage.free))
    language = stage.language[pupils]
    spoken, count = np.unique(
        np.stack([stage.place[taken][language >= 0], language[language >= 0]]), axis=1, return_counts=True
    )
    third = total(stage.cost[taken]) + sum(_least(stage, int(pupil)) for pupil in np.flatnonzero(out))
    third += weights.beyond_80_percent * total(np.maximum(0, load - np.maximum(1, 4 * stage.free // 5)))
    third += weights.beyond_half_one_language * total(np.maximum(0, count - (stage.free[spoken[0]] + 1) // 2))
    return total(stage.weight[out]), homes.shape[1] - len(np.unique(stage.family[known])), third


def _least(stage: Stage, pupil: int) -> int:
    costs = stage.cost[stage.start[pupil] : stage.start[pupil + 1]]
    return int(costs.min()) if len(costs) else 0


def _bounds(several: Sequence[Course], weights: Weights) -> Bounds:
    """Return true bounds: the later goals are bounded by more than the obvious only where all earlier ones are proved."""
    goals = _goals(several, weights)
    first = sum(course.bounds[0] or 0 for course in several)
    second = third = None
    if first == goals[0] and all(course.bounds[1] is not None for course in several):
        second = sum(course.bounds[1] or 0 for course in several)
    if second == goals[1] and all(course.bounds[2] is not None for course in several):
        third = sum(course.bounds[2] or 0 for course in several)
    if third is None:
        third = sum(_least(course.stage, pupil) for course in several for pupil in range(len(course.stage.pupils)))
    return first, 0 if second is None else second, third


def _plan(problem: Problem, several: Sequence[Course], goals: tuple[int, int, int], bounds: Bounds) -> Plan:
    assignments, unplaced = [], []
    every = frozenset(place.school for place in problem.places)
    for course in several:
        stage = course.stage
        why = explained(stage, course.pairs, rules=problem.rules, finished=course.face is not None, every=every)
        for pupil, pair in sorted(course.pairs.items()):
            name = stage.pupils[pupil].id
            if pair < 0:
                unplaced.append(Unplaced(pupil=name, reasons=why[pupil]))
                continue
            place, way = stage.places[stage.place[pair]], int(stage.way[pair])
            assignments.append(Assignment(pupil=name, place=place.id, school=place.school, way=way, reasons=why[pupil]))
    first = bounds[0] == goals[0]
    second = first and bounds[1] == goals[1]
    return Plan(
        assignments=tuple(sorted(assignments, key=lambda one: one.pupil)),
        unplaced=tuple(sorted(unplaced, key=lambda one: one.pupil)), goals=goals, bounds=bounds,
        proved=(first, second, second and bounds[2] == goals[2]), solver=SOLVER,
    )  # fmt: skip
