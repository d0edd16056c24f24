"""The letters of one name part: its script, and the few letters of it that weights are kept for."""

import unicodedata
from functools import lru_cache

from anyascii import anyascii

LATIN, CYRILLIC, ARABIC = "latin", "cyrillic", "arabic"

_SOUNDS = str.maketrans({
    "č": "ch", "ć": "ch", "ĉ": "ch", "š": "sh", "ś": "sh", "ş": "sh", "ș": "sh", "ž": "zh", "ź": "zh", "ż": "zh", "ț": "ts", "ţ": "ts",
    "ñ": "ny", "ň": "ny", "ń": "ny", "ə": "e", "å": "o", "ı": "i", "ĝ": "j", "ß": "ss", "ẓ": "z", "ŋ": "ng",
})  # fmt: skip
# Letters of the neighbours of Russian: one of its own letters that is written alike in Latin.
_CYRILLIC = str.maketrans({
    "і": "и", "ї": "и", "є": "е", "ґ": "г", "ў": "у", "ј": "й", "љ": "ль", "њ": "нь", "ћ": "ч", "ђ": "дж", "џ": "дж", "ѓ": "г", "ќ": "к", "ѕ": "дз",
    "қ": "к", "ғ": "г", "ң": "н", "ө": "о", "ү": "у", "ұ": "у", "ә": "а", "һ": "х", "җ": "ж", "ҳ": "х", "ҷ": "дж", "ӣ": "и", "ӯ": "у", "ъ": "", "'": "",
})  # fmt: skip
# Letters of Persian, Dari, Pashto, Urdu and Sorani: the Arabic letter that is written alike in Latin.
_ARABIC = str.maketrans({
    "ی": "ي", "ى": "ي", "ې": "ي", "ێ": "ي", "ے": "ي", "ئ": "ي", "ک": "ك", "گ": "غ", "ګ": "غ", "پ": "ب", "چ": "تش", "ژ": "ج", "ڤ": "ف", "ؤ": "و",
    "ۆ": "و", "ھ": "ه", "ہ": "ه", "ە": "ه", "ۀ": "ه", "ۃ": "ة", "ٹ": "ت", "ټ": "ت", "ڈ": "د", "ډ": "د", "ڑ": "ر", "ړ": "ر", "ڕ": "ر", "ں": "ن", "ڼ": "ن",
    "ښ": "ش", "ږ": "ج", "ڵ": "ل", "څ": "تس", "ځ": "دز", "ٱ": "ا", "ء": "", "ـ": "",
})  # fmt: skip
_ROUGH_CYRILLIC = dict(zip("абвгдеёжзийклмнопрстуфхцчшщыэюя", "aPFKTiiSSiiKLMNuPRSTuFKSSSSiiua", strict=True))
_ROUGH_ARABIC = dict(zip("اأإآبتثجحخدذرزسشصضطظعغفقكلمنهةوي", "aaaaPTTS-KTTRSSSSTTSaKFKKLMN-aui", strict=True))
_BARE = str.maketrans("أإآة", "اااه")
_SHORT = 4
_CLUSTERS = (
    ("tsch", "S"), ("sch", "S"), ("tch", "S"), ("sh", "S"), ("ch", "S"), ("zh", "S"), ("dj", "S"), ("ph", "F"), ("th", "T"), ("dh", "T"),
    ("gh", "K"), ("kh", "K"), ("ts", "S"), ("tz", "S"), ("dz", "S"), ("ck", "K"), ("cz", "S"),
)  # fmt: skip
_ROUGH_LATIN = str.maketrans(dict(zip("abcdefghijklmnopqrstuvwxyz", "aPKTiFK-iSKLMNuPKRSTuFFKiS", strict=True)))


@lru_cache(maxsize=200_000)
def letters(name: str) -> tuple[str, str]:
    """Return the script and the folded lower-case letters of a name part; what is neither Cyrillic nor Arabic is written in Latin."""
    text = unicodedata.normalize("NFC", unicodedata.normalize("NFKC", name).lower().replace("i̇", "i"))
    counts = [sum(first <= letter <= last for letter in text) for first, last in (("Ѐ", "ӿ"), ("ؠ", "ۓ"))]
    if counts[0] * 2 > len(text):
        return CYRILLIC, "".join(letter for letter in text.translate(_CYRILLIC) if letter in _ROUGH_CYRILLIC or letter == "ь")
    if counts[1] * 2 > len(text):
        bare = text.translate(_ARABIC)
        return ARABIC, "".join(letter for letter in bare if letter in _ROUGH_ARABIC)
    written = anyascii(text.translate(_SOUNDS)).lower().replace("schtsch", "shch")
    return LATIN, "".join(letter for letter in written if "a" <= letter <= "z")


def rough(script: str, text: str) -> str:
    """Return a name in a few sounds that are alike in every script: consonant classes in capitals, a, i and u."""
    if script == LATIN:
        for cluster, sound in _CLUSTERS:
            text = text.replace(cluster, sound)
        sounds = text.translate(_ROUGH_LATIN)
    else:
        table = _ROUGH_CYRILLIC if script == CYRILLIC else _ROUGH_ARABIC
        sounds = "".join(table.get(letter, "") for letter in text)
    sounds = sounds.replace("-", "")
    return "".join(sound for place, sound in enumerate(sounds) if place == 0 or sounds[place - 1] != sound)


def bones(sounds: str) -> str:
    """Return the consonant classes of a rough name, without neighbours that are equal."""
    bare = [sound for sound in sounds if sound.isupper()]
    return "".join(sound for place, sound in enumerate(bare) if place == 0 or bare[place - 1] != sound)


def romanised(script: str, text: str) -> str:
    """Return folded letters in Latin."""
    return text if script == LATIN else letters(anyascii(text))[1]


def bare(text: str) -> str:
    """Return Arabic letters without what one may leave out or write otherwise: hamza, article, the two forms of h."""
    plain = text.translate(_BARE)
    return plain[2:] if plain.startswith("ال") and len(plain) > _SHORT else plain
