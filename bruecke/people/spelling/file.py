"""The spellings of one name within a file of names of any scripts.

A name that has a better partner is less likely to be the partner of another one, so each weight is lowered by how much better
its two names have it elsewhere. Two Latin names that read well as the same name in another script are spellings of each other,
and hardly so when each reads well as another one. The more names there are, the more a pair must weigh (one bit for each doubling).
"""

import math
from collections import defaultdict
from collections.abc import Iterable, Iterator
from itertools import combinations

from rapidfuzz import process
from rapidfuzz.distance import Levenshtein

from bruecke.people.spelling import weights
from bruecke.people.spelling.letters import ARABIC, CYRILLIC, LATIN, bare, bones, letters, romanised, rough

Form = tuple[str, str]
Scores = dict[tuple[Form, Form], float]

NEAR = 25
OWN_RIVAL, OTHER_RIVAL = 1.0, 0.3
STANDARD, LEAST = 3000, 5.0
SHARE, ALONE, BOTH_KNOWN, SURE = 0.5, 3.0, 6.0, 8.0


def pairs(names: Iterable[str]) -> Iterator[tuple[int, int, float]]:
    """Yield places of two names in the file that are spellings of one name, with a score between 0 and 1; each pair once."""
    places: dict[Form, list[int]] = defaultdict(list)
    for place, name in enumerate(names):
        form = letters(name)
        if form[1]:
            places[form].append(place)
    for same in places.values():
        for one, two in combinations(same, 2):
            yield one, two, 1.0
    for (left, right), score in _forms(list(places)).items():
        for one in places[left]:
            for two in places[right]:
                yield min(one, two), max(one, two), _share(score)


def _share(score: float) -> float:
    """Return a weight in bits as a number between 0 and 1."""
    return round(1 / (1 + 2 ** (-score / 4)), 6)


def _forms(forms: list[Form]) -> Scores:
    """Return the pairs of different forms that are spellings of one name, with bits above what is asked for."""
    least = LEAST + math.log2(max(len(forms), 100) / STANDARD)
    by_script = {script: sorted(form for form in forms if form[0] == script) for script in (LATIN, CYRILLIC, ARABIC)}
    latin = by_script[LATIN]
    found: Scores = {}
    hubs: Scores = {}
    for script in (CYRILLIC, ARABIC):
        read = _across(by_script[script], latin)
        hubs |= read
        found |= {pair: score - least for pair, score in read.items() if score >= least}
    found |= _latin(latin, hubs, least)
    return found


def _near(ones: list[Form], others: list[Form]) -> Iterator[tuple[Form, Form]]:
    """Yield pairs whose sounds, with or without vowels, are among the nearest of each name of the first list."""
    sounds = [rough(*other) for other in others]
    for many, cut in ((sounds, str), ([bones(sound) for sound in sounds], bones)):
        for one in ones:
            wanted = cut(rough(*one))
            for _choice, _score, place in process.extract(wanted, many, scorer=Levenshtein.normalized_similarity, limit=NEAR):
                yield one, others[place]


def _across(ones: list[Form], latin: list[Form]) -> Scores:
    """Return pairs of a name in another script and a Latin one with their weight, lowered by better partners of either."""
    if not ones or not latin:
        return {}
    near = {pair for pair in _near(ones, latin)} | {(one, two) for two, one in _near(latin, ones)}
    raw = {(one, two): weights.bits(one[0], one[1], two[1]) for one, two in near}
    best: dict[Form, float] = defaultdict(float)
    for pair, score in raw.items():
        for form in pair:
            best[form] = max(best[form], score)
    return {
        (one, two): score - OWN_RIVAL * (best[two] - score) - OTHER_RIVAL * (best[one] - score)
        for (one, two), score in raw.items()
        if score > 0
    }


def _latin(latin: list[Form], read: Scores, least: float) -> Scores:
    """Return pairs of Latin names: alike by themselves, or well read as the same name in another script."""
    shared = _shared(read)
    best: dict[Form, float] = defaultdict(float)
    for (_other, one), score in read.items():
        best[one] = max(best[one], score)
    found: Scores = {}
    for one, two in {(min(pair), max(pair)) for pair in _near(latin, latin) if pair[0] != pair[1]} | shared.keys():
        score = max(shared.get((one, two), -99.0) - least, _alone(one, two, known=min(best[one], best[two]) > SURE) - math.log2(len(latin) / STANDARD))
        if score >= 0:
            found[one, two] = score
    return found


def _alone(one: Form, two: Form, *, known: bool) -> float:
    weight = weights.bits(LATIN, one[1], two[1])
    most = (weights.own(*one) + weights.own(*two)) / 2
    return weight - SHARE * most - (BOTH_KNOWN if known else ALONE)


def _shared(read: Scores) -> Scores:
    """Return pairs of Latin names that read as one name in another script, with the weaker of both weights."""
    readers: dict[Form, list[tuple[float, Form]]] = defaultdict(list)
    for (other, one), score in read.items():
        if score > 0:
            readers[other].append((score, one))
    found: Scores = {}
    for several in readers.values():
        for (score, one), (weight, two) in combinations(several, 2):
            pair = (min(one, two), max(one, two))
            found[pair] = max(found.get(pair, -99.0), min(score, weight))
    return found
