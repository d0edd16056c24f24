"""Finding what must not stand in a structural issue: names, days of birth, phone numbers, addresses, file numbers."""

import re

#: A word of address before a name, a full date, an e-mail address, a phone number, a street with its number, a file number.
_SIGNS = (
    re.compile(r"\b(?:Herrn?|Frau|Fam(?:ilie|\.)|Eheleute|Dr\.)\s+(?:Dr\.\s+)?[A-ZÄÖÜ][\w'’-]+(?:\s+[A-ZÄÖÜ][\w'’-]+)?"),
    re.compile(r"\b\d{1,2}\.\s?\d{1,2}\.\s?(?:19|20)?\d{2}\b|\b(?:19|20)\d{2}-\d{2}-\d{2}\b"),
    re.compile(r"\b[\w.+-]+@[\w-]+\.[\w.-]+\b"),
    re.compile(r"(?:\+|\b0)\d[\d /()-]{5,}\d\b"),
    re.compile(r"\b[A-ZÄÖÜ][\wäöüß-]*(?:straße|str\.|weg|gasse|platz|allee)\s+\d+\s?[a-z]?\b"),
    re.compile(r"\b(?:Az|AZR|Aktenzeichen|Kassenzeichen|BG-Nummer)\b\.?:?\s*[\w/.-]*\d[\w/.-]*"),
    re.compile(r"\b\d{6,}\b"),
)


def personal(text: str) -> list[str]:
    """Return the parts of a text that look like somebody's name, birthday, number or address, in their order."""
    found = [(match.start(), match.group().strip()) for sign in _SIGNS for match in sign.finditer(text)]
    return list(dict.fromkeys(part for _start, part in sorted(found)))
