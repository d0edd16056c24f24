"""Small invented rounds for the tests of the optimiser, and the best plan of one by trying all of them."""

import random
from itertools import product

from hypothesis import strategies as st

from bruecke.schooling.optimiser.check import faults, goals
from bruecke.schooling.optimiser.problem import Place, Problem, Pupil, Rules, Weights

SCHOOLS = ("A", "B", "C")
NEEDS = ("full_group", "mixed")


def rules(**weights):
    return Rules(
        detour=1.3, max_km={"primary": 8, "lower_secondary": 25}, travel_cost_km={"primary": 2, "lower_secondary": 3.5},
        weights=Weights(**weights),
    )  # fmt: skip


def child(name, **more):
    given = {
        "stage": "lower_secondary", "grade": 7, "lat": 50.80, "lon": 6.48, "need": "full_group", "waiting_days": 10, **more,
    }  # fmt: skip
    return Pupil(id=name, **given)


def place(school, **more):
    given = {
        "id": f"{school}/7", "school_type": "GE", "stage": "lower_secondary", "grades": frozenset({7}),
        "needs": frozenset({"full_group"}), "lat": 50.80, "lon": 6.48, "free": 1, **more,
    }  # fmt: skip
    return Place(school=school, **given)


def seats(plan):
    return {one.pupil: one.place for one in plan.assignments}


@st.composite
def problems(draw, *, pupils=5, places=4, most_free=3):
    """Rounds with every rule in them, so small that all plans can be tried."""
    degrees = st.integers(0, 12)
    some = st.sampled_from([0, 1, 7, 500, 4000])
    groups = tuple(
        place(
            draw(st.sampled_from(SCHOOLS)), id=f"g{number}", lat=50.7 + draw(degrees) / 50, lon=6.3 + draw(degrees) / 50,
            grades=frozenset(draw(st.sets(st.sampled_from([7, 8]), min_size=1))), needs=frozenset(draw(st.sets(st.sampled_from(NEEDS), min_size=1))),
            free=draw(st.integers(0, most_free)), school_type=draw(st.sampled_from(["GE", "HS"])),
            stage=draw(st.sampled_from(["lower_secondary", "lower_secondary", "primary"])),
        )
        for number in range(draw(st.integers(1, places)))
    )  # fmt: skip
    children = tuple(
        child(
            f"p{number}", lat=50.7 + draw(degrees) / 50, lon=6.3 + draw(degrees) / 50, grade=draw(st.sampled_from([7, 7, 8])),
            stage=draw(st.sampled_from(["lower_secondary", "lower_secondary", "primary"])), need=draw(st.sampled_from(NEEDS)),
            waiting_days=draw(st.sampled_from([0, 10, 10, 40, 998, 5000])), family=draw(st.sampled_from([None, "f", "f", "g"])),
            language=draw(st.sampled_from([None, "ara", "ukr"])), wishes=tuple(draw(st.lists(st.sampled_from(SCHOOLS), max_size=3))),
            school_types=frozenset(draw(st.sets(st.sampled_from(["GE", "HS"]), max_size=1))),
            avoid=frozenset(draw(st.sets(st.sampled_from(SCHOOLS), max_size=1))),
            fixed=draw(st.sampled_from([None, None, None, None, *SCHOOLS])),
        )
        for number in range(draw(st.integers(0, pupils)))
    )  # fmt: skip
    weights = {
        "metre": draw(st.sampled_from([0, 1, 1, 3])), "over_travel_cost": draw(some), "other_school_type": draw(some),
        "wish": tuple(draw(st.lists(some, max_size=3))), "beyond_80_percent": draw(some), "beyond_half_one_language": draw(some),
    }  # fmt: skip
    return Problem(children, groups, rules(**weights))


def best(problem):
    """Return the goals of the best plan of all, None when the children who keep their school do not fit."""
    options = [
        [group.id for group in problem.places if not faults(Problem((pupil,), (group,), problem.rules), {pupil.id: group.id})]
        + ([None] if pupil.fixed is None else [])
        for pupil in problem.pupils
    ]
    free = {group.id: group.free for group in problem.places}
    found = []
    for choice in product(*options):
        if all(choice.count(group) <= seats for group, seats in free.items()):
            taken = {pupil.id: group for pupil, group in zip(problem.pupils, choice, strict=True) if group is not None}
            found.append(goals(problem, taken))
    return min(found, default=None)


def crowd(seed, *, children=80, groups=14):
    """A round of families who compete for nearly as many seats as there are children: much to weigh, too much to try all plans."""
    chance = random.Random(seed)
    rooms = tuple(
        place(
            f"S{number // 2}", id=f"g{number:02}", school_type=chance.choice(["GE", "HS"]), grades=frozenset(chance.sample([7, 8], chance.choice([1, 2]))),
            lat=50.7 + chance.random() / 4, lon=6.3 + chance.random() / 3, free=chance.randint(2, 8),
        )
        for number in range(groups)
    )  # fmt: skip
    found = []
    for family in range(children):
        lat, lon = 50.7 + chance.random() / 4, 6.3 + chance.random() / 3
        for _member in range(chance.choice([1, 2, 2, 3])):
            found.append(child(
                f"p{len(found):03}", grade=chance.choice([7, 8]), lat=lat, lon=lon, waiting_days=chance.choice([5, 5, 20, 40]), family=f"f{family}",
                language=chance.choice(["ara", "ukr"]), wishes=(f"S{chance.randrange(groups // 2)}",),
            ))  # fmt: skip
    return Problem(tuple(found[:children]), rooms, rules())
