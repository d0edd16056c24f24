"""An independent check of a plan against the law of the problem: plain loops, no arrays, nothing shared with the search."""

from collections import Counter, defaultdict

from bruecke.schooling.optimiser.admission import allowed, cost
from bruecke.schooling.optimiser.distance import way
from bruecke.schooling.optimiser.problem import Place, Problem, Pupil, weight


def goals(problem: Problem, seats: dict[str, str]) -> tuple[int, int, int]:
    """Return the three goals of a plan given as place by pupil; pupils that are missing are unplaced."""
    places = {place.id: place for place in problem.places}
    first = sum(weight(pupil) for pupil in problem.pupils if pupil.id not in seats)
    homes: dict[tuple[str, str], set[str | None]] = defaultdict(set)
    for pupil in problem.pupils:
        if pupil.family is not None:
            seat = seats.get(pupil.id)
            homes[pupil.family, pupil.stage].add(None if seat is None else places[seat].school)
    second = sum(len(schools) - 1 for schools in homes.values())
    third = sum(_cost(problem, pupil, places.get(seats.get(pupil.id, ""))) for pupil in problem.pupils)
    return first, second, third + _crowding(problem, seats)


def _cost(problem: Problem, pupil: Pupil, seat: Place | None) -> int:
    found = []
    for place in problem.places if seat is None else [seat]:
        metres = way(pupil.lat, pupil.lon, place.lat, place.lon, detour=problem.rules.detour)
        if allowed(pupil, place, way=metres, rules=problem.rules):
            found.append(cost(pupil, place, way=metres, rules=problem.rules))
    return min(found, default=0)


def _crowding(problem: Problem, seats: dict[str, str]) -> int:
    weights = problem.rules.weights
    load = Counter(seats.values())
    spoken = Counter(
        (seats[pupil.id], pupil.language) for pupil in problem.pupils if pupil.id in seats and pupil.language is not None
    )
    free = {place.id: place.free for place in problem.places}
    found = sum(weights.beyond_80_percent * max(0, taken - max(1, 4 * free[place] // 5)) for place, taken in load.items())
    return found + sum(
        weights.beyond_half_one_language * max(0, count - (free[place] + 1) // 2)
        for (place, _language), count in spoken.items()
    )


def faults(problem: Problem, seats: dict[str, str]) -> list[str]:
    """Return every hard rule that a plan breaks, in words; an empty list for a plan that may be carried out."""
    places = {place.id: place for place in problem.places}
    pupils = {pupil.id: pupil for pupil in problem.pupils}
    found = [f"unknown pupil {pupil}" for pupil in seats if pupil not in pupils]
    for pupil in problem.pupils:
        place = places.get(seats.get(pupil.id, ""))
        if place is None:
            found += [f"{pupil.id} has no place it is known by"] if pupil.id in seats or pupil.fixed is not None else []
            continue
        metres = way(pupil.lat, pupil.lon, place.lat, place.lon, detour=problem.rules.detour)
        if not allowed(pupil, place, way=metres, rules=problem.rules):
            found.append(f"{pupil.id} may not go to {place.id}")
    load = Counter(seats.values())
    return found + [
        f"{place} has {count} pupils" for place, count in load.items() if place in places and count > places[place].free
    ]
