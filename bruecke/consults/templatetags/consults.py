"""Tags of the short line: views, states, facts and hints in words, marked text, the bar of a deadline."""

from django import template
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from bruecke.base.templatetags.bruecke import badge
from bruecke.consent.models import Release
from bruecke.consults.linter import What
from bruecke.consults.models import Consult
from bruecke.consults.queries import asks
from bruecke.consults.queries.judging import Judged
from bruecke.consults.words import State

register = template.Library()
VIEWS = {
    "todo": gettext_lazy("To do"), "there": gettext_lazy("Asked back"), "done": gettext_lazy("Answered"),
    "asked": gettext_lazy("Our questions"), "open": gettext_lazy("My questions"), "closed": gettext_lazy("Settled"),
}  # fmt: skip
TONES = {
    State.SENT: "info", State.ACK: "info", State.CLARIFY: "warning", State.ANSWERED: "success", State.WAITS: "warning",
}  # fmt: skip
ADVICE = {
    What.BIRTH: gettext_lazy("A date of birth. Choose the age in bands instead."),
    What.DATE: gettext_lazy("An exact day in the past. Month or year is enough."),
    What.NUMBER: gettext_lazy("A number of a file, a paper or an account. Please take it out."),
    What.CONTACT: gettext_lazy("A telephone number or an e-mail address. Please take it out."),
    What.OWN_NAME: gettext_lazy("The person's own name. Write “a woman”, “the father”."),
    What.NAME: gettext_lazy("This may be a name. Write “a woman”, “the father”."),
    What.PLACE: gettext_lazy("A small place. Choose the county, or a town of 5,000 inhabitants and more, as the region."),
}


@register.filter
def consult_view(name: str) -> str:
    """Return the name of a saved view."""
    return str(VIEWS[name])


@register.filter
def may_ask(view: str, views: list[str]) -> bool:
    """Return whether somebody with these views asks as well, not only answers."""
    return bool({"open", "asked"} & set(views))


@register.filter
def consult_state(row: Consult) -> SafeString:
    """Return the state of a question as a badge; one whose question back is answered waits for the office like one just put."""
    shown = State.SENT if row.state == State.CLARIFY and row.waits_for_office else State(row.state)
    return badge(TONES.get(shown, "neutral"), shown.label)


@register.filter
def fact(kind: str) -> str:
    """Return a kind of fact in words."""
    return str(Release.Fact(kind).label)


@register.filter
def advice(what: What) -> str:
    """Return what to do about something that was found."""
    return str(ADVICE[what])


@register.filter
def told_in(row: Consult, language: str) -> list[tuple[str, str, str]]:
    """Return the bands of a question in her words."""
    return asks.told_to_her(row, language)


@register.simple_tag
def marked(judged: Judged) -> SafeString:
    """Return a text whose doubtful parts are marked; screen readers hear what is wrong."""
    parts = []
    for text, one in judged.pieces:
        if one is None:
            parts.append(format_html_join(mark_safe("<br>"), "{}", ((line,) for line in text.split("\n"))))
        else:
            look = "mark bad" if one.is_certain else "mark"
            said = _("can be recognised") if one.is_certain else _("please check")
            parts.append(
                format_html(
                    '<mark class="{}" title="{}">{}<span class="kern-sr-only"> ({})</span></mark>',
                    look,
                    ADVICE[one.what],
                    text,
                    said,
                )
            )
    return format_html("<p>{}</p>", format_html_join("", "{}", ((part,) for part in parts)))


@register.simple_tag
def bar(percent: int, late: bool) -> SafeString:  # noqa: FBT001 -- reads like a sentence in the template
    """Return the bar of a deadline."""
    look = "bad" if late else "warn"
    label = _("%(percent)s percent of the time are over") % {"percent": percent}
    return format_html(
        '<svg class="meter" viewBox="0 0 100 8" preserveAspectRatio="none" role="img" aria-label="{}"><rect class="{}" width="{}" height="8"/></svg>',
        label, look, percent,
    )  # fmt: skip
