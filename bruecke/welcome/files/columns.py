"""The columns of a hand-over file: by DSMeld number or German name, in any order; what is read, what is kept, what is cut."""

import re
import unicodedata

_UMLAUTS = str.maketrans({"ä": "ae", "ö": "oe", "ü": "ue", "ß": "ss"})
_NUMBER = re.compile(r"0*(\d{3,4})")

#: What is kept for the first talk, with the other names an office may give the column.
KEPT: dict[str, tuple[str, ...]] = {
    "satz_id": ("satznummer", "lfd_nr"), "einwilligung_nr": ("einwilligungsnummer",), "einwilligung_am": ("einwilligungsdatum",),
    "einwilligung_umfang": (), "einwilligung_sprache": (), "unterschrift": (), "0101": ("familienname", "nachname"),
    "0102": ("namensbestandteile",), "0301": ("vornamen", "vorname"), "0302": ("gebraeuchlicher_vorname", "rufname"),
    "0303": ("vornamen_unstrukturiert",), "name_original": ("name_in_originalschrift",), "0601": ("geburtsdatum",),
    "ags": ("1201", "gemeindeschluessel"), "ortsteil": (), "zuzug_aus_staat": ("1223",), "1306": ("auszugsdatum",),
    "1801": ("auskunftssperre",), "1901": ("sterbedatum",), "telefon": ("telefonnummer", "mobil"), "email": ("e_mail",),
    "sprachen": ("sprache",), "dolmetschen": ("dolmetscher",), "kanal": ("kontaktweg",), "beste_zeit": (),
    "nachricht_hinterlassen": (), "bezug_satz_id": (), "bezug_art": (), "wuensche": (), "beratung_durch": (),
}  # fmt: skip
#: Allowed by the contract, but not needed for a first talk: cut before anything is stored. Number or name, and its label.
CUT: dict[str, str] = {
    "0201": "Geburtsname", "0202": "Geburtsname, Bestandteile", "0401": "Doktorgrad", "0602": "Geburtsort", "0603": "Geburtsstaat",
    "0701": "Geschlecht", "1001": "Staatsangehörigkeiten", "1101": "Religion", "plz": "Postleitzahl", "1301": "Einzugsdatum",
    "1401": "Familienstand", "1712": "AZR-Nummer", "2701": "Steuer-ID", "aufenthaltstitel": "Aufenthaltstitel",
    "passnummer": "Passdaten",
    **{str(number): "Anschrift" for number in range(1203, 1213)}, **{str(number): "Passdaten" for number in range(1700, 1710)},
}  # fmt: skip
_OTHER_NAMES = {
    "geburtsname": "0201", "geschlecht": "0701", "staatsangehoerigkeit": "1001", "staatsangehoerigkeiten": "1001",
    "religion": "1101", "konfession": "1101", "religionszugehoerigkeit": "1101", "einzugsdatum": "1301", "strasse": "1205",
    "hausnummer": "1206", "wohnort": "1204", "ort": "1204", "postleitzahl": "plz", "familienstand": "1401", "azr": "1712",
    "azr_nummer": "1712", "azr_nr": "1712", "steuer_id": "2701", "steueridentifikationsnummer": "2701", "pass": "passnummer",
    "passdaten": "passnummer", "ausweisnummer": "passnummer", "aufenthaltsstatus": "aufenthaltstitel", "geburtsort": "0602",
}  # fmt: skip
NEEDED = ("satz_id", "einwilligung_nr", "einwilligung_am", "einwilligung_umfang", "unterschrift")
NAMES = ("0101", "0301", "0302", "0303")
_KNOWN = {alias: name for name, aliases in KEPT.items() for alias in (name, *aliases)}


def plain(text: str) -> str:
    """Return a word as it is compared: lower case, ä as ae, everything between letters and digits one underscore."""
    lower = unicodedata.normalize("NFC", text).strip().casefold().translate(_UMLAUTS)
    return re.sub(r"[^a-z0-9]+", "_", lower).strip("_")


def named(header: str) -> str:
    """Return the name of a kept column, or an empty string for one that is cut."""
    word = plain(header)
    number = _NUMBER.fullmatch(word)
    return _KNOWN.get(number[1].zfill(4) if number else word, "")


def label(header: str, place: int) -> str:
    """Return how a cut column is called in the receipt: its known name or number, else its place.

    Never the header as it was written: a file without column names has a person's data there.
    """
    word = plain(header)
    number = _NUMBER.fullmatch(word)
    word = number[1].zfill(4) if number else _OTHER_NAMES.get(word, word)
    return CUT.get(word) or (f"Feld {word}" if number else f"Spalte {place}")
