"""Public pages of a person with her code: no account, no cookie, in her language, also without any script."""

import json
from typing import Any
from urllib.parse import urlencode

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.template.loader import render_to_string
from django.urls import reverse

from bruecke.access.actor import Request
from bruecke.access.doors import public
from bruecke.access.policy import NotVisible
from bruecke.base import limits, pdf
from bruecke.base.crypto import tidy_code
from bruecke.cases.actions.planning import agree_to_plan
from bruecke.cases.queries.plan import read
from bruecke.cases.queries.words import words as case_words
from bruecke.consent import texts
from bruecke.network.queries import rule
from bruecke.privacy.actions import mine as actions
from bruecke.privacy.forms import CodeForm, CorrectForm
from bruecke.privacy.queries import copy as copies
from bruecke.privacy.queries import mine as queries
from bruecke.schooling.queries.family import has as has_children
from bruecke.welcome.queries.appointments import calendar_file

TRIES = 10  # codes per hour and address; a code has 16 letters of 5 bits, so guessing one takes longer than the world lasts
STYLES = ("welcome/pdf.css", "privacy/copy.css")


def _show(lang: str, request: Request, name: str, *, status: int = 200, **more: Any) -> HttpResponse:
    context = {"lang": lang, "words": texts.page(lang), "direction": _direction(lang), **more}
    return _private(render(request, name, context, status=status))


def _direction(lang: str) -> str:
    return str(texts.words(lang)["direction"])


def _private(answer: HttpResponse) -> HttpResponse:
    """Let nobody keep the page and tell no other site where the visitor comes from: the address holds the code."""
    answer.headers["Cache-Control"] = "no-store"
    answer.headers["Referrer-Policy"] = "no-referrer"
    return answer


@public
def enter_code(request: Request, lang: str) -> HttpResponse:
    """Type the code; the answer is the same whether it is known or not."""
    form = CodeForm(request.POST or None)
    if form.is_valid():
        if limits.used_up("code", request, TRIES):
            return _limited(request, lang)
        limits.hit("code", request)
        return redirect("privacy:mine", lang=lang, code=tidy_code(form.cleaned_data["code"]) or "-")
    return _show(lang, request, "privacy/enter_code.html", form=form)


def _limited(request: Request, lang: str) -> HttpResponse:
    return _show(lang, request, "welcome/public_limited.html", status=429)


def _over(request: Request, lang: str) -> HttpResponse:
    """The neutral page for a code that is unknown, expired or mistyped: one and the same, byte for byte."""
    limits.hit("wrong-code", request)
    return _show(lang, request, "welcome/public_over.html", status=404)


def _opened(request: Request, lang: str) -> queries.Mine | HttpResponse:
    if limits.used_up("wrong-code", request, TRIES):
        return _limited(request, lang)
    try:
        return queries.mine(request.actor)
    except NotVisible:
        return _children(request, lang) or _over(request, lang)


def _children(request: Request, lang: str) -> HttpResponse | None:
    """A code may also be that of a family that waits for a school place: its page says the rest."""
    match = request.resolver_match
    if match is None or not has_children(request.actor):
        return None
    return _private(redirect("schooling:family", lang=lang, code=tidy_code(str(match.kwargs["code"]))))


def _own(page: queries.Mine, lang: str) -> dict[str, Any]:
    person = page.person
    return {
        "phone": person.phone, "best_time": texts.time_in(lang, person.best_time), "safe": person.safe_to_leave_message,
    }  # fmt: skip


@public
def mine(request: Request, lang: str, code: str) -> HttpResponse:
    """My appointment, what I signed, who has it, who looked, how to reach me."""
    page = _opened(request, lang)
    if isinstance(page, HttpResponse):
        return page
    form = CorrectForm(texts.page(lang), request.POST or None, initial=_own(page, lang))
    here = reverse("privacy:mine", kwargs={"lang": lang, "code": code})
    if page.can_correct and form.is_valid() and form.attempt(actions.correct, by=request.actor, **form.cleaned_data):
        return _private(redirect(f"{here}?saved=1"))
    shown = [(row, queries.shown(row, page.person.ags)) for row in page.consents]
    more: dict[str, Any] = {"code": code, "signed": shown, "plans": _plans(page), "saved": "saved" in request.GET}
    more |= {
        "agreed": "agreed" in request.GET,
        "plan_words": case_words(lang)["plan"],
        "has_children": has_children(request.actor),
    }
    return _show(lang, request, "privacy/mine.html", page=page, form=form, **more)


