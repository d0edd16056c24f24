"""Public pages of families: report children, and see with the code where it stands. No account, no cookie, no script needed."""

from typing import Any
from uuid import UUID

from django.conf import settings
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse

from bruecke.access.actor import Request, of_code
from bruecke.access.doors import public
from bruecke.access.policy import NotVisible
from bruecke.base import limits
from bruecke.base.crypto import code_hash, tidy_code
from bruecke.consent import texts
from bruecke.schooling.actions.own_report import report_own
from bruecke.schooling.family_words import available, words
from bruecke.schooling.forms.family import FamilyForms
from bruecke.schooling.queries import family as queries
from bruecke.schooling.queries.family_notice import notice
from bruecke.schooling.queries.offices import counselling

TRIES, REPORTS = 10, 30  # wrong codes, and reports, per hour and address; a shelter has one address for all its families


def _show(request: Request, lang: str, name: str, *, status: int = 200, **more: Any) -> HttpResponse:
    """Return a public page in a language, which no browser keeps and no other site learns the address of: it may hold a code."""
    context = {
        "lang": lang, "words": texts.page(lang), "said": words(lang), "direction": str(texts.words(lang)["direction"]),
        "public_languages": _languages(request), **more,
    }  # fmt: skip
    answer = render(request, name, context, status=status)
    answer.headers["Cache-Control"] = "no-store"
    answer.headers["Referrer-Policy"] = "no-referrer"
    return answer


def _languages(request: Request) -> list[tuple[str, str, str]]:
    """Return the same page in every language: code, own name, address."""
    match = request.resolver_match
    assert match is not None  # noqa: S101 -- a view runs behind an address
    return [
        (code, name, reverse(match.view_name, kwargs={**match.kwargs, "lang": code}))
        for code, name in settings.LANGUAGES if code in available()
    ]  # fmt: skip


def _limited(request: Request, lang: str) -> HttpResponse:
    return _show(request, lang, "welcome/public_limited.html", status=429, public_languages=[])


def _over(request: Request, lang: str) -> HttpResponse:
    """The neutral page for a code that is unknown, mistyped or replaced by a new one: one and the same."""
    limits.hit("wrong-code", request)
    return _show(request, lang, "welcome/public_over.html", status=404, public_languages=[])


@public
def report_children(request: Request, lang: str) -> HttpResponse:
    """The family writes down its children; then the code, once. A row more or less is a turn of the same page."""
    team = counselling()
    if team is None:
        return _show(request, lang, "schooling/public_closed.html")
    forms = FamilyForms({**texts.page(lang), **words(lang)["form"]}, lang, request.POST if request.method == "POST" else None)
    if forms.is_valid():
        if limits.used_up("school-report", request, REPORTS):
            return _limited(request, lang)
        limits.hit("school-report", request)
        return _reported(request, lang, forms)
    return _show(request, lang, "schooling/public_report.html", forms=forms, notice=notice(team, lang))


def _reported(request: Request, lang: str, forms: FamilyForms) -> HttpResponse:
    """The code stands on this page and nowhere else; sending the form again shows the same one."""
    code, by = forms.code, of_code(code_hash(forms.code))
    report_own(by=by, own=forms.report, key=forms.family.cleaned_data["key"], code=code)
    path = reverse("schooling:family", kwargs={"lang": lang, "code": code})
    groups = [code[place : place + 4] for place in range(0, len(code), 4)]
    more: dict[str, Any] = {
        "code": code,
        "groups": groups,
        "path": path,
        "url": settings.BRUECKE_URL + path,
        "public_languages": [],
    }
    return _show(request, lang, "schooling/public_reported.html", **more)


@public
def enter_code(request: Request, lang: str) -> HttpResponse:
    """Type the code; the answer is the same whether it is known or not."""
    code = tidy_code(request.POST.get("code", "")[:60])
    if request.method == "POST":
        return redirect("schooling:family", lang=lang, code=code or "-")
    return _show(request, lang, "schooling/public_code.html")


def _opened(request: Request, lang: str) -> queries.Family | HttpResponse:
    if limits.used_up("wrong-code", request, TRIES):
        return _limited(request, lang)
    try:
        return queries.family(request.actor, lang)
    except NotVisible:
        return _over(request, lang)


@public
def status(request: Request, lang: str, code: str) -> HttpResponse:
    """Where the matter of each child stands today."""
    page = _opened(request, lang)
    if isinstance(page, HttpResponse):
        return page
    return _show(request, lang, "schooling/public_status.html", page=page, code=code)


@public
def calendar_file(request: Request, lang: str, code: str, placement_id: UUID, what: str) -> HttpResponse:
    """The talk, or the first day of school, for the family's own calendar."""
    if limits.used_up("wrong-code", request, TRIES):
        return _limited(request, lang)
    try:
        content = queries.calendar(request.actor, placement_id, what, lang)
    except NotVisible:
        return _over(request, lang)
    answer = HttpResponse(content, content_type="text/calendar")
    answer.headers["Content-Disposition"] = 'attachment; filename="termin.ics"'
    answer.headers["Cache-Control"] = "no-store"
    return answer
