"""What must not stand in a text without a name: the person's own names in any spelling, birth dates, numbers of files and telephones."""

import re

from bruecke.people import names
from bruecke.people.models import Person

LEAST = 3
_DATE = re.compile(r"\b\d{1,2}\.\s?(?:\d{1,2}\.|[A-ZÄÖÜ][a-zäöü]+)\s?(?:19|20)\d\d\b")
_NUMBER = re.compile(r"\b[A-Z]?\d[\d /-]{6,}\d\b")


def names_in(text: str, person: Person | None) -> list[str]:
    """Return what gives somebody away in a text, as it stands there: her names, whole birth dates, long numbers."""
    found = [match.group() for match in (*_DATE.finditer(text), *_NUMBER.finditer(text))]
    own = (
        {names.skeleton(word) for word in names.words(f"{person.name} {person.original_name}") if len(word) >= LEAST}
        if person
        else set()
    )
    if own:
        found += [
            word
            for word in re.findall(r"\w+", text)
            if len(word) >= LEAST and any(names.skeleton(one) in own for one in names.words(word))
        ]
    return list(dict.fromkeys(found))
