"""Names of any script in Latin letters, and the keys a search finds them by: prefixes while typing, consonants for other spellings."""

import re
import unicodedata
from functools import lru_cache

from anyascii import anyascii
from rapidfuzz import fuzz

_PREFIXES = range(2, 7)
#: Marks and signs between the letters of one word, which others leave out.
_SIGNS = re.compile("['’‘ʼʻ`´ʿʾʹʺ\u0640\u064b-\u065f\u0670]")
#: Letters that are another sound with a mark; people write them with and without it.
_SOUNDS = str.maketrans(
    {
        "š": "sh",
        "ş": "sh",
        "ș": "sh",
        "ś": "sh",
        "č": "ch",
        "ć": "ch",
        "ç": "ch",
        "ž": "zh",
        "ż": "zh",
        "ź": "zh",
        "ț": "ts",
        "ţ": "ts",
    }
)
_UKRAINIAN = str.maketrans({"г": "h", "ґ": "g", "и": "y", "і": "i", "ї": "i", "є": "ie", "й": "i"})
_ARABIC = dict(zip("بتجحدرزسصضطظغفقكلمنهةىئؤپگکیھہېۆڤ", "btjhdrzssdtzgfqklmnhaaiupgkyhhywv", strict=True)) | {
    "ث": "th", "خ": "kh", "ذ": "dh", "ش": "sh", "غ": "gh", "چ": "ch", "ژ": "zh",
}  # fmt: skip
_OPEN = {"ا": "a", "أ": "a", "آ": "a", "إ": "i", "ٱ": "a", "ع": "a", "ء": ""}
_GLIDES = {"و": ("w", "u"), "ي": ("y", "i"), "ی": ("y", "i"), "ې": ("y", "i"), "ۆ": ("w", "o")}
_FOLDS = (
    ("schtsch", "shch"), ("dsch", "y"), ("dzh", "y"), ("dj", "y"), ("tsch", "ch"), ("tch", "ch"), ("sch", "sh"), ("zh",
    "sh"), ("cz", "ch"), ("kh", "h"), ("gh", "h"), ("th", "t"), ("dh", "d"), ("ph", "f"), ("ck", "k"), ("tz", "z"),
    ("ts", "z"), ("x", "ks"), ("q", "k"), ("g", "h"), ("w", "v"), ("j", "y"),
)  # fmt: skip
#: DIN 91379 (search form after ICAO): letters that become two, and those that anyascii reads by sound.
_TWO = {("a", "\u0308"): "ae", ("o", "\u0308"): "oe", ("u", "\u0308"): "ue", ("a", "\u030a"): "aa"}
_MARKED = re.compile("[äöüåøÄÖÜÅØ]|[aouAOU][\u0308\u030a]")
_ALONE = str.maketrans({"ø": "oe", "ĸ": "k", "ŉ": "n", "ŋ": "n", "ʒ": "z"})


def nfc(text: str) -> str:
    """Return the text in composed form, without control characters and double spaces."""
    cleaned = "".join(letter if letter.isprintable() else " " for letter in unicodedata.normalize("NFC", text))
    return " ".join(cleaned.split())


def search_form(text: str) -> str:
    """Return the search form of a name after DIN 91379: capital letters A to Z, Ä as AE, Å as AA, Ø as OE, ß as SS."""
    found: list[str] = []
    for letter in unicodedata.normalize("NFD", text.lower().replace("ŉ", "n")):
        if unicodedata.combining(letter):
            found[-1:] = [_TWO.get((found[-1], letter), found[-1])] if found else []
        else:
            found.append(letter.translate(_ALONE))
    return anyascii("".join(found)).upper()


def words(text: str) -> list[str]:
    """Return the Latin lower-case words of a name in any script."""
    return re.findall(r"[a-z0-9]+", latin(text))


def sounds(text: str) -> list[str]:
    """Return the same words with marked letters written as they sound: š as sh, ç as ch."""
    return words(unicodedata.normalize("NFC", text.lower()).translate(_SOUNDS))


