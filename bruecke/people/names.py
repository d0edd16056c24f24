"""Search keys of names in any script: prefixes while typing, consonant skeletons for other spellings."""

import re
import unicodedata

from anyascii import anyascii
from rapidfuzz import fuzz

_PREFIXES = range(2, 7)
_FOLDS = (("schtsch", "shch"), ("sch", "sh"), ("tsch", "ch"), ("w", "v"), ("j", "y"), ("ck", "k"), ("ph", "f"))


def nfc(text: str) -> str:
    """Return the text in composed form, without control characters and double spaces."""
    cleaned = "".join(letter if letter.isprintable() else " " for letter in unicodedata.normalize("NFC", text))
    return " ".join(cleaned.split())


def words(text: str) -> list[str]:
    """Return the Latin lower-case words of a name in any script."""
    return re.findall(r"[a-z0-9]+", anyascii(text).lower())


def skeleton(word: str) -> str:
    """Return the consonants of a Latin word, so that Mohammed, Muhammad and محمد are equal."""
    for before, after in _FOLDS:
        word = word.replace(before, after)
    bare = re.sub(r"[aeiouy]", "", word)
    return re.sub(r"(.)\1+", r"\1", bare) or word[:1]


def tokens(*names: str) -> list[str]:
    """Return the sorted search keys of a person: prefixes of each word, and its skeleton after a colon."""
    found: set[str] = set()
    for word in (word for name in names for word in words(name)):
        found.update(word[:length] for length in _PREFIXES if len(word) >= length)
        found.add(word[:6])
        found.add(f":{skeleton(word)}"[:40])
    return sorted(found)


def keys_of_query(text: str) -> list[tuple[str, str]]:
    """Return for each typed word its prefix key and its skeleton key."""
    return [(word[:6], f":{skeleton(word)}"[:40]) for word in words(text)]


def likeness(query: str, name: str) -> float:
    """Return how like a name is to what was typed, 0 to 100, whatever the order of the words."""
    left, right = " ".join(words(query)), " ".join(words(name))
    return max(fuzz.token_sort_ratio(left, right), fuzz.partial_token_sort_ratio(left, right) - 5)
