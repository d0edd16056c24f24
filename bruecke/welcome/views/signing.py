"""Public pages before and while somebody signs: no account, no cookie, in her language, also without any script."""

from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from django.conf import settings
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import get_supported_language_variant
from django.utils.translation.trans_real import parse_accept_lang_header

from bruecke.access.actor import Request, of_code
from bruecke.access.doors import public
from bruecke.access.queries import operator
from bruecke.base import limits
from bruecke.base.crypto import code_hash, tidy_code
from bruecke.base.keys import key_in
from bruecke.consent import texts
from bruecke.network.queries import municipalities
from bruecke.welcome.actions import desk, registration
from bruecke.welcome.actions import signing as actions
from bruecke.welcome.forms.signing import CodeForm, ContactForm, SignForm
from bruecke.welcome.queries import signing as queries

TRIES = 10  # wrong codes, and requests for a call, per hour and address
NEAR = {"prs": "fa", "mo": "ro"}  # Dari reads the Persian page, Moldovan is Romanian
KEPT = ("ort", "beratung")  # what stays in the address when the language changes


def show(request: Request, name: str, lang: str, *, status: int = 200, **more: Any) -> HttpResponse:
    """Return a public page in her language, which no browser and no later page's address keeps."""
    words = texts.page(lang)
    context = {
        "lang": lang, "words": words, "direction": queries.direction(lang),
        "public_languages": _languages(request), "steps": [words["steps"].format(n=step) + ":" for step in (1, 2, 3)], **more,
    }  # fmt: skip
    answer = render(request, f"welcome/{name}.html", context, status=status)
    answer.headers["Cache-Control"] = "no-store"
    answer.headers["Referrer-Policy"] = "no-referrer"  # the address may hold a code
    return answer


def _languages(request: Request) -> list[tuple[str, str, str]]:
    """Return the same page in every language: code, own name, address; the short code stays in it."""
    match, kept = request.resolver_match, {name: request.GET[name] for name in KEPT if name in request.GET}
    assert match is not None  # noqa: S101 -- a view runs behind an address
    tail = f"?{urlencode(kept)}" if kept else ""
    return [
        (code, name, reverse(match.view_name, kwargs={**match.kwargs, "lang": code}) + tail)
        for code, name in settings.LANGUAGES
        if code in texts.available()
    ]


@public
def root(request: Request) -> HttpResponse:
    """The bare address: colleagues go to work, strangers to the page in the best language their browser names."""
    if request.user.is_authenticated:
        return redirect(settings.LOGIN_REDIRECT_URL)
    for code, _weight in parse_accept_lang_header(request.headers.get("Accept-Language", "")):
        try:
            return redirect("welcome:start", lang=get_supported_language_variant(NEAR.get(code.split("-", 1)[0], code)))
        except LookupError:
            continue
    return redirect("welcome:start", lang=settings.LANGUAGE_CODE)


@public
def start(request: Request, lang: str) -> HttpResponse:
    """What this is for, in her language; a code can be typed, a call be asked for."""
    form = CodeForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        code = tidy_code(form.cleaned_data["code"])
        page = "privacy:mine" if len(code) == registration.CODE_LETTERS else "welcome:sign"
        return redirect(page, lang=lang, code=code or "-")
    return show(request, "public_start", lang, form=form)


@public
def sign(request: Request, lang: str, code: str) -> HttpResponse:
    """Notice, consent, signature and phone on one page; unknown, used and expired codes get one and the same answer."""
    if limits.used_up("code", request, TRIES):
        return show(request, "public_limited", lang, status=429)
    waiting = queries.waiting(request.actor, code, lang)
    if waiting is None:
        return _over(request, lang, code)
    if request.POST.get("answer") == "no":
        desk.decline(by=request.actor, signing=waiting.signing)
        return show(request, "public_declined", lang, is_tablet=waiting.is_tablet, public_languages=[])
    form = SignForm(waiting.shown, texts.page(lang), request.POST or None)
    if form.is_valid():
        done = form.attempt(actions.sign, by=request.actor, code=code, **form.signed(waiting))
        return _thanks(request, lang, *form.outcome, is_tablet=waiting.is_tablet) if done else _over(request, lang, code)
    state = waiting.signing.State.READING if form.is_bound else waiting.signing.State.OPENED
    actions.mark_opened(by=request.actor, state=state, language=lang)
    return show(request, "public_sign", lang, form=form, shown=waiting.shown, waiting=waiting, is_tablet=waiting.is_tablet)


def _over(request: Request, lang: str, code: str) -> HttpResponse:
    """The neutral page; only the very page that signed gets its answer again, when somebody tapped twice."""
    again = actions.signed_again(key_in(request.POST.get("key")) or UUID(int=0), code) if request.method == "POST" else None
    if again:
        return _thanks(request, lang, *again)
    limits.hit("code", request)
    return show(request, "public_over", lang, status=404)


def _thanks(request: Request, lang: str, handover: Any, code: str, *, is_tablet: bool = False) -> HttpResponse:
    path = reverse("privacy:mine", kwargs={"lang": lang, "code": code})
    team = handover.to_unit or handover.consent.receiver
    thanks = texts.page(lang)["thanks"].format(team=f"\u2068{team.name}\u2069")
    return show(
        request, "public_thanks", lang, thanks=thanks, number=handover.number, code=code, url=settings.BRUECKE_URL + path, path=path,
        public_languages=[], groups=[code[place : place + 4] for place in range(0, len(code), 4)], is_tablet=is_tablet,
    )  # fmt: skip


@public
def contact(request: Request, lang: str) -> HttpResponse:
    """Ask for a call oneself: first the place, because it decides who is named in the consent, then one page."""
    places = {row.ags: row.name for row in municipalities()}
    ags, wish = request.GET.get("ort", ""), request.GET.get("beratung", "")
    if ags not in places:
        return _place(request, lang, places, wish)
    shown = queries.shown(lang, receiver=queries.team_for(ags, wish), ags=ags, giver=operator())
    if request.POST.get("answer") == "no":
        return show(request, "public_declined", lang, public_languages=[])
    form = ContactForm(shown, texts.page(lang), request.POST or None)
    return _asked(request, lang, form, ags) or show(request, "public_contact", lang, form=form, shown=shown, place=places[ags])


def _place(request: Request, lang: str, places: dict[str, str], wish: str) -> HttpResponse:
    """Ask where she lives, after the word that nothing here is asked of her; whoever chose no place reads that at the field."""
    context: dict[str, Any] = {
        "places": sorted(places.items(), key=lambda item: item[1]),
        "wish": wish,
        "is_missing": "ort" in request.GET,
    }
    return show(request, "public_place", lang, first_line=texts.words(lang)["consent"]["first_line"], **context)


def _asked(request: Request, lang: str, form: ContactForm, ags: str) -> HttpResponse | None:
    if not form.is_bound:
        return None
    if limits.used_up("contact", request, TRIES):
        return show(request, "public_limited", lang, status=429)
    limits.hit("contact", request)
    if not form.is_valid():
        return None
    code = actions.own_code(form.cleaned_data["key"])
    arrival, signature = form.arrival(ags, lang), form.signature(form.page, "web")
    handover = actions.ask_for_call(by=of_code(code_hash(code)), arrival=arrival, signature=signature, code=code)
    return _thanks(request, lang, handover, code)