@lru_cache(maxsize=20_000)
def latin(text: str) -> str:
    """Return a name in plain Latin letters: Arabic with its long vowels, г in a Ukrainian name as h."""
    plain = _SIGNS.sub("", unicodedata.normalize("NFC", text.lower()))
    if plain.isascii():
        return plain
    if any("\u0600" <= letter <= "\u06ff" for letter in plain):
        plain = " ".join(_from_arabic(word) for word in re.split(r"[\s\u200c-]+", plain))
    elif re.search("[іїєґ]", plain):
        plain = plain.translate(_UKRAINIAN)
    return _SIGNS.sub("", anyascii(plain).lower())


def _from_arabic(word: str) -> str:
    """Return an Arabic word in Latin letters; و and ي are vowels unless they begin a syllable, short vowels stay unwritten."""
    found: list[str] = []
    for place, letter in enumerate(word):
        before, after = word[:place][-1:], word[place + 1 : place + 2]
        if letter in _GLIDES:
            sound = _GLIDES[letter][0 if not before or after in ("ا", "آ", "ة", "ى") else 1]
        elif letter == "ه" and before and not after:
            sound = "h" if found[-1] in ("a", "i", "u") else "ah"
        elif letter in _OPEN:
            sound = "" if found and found[-1] == "a" else _OPEN[letter]
        else:
            sound = _ARABIC.get(letter, letter)
        # z and h are two sounds here, zh would be read as one
        found += ["a", sound] if sound == "h" and found and found[-1] in ("z", "s", "t", "k", "d", "g", "c") else [sound]
    return "".join(found)


@lru_cache(maxsize=50_000)
def skeleton(word: str) -> str:
    """Return the consonants of a Latin word, so that Mohammed, Muhammad and محمد are equal, and Sergej and Serhii."""
    for before, after in _FOLDS:
        word = word.replace(before, after)
    word = re.sub(r"(?<=[aeiouy])h$", "", re.sub(r"c(?=[eiy])", "z", re.sub(r"c(?!h)(?![eiy])", "k", word)))
    bare = re.sub(r"[aeiouy]", "", word)
    return re.sub(r"(.)\1+", r"\1", bare) or word[:1]


def tokens(*names: str) -> list[str]:
    """Return the sorted search keys of a person: prefixes of each word, and its skeletons after a colon (ch is read both ways)."""
    found: set[str] = set()
    for word in (word for name in names for word in _forms(name)):
        found.update(word[:length] for length in _PREFIXES if len(word) >= length)
        found.add(word[:6])
        found.add(f":{skeleton(word)}"[:40])
        if "ch" in word or "kh" in word:
            found.update(f":{skeleton(one)}"[:40] for one in (word.replace("kh", "ch"), re.sub(r"(?<![st])ch", "kh", word)))
    return sorted(found)


def _forms(name: str) -> list[str]:
    """Return the words of a name, those with marked letters in every usual spelling: Muller and Mueller, Celik and Chelik."""
    marked = () if name.isascii() else (*sounds(name), *(words(search_form(name)) if _MARKED.search(name) else ()))
    return list(dict.fromkeys((*words(name), *marked)))


def keys_of_query(text: str) -> list[tuple[str, str]]:
    """Return for each typed word its prefix key and its skeleton key."""
    plain, sounding = words(text), sounds(text)
    return [
        (word[:6], f":{skeleton(sound)}"[:40])
        for word, sound in zip(plain, sounding if len(plain) == len(sounding) else plain, strict=True)
    ]


def likeness(query: str, name: str) -> float:
    """Return how like a name is to what was typed, 0 to 100, whatever the order of the words."""
    left, right = " ".join(words(query)), " ".join(words(name))
    return max(fuzz.token_sort_ratio(left, right), fuzz.partial_token_sort_ratio(left, right) - 5)
