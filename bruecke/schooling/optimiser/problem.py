"""The words of the placement problem: what goes in, what comes out. Nothing here computes."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

EARTH_RADIUS = 6_371_008.8
BASE_WEIGHT, MOST_DAYS = 1000, 999


@dataclass(frozen=True, slots=True)
class Pupil:
    """A child that needs a place or has one (`fixed` is then its school)."""

    id: str
    stage: str
    grade: int
    lat: float
    lon: float
    need: str
    waiting_days: int
    family: str | None = None
    language: str | None = None
    fixed: str | None = None
    wishes: tuple[str, ...] = ()
    school_types: frozenset[str] = frozenset()
    avoid: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Place:
    """A group of a school with its seats; `free` counts the seats of fixed pupils too."""

    id: str
    school: str
    school_type: str
    stage: str
    grades: frozenset[int]
    needs: frozenset[str]
    lat: float
    lon: float
    free: int


@dataclass(frozen=True, slots=True)
class Weights:
    """What the third goal counts, as whole numbers of one and the same unit."""

    metre: int = 1
    over_travel_cost: int = 3000
    other_school_type: int = 5000
    wish: tuple[int, ...] = (4000, 2500, 1000)
    beyond_80_percent: int = 1500
    beyond_half_one_language: int = 1000


@dataclass(frozen=True, slots=True)
class Rules:
    """The rule set of one day: `max_km` and `travel_cost_km` by stage."""

    detour: float
    max_km: Mapping[str, float]
    travel_cost_km: Mapping[str, float]
    weights: Weights

    def most_metres(self, stage: str) -> int:
        """Return the longest way in metres that a pupil of this stage can be asked to go."""
        return round(1000 * self.max_km[stage])

    def travel_cost_metres(self, stage: str) -> int:
        """Return the way in metres beyond which travel costs become due."""
        return round(1000 * self.travel_cost_km[stage])


@dataclass(frozen=True, slots=True)
class Problem:
    """A whole round: pupils and places in any order."""

    pupils: tuple[Pupil, ...]
    places: tuple[Place, ...]
    rules: Rules


@dataclass(frozen=True, slots=True)
class Reason:
    """Why, as data: a code of `bruecke.schooling.reason_words` and what its sentence needs (ids, numbers)."""

    code: str
    values: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Assignment:
    """A child and its place, with the way in metres."""

    pupil: str
    place: str
    school: str
    way: int
    reasons: tuple[Reason, ...] = ()


@dataclass(frozen=True, slots=True)
class Unplaced:
    """A child without a place."""

    pupil: str
    reasons: tuple[Reason, ...] = ()


@dataclass(frozen=True, slots=True)
class Plan:
    """Who goes where, what the three goals come to, and what is proved about them."""

    assignments: tuple[Assignment, ...]
    unplaced: tuple[Unplaced, ...]
    goals: tuple[int, int, int]
    proved: tuple[bool, bool, bool]
    bounds: tuple[int | None, int | None, int | None]
    solver: str


@dataclass(frozen=True, slots=True)
class Progress:
    """How far a search is: the step, a share from 0 to 1, and the best goals and bounds so far."""

    step: str
    share: float
    goals: tuple[int, int, int] | None = None
    bounds: tuple[int | None, int | None, int | None] = (None, None, None)


Ask = Callable[[Progress], bool]


class FixedPupilsDoNotFit(ValueError):
    """Pupils who keep their school cannot all be seated there at once; `pupils` has their ids."""

    def __init__(self, pupils: tuple[str, ...]) -> None:
        super().__init__(f"no seat for the fixed pupils: {', '.join(pupils)}")
        self.pupils = pupils


def weight(pupil: Pupil) -> int:
    """Return what goal 1 counts when this pupil is left without a place."""
    return BASE_WEIGHT + min(pupil.waiting_days, MOST_DAYS)
