"""Why a file or a row is not taken over, in words that name nobody."""

from dataclasses import dataclass
from enum import StrEnum

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _


class Kind(StrEnum):
    """What follows for the row; a row has the gravest of its reasons."""

    NOTE = "note"  # changes nothing
    LOOK = "look"  # somebody has to look; may be taken over after that
    KNOWN = "known"  # looks like somebody who was sent before; may be taken over after that
    SENT = "sent"  # was sent before: cannot be taken over again
    HELD = "held"  # has to be put right in the file
    REFUSED = "refused"  # is not taken over, and nothing of it is kept


@dataclass(frozen=True)
class Reason:
    """One code with its consequence and its sentence."""

    kind: Kind
    text: str | Promise


def _rows(kind: Kind, **texts: str | Promise) -> dict[str, Reason]:
    return {code: Reason(kind, text) for code, text in texts.items()}


ROWS: dict[str, Reason] = {
    **_rows(
        Kind.REFUSED,
        blocked=_("Please hand out the paper card."),
        cells=_("The row has more or fewer cells than there are columns."),
        consent_number=_("The number of the consent is missing or too long."),
        consent_day=_("The day of the consent is missing or cannot be read."),
        consent_future=_("The day of the consent lies in the future."),
        consent_lapsed=_("The consent is too old; it lapses when it is not used."),
        consent_scope=_("The consent does not cover contact data for the welcome counselling."),
        consent_signature=_("The signature is missing."),
        deceased=_("The row carries a date of death."),
        moved_away=_("The row carries a day of moving out, or the move was taken back."),
    ),
    **_rows(
        Kind.HELD,
        row_id=_("The row needs an id of its own with at least one digit and without blanks."),
        row_id_twice=_("The id of the row stands in the file twice."),
        consent_language=_("The language of the consent is missing or unknown."),
        consent_twice=_("The number of the consent stands in two rows; every adult signs for herself."),
        name=_("There is no name at all."),
        long=_("An entry is too long."),
        control=_("An entry contains invisible control characters."),
        birth_date=_("The date of birth cannot be read or cannot be true."),
        municipality=_("The AGS is unknown on the reporting day."),
        level=_("The municipality of the row does not take part in this way."),
        language=_("The language is missing or unknown."),
        phone=_("The phone number cannot be read."),
        email=_("The e-mail address cannot be read."),
        contact=_("There is neither a phone number nor an e-mail address."),
        channel=_("The way to reach her is unknown."),
        yes_no=_("“yes” or “no” is expected, something else stands there."),
        relation=_("The kind of family relation is missing or unknown."),
        relation_self=_("The row refers to itself."),
        relation_missing=_("The row refers to one that is not in the file."),
        minor=_("A minor without an adult of the file: the guardian has to sign."),
        parent=_("The adult who signed for the child is not taken over."),
    ),
    **_rows(Kind.SENT, sent_before=_("This consent was handed over before.")),
    **_rows(
        Kind.KNOWN,
        same_here=_("Same name and date of birth as row %s."),
        same_before=_("Your office has sent somebody with this name and date of birth before."),
    ),
    **_rows(Kind.LOOK, letters=_("A name contains letters outside DIN 91379. They are kept as they are.")),
    **_rows(Kind.NOTE, child=_("Counted as a child of row %s."), touched=_("Somebody works with it already; it stays.")),
}

FILES: dict[str, str | Promise] = {
    "empty": _("The file is empty."),
    "large": _("The file is larger than %s MB."),
    "kind": _("This is neither a CSV nor an XLSX file, whatever its name says."),
    "old": _("This is an old Excel file (.xls) or one with a password. Save it as XLSX without a password."),
    "damaged": _("The file is damaged and cannot be opened."),
    "bomb": _("The file is far larger inside than outside and is not opened."),
    "utf16": _("The file is stored as UTF-16. Save it as “CSV UTF-8”."),
    "charset": _("The declared character set is unknown. Allowed are UTF-8 and Windows-1252."),
    "encoding": _("The file is not UTF-8. Save it as “CSV UTF-8”, or declare Windows-1252 in its head."),
    "binary": _("The file contains characters that no text has."),
    "quotes": _("A quotation mark is opened and never closed, or a cell is longer than any text."),
    "head": _("The head is missing: the first line has to be “#kim-uebergabe;1”, or the sheet “Kopf” has to be there."),
    "version": _("This version of the file format is unknown. Known is version 1."),
    "head_missing": _("In the head “%s” is missing."),
    "head_twice": _("In the head “%s” stands twice."),
    "sender": _("The sender in the head is no AGS of eight digits."),
    "sender_other": _("The sender in the head is another municipality than yours."),
    "day": _("The reporting day in the head is no date."),
    "day_future": _("The reporting day in the head lies in the future."),
    "key": _("The number of the file in the head is no UUID."),
    "count": _("The number of rows in the head is no number."),
    "count_other": _("The head promises %s rows, the file has another number. It may have been cut off."),
    "sum": _("The check sum in the head is no SHA-256 of 64 digits."),
    "sum_other": _("The check sum does not fit the rows: the file was changed after it was made."),
    "columns": _("The line with the column names is missing."),
    "column_twice": _("The column “%s” stands twice."),
    "column_missing": _("The column “%s” is missing."),
    "name_missing": _("There is no column with a name."),
    "separator": _("The columns are separated by another sign than the head."),
    "no_rows": _("The file has no rows."),
    "many": _("The file has more than %s rows. Please send it in parts."),
    "sheets": _("Beside the sheet “Kopf” there has to be exactly one sheet with rows."),
    "discarded": _("You have discarded this file."),
    "forgotten": _("The preview was not taken over in time; the file was erased."),
    "stopped": _("Taking over was interrupted. Nothing was taken over; please try again."),
}


def told(code: str) -> str:
    """Return the sentence of a stored reason such as `name` or `same_here:12`."""
    name, _colon, value = code.partition(":")
    known = ROWS[name].text if name in ROWS else FILES.get(name, name)
    text = str(known)
    return text % value if "%s" in text else text
