"""Words and numbers of the page of a report."""

from django import template
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from bruecke.reports.models import Report
from bruecke.reports.page import name_of

register = template.Library()


@register.filter
def report_name(report: Report) -> str:
    """Return what the days of a report are called."""
    return name_of(report)


@register.simple_tag
def hidden_sign() -> SafeString:
    """Return the sign of a hidden number, and the word for whoever listens."""
    return format_html('<span class="muted" title="{}"><span aria-hidden="true">x</span><span class="kern-sr-only">{}</span></span>',
                       _("smaller than 5, or it would give such a number away"), _("hidden"))  # fmt: skip
