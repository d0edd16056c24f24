"""How two records agree, field by field: each answer is a word that is both the level of the weights and the reason shown.

A field that is empty in one of the records gives no answer.
"""

from collections.abc import Callable
from functools import lru_cache
from itertools import product

from rapidfuzz.distance import OSA, JaroWinkler, Levenshtein

from bruecke.people.matching.record import Prepared, words
from bruecke.people.spelling import like
from bruecke.people.spelling.letters import LATIN, bones, letters, rough

EQUAL, CLOSE, SPELLING, PART, DIFFERS = "equal", "close", "spelling", "part", "differs"
_RANK = {EQUAL: 4.0, CLOSE: 3.0, SPELLING: 2.8, PART: 2.0, DIFFERS: 0.0}
_SHORT, _LONG, _FULL, _YEAR = 4, 8, 8, 4
#: Offices write a first of January for people who know only the year.
NEW_YEAR = "0101"
_SPELLING, _READ, _ALIKE, _LINE, _LINE_PART = 0.75, 0.6, 0.9, 0.75, 0.5


def answers(one: Prepared, two: Prepared) -> tuple[str, ...]:
    """Return how two records agree in every field that both have."""
    found = _names(one, two)
    if one.birth and two.birth:
        found.append(f"birth_{birth_level(one.birth, two.birth)}")
    if one.phones and two.phones:
        found.append(f"phone_{_phones(one.phones, two.phones)}")
    found += _lines(one, two)
    for field, level in _PLAIN:
        left, right = getattr(one, field), getattr(two, field)
        if left and right:
            found.append(f"{field}_{EQUAL if left == right else level(left, right)}")
    return tuple(found)


def _names(one: Prepared, two: Prepared) -> list[str]:
    """Compare given with given and family with family name, or crosswise where that is better; else the names in another script."""
    best, name = _both(one.given, two.given, one.family, two.family), ""
    if DIFFERS in best or "" in best:
        crossed = _sorted(_both(one.given, two.family, one.family, two.given))
        if DIFFERS not in crossed and _worth(crossed) > _worth(best) + 1:
            best, name = crossed, "names_swapped"
    if (one.original or two.original) and _worth(best) < _RANK[CLOSE]:
        best, name = max((best, name), (_original(one, two), "names_original"), key=lambda found: _worth(found[0]))
    found = [f"{field}_{level}" for field, level in zip(("given", "family"), best, strict=True) if level]
    return [*found, name] if name else found


def _both(given: str, other_given: str, family: str, other_family: str) -> tuple[str, str]:
    return _name_level(given, other_given), _name_level(family, other_family)


def _name_level(left: str, right: str) -> str:
    if not left or not right:
        return ""
    return name_level(left, right) if left <= right else name_level(right, left)


def _sorted(levels: tuple[str, str]) -> tuple[str, str]:
    """Return the better level first, so that it does not matter whose names are the swapped ones."""
    one, two = sorted(levels, key=lambda level: -_RANK.get(level, -1.0))
    return one, two


def _worth(levels: tuple[str, str]) -> float:
    return _RANK.get(levels[0], 1.0) + _RANK.get(levels[1], 1.0)


def _original(one: Prepared, two: Prepared) -> tuple[str, str]:
    """Compare the names in the original script with each other, or with the Latin ones where only one record has them."""
    left = words(one.original) or words(f"{one.given} {one.family}")
    right = words(two.original) or words(f"{two.given} {two.family}")
    if len(left) < 2 or len(right) < 2:  # noqa: PLR2004 -- a single word says nothing of both names
        return "", ""
    straight = _both(left[0], right[0], left[-1], right[-1])
    crossed = _sorted(_both(left[0], right[-1], left[-1], right[0]))
    return max(straight, crossed, key=_worth)


@lru_cache(maxsize=1 << 18)
def name_level(left: str, right: str) -> str:
    """Return how alike two folded names are, typing errors and spellings of other scripts included."""
    one, two = words(left), words(right)
    if left == right:
        return EQUAL
    if not one or not two:
        return DIFFERS
    whole = _word_level("".join(one), "".join(two))
    if len(one) == len(two) == 1 or whole in (EQUAL, CLOSE):
        return whole
    if len(one) == len(two):
        pairs = [_word_level(*pair) for pair in zip(one, two, strict=True)]
        if min(_RANK[level] for level in pairs) >= _RANK[SPELLING]:
            return SPELLING
    shared = max((_word_level(*pair) for pair in product(one, two) if min(map(len, pair)) >= 3), key=_RANK.get, default=DIFFERS)  # type: ignore[arg-type]  # noqa: PLR2004
    return PART if _RANK[shared] >= _RANK[SPELLING] else whole


