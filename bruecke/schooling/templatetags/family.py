"""Sentences of the family pages with their one name filled in."""

from string import Formatter

from django import template

from bruecke.schooling.family_words import filled
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
