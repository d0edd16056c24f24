"""Tags and filters of every template: icons, badges, fields, dates, names, QR codes, pages."""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

import phonenumbers
import segno
from babel.dates import format_timedelta
from django import template
from django.db.models.fields import BLANK_CHOICE_DASH
from django.forms import BaseForm, BoundField, CheckboxInput, CheckboxSelectMultiple, RadioSelect, Select, Textarea
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.html import conditional_escape, escape, format_html
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _

from bruecke.base import icons

register = template.Library()
TONES = {"good": "success", "warn": "warning", "bad": "danger", "late": "danger"}
SOON, EMPTY = 1, BLANK_CHOICE_DASH[0][1]


@register.simple_tag
def icon(name: str) -> SafeString:
    """Return an inline drawing; raises KeyError for an unknown name."""
    return icons.icon(name)


@register.filter
def isolated(text: str) -> SafeString:
    """Return a text whose names between U+2068 and U+2069 stand in `bdi`: on paper the marks alone are lost where a line ends."""
    marked = str(conditional_escape(text)).replace("\u2068", '<bdi dir="ltr">').replace("\u2069", "</bdi>")
    return mark_safe(marked)  # noqa: S308 -- escaped above


@register.simple_tag
def badge(tone: str, text: object) -> SafeString:
    """Return a state in KERN's look: info, warning, danger, success or neutral; a finished badge is left as it is."""
    if isinstance(text, SafeString) and "kern-badge" in text:
        return text
    tone = TONES.get(tone, tone)
    mark = "" if tone == "neutral" else format_html('<span class="kern-icon kern-icon--{}" aria-hidden="true"></span>', tone)
    return format_html(
        '<span class="kern-badge kern-badge--small kern-badge--{}">{}<span class="kern-label kern-label--small">{}</span></span>',
        tone, mark, text,
    )  # fmt: skip


@register.simple_tag
def options(groups: Any) -> SafeString:
    """Return the options of a select from Django's `optgroups`; a tag for each would cost more than the rest of a page."""
    found = []
    for group, rows, _index in groups:
        drawn = "".join(_option(row) for row in rows)
        found.append(f'<optgroup label="{escape(group)}">{drawn}</optgroup>' if group else drawn)
    return mark_safe("".join(found))  # noqa: S308 -- every part is escaped


def _option(row: dict[str, Any]) -> str:
    shown = _("Please choose") if row["label"] == EMPTY else row["label"]
    marks = f"{' selected' if row['selected'] else ''}{' disabled' if 'disabled' in row['attrs'] else ''}"
    return f'<option value="{escape(str(row["value"]))}"{marks}>{escape(shown)}</option>'


def _kind(bound: BoundField) -> str:
    widget = bound.field.widget
    if isinstance(widget, CheckboxInput):
        return "check"
    if isinstance(widget, CheckboxSelectMultiple | RadioSelect):
        return "choices"
    if isinstance(widget, Select):
        return "select"
    return "area" if isinstance(widget, Textarea) else "input"


def _classes(kind: str, wrong: str) -> str:
    base = {"check": "box", "select": "kern-form-input__select", "area": ""}.get(kind, "kern-form-input__input")
    return f"{base} {base}--error" if wrong and base.startswith("kern") else base


@register.inclusion_tag("base/parts/field.html")
def field(
    bound: BoundField,
    look: str = "",
    icons: Mapping[str, str] | None = None,
    optional: str = "",
    width: str = "",
    *,
    hint: bool = True,
) -> dict[str, Any]:
    """Return label, hint, error and widget; `look` is segments or three, `icons` maps values to drawings, `width` is w3 to w8."""
    kind, name = _kind(bound), bound.id_for_label or bound.auto_id or bound.html_name
    own = bound.field.widget.attrs
    attrs: dict[str, str | bool] = {"class": f"{own.get('class', '')} {_classes(kind, 'x' if bound.errors else '')}".strip()}
    text = bound.help_text if hint else ""
    about = [f"{name}-hint"] * bool(text) + [f"{name}-error"] * bool(bound.errors)
    if about:
        attrs["aria-describedby"] = " ".join(about)
    if bound.errors:
        attrs["aria-invalid"] = "true"
    options = []
    if kind == "choices":
        for option in bound.subwidgets:
            option.data["attrs"]["class"] = "" if look == "segments" else "box"
            options.append((option, (icons or {}).get(str(option.data["value"]), "")))
    widget = "" if kind == "choices" else bound.as_widget(attrs=attrs)
    return {
        "field": bound, "kind": "hidden" if bound.is_hidden else kind, "name": name, "widget": widget, "look": look,
        "options": options, "optional": optional, "hint": text, "width": width, "about": " ".join(about),
    }  # fmt: skip


