"""Her own page: exactly what would be told to an authority, in her language, with her code and nothing else."""

from typing import Any
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import redirect, render

from bruecke.access.actor import Request
from bruecke.access.doors import public
from bruecke.access.forms import DeedForm
from bruecke.access.policy import NotVisible
from bruecke.base import limits
from bruecke.consent import texts
from bruecke.consults.actions import telling
from bruecke.consults.queries import asks as queries

TRIES = 10


def _show(request: Request, lang: str, name: str, *, status: int = 200, **more: Any) -> HttpResponse:
    words = texts.page(lang)
    answer = render(
        request, name, {"lang": lang, "words": words, "direction": str(texts.words(lang)["direction"]), **more}, status=status
    )
    answer.headers["Cache-Control"] = "no-store"
    answer.headers["Referrer-Policy"] = "no-referrer"
    return answer


@public
def questions(request: Request, lang: str, code: str) -> HttpResponse:
    """Everything that is or would be told about her by name; yes, no, or just reading. Where nothing is asked, her page says the rest, also
    that a code is wrong."""
    if limits.used_up("wrong-code", request, TRIES):
        return _show(request, lang, "welcome/public_limited.html", status=429)
    rows = queries.of_person(request.actor)
    if not rows:
        return redirect("privacy:mine", lang=lang, code=code)
    kinds = texts.facts(lang)
    shown = [(row, facts, [(kinds[kind], text) for kind, text in facts.facts.items()]) for row, facts in rows]
    return _show(request, lang, "consults/public_questions.html", rows=shown, code=code)


@public
def say(request: Request, lang: str, code: str, consult_id: UUID, what: str) -> HttpResponse:
    """She says yes or no on her own phone."""
    if limits.used_up("wrong-code", request, TRIES):
        return _show(request, lang, "welcome/public_limited.html", status=429)
    try:
        row, form = queries.consult(request.actor, consult_id), DeedForm(request.POST)
    except NotVisible:
        limits.hit("wrong-code", request)
        return _show(request, lang, "welcome/public_over.html", status=404)
    action = {"ja": telling.agree, "nein": telling.refuse}.get(what)
    if request.method == "POST" and action:
        form.do(action, by=request.actor, consult=row, how="link")
    return redirect("consults:questions", lang=lang, code=code)
