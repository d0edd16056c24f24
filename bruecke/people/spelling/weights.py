"""How much two spellings speak for one name, in bits: the best way to read one as the other, letter group by letter group.

A weight is log2 of how often two letter groups stand for each other in pairs of spellings, over how often they would meet by
chance. They are in `weights.tsv`; `python -m bench.spellings NAMES.csv…` estimates them anew from pairs without alignment (EM).
"""

from functools import lru_cache
from pathlib import Path

from rapidfuzz.distance import Levenshtein

from bruecke.people.spelling.letters import ARABIC, CYRILLIC, LATIN, bare, letters, romanised

START, END = "^", "$"
_OTHER, _MISSING, _HOPELESS = -9.0, -7.0, -30.0
_LONGEST = 4
_NONE: dict[str, float] = {}
_NOTHING = -1e9
_SHORT = 4
#: Even a good reading in another script does not read each letter as surely as can be.
_READ = 0.75

Table = dict[str, dict[str, float]]


def _read() -> dict[str, Table]:
    tables: dict[str, Table] = {LATIN: {}, CYRILLIC: {}, ARABIC: {}}
    for line in Path(__file__).with_name("weights.tsv").read_text("utf-8").splitlines()[1:]:
        script, group, latin, weight = line.split("\t")
        tables[script].setdefault(group, {})[latin] = float(weight)
    return tables


TABLES = _read()


def bits(script: str, left: str, right: str) -> float:
    """Return the weight of reading the letters of one script as these Latin letters; both folded by `letters`."""
    if script == ARABIC and left.startswith("ال") and len(left) > _SHORT:
        return max(_aligned(script, left, right), _aligned(script, left[2:], right))
    return _aligned(script, left, right)


@lru_cache(maxsize=1 << 16)
def _aligned(script: str, left: str, right: str) -> float:
    return aligned(TABLES[script], f"{START}{left}{END}", f"{START}{right}{END}")


def aligned(table: Table, left: str, right: str) -> float:
    """Return the greatest sum of weights over all ways to cut both words into groups; unknown groups cost."""
    height, width = len(left), len(right)
    rows = [[_NOTHING] * (width + 1) for _ in range(height + 2)]
    rows[0][0] = 0.0
    inserted = [table.get("", _NONE).get(letter, _MISSING) for letter in right]
    for i in range(height):
        one, two = table.get(left[i], _NONE), table.get(left[i : i + 2], _NONE) if i + 1 < height else _NONE
        _row(rows[i : i + 3], one, two, inserted, right)
    _insert(rows[height], inserted)
    return rows[height][width]


def _row(rows: list[list[float]], one: dict[str, float], two: dict[str, float], inserted: list[float], right: str) -> None:
    """Take one or two letters of the left word with none to four of the right one, from every place of the right word."""
    here, after, later = rows
    _insert(here, inserted)
    deleted, width = one.get("", _MISSING), len(right)
    for j, score in enumerate(here):
        if score < _HOPELESS:
            continue
        after[j] = max(after[j], score + deleted)
        if j < width:
            weight = score + one.get(right[j], _OTHER)
            after[j + 1] = max(after[j + 1], weight)
        for length in range(2, min(_LONGEST, width - j) + 1):
            found = one.get(right[j : j + length])
            if found is not None and score + found > after[j + length]:
                after[j + length] = score + found
        for length in range(1, min(2, width - j) + 1) if two else ():
            found = two.get(right[j : j + length])
            if found is not None and score + found > later[j + length]:
                later[j + length] = score + found


def _insert(row: list[float], inserted: list[float]) -> None:
    """Take letters of the right word alone."""
    for j, weight in enumerate(inserted):
        row[j + 1] = max(row[j + 1], row[j] + weight)


@lru_cache(maxsize=200_000)
def own(script: str, text: str) -> float:
    """Return the weight a name could reach at most: each letter read as it is read most surely."""
    table, best = TABLES[script], 0.0
    for letter in f"{START}{text}{END}":
        found = table.get(letter, {})
        best += found.get(letter, 0.0) if script == LATIN else max(found.values(), default=0.0)
    return best


@lru_cache(maxsize=1 << 17)
def like(left: str, right: str) -> float:
    """Return how like two name parts are as spellings of one name, 0 to 1, whatever their scripts; 1 only for the same letters."""
    one, two = sorted((letters(left), letters(right)))
    if not one[1] or not two[1]:
        return float(bool(left) and left == right)
    return 1.0 if one == two else min(0.99, max(0.0, _like(one, two)))


def _like(one: tuple[str, str], two: tuple[str, str]) -> float:
    """Compare the folded letters of two names; Arabic stands before Cyrillic and Cyrillic before Latin."""
    if one[0] == two[0] == ARABIC:
        return Levenshtein.normalized_similarity(bare(one[1]), bare(two[1]))
    if one[0] == two[0]:
        return same_script(romanised(*one), romanised(*two))
    return bits(one[0], one[1], romanised(*two)) / (own(*one) * _READ)


def same_script(one: str, two: str) -> float:
    """Return how like two words in Latin letters are: their weight as a share of what they weigh with themselves."""
    most = (own(LATIN, one) + own(LATIN, two)) / 2
    return bits(LATIN, min(one, two), max(one, two)) / most if most > 0 else 0.0
