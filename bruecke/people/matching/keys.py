"""The keys under which a record is found: two records that share none are never compared.

Each true pair should share one of them whatever single field is wrong, and each key should be so selective that few strangers
share it: a sound of a name never stands alone, and a birth date never when it is a first of January, which offices write for
people who know only the year.
"""

from functools import lru_cache
from itertools import combinations

from bruecke.people.matching.levels import NEW_YEAR
from bruecke.people.matching.record import Prepared, Record, prepare, words
from bruecke.people.names import skeleton
from bruecke.people.spelling.letters import bones, letters, romanised, rough

#: The kinds of keys that a table stores: telephone, both names, birth date, a name with most of a birth date or with the street.
SELECTIVE = frozenset("pnbdefysv")
_STREET = 5
_FULL = 8


def block_keys(record: Record) -> list[str]:
    """Return the sorted keys to store in an indexed array; the letter before the colon says what a key is made of.

    Of all keys only those that few share also among a million. Whoever has a common name meets more than 300 with it: compare
    those with the most shared keys.
    """
    return sorted({key for key in keys(prepare(record)) if key[0] in SELECTIVE})


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
    if len(birth) == _FULL and birth[4:] != NEW_YEAR:
        found += [f"b:{year}{min(month, day)}{max(month, day)}", f"c:{year}{''.join(sorted(month + day))}"]
        for sound in sounds:
            found += [f"d:{sound}{min(month, day)}{max(month, day)}", f"e:{sound}{year}{month}", f"f:{sound}{year}-{day}"]
    elif year:
        found += [f"e:{sound}{year}{month}" for sound in sounds if month]
    return found


def _address(one: Prepared, sounds: list[str]) -> list[str]:
    """Two parts of the address, or one of them and a name."""
    streets = {_line(line) for line in (one.street, one.estate) if line}
    town = _line(one.suburb) if one.suburb else ""
    found = [f"v:{sound}|{street}" for sound in sounds for street in streets]
    for letter, other, number in (("s", one.number, ""), ("q", one.postcode, "i"), ("u", town, "h")):
        if other:
            found += [f"{letter}:{street}|{other}" for street in streets]
        if number and other and one.number:
            found.append(f"{number}:{other}|{one.number}")
    for letter, place in (("z", one.postcode), ("w", town)):
        if place:
            found += [f"{letter}:{sound}|{place}" for sound in sounds]
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
