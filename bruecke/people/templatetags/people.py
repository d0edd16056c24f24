"""A filter that says why two records may be one person."""

from collections.abc import Iterable

from django import template

from bruecke.people.words import sentence

register = template.Library()


@register.filter
def because(reasons: Iterable[str]) -> str:
    """Return the reasons of a match as a sentence."""
    return sentence(reasons)