@register.inclusion_tag("base/parts/errors.html")
def errors(*forms: BaseForm) -> dict[str, Any]:
    """Return the summary of all errors with links to their fields, or nothing."""
    general = [text for form in forms if form.is_bound for text in form.non_field_errors()]
    found = [
        (bound.id_for_label or f"{bound.auto_id}_0", bound.label, text)
        for form in forms if form.is_bound for bound in form for text in bound.errors
    ]  # fmt: skip
    return {"general": general, "found": found, "count": len(general) + len(found)}


@register.filter
def ago(moment: datetime | None) -> str:
    """Return how long ago, or in how long, with the exact time in the title; a dash for nothing."""
    if not moment:
        return "–"
    delta, local = moment - timezone.now(), timezone.localtime(moment)
    spoken = (get_language() or "de").split("-")[0]
    words = _("just now") if abs(delta.total_seconds()) < 60 else format_timedelta(delta, add_direction=True, locale=spoken)  # noqa: PLR2004 -- a minute
    exact = local.strftime("%d.%m.%Y, %H:%M")
    return format_html('<time datetime="{}" title="{}">{}</time>', local.isoformat(timespec="minutes"), exact, words)


@register.filter
def day(value: date | None) -> str:
    """Return 22.11.2026 in a time element; a dash for nothing."""
    if not value:
        return "–"
    only = _date(value)
    return format_html('<time datetime="{}">{}</time>', only.isoformat(), only.strftime("%d.%m.%Y"))


@register.filter
def until(value: date | None) -> str:
    """Return a deadline as a badge: late in red with the days since, today and tomorrow in yellow, else the day."""
    if not value:
        return ""
    only, today = _date(value), timezone.localdate()
    late = (today - only).days
    if late > 1:
        return badge("danger", ngettext("for %(days)s day", "for %(days)s days", late) % {"days": late})
    if late >= -SOON:
        tone, words = {1: ("danger", _("since yesterday")), 0: ("warning", _("today")), -1: ("warning", _("tomorrow"))}[late]
        return badge(tone, words)
    pattern = "D, d.m." if only.year == today.year else "D, d.m.Y"
    return badge("neutral", date_format(only, pattern))


def _date(value: date) -> date:
    return timezone.localdate(value) if isinstance(value, datetime) else value


@register.filter
def person_name(person: object) -> str:
    """Return the name as in the passport, kept apart from its sentence, with the original script in grey."""
    name, original = str(getattr(person, "name", person) or ""), str(getattr(person, "original_name", "") or "")
    if not name and not original:
        return conditional_escape(_("without a name"))
    if not original:
        return format_html("<bdi>{}</bdi>", name)
    if not name:
        return format_html("<bdi>{}</bdi>", original)
    return format_html('<bdi>{}</bdi> <bdi class="original">{}</bdi>', name, original)


@register.filter
def phone(number: str) -> str:
    """Return a telephone number with spaces, as one reads it out."""
    try:
        return phonenumbers.format_number(phonenumbers.parse(number, "DE"), phonenumbers.PhoneNumberFormat.INTERNATIONAL)
    except phonenumbers.NumberParseException:
        return number


@register.filter
def spoken(code: str, names: Mapping[str, str]) -> str:
    """Return the name of a language by its code."""
    return names.get(code, code)


@register.filter
def partial_day(text: str) -> str:
    """Return a birth date, of which perhaps only the year or the month is known, as it is written here."""
    return ".".join(reversed(text.split("-")))


@register.filter
def initials(name: str) -> str:
    """Return the first letters of the first and the last part of a name."""
    parts = str(name).split()
    return "".join(part[0] for part in (parts[:1] + parts[1:][-1:])).upper()


@register.simple_tag
def qr(text: str) -> SafeString:
    """Return a QR code as inline SVG; its text has to stand beside it as well."""
    drawn = segno.make(text, micro=False, error="m").svg_inline(svgclass="qr", lineclass=None, border=1, omitsize=True)
    named = format_html('<svg role="img" aria-label="{}" ', _("QR code"))
    return mark_safe(drawn.replace("<svg ", named, 1))  # noqa: S308 -- drawn by the library from modules, not from text


@register.inclusion_tag("base/parts/pager.html")
def pager(page: object, text: str = "") -> dict[str, object]:
    """Return the links to the pages before and after; `page` has previous_url and next_url, empty where there is none."""
    return {"page": page, "text": text}


@register.filter
def undo_url(message: Any) -> str:
    """Return the address of the undo button from the tags of a Django message, or nothing."""
    return next((tag[5:] for tag in str(message.extra_tags or "").split() if tag.startswith("undo:")), "")


@register.filter
def plain(value: float) -> str:
    """Return a number as SVG wants it: with a point, whatever the language."""
    return f"{value:g}"
