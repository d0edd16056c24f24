"""The spellings of one name within a file of names of any scripts.

A name that has a better partner is less likely to be the partner of another one, so each weight is lowered by how much better
its two names have it elsewhere. Two Latin names that read well as the same name in another script are spellings of each other,
and hardly so when each reads better as a different one. The more names there are, the more a pair must weigh. Cyrillic and
Arabic names meet through their Latin spellings, not with each other.
"""

import math
from collections import defaultdict
from collections.abc import Iterable, Iterator
from itertools import combinations

from rapidfuzz import process
from rapidfuzz.distance import Levenshtein

from bruecke.people.spelling import weights
from bruecke.people.spelling.letters import ARABIC, CYRILLIC, LATIN, bare, bones, letters, rough

Form = tuple[str, str]
Pair = tuple[Form, Form]
Scores = dict[Pair, float]

NEAR = 25
#: What a better partner of the Latin and of the other name takes away, in bits for each bit.
OWN_RIVAL, OTHER_RIVAL = 1.5, 0.5
#: The file the thresholds were found for, and the bits more for each doubling.
STANDARD, DOUBLED = 3000, 2.5
#: Bits asked for: of a pair across scripts; of two Latin names for the name they share; from where a partner is certain, and what
#: two different certain partners take away.
ACROSS, SHARED, CERTAIN, CONTRADICTED = 12.0, 6.0, 8.0, 12.0
#: Bits asked of two Latin names alone, beyond this share of what they weigh with themselves: among names of other scripts, without
#: any, and with different certain partners; what a shared name gives.
SHARE, ALONE, LATIN_ONLY, OTHERS, TOGETHER = 0.6, 0.5, -1.5, 5.5, 8.0


def pairs(names: Iterable[str]) -> Iterator[tuple[int, int, float]]:
    """Yield places of two names in the file that are spellings of one name, with a score between 0 and 1; each pair once."""
    places: dict[Form, list[int]] = defaultdict(list)
    for place, name in enumerate(names):
        form = letters(name)
        if form[1]:
            places[form].append(place)
    for same in places.values():
        yield from ((one, two, 1.0) for one, two in combinations(same, 2))
    for (left, right), score in _forms(list(places)).items():
        for one in places[left]:
            yield from ((min(one, two), max(one, two), _share(score)) for two in places[right])


def _share(score: float) -> float:
    """Return bits above what was asked for as a number between 0.5 and 1."""
    return round(1 / (1 + 2 ** (-score / 4)), 6)


def _forms(forms: list[Form]) -> Scores:
    """Return the pairs of different forms that are spellings of one name, with bits above what is asked for."""
    by_script = {script: sorted(form for form in forms if form[0] == script) for script in (LATIN, CYRILLIC, ARABIC)}
    latin = by_script[LATIN]
    read: Scores = {}
    for script in (CYRILLIC, ARABIC):
        read |= _across(by_script[script], latin)
    more = _more(len(forms))
    found = {pair: score - ACROSS - more for pair, score in read.items() if score >= ACROSS + more}
    return found | _latin(latin, read, more) | _alike(by_script[ARABIC])


def _more(count: int) -> float:
    return DOUBLED * math.log2(max(count, 100) / STANDARD)


def _alike(arabic: list[Form]) -> Scores:
    """Return Arabic names that differ only in what may be left out."""
    same: dict[str, list[Form]] = defaultdict(list)
    for form in arabic:
        same[bare(form[1])].append(form)
    return {pair: CERTAIN for several in same.values() for pair in combinations(several, 2)}


def _near(ones: list[Form], others: list[Form]) -> Iterator[Pair]:
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
    near = set(_near(ones, latin)) | {(one, two) for two, one in _near(latin, ones)}
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


def _latin(latin: list[Form], read: Scores, more: float) -> Scores:
    """Return pairs of Latin names: well read as the same name in another script, or alike by themselves."""
    partners = _partners(read)
    shared = _shared(read)
    beyond = _more(len(latin))
    near = {(min(pair), max(pair)) for pair in _near(latin, latin) if pair[0] != pair[1]}
    found: Scores = {}
    for one, two in near | shared.keys():
        scripts = shared.get((one, two), {})
        others = [
            script for script in (CYRILLIC, ARABIC)
            if script not in scripts and _differ(partners.get((one, script)), partners.get((two, script)))
        ]  # fmt: skip
        together = max(scripts.values(), default=-math.inf) - CONTRADICTED * len(others)
        asked = OTHERS if others else ALONE if read else LATIN_ONLY
        if together > 0:
            asked = min(asked, ALONE) - TOGETHER
        score = max(together - SHARED - more, _alone(one, two) - asked - beyond)
        if score >= 0:
            found[one, two] = score
    return found


def _alone(one: Form, two: Form) -> float:
    most = (weights.own(*one) + weights.own(*two)) / 2
    return weights.bits(LATIN, one[1], two[1]) - SHARE * most


def _differ(one: Form | None, two: Form | None) -> bool:
    return one is not None and two is not None and one != two


def _partners(read: Scores) -> dict[tuple[Form, str], Form]:
    """Return for each Latin name the one it certainly is in another script."""
    best: dict[tuple[Form, str], tuple[float, Form]] = {}
    for (other, one), score in read.items():
        if score > CERTAIN:
            best[one, other[0]] = max(best.get((one, other[0]), (score, other)), (score, other))
    return {key: other for key, (_score, other) in best.items()}


def _shared(read: Scores) -> dict[Pair, dict[str, float]]:
    """Return pairs of Latin names that read as one name in another script, with the weaker of both weights for each script."""
    readers: dict[Form, list[tuple[float, Form]]] = defaultdict(list)
    for (other, one), score in read.items():
        if score > 0:
            readers[other].append((score, one))
    found: dict[Pair, dict[str, float]] = defaultdict(dict)
    for (script, _text), several in readers.items():
        for (score, one), (weight, two) in combinations(several, 2):
            scripts = found[min(one, two), max(one, two)]
            scripts[script] = max(scripts.get(script, -math.inf), min(score, weight))
    return found
