"""Sentences of the family pages with their one name filled in."""

from string import Formatter

from django import template

from bruecke.network.queries import language_names
from bruecke.schooling.family_words import filled, words
from bruecke.schooling.models.words import Need
from bruecke.schooling.queries.family import Decided

register = template.Library()


@register.filter
def told(text: str, value: object) -> str:
    """Return a sentence with its one name filled in, kept in its own direction."""
    name = next((name for _text, name, _format, _conversion in Formatter().parse(text) if name), "")
    return filled(text, **{name: value}) if name else text


@register.filter
def decided_in(by: Decided, text: str) -> str:
    """Return who decided, for whom and when, in the words of a language."""
    return filled(text, name=by.name, unit=by.unit, day=f"{by.day:%d.%m.%Y}" if by.day else "")


@register.filter
def spoken_tag(language: str) -> str:
    """Return the language as a document names it; easy German is German."""
    return language.split("-", maxsplit=1)[0]


@register.filter
def why_head(language: str, instead: str = "") -> str:
    """Return "Why this school?" in a language, or in another one instead."""
    return str(words(instead or language)["status"]["why_h"])


@register.filter
def tongues(codes: list[str]) -> str:
    """Return languages by their German names."""
    known = language_names()
    return ", ".join(known.get(code, code) for code in codes) or "–"


@register.filter
def need_name(need: str) -> str:
    """Return a kind of group in words."""
    return str(Need(need).label) if need in Need.values else "–"
