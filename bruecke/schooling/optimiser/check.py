"""An independent check of a plan against the law of the problem: plain loops, no arrays, nothing shared with the search."""

from collections import Counter, defaultdict

from bruecke.schooling.optimiser.distance import way
from bruecke.schooling.optimiser.problem import BASE_WEIGHT, MOST_DAYS, Place, Problem, Pupil, Rules


def goals(problem: Problem, seats: dict[str, str]) -> tuple[int, int, int]:
    """Return the three goals of a plan given as place by pupil; pupils that are missing are unplaced."""
    places = {place.id: place for place in problem.places}
    first = sum(BASE_WEIGHT + min(pupil.waiting_days, MOST_DAYS) for pupil in problem.pupils if pupil.id not in seats)
    homes: dict[tuple[str, str], set[str | None]] = defaultdict(set)
    for pupil in problem.pupils:
        if pupil.family is not None:
            seat = seats.get(pupil.id)
            homes[pupil.family, pupil.stage].add(None if seat is None else places[seat].school)
    second = sum(len(schools) - 1 for schools in homes.values())
    third = sum(_cost(problem, pupil, places.get(seats.get(pupil.id, ""))) for pupil in problem.pupils)
    return first, second, third + _crowding(problem, seats)


def allowed(pupil: Pupil, place: Place, *, rules: Rules) -> int | None:
    """Return the way in metres where every hard rule about this one pair holds, else None."""
    if (pupil.stage, pupil.grade in place.grades, pupil.need in place.needs) != (place.stage, True, True):
        return None
    if pupil.fixed is not None and place.school != pupil.fixed:
        return None
    metres = way(pupil.lat, pupil.lon, place.lat, place.lon, detour=rules.detour)
    free_to_move = pupil.fixed is None
    if free_to_move and (place.school in pupil.avoid or metres > round(1000 * rules.max_km[pupil.stage])):
        return None
    return metres


def cost(pupil: Pupil, place: Place, *, metres: int, rules: Rules) -> int:
    """Return what goal 3 counts for this pair."""
    weights = rules.weights
    found = weights.metre * metres
    if metres > round(1000 * rules.travel_cost_km[pupil.stage]):
        found += weights.over_travel_cost
    if pupil.school_types and place.school_type not in pupil.school_types:
        found += weights.other_school_type
    ranks = [rank for rank, school in enumerate(pupil.wishes) if school == place.school]
    return found - (weights.wish[ranks[0]] if ranks and ranks[0] < len(weights.wish) else 0)


def _cost(problem: Problem, pupil: Pupil, seat: Place | None) -> int:
    found = []
    for place in problem.places if seat is None else [seat]:
        metres = allowed(pupil, place, rules=problem.rules)
        if metres is not None:
            found.append(cost(pupil, place, metres=metres, rules=problem.rules))
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
        if allowed(pupil, place, rules=problem.rules) is None:
            found.append(f"{pupil.id} may not go to {place.id}")
    load = Counter(seats.values())
    return found + [
        f"{place} has {count} pupils" for place, count in load.items() if place in places and count > places[place].free
    ]