@lru_cache(maxsize=1 << 18)
def _word_level(left: str, right: str) -> str:
    (script, one), (other, two) = letters(left), letters(right)
    if script != LATIN or other != LATIN:
        return EQUAL if left == right else _read(left, right)
    return EQUAL if one == two else _typed(one, two)


def _typed(one: str, two: str) -> str:
    """Compare two Latin words: an error, a spelling, a beginning, or another word."""
    shorter = min(len(one), len(two))
    errors = OSA.distance(one, two, score_cutoff=2)
    if errors == 1 and shorter >= _SHORT - 1:
        return CLOSE
    if one[0] == two[0] and (shorter == 1 or (shorter >= _SHORT - 1 and (one.startswith(two) or two.startswith(one)))):
        return PART
    alike = JaroWinkler.similarity(one, two)
    if alike >= _READ and _sounds_near(one, two) and like(one, two) >= _SPELLING:
        return SPELLING
    if errors == 2 and shorter > _SHORT:  # noqa: PLR2004 -- two errors count less in a long word
        return CLOSE if shorter >= _LONG else PART
    return PART if alike >= _ALIKE else DIFFERS


def _sounds_near(one: str, two: str) -> bool:
    """Say whether two words have nearly the same consonants, which is fast to know."""
    left, right = (bones(rough(LATIN, word)) for word in (one, two))
    return left == right or Levenshtein.normalized_similarity(left, right) >= _READ


def _read(left: str, right: str) -> str:
    found = like(left, right)
    return SPELLING if found >= _READ else PART if found >= _READ - 0.15 else DIFFERS


@lru_cache(maxsize=1 << 17)
def birth_level(left: str, right: str) -> str:
    """Return how alike two birth dates of known digits are: equal, digit, turned, partial, part or differs."""
    known = min(len(left), len(right))
    if left == right and known == _FULL:
        return EQUAL
    if known < _FULL:
        return "partial" if left[:known] == right[:known] else "part" if left[:_YEAR] == right[:_YEAR] else DIFFERS
    wrong = [place for place in range(_FULL) if left[place] != right[place]]
    if len(wrong) == 1:
        return "part" if left[_YEAR:] == right[_YEAR:] == NEW_YEAR else "digit"
    two = len(wrong) == 2  # noqa: PLR2004 -- two places may have changed their digits
    exchanged = sorted(left[place] for place in wrong) == sorted(right[place] for place in wrong)
    if left[:4] + left[6:8] + left[4:6] == right or (two and exchanged):
        return "turned"
    same = (left[:4] == right[:4], left[4:6] == right[4:6], left[6:8] == right[6:8])
    return "part" if two or sum(same) == 2 else DIFFERS  # noqa: PLR2004 -- one of three is wrong


def _phones(one: frozenset[str], two: frozenset[str]) -> str:
    if one & two:
        return EQUAL
    return CLOSE if any(OSA.distance(left, right) == 1 for left, right in product(one, two)) else DIFFERS


def _lines(one: Prepared, two: Prepared) -> list[str]:
    """Compare both lines of the address, crosswise where that is better."""
    if not (one.street or one.estate) or not (two.street or two.estate):
        return []
    best = (_line_level(one.street, two.street), _line_level(one.estate, two.estate))
    if best[0] != EQUAL:
        crossed = _sorted((_line_level(one.street, two.estate), _line_level(one.estate, two.street)))
        best = (
            crossed
            if _RANK.get(crossed[0], 0.5) + _RANK.get(crossed[1], 0.5) > _RANK.get(best[0], 0.5) + _RANK.get(best[1], 0.5)
            else best
        )
    return [f"{field}_{level}" for field, level in zip(("street", "estate"), best, strict=True) if level]


def _line_level(left: str, right: str) -> str:
    return line_level(left, right) if left and right else ""


@lru_cache(maxsize=1 << 18)
def line_level(left: str, right: str) -> str:
    """Return how alike two lines of an address are; spaces do not count."""
    one, two = left.replace(" ", ""), right.replace(" ", "")
    if one == two:
        return EQUAL
    alike = OSA.normalized_similarity(one, two)
    if alike >= _LINE:
        return CLOSE
    shared = {word for word in left.split() if len(word) >= _SHORT} & set(right.split())
    return PART if shared or alike >= _LINE_PART else DIFFERS


@lru_cache(maxsize=1 << 17)
def short_level(left: str, right: str) -> str:
    """Return how alike two short words or numbers are: one error, or different."""
    return CLOSE if OSA.distance(left, right) == 1 and max(len(left), len(right)) > 1 else DIFFERS


def _other(_left: str, _right: str) -> str:
    return DIFFERS


_PLAIN: tuple[tuple[str, Callable[[str, str], str]], ...] = (
    ("number", short_level), ("suburb", line_level), ("postcode", short_level), ("state", short_level), ("sex", _other), ("nationality", _other),
)  # fmt: skip
