"""The spellings of one name within a file of names of any scripts.

A name that has a better partner is less likely to be the partner of another one, so each weight is lowered by how much better
its two names have it elsewhere. Two Latin names that read well as the same name in another script are spellings of each other,
and hardly so when each reads better as a different one. Every near pair gets a chance (`odds`); the likeliest are proposed, as
long as no more false ones are to be expected than a reader bears. Cyrillic and Arabic names meet through their Latin spellings, not
with each other.
"""

import math
from collections import defaultdict
from collections.abc import Iterable, Iterator
from itertools import combinations

from rapidfuzz import process
from rapidfuzz.distance import Levenshtein

from bruecke.people.spelling import odds, weights
from bruecke.people.spelling.letters import ARABIC, CYRILLIC, LATIN, bare, bones, letters, rough

Form = tuple[str, str]
Pair = tuple[Form, Form]
Scores = dict[Pair, float]

NEAR = 25
#: What a better partner of the Latin and of the other name takes away, in bits for each bit.
OWN_RIVAL, OTHER_RIVAL = 1.5, 0.5
#: Bits from where a partner in another script is certain.
CERTAIN = 8.0
#: False pairs to be expected for each name at most.
FALSE = 0.18
#: The least chance worth proposing: across scripts what is the same name reads well; in Latin one name may look very different.
LEAST = {"across": 0.25, "alike": 0.02}
#: The chance of two Arabic names that differ only in what may be left out.
SURE = 0.95


def pairs(names: Iterable[str]) -> Iterator[tuple[int, int, float]]:
    """Yield places of two names in the file that are spellings of one name, with a score between 0 and 1; each pair once."""
    places: dict[Form, list[int]] = defaultdict(list)
    for place, name in enumerate(names):
        form = letters(name)
        if form[1]:
            places[form].append(place)
    for same in places.values():
        yield from ((one, two, 1.0) for one, two in combinations(same, 2))
    for (left, right), chance in _proposed(list(places)).items():
        for one in places[left]:
            yield from ((min(one, two), max(one, two), chance) for two in places[right])


def _proposed(forms: list[Form]) -> Scores:
    """Return the likeliest pairs of different forms with their chance, as long as few enough of them are expected to be false."""
    asked = ((kind, pair, odds.chance(kind, found)) for kind, pair, found in answers(forms))
    chances = {pair: chance for kind, pair, chance in asked if chance >= LEAST[kind]}
    chances |= _alike([form for form in forms if form[0] == ARABIC])
    found: Scores = {}
    false = 0.0
    for chance, pair in sorted(((chance, pair) for pair, chance in chances.items()), reverse=True):
        false += 1 - chance
        if false > FALSE * len(forms):
            break
        found[pair] = round(chance, 6)
    return found


def answers(forms: Iterable[Form]) -> Iterator[tuple[str, Pair, tuple[float, ...]]]:
    """Yield every near pair of the different forms of a file, across scripts or alike in Latin, with the answers about it."""
    by_script: dict[str, list[Form]] = defaultdict(list)
    for form in sorted(forms):
        by_script[form[0]].append(form)
    latin = by_script[LATIN]
    read = _across(by_script[CYRILLIC], latin) | _across(by_script[ARABIC], latin)
    count = sum(map(len, by_script.values()))
    for pair, score in read.items():
        yield "across", pair, odds.across(pair[0], score, count)
    yield from (("alike", pair, found) for pair, found in _latin(latin, read))


def _alike(arabic: list[Form]) -> Scores:
    """Return Arabic names that differ only in what may be left out."""
    same: dict[str, list[Form]] = defaultdict(list)
    for form in arabic:
        same[bare(form[1])].append(form)
    return {pair: SURE for several in same.values() for pair in combinations(several, 2)}


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


def _latin(latin: list[Form], read: Scores) -> Iterator[tuple[Pair, tuple[float, ...]]]:
    """Yield pairs of Latin names that are near or read as one name in another script, with the answers about them."""
    partners, shared = _partners(read), _shared(read)
    known = {one for one, _script in partners}
    near = {(min(pair), max(pair)) for pair in _near(latin, latin) if pair[0] != pair[1]} | shared.keys()
    weighed = {pair: odds.weight(*pair) for pair in near}
    around: dict[Form, list[float]] = defaultdict(list)
    for pair, (_bits, share) in weighed.items():
        for form in pair:
            around[form].append(share)
    for shares in around.values():
        shares.sort(reverse=True)
    for (one, two), own in weighed.items():
        scripts = shared.get((one, two), {})
        others = [
            script for script in (CYRILLIC, ARABIC)
            if script not in scripts and _differ(partners.get((one, script)), partners.get((two, script)))
        ]  # fmt: skip
        reading = odds.Reading(max(scripts.values(), default=None), len(others), (one in known) + (two in known))
        yield (one, two), odds.alike((one, two), own, (around[one], around[two]), len(latin), reading)


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
