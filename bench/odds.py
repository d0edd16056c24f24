"""Learns how much each answer about two names of a file says: a logistic regression for bruecke/people/spelling/odds.tsv.

The letter groups must not have seen the names they are asked about here, or they would seem better than they are: `learn` takes the
groups of one half of the originals with the names of the other. Files of several sizes and mixes are made of those, so that the
chances hold for many files: with and without the other scripts, a part only, only names with several spellings, and only spellings
that were seen several times, among which there is hardly a mistaken one.
"""

import random
from collections import defaultdict
from collections.abc import Iterator
from itertools import combinations
from typing import NamedTuple

import numpy as np

from bruecke.people.spelling import odds, weights
from bruecke.people.spelling.file import answers
from bruecke.people.spelling.letters import ARABIC, letters

Form = tuple[str, str]
Asked = dict[str, list[tuple[tuple[float, ...], bool]]]
NAMES = {"across": odds.ACROSS, "alike": odds.ALIKE}
ROUNDS, BELIEF = 15, 1.0
#: How often a spelling must have been seen to be a usual one.
USUAL = (2, 4)


class Row(NamedTuple):
    """A Latin spelling of an original, and how often it was seen."""

    latin: str
    original: str
    count: int


def use(tables: dict[str, weights.Table]) -> None:
    """Let the product read with these letter groups."""
    weights.TABLES.clear()
    weights.TABLES.update(tables)
    for kept in (weights._aligned, weights.own, weights.like):
        kept.cache_clear()


def learn(parts: list[tuple[dict[str, weights.Table], list[Row]]]) -> dict[str, dict[str, float]]:
    """Return the weight of each answer of each kind of pair; each part has letter groups and the names they did not see."""
    asked: Asked = {kind: [] for kind in NAMES}
    for tables, rows in parts:
        use(tables)
        for file in _files(rows):
            _ask(file, asked)
    return {kind: dict(zip(NAMES[kind], _fit(found), strict=True)) for kind, found in asked.items()}


def _files(rows: list[Row]) -> Iterator[list[set[Form]]]:
    """Yield files of names: for each original the forms that are spellings of it."""
    spellings = _spellings(rows)
    originals = list(spellings)
    arabic = [original for original in originals if letters(original)[0] == ARABIC]
    count = len(originals)
    for chosen in (originals[: count // 2], arabic[: len(arabic) // 2], originals[-count // 8 :]):
        yield [_forms(original, *spellings[original]) for original in chosen]
    for chosen in (originals, _several(spellings), originals[-count // 6 :]):
        yield [_forms(*spellings[original]) for original in chosen]
    for least in USUAL:
        usual = _spellings([row for row in rows if row.count >= least])
        for chosen in (list(usual), _several(usual), list(usual)[-len(usual) // 6 :]):
            yield [_forms(original, *usual[original]) for original in chosen]


def _spellings(rows: list[Row]) -> dict[str, list[str]]:
    """Return the Latin spellings of each original, in an order that says nothing."""
    found: dict[str, list[str]] = defaultdict(list)
    for row in rows:
        found[row.original].append(row.latin)
    originals = sorted(found)
    random.Random(5).shuffle(originals)
    return {original: found[original] for original in originals}


def _several(spellings: dict[str, list[str]]) -> list[str]:
    return [original for original, several in spellings.items() if len(several) > 1]


def _forms(*names: str) -> set[Form]:
    return {letters(name) for name in names}


def _ask(file: list[set[Form]], asked: Asked) -> None:
    """Add the answers about each near pair of a file, and whether it is wanted."""
    forms = {form for same in file for form in same if form[1]}
    wanted = {(min(pair), max(pair)) for same in file for pair in combinations(sorted(same), 2)}
    for kind, pair, found in answers(forms):
        asked[kind].append((found, (min(pair), max(pair)) in wanted))


def _fit(asked: list[tuple[tuple[float, ...], bool]]) -> list[float]:
    """Return the weights that make what was seen likeliest (Newton's method, held near 0 by a little belief)."""
    table = np.array([found for found, _wanted in asked])
    wanted = np.array([wanted for _found, wanted in asked], dtype=float)
    scale = table.std(axis=0)
    scale[scale == 0] = 1.0
    table /= scale
    found = np.zeros(table.shape[1])
    for _round in range(ROUNDS):
        chance = 1 / (1 + np.exp(-np.clip(table @ found, -30, 30)))
        slope = table.T @ (wanted - chance) - BELIEF * found
        bend = (table.T * (chance * (1 - chance))) @ table + BELIEF * np.eye(len(found))
        found += np.linalg.solve(bend, slope)
    return [float(weight) for weight in found / scale]
