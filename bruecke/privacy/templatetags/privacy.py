"""Tags of the pages about who sees what: reasons and deeds in words, in the person's language or in the clerk's German."""

from datetime import date, datetime, time, timedelta
from typing import Any

from babel import Locale
from babel.dates import format_date
from django import template
from django.utils import timezone
from django.utils.html import conditional_escape, format_html
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _

from bruecke.access.models import Reason
from bruecke.base.templatetags.bruecke import day
from bruecke.consent import texts
from bruecke.consent.models import Release
from bruecke.network.queries import register as rules_of_today
from bruecke.privacy.queries.who import Holder, Look
from bruecke.privacy.words import CLASS_NAMES, DEEDS, FAMILIES, OWN_WORDS, REASONS, SUBJECTS

register = template.Library()


@register.simple_tag
def say(text: str, **values: object) -> SafeString:
    """Return a sentence of the page's words with its values kept apart from the sentence; days as 22.11.2026."""
    kept = {name: format_html("<bdi>{}</bdi>", _plain(value)) for name, value in values.items()}
    return mark_safe(str(conditional_escape(text)).format(**kept))  # noqa: S308 -- text and values are escaped above


def _plain(value: object) -> object:
    if isinstance(value, datetime):
        value = timezone.localdate(value)
    return value.strftime("%d.%m.%Y") if isinstance(value, date) else value


@register.filter
def moment(value: datetime | None) -> str:
    """Return 22.11.2026, 09:38 in a time element, a dash for nothing."""
    if value is None:
        return "–"
    local = timezone.localtime(value)
    return format_html(
        '<time datetime="{}" dir="ltr">{}</time>', local.isoformat(timespec="minutes"), local.strftime("%d.%m.%Y, %H:%M")
    )


@register.filter
def ending(value: datetime) -> str:
    """Return the last day of what ends at midnight, otherwise 22.11.2026, 09:38."""
    if timezone.localtime(value).time() != time.min:
        return moment(value)
    return day(timezone.localdate(value) - timedelta(days=1))


@register.filter
def weekday(value: datetime, lang: str) -> str:
    """Return the name of the day in a language."""
    return str(format_date(timezone.localdate(value), "EEEE", locale=lang.split("-", maxsplit=1)[0]))


@register.filter
def language_name(code: str, lang: str) -> str:
    """Return what a language is called in a language, its code where CLDR has no name."""
    return str(Locale.parse(lang.split("-", maxsplit=1)[0]).languages.get(code.split("-", maxsplit=1)[0], code))


@register.simple_tag
def why(words: dict[str, str], holder: Holder) -> str:
    """Return in the person's language why somebody has her data."""
    reason = Reason.ASSIGNED if holder.reason == Reason.TRUSTED else holder.reason
    return words.get(f"reason_{reason.value}", "")


@register.simple_tag
def what(words: dict[str, str], look: Look) -> str:
    """Return in the person's language what somebody did."""
    key = OWN_WORDS.get(look.verb) or FAMILIES.get(look.verb.partition(".")[0], "verb_other")
    return words[key]


@register.filter
def facts_in(release: Release, lang: str) -> list[str]:
    """Return in the person's language what may be told on a release."""
    kinds = texts.facts(lang)
    return [kinds[fact] for fact in release.facts]


@register.filter
def deed(verb: str) -> Any:
    """Return in German what was done, the bare word of the log where there is none."""
    return DEEDS.get(verb) or DEEDS.get(verb.partition(".")[0]) or verb


@register.filter
def subject_kind(subject: str) -> Any:
    """Return in German what kind of record an entry is about, nothing where it is about none."""
    return SUBJECTS.get(subject.partition(":")[0].partition(" ")[0], "")


@register.filter
def reason_badge(holder: Holder) -> Any:
    """Return the short reason of an access."""
    if holder.is_helper:
        return _("errand")
    return REASONS.get(holder.reason.value, holder.reason.label)


@register.filter
def class_name(name: str) -> Any:
    """Return what a class of the nightly erasure is called, with the numbers of the county that count today."""
    return str(CLASS_NAMES.get(name, name)) % rules_of_today().rules


@register.filter
def with_numbers(text: str) -> str:
    """Return a period of keeping in the reader's language, with the numbers of the county that count today."""
    return _(text) % rules_of_today().rules


@register.filter
def iso_day(value: str) -> str:
    """Return the day that a copy for machines writes as 2026-11-22."""
    return day(date.fromisoformat(value))


@register.filter
def letter_title(words: dict[str, Any], template_name: str) -> str:
    """Return the title of a kind of letter in the words of a language."""
    return str(words["letters"].get(template_name, {}).get("title", template_name))
