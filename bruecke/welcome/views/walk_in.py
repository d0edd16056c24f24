"""Somebody walks in: facts first, then notice and consent in her language on this screen, then she is with us."""

from typing import Any

from django.conf import settings
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from bruecke.access.actor import Request
from bruecke.access.doors import Role, signed_in
from bruecke.consent import texts
from bruecke.welcome.actions import counselling as actions
from bruecke.welcome.forms.walk_in import WalkInForm, WalkInSignForm
from bruecke.welcome.queries.signing import direction


@signed_in(Role.COUNSELLOR, Role.CASE_MANAGER)
def walk_in(request: Request) -> HttpResponse:
    """Two steps on one address; nothing is stored before she has signed."""
    form = WalkInForm(request.actor, request.POST or None)
    if not form.is_valid():
        return render(request, "welcome/walk_in.html", {"form": form})
    if request.POST.get("answer") == "no":
        messages.info(request, _("She said no. Nothing was stored."))
        return redirect("welcome:inbox")
    shown = form.text(request.actor)
    sign = WalkInSignForm(shown, form, request.POST if "shown" in request.POST else None)
    if sign.is_valid():
        return _signed(request, form, sign)
    return render(request, "welcome/walk_in_sign.html", {**_words(shown.language), "facts": form, "form": sign, "shown": shown})


def _words(language: str) -> dict[str, Any]:
    words = texts.page(language)
    return {
        "words": words,
        "lang": language,
        "direction": direction(language),
        "steps": [words["steps"].format(n=step) + ":" for step in (1, 2, 3)],
    }


def _signed(request: Request, form: WalkInForm, sign: WalkInSignForm) -> HttpResponse:
    children = form.cleaned_data["children"]
    done = actions.walk_in(
        by=request.actor, arrival=form.arrival(sign), signature=sign.proof(children), key=form.cleaned_data["key"]
    )
    path = reverse("privacy:mine", kwargs={"lang": sign.page.language, "code": done.code})
    groups = [done.code[place : place + 4] for place in range(0, len(done.code), 4)]
    context = {**_words(sign.page.language), "done": done, "url": settings.BRUECKE_URL + path, "groups": groups, "form": sign}
    answer = render(request, "welcome/walk_in_done.html", context)
    answer.headers["Cache-Control"] = "no-store"
    return answer