def _plans(page: queries.Mine) -> list[tuple[Any, Any]]:
    return [(row, read(row)) for row in page.plans]


@public
def agree(request: Request, lang: str, code: str) -> HttpResponse:
    """Say yes to the plan that waits for her, on her own phone."""
    page = _opened(request, lang)
    if isinstance(page, HttpResponse):
        return page
    waiting = next((row for row in page.plans if str(row.pk) == request.POST.get("plan") and row.how == "open"), None)
    if request.method == "POST" and waiting is not None:
        agree_to_plan(by=request.actor, copy=waiting, how="phone")
    return _private(redirect(f"{reverse('privacy:mine', kwargs={'lang': lang, 'code': code})}?agreed=1#plan"))


@public
def withdraw(request: Request, lang: str, code: str) -> HttpResponse:
    """Withdraw: one sentence and one button, then what happened and until when the rest is erased."""
    page = _opened(request, lang)
    if isinstance(page, HttpResponse):
        return page
    number = request.POST.get("number") or request.GET.get("number", "")
    if request.method == "POST":
        actions.withdraw(by=request.actor, number=number)
        return _private(redirect(f"{request.path}?{urlencode({'number': number})}"))
    rows = [row for row in page.consents if number in ("", row.number)]
    live = [row for row in rows if row.is_live]
    more: dict[str, Any] = {"number": number, "live": live, "hours": rule("erase_hours")}
    more |= {"outlives": queries.outlives(page, live or rows), "is_release": queries.only_releases(live or rows)}
    return _show(lang, request, f"privacy/{'withdraw' if live else 'withdrawn'}.html", page=page, code=code, **more)


@public
def mine_json(request: Request, lang: str, code: str) -> HttpResponse:
    """Everything as a file that machines can read (Art. 20 GDPR)."""
    page = _opened(request, lang)
    if isinstance(page, HttpResponse):
        return page
    content = json.dumps(copies.copy(page, request.actor, lang), ensure_ascii=False, indent=2)
    answer = HttpResponse(content, content_type="application/json; charset=utf-8")
    answer.headers["Content-Disposition"] = 'attachment; filename="meine-daten.json"'
    return _private(answer)


@public
def mine_pdf(request: Request, lang: str, code: str) -> HttpResponse:
    """Everything as a page to print or keep (Art. 15 GDPR)."""
    page = _opened(request, lang)
    if isinstance(page, HttpResponse):
        return page
    words, signed = texts.page(lang), [(row, queries.shown(row, page.person.ags)) for row in page.consents]
    context = {"lang": lang, "words": words, "direction": _direction(lang), "page": page, "signed": signed}
    context |= {"plans": _plans(page), "cases": queries.own_cases(), "case_words": case_words(lang)}
    try:
        content = pdf.make(render_to_string("privacy/pdf_mine.html", context), *STYLES)
    except pdf.NoPdfError:
        return _show(lang, request, "privacy/no_pdf.html", status=503, code=code)
    return _private(pdf.answer(content, "meine-daten.pdf"))


@public
def mine_ics(request: Request, lang: str, code: str) -> HttpResponse:
    """Her next appointment for her own calendar: time and place under a neutral title, nothing else."""
    page = _opened(request, lang)
    if isinstance(page, HttpResponse):
        return page
    if page.next_appointment is None:
        return _over(request, lang)
    answer = HttpResponse(calendar_file(page.next_appointment, texts.page(lang)["appointment_h"]), content_type="text/calendar")
    answer.headers["Content-Disposition"] = 'attachment; filename="termin.ics"'
    return _private(answer)
