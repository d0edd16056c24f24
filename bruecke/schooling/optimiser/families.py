"""Families in one stage as agents, and the parts of goal 2 and goal 3 that are built on the face of goal 1."""

from dataclasses import dataclass, replace

import numpy as np

from bruecke.schooling.optimiser.admission import Stage
from bruecke.schooling.optimiser.distance import Array
from bruecke.schooling.optimiser.parts import Part
from bruecke.schooling.optimiser.patterns import prepared, spread
from bruecke.schooling.optimiser.problem import Weights
from bruecke.schooling.optimiser.seats import Face


@dataclass(frozen=True, slots=True)
class Ground:
    """The part of goal 3 without any limit on splits, and for each agent the fewest splits it can have by itself."""

    part: Part
    fewest: Array


def ground(stage: Stage, face: Face, *, weights: Weights) -> Ground:
    """Return the open pairs of a stage as a part, with the costs of goal 3."""
    agent, order = _agents(stage)
    pair, start = _pairs(stage, face, order)
    none = len(stage.places)
    place = np.append(stage.place, none).astype(np.int64)[pair]  # −1, to stay out, comes last
    owner = np.repeat(order, np.diff(start))
    cheapest = np.array(
        [int(stage.cost[a:b].min()) if b > a else 0 for a, b in zip(stage.start[:-1], stage.start[1:], strict=True)]
    )
    line, half = _lines(stage, place, owner)
    soft = np.minimum(stage.free, np.maximum(1, 4 * stage.free // 5)) if weights.beyond_80_percent else stage.free
    part = Part(
        agent=agent, pupil=order, start=start, pair=pair,
        place=place, school=np.append(stage.school, none).astype(np.int64)[place],
        cost=np.where(pair < 0, cheapest[owner], np.append(stage.cost, 0)[pair]), line=line, soft=soft, over=stage.free - soft,
        must=face.must_fill, half=half, blocks=np.bincount(agent, minlength=1) if len(agent) else np.zeros(0, dtype=np.int64),
        budget=np.zeros(int(agent.max(initial=-1)) + 1, dtype=np.int64), allowed=np.zeros(0, dtype=np.int64),
        beyond=weights.beyond_80_percent, clump=weights.beyond_half_one_language, split_cost=0,
    )  # fmt: skip
    return Ground(part=part, fewest=_fewest(part))


def for_siblings(whole: Part) -> Part:
    """Return the part of goal 2: nothing counts but splits."""
    return replace(
        whole, cost=np.zeros_like(whole.cost), line=np.zeros_like(whole.line), half=np.zeros(0, dtype=np.int64),
        soft=whole.soft + whole.over, over=np.zeros_like(whole.over), beyond=0, clump=0, split_cost=1,
    )  # fmt: skip


def _agents(stage: Stage) -> tuple[Array, Array]:
    """Return the agent of each pupil and the pupils in the order of their agents."""
    size = len(stage.pupils)
    key = np.where(stage.family >= 0, stage.family, np.arange(size) + int(stage.family.max(initial=-1)) + 1)
    _names, first, agent = np.unique(key, return_index=True, return_inverse=True)
    rank = np.argsort(np.argsort(first))
    order = np.lexsort((np.arange(size), rank[agent]))
    return rank[agent][order].astype(np.int64), order.astype(np.int64)


def _pairs(stage: Stage, face: Face, order: Array) -> tuple[Array, Array]:
    """Return the open pairs of each pupil sorted by school, −1 last for those who may stay out."""
    found, lengths = [], [0]
    for pupil in order:
        pair = np.arange(stage.start[pupil], stage.start[pupil + 1])
        pair = pair[face.open[pair]]
        pair = pair[np.argsort(stage.school[stage.place[pair]], kind="stable")]
        if face.may_be_out[pupil]:
            pair = np.append(pair, -1)
        found.append(pair)
        lengths.append(len(pair))
    whole = np.concatenate(found).astype(np.int64) if found else np.zeros(0, dtype=np.int64)
    return whole, np.cumsum(np.array(lengths, dtype=np.int64))


def _lines(stage: Stage, place: Array, owner: Array) -> tuple[Array, Array]:
    """Return the line (place and language) of each pair and how many pupils a line takes for nothing."""
    language = stage.language[owner]
    spoken = (place < len(stage.places)) & (language >= 0)
    key = place * (int(stage.language.max(initial=0)) + 1) + language
    names, line = np.unique(key[spoken], return_inverse=True)
    found = np.full(len(place), len(names), dtype=np.int64)
    found[spoken] = line
    return found, (stage.free[names // (int(stage.language.max(initial=0)) + 1)] + 1) // 2


def _fewest(part: Part) -> Array:
    found = np.zeros(part.agents, dtype=np.int64)
    patterns = prepared(part)
    nothing = np.zeros(len(patterns.cell), dtype=np.int64)
    for family in patterns.families:
        found[family.agent] = spread(family, nothing, 1)[0]
    return found
