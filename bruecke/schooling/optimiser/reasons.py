"""Why each child is where it is, as data; `bruecke.schooling.reason_words` makes sentences of it.

A school a child must not go to is passed over in silence everywhere, also in numbers: nothing here shows that there is one.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

import numpy as np

from bruecke.schooling.optimiser.admission import Stage
from bruecke.schooling.optimiser.distance import Array, ways
from bruecke.schooling.optimiser.openings import Openings
from bruecke.schooling.optimiser.problem import Pupil, Reason, Rules

MOST_NEARER, MOST_WISHES, MOST_NEAR = 2, 5, 5
#: How far a school comes for a child: the rule that closes it, or open.
GRADE, NEED, WAY, SEATS, OPEN = 1, 2, 3, 4, 5
CLOSED = {0: "stage", GRADE: "grade", NEED: "need", WAY: "way", SEATS: "seats"}


@dataclass(frozen=True, slots=True)
class Standing:
    """A stage as the plan leaves it; `openings` only where goal 1 was searched to its end."""

    stage: Stage
    rules: Rules
    pair: Array
    load: Array
    spoken: Mapping[tuple[int, int], int]
    members: Mapping[int, list[int]]
    families: Mapping[int, list[int]]
    openings: Openings | None
    schools: tuple[str, ...]
    elsewhere: frozenset[str]
    lats: Array
    lons: Array
    fitting: dict[tuple[int, str], Array] = field(default_factory=dict)


def explained(
    stage: Stage, pairs: Mapping[int, int], *, rules: Rules, finished: bool, every: frozenset[str]
) -> list[tuple[Reason, ...]]:
    """Return the reasons of each pupil of a stage; `pairs` says where everybody is (−1: nowhere), `every` which schools there are at all."""
    here = _standing(stage, pairs, rules=rules, finished=finished, every=every)
    return [
        tuple(_placed(here, pupil) if here.pair[pupil] >= 0 else _unplaced(here, pupil)) for pupil in range(len(stage.pupils))
    ]


def _standing(stage: Stage, pairs: Mapping[int, int], *, rules: Rules, finished: bool, every: frozenset[str]) -> Standing:
    pair = np.array([pairs[pupil] for pupil in range(len(stage.pupils))], dtype=np.int64)
    members: dict[int, list[int]] = {}
    spoken: dict[tuple[int, int], int] = {}
    families: dict[int, list[int]] = {}
    for pupil in range(len(pair)):
        if stage.family[pupil] >= 0:
            families.setdefault(int(stage.family[pupil]), []).append(pupil)
        if pair[pupil] >= 0:
            place, language = int(stage.place[pair[pupil]]), int(stage.language[pupil])
            members.setdefault(place, []).append(pupil)
            spoken[place, language] = spoken.get((place, language), 0) + 1
    names = {int(stage.school[number]): place.school for number, place in enumerate(stage.places)}
    schools = tuple(names[number] for number in range(len(names)))
    return Standing(
        stage=stage, rules=rules, pair=pair, members=members, spoken=spoken, families=families, schools=schools,
        openings=Openings.of(stage, pair) if finished else None,
        load=np.array([len(members.get(place, ())) for place in range(len(stage.places))], dtype=np.int64),
        elsewhere=every.difference(schools), lats=np.array([place.lat for place in stage.places], dtype=float),
        lons=np.array([place.lon for place in stage.places], dtype=float),
    )  # fmt: skip


def _placed(here: Standing, pupil: int) -> Iterator[Reason]:
    """Yield why this school, then why no wished and no nearer one."""
    stage, child, pair = here.stage, here.stage.pupils[pupil], int(here.pair[pupil])
    place, metres = stage.places[stage.place[pair]], int(stage.way[pair])
    school = place.school
    if child.fixed is not None:
        yield Reason("kept", {"school": school})
        return
    if school in child.wishes:
        yield Reason("wish", {"school": school, "rank": child.wishes.index(school) + 1})
    if _with_siblings(here, pupil):
        yield Reason("together", {"school": school})
    nearest = metres == int(stage.way[stage.start[pupil] : stage.start[pupil + 1]].min())
    yield Reason("nearest" if nearest else "way", {"school": school, "metres": metres})
    limit = here.rules.travel_cost_metres(child.stage)
    if metres > limit:
        yield Reason("travel_cost", {"metres": metres, "limit": limit})
    if child.school_types and place.school_type not in child.school_types:
        yield Reason("other_form", {"school": school})
    yield from _not_chosen(here, pupil, school, metres)


def _with_siblings(here: Standing, pupil: int) -> bool:
    stage = here.stage
    school = stage.school[stage.place[here.pair[pupil]]]
    others = [one for one in here.families.get(int(stage.family[pupil]), []) if one != pupil and here.pair[one] >= 0]
    return any(stage.school[stage.place[here.pair[one]]] == school for one in others)


def _not_chosen(here: Standing, pupil: int, school: str, metres: int) -> Iterator[Reason]:
    """Yield for wished schools, and for some nearer ones, why not; those a child must not go to are passed over."""
    child = here.stage.pupils[pupil]
    way, level = _levels(here, child)
    wishes = [one for one in dict.fromkeys(child.wishes) if one not in child.avoid][:MOST_WISHES]
    better = wishes[: wishes.index(school)] if school in wishes else wishes
    for one in better:
        yield _why_not(here, pupil, one, kind="wished", nearer=metres - way.get(one, metres), reached=level.get(one, 0))
    told, counted = {school, *better, *child.avoid}, {True: 0, False: 0}
    for one in sorted((one for one in way if way[one] < metres and one not in told), key=lambda one: (way[one], one)):
        fits = level[one] >= SEATS
        if level[one] >= NEED and counted[fits] < (MOST_NEARER if fits else 1):
            counted[fits] += 1
            yield _why_not(here, pupil, one, kind="nearer", nearer=metres - way[one], reached=level[one])


def _levels(here: Standing, child: Pupil) -> tuple[dict[str, int], dict[str, int]]:
    """Return for each school of the stage its way in metres and how far it comes for a child (closing rule, or open)."""
    stage, key = here.stage, (child.grade, child.need)
    if key not in here.fitting:
        here.fitting[key] = np.array(
            [
                GRADE if child.grade not in place.grades else NEED if child.need not in place.needs else WAY
                for place in stage.places
            ],
            dtype=np.int64,
        )
    metres = ways(here.lats, here.lons, child.lat, child.lon, detour=here.rules.detour)
    reached = here.fitting[key].copy()
    near = (reached == WAY) & (metres <= here.rules.most_metres(child.stage))
    reached[near] = np.where(stage.free[near] > 0, OPEN, SEATS)
    level = np.zeros(len(here.schools), dtype=np.int64)
    np.maximum.at(level, stage.school, reached)
    way = np.full(len(here.schools), np.iinfo(np.int64).max)
    best = reached == level[stage.school]
    np.minimum.at(way, stage.school[best], metres[best])
    return dict(zip(here.schools, way.tolist(), strict=True)), dict(zip(here.schools, level.tolist(), strict=True))


def _why_not(here: Standing, pupil: int, school: str, *, kind: str, nearer: int, reached: int) -> Reason:
    """Return why a school that is no secret was not chosen; `kind` is `wished` or `nearer`."""
    child = here.stage.pupils[pupil]
    values = {"school": school, "nearer": nearer}
    if reached == WAY:
        return Reason(f"{kind}_too_far", {**values, "limit": here.rules.most_metres(child.stage)})
    if reached in {GRADE, NEED}:
        return Reason(f"{kind}_no_group", {**values, "grade": child.grade, "need": child.need})
    if reached != OPEN:
        return Reason(f"{kind}_no_places", values)
    code, more = _taken(here, pupil, school)
    return Reason(f"{kind}_{code}", {**values, **more})


def _taken(here: Standing, pupil: int, school: str) -> tuple[str, dict[str, int]]:
    """Return why an open school went to others, or why it did not serve."""
    stage = here.stage
    own = range(int(stage.start[pupil]), int(stage.start[pupil + 1]))
    pairs = [pair for pair in own if stage.places[stage.place[pair]].school == school]
    left = [pair for pair in pairs if here.load[stage.place[pair]] < stage.free[stage.place[pair]]]
    if left:
        return _not_needed(here, pupil, left), {}
    others = [one for pair in pairs for one in here.members.get(int(stage.place[pair]), []) if not stage.fixed[one]]
    if not others:
        return "kept", {}
    days = min(stage.pupils[one].waiting_days for one in others) - stage.pupils[pupil].waiting_days
    if days >= 1:
        return "full", {"days": days}
    return ("siblings" if _with_siblings(here, pupil) else "full_others"), {}


def _not_needed(here: Standing, pupil: int, left: list[int]) -> str:
    """Return why a seat that stays free was not taken."""
    stage, weights, now = here.stage, here.rules.weights, int(here.pair[pupil])
    if _with_siblings(here, pupil):
        return "siblings"
    pair = min(left, key=lambda one: int(stage.cost[one]))
    place = int(stage.place[pair])
    child, kind = stage.pupils[pupil], stage.places[place].school_type
    if stage.cost[pair] > stage.cost[now]:
        return "form" if child.school_types and kind not in child.school_types else "fits_less"
    language = int(stage.language[pupil])
    if (
        weights.beyond_half_one_language
        and here.spoken.get((place, language), 0) >= (stage.free[place] + 1) // 2
        and language >= 0
    ):
        return "language"
    if weights.beyond_80_percent and here.load[place] >= max(1, 4 * int(stage.free[place]) // 5):
        return "nearly_full"
    return "whole"


def _unplaced(here: Standing, pupil: int) -> Iterator[Reason]:
    """Yield which rule closes how many schools, who has the places of the open ones, and the smallest change that would help."""
    stage, child = here.stage, here.stage.pupils[pupil]
    way, level = _levels(here, child)
    open_to = {school: reached for school, reached in level.items() if school not in child.avoid}
    counts = [0] * (OPEN + 1)
    for reached in open_to.values():
        counts[reached] += 1
    counts[0] = len(here.elsewhere - child.avoid)
    limit = here.rules.most_metres(child.stage)
    for rule, name in CLOSED.items():
        if counts[rule]:
            yield Reason(f"closed_{name}", {"schools": counts[rule], "grade": child.grade, "need": child.need, "limit": limit})
    pairs = range(int(stage.start[pupil]), int(stage.start[pupil + 1]))
    if counts[OPEN]:
        yield _open_ones(here, pupil, counts[OPEN], pairs)
    yield _change(here, pupil, pairs, {school: way[school] for school in open_to})


def _open_ones(here: Standing, pupil: int, schools: int, pairs: range) -> Reason:
    stage = here.stage
    if here.openings is None:
        return Reason("stopped", {"schools": schools})
    others = [one for pair in pairs for one in here.members.get(int(stage.place[pair]), []) if not stage.fixed[one]]
    if not others:
        return Reason("open_kept", {"schools": schools})
    days = min(stage.pupils[one].waiting_days for one in others) - stage.pupils[pupil].waiting_days
    if days >= 1:
        return Reason("open_longer", {"schools": schools, "days": days})
    return Reason("open_equal" if days == 0 else "open_others", {"schools": schools})


def _change(here: Standing, pupil: int, pairs: range, way: Mapping[str, int]) -> Reason:
    """Return the smallest change: so many more places at a near school; where no group is open to the child, which one is wanted."""
    stage, child = here.stage, here.stage.pupils[pupil]
    if pairs:
        near = sorted(pairs, key=lambda pair: (int(stage.way[pair]), pair))[:MOST_NEAR]
        count, pair = 1, near[0]
        if here.openings is not None:
            counts = [here.openings.seats(pupil, int(stage.place[one])) for one in near]
            count, pair = min(zip(counts, near, strict=True), key=lambda one: one[0])
        school, metres = stage.places[stage.place[pair]].school, int(stage.way[pair])
        values = {"school": school, "metres": metres, "places": count, "before": count - 1}
        return Reason("one_more" if count == 1 else "more_places", values)
    limit = here.rules.most_metres(child.stage)
    if not way:
        return Reason("no_school", {"grade": child.grade})
    metres_to = ways(here.lats, here.lons, child.lat, child.lon, detour=here.rules.detour)
    number = min((n for n, place in enumerate(stage.places) if place.school in way), key=lambda n: (int(metres_to[n]), n))
    least, school = int(metres_to[number]), stage.places[number].school
    values = {"school": school, "metres": least, "limit": limit, "grade": child.grade, "need": child.need}
    return Reason("group_wanted" if least <= limit else "all_far", values)
