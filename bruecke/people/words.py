"""The reasons of a match as a sentence for the person who decides."""

from collections.abc import Iterable

from django.utils.translation import gettext as _

from bruecke.people.matching.weights import STORED


def _phrases() -> dict[str, str]:
    return {
        "phone_equal": _("same telephone number"), "phone_close": _("telephone number differs in one digit"), "phone_differs": _("other telephone number"),
        "birth_equal": _("same birth date"), "birth_digit": _("birth date differs in one digit"), "birth_turned": _("birth date with digits turned"),
        "birth_partial": _("birth date fits as far as it is known"), "birth_part": _("birth date is partly the same"), "birth_differs": _("other birth date"),
        "given_equal": _("same given name"), "given_close": _("given name with a typing error"), "given_spelling": _("given name is a spelling of the other"),
        "given_part": _("given name is partly the same"), "given_differs": _("other given name"),
        "family_equal": _("same family name"), "family_close": _("family name with a typing error"),
        "family_spelling": _("family name is a spelling of the other"),
        "family_part": _("family name is partly the same"), "family_differs": _("other family name"),
        "names_swapped": _("given and family name swapped"), "names_original": _("names compared in their own script"),
        "street_equal": _("same street"), "street_close": _("street with a typing error"), "street_differs": _("other street"),
        "number_equal": _("same house number"), "number_close": _("house number differs in one digit"), "number_differs": _("other house number"),
        "suburb_equal": _("same place"), "suburb_close": _("place with a typing error"), "suburb_differs": _("other place"),
        "postcode_equal": _("same postcode"), "postcode_close": _("postcode differs in one digit"), "postcode_differs": _("other postcode"),
        "sex_equal": "", "sex_differs": _("other sex"), "nationality_equal": _("same nationality"), "nationality_differs": _("other nationality"),
    }  # fmt: skip


#: What a person looks at first: how to reach her, when she was born, what she is called, where she lives.
_ORDER = ("phone", "birth", "names", "family", "given", "street", "number", "postcode", "suburb", "sex", "nationality")


def sentence(reasons: Iterable[str]) -> str:
    """Return reasons as one sentence: what agrees, then what nearly agrees, then what differs; unknown reasons raise KeyError."""
    phrases, given = _phrases(), set(reasons)
    unknown = given - STORED.keys()
    if unknown:
        raise KeyError(min(unknown))
    ordered = sorted(given & phrases.keys(), key=lambda reason: (_doubt(reason), _ORDER.index(reason.partition("_")[0])))
    text = ", ".join(phrase for phrase in map(phrases.__getitem__, ordered) if phrase)
    return f"{text[:1].upper()}{text[1:]}." if text else ""


def _doubt(reason: str) -> int:
    level = reason.partition("_")[2]
    return 0 if level in ("equal", "partial") else 2 if level == "differs" else 1
