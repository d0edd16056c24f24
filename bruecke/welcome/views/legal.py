"""Imprint, privacy statement, declaration of accessibility: the pages every site must have, in every language."""

from typing import Any

from django.http import HttpResponse
from django.utils.translation import gettext as _
from django.utils.translation import override

from bruecke.access.actor import Request
from bruecke.access.doors import public
from bruecke.access.queries import operator
from bruecke.base import limits, outbox
from bruecke.consent import texts
from bruecke.welcome.forms.legal import BarrierForm
from bruecke.welcome.queries.legal import legal
from bruecke.welcome.views.signing import TRIES, show


def _page(request: Request, lang: str, page: str, **more: object) -> HttpResponse:
    context: dict[str, Any] = {"legal": legal(page, lang), "title": texts.page(lang)[page], **more}
    return show(request, "public_legal", lang, **context)


@public
def imprint(request: Request, lang: str) -> HttpResponse:
    """Who runs these pages (§ 5 DDG)."""
    return _page(request, lang, "imprint")


@public
def privacy(request: Request, lang: str) -> HttpResponse:
    """What the pages themselves do with data (Art. 13 GDPR)."""
    return _page(request, lang, "privacy")


@public
def accessibility(request: Request, lang: str) -> HttpResponse:
    """How far everybody can use the pages, and a form to report a barrier (§ 10b BGG NRW)."""
    body = operator()
    form = BarrierForm(legal("accessibility", lang).labels, request.POST or None) if body and body.email else None
    if form is None or not form.is_bound:
        return _page(request, lang, "accessibility", form=form)
    if limits.used_up("barrier", request, TRIES):
        return show(request, "public_limited", lang, status=429)
    limits.hit("barrier", request)
    if not form.is_valid():
        return _page(request, lang, "accessibility", form=form)
    _report(form, body.email if body else "", lang)
    return _page(request, lang, "accessibility", thanks=True)


def _report(form: BarrierForm, address: str, lang: str) -> None:
    """Send what was written to the body that runs the pages; the same form twice goes out once."""
    values = form.cleaned_data
    with override("de"):
        body = _("Language of the page: %(lang)s\n\n%(what)s\n\nAnswer to: %(answer)s") % {**values, "lang": lang}
        outbox.send(
            key=f"barrier:{values['key']}", channel="email", address=address, subject=_("A barrier was reported"), body=body
        )
