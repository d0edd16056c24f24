"""Who may go where: the pairs of pupil and place that the hard rules allow, with their way and cost, stage by stage."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from bruecke.schooling.optimiser.distance import Array, ways
from bruecke.schooling.optimiser.problem import Place, Problem, Pupil, Rules, weight

#: More seats than that are as good as without end.
MOST_SEATS = 10**9


@dataclass(frozen=True, slots=True)
class Stage:
    """One stage by itself: pupils and places sorted by id; `start[i]:start[i+1]` are the pairs of pupil i, sorted by place."""

    name: str
    pupils: tuple[Pupil, ...]
    places: tuple[Place, ...]
    weight: Array
    fixed: Array
    family: Array
    language: Array
    free: Array
    school: Array
    start: Array
    owner: Array
    place: Array
    way: Array
    cost: Array


def fits(pupil: Pupil, place: Place) -> bool:
    """Return whether stage, grade and need of a pupil fit a place."""
    return pupil.stage == place.stage and pupil.grade in place.grades and pupil.need in place.needs


def wish(pupil: Pupil, school: str, *, rules: Rules) -> int:
    """Return what a wished school is worth; a wish named twice counts at its first rank."""
    weights = rules.weights.wish
    if school not in pupil.wishes:
        return 0
    rank = pupil.wishes.index(school)
    return weights[rank] if rank < len(weights) else 0


def stages(problem: Problem) -> list[Stage]:
    """Return the stages that have pupils, by name: a place has one stage and a family counts once per stage, so nothing links them."""
    names = sorted({pupil.stage for pupil in problem.pupils})
    return [_stage(problem, name) for name in names]


def numbers(values: Sequence[str | None]) -> Array:
    """Return a number for each value in the order of the alphabet, −1 for none."""
    known = {value: number for number, value in enumerate(sorted({value for value in values if value is not None}))}
    return np.array([-1 if value is None else known[value] for value in values], dtype=np.int32)


def _stage(problem: Problem, name: str) -> Stage:
    pupils = tuple(sorted((pupil for pupil in problem.pupils if pupil.stage == name), key=lambda pupil: pupil.id))
    places = tuple(sorted((place for place in problem.places if place.stage == name), key=lambda place: place.id))
    start, place, way, price = _pairs(pupils, places, rules=problem.rules)
    return Stage(
        name=name, pupils=pupils, places=places, start=start, place=place, way=way, cost=price,
        weight=np.array([weight(pupil) for pupil in pupils], dtype=np.int64),
        fixed=np.array([pupil.fixed is not None for pupil in pupils], dtype=bool),
        family=numbers([pupil.family for pupil in pupils]), language=numbers([pupil.language for pupil in pupils]),
        free=np.array([min(one.free, MOST_SEATS) for one in places], dtype=np.int64),
        school=numbers([one.school for one in places]),
        owner=np.repeat(np.arange(len(pupils), dtype=np.int32), np.diff(start)),
    )  # fmt: skip


def _pairs(pupils: Sequence[Pupil], places: Sequence[Place], *, rules: Rules) -> tuple[Array, Array, Array, Array]:
    ground = _Ground.of(places)
    found_places, found_ways, found_costs = [], [], []
    lengths = [0]
    for pupil in pupils:
        chosen, way = ground.reach(pupil, rules=rules)
        found_places.append(chosen)
        found_ways.append(way.astype(np.int32))
        found_costs.append(ground.prices(pupil, chosen, way, rules=rules))
        lengths.append(len(chosen))
    whole = np.cumsum(np.array(lengths, dtype=np.int64))
    if not found_places:
        return whole, np.zeros(0, np.int32), np.zeros(0, np.int32), np.zeros(0, np.int64)
    return whole, np.concatenate(found_places), np.concatenate(found_ways), np.concatenate(found_costs)


@dataclass(frozen=True, slots=True)
class _Ground:
    """The places of a stage as arrays, and which of them take a grade and a need."""

    places: Sequence[Place]
    lats: Array
    lons: Array
    school: Array
    schools: dict[str, int]
    kind: Array
    kinds: dict[str, int]
    fitting: dict[tuple[int, str], Array]

    @staticmethod
    def of(places: Sequence[Place]) -> "_Ground":
        school, kind = numbers([place.school for place in places]), numbers([place.school_type for place in places])
        return _Ground(
            places=places, school=school, kind=kind, fitting={},
            lats=np.array([place.lat for place in places], dtype=float), lons=np.array([place.lon for place in places], dtype=float),
            schools={place.school: int(school[number]) for number, place in enumerate(places)},
            kinds={place.school_type: int(kind[number]) for number, place in enumerate(places)},
        )  # fmt: skip

    def reach(self, pupil: Pupil, *, rules: Rules) -> tuple[Array, Array]:
        key = (pupil.grade, pupil.need)
        if key not in self.fitting:
            fitting = [number for number, place in enumerate(self.places) if fits(pupil, place)]
            self.fitting[key] = np.array(fitting, dtype=np.int32)
        chosen = self.fitting[key]
        if pupil.fixed is not None:
            chosen = chosen[self.school[chosen] == self.schools.get(pupil.fixed, -1)]
        way = ways(self.lats[chosen], self.lons[chosen], pupil.lat, pupil.lon, detour=rules.detour)
        if pupil.fixed is not None:
            return chosen, way
        near = way <= rules.most_metres(pupil.stage)
        for school in pupil.avoid:
            near &= self.school[chosen] != self.schools.get(school, -1)
        return chosen[near], way[near]

    def prices(self, pupil: Pupil, chosen: Array, way: Array, *, rules: Rules) -> Array:
        weights = rules.weights
        price: Array = weights.metre * way.astype(np.int64)
        price += weights.over_travel_cost * (way > rules.travel_cost_metres(pupil.stage))
        if pupil.school_types:
            other = np.ones(len(chosen), dtype=bool)
            for name in pupil.school_types:
                other &= self.kind[chosen] != self.kinds.get(name, -1)
            price += weights.other_school_type * other
        for school in dict.fromkeys(pupil.wishes):
            price -= wish(pupil, school, rules=rules) * (self.school[chosen] == self.schools.get(school, -1))
        return price
