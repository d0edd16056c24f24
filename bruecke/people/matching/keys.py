"""The keys under which a record is found: two records that share none are never compared.

Each true pair should share one of them whatever single field is wrong, and each key should be so selective that few strangers
share it: a sound of a name never stands alone, and a birth date never when it is a first of January, which offices write for
people who know only the year.
"""

from functools import lru_cache
from itertools import combinations

from bruecke.people.matching.record import Prepared, Record, prepare, words
from bruecke.people.names import skeleton
from bruecke.people.spelling.letters import bones, letters, romanised, rough

_NEW_YEAR = "0101"
_STREET = 5
_FULL = 8


def block_keys(record: Record) -> list[str]:
    """Return the sorted keys to store in an indexed array; the letter before the colon says what a key is made of."""
    return sorted(set(keys(prepare(record))))


def keys(one: Prepared) -> list[str]:
    """Return the keys of a prepared record."""
    names = dict.fromkeys(words(one.given) + words(one.family) + words(one.original))
    sounds = sorted({_sound(name) for name in names})
    found = [f"p:{phone}" for phone in one.phones]
    found += [f"n:{'|'.join(sorted(pair))}" for pair in combinations({_consonants(name) for name in names}, 2)]
    return found + _birth(one.birth, sounds) + _address(one, sounds)


def _birth(birth: str, sounds: list[str]) -> list[str]:
    """Any one of year, month and day may be wrong, or day and month swapped; with both names the year is enough."""
    year, month, day = birth[:4], birth[4:6], birth[6:8]
    found = [f"y:{year}{'|'.join(pair)}" for pair in combinations(sounds, 2)] if year else []
    if len(birth) == _FULL and birth[4:] != _NEW_YEAR:
        found.append(f"b:{year}{min(month, day)}{max(month, day)}")
        for sound in sounds:
            found += [f"d:{sound}{min(month, day)}{max(month, day)}", f"e:{sound}{year}{month}", f"f:{sound}{year}-{day}"]
    elif year:
        found += [f"e:{sound}{year}{month}" for sound in sounds if month]
    return found


def _address(one: Prepared, sounds: list[str]) -> list[str]:
    streets = {_line(line) for line in (one.street, one.estate) if line}
    found = [f"s:{street}|{one.number}" for street in streets if one.number]
    found += [f"q:{street}|{one.postcode}" for street in streets if one.postcode]
    if one.suburb:
        found += [f"u:{street}|{_line(one.suburb)}" for street in streets]
    for sound in sounds:
        found += [f"v:{sound}|{street}" for street in streets]
        if one.postcode:
            found.append(f"z:{sound}|{one.postcode}")
        if one.suburb:
            found.append(f"w:{sound}|{_line(one.suburb)}")
    return found


@lru_cache(maxsize=200_000)
def _sound(name: str) -> str:
    sounds = rough(*letters(name))
    return bones(sounds) or sounds


@lru_cache(maxsize=200_000)
def _consonants(name: str) -> str:
    return skeleton(romanised(*letters(name)))


@lru_cache(maxsize=200_000)
def _line(text: str) -> str:
    """Return the first consonant classes of a line of an address, the spaces left out."""
    sounds = rough(*letters(text.replace(" ", "")))
    return (bones(sounds) or sounds)[:_STREET] or text[:_STREET]
