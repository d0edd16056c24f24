"""Pages of the desk that end on paper: sheets to sign, sheets to enter, cards to hand over."""

from typing import Any
from urllib.parse import urlencode

from django.conf import settings
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from bruecke.access.actor import Request
from bruecke.access.doors import Role, signed_in
from bruecke.base import pdf
from bruecke.consent import texts
from bruecke.welcome.actions import desk as desk_actions
from bruecke.welcome.actions import paper as actions
from bruecke.welcome.forms.desk import DeskForm
from bruecke.welcome.forms.paper import CardForm, EnterForm, PrintForm, print_lines
from bruecke.welcome.queries import desk as queries
from bruecke.welcome.queries.signing import direction, named_for

STYLES = ("welcome/pdf.css",)


@signed_in(Role.CLERK)
def paper(request: Request) -> HttpResponse:
    """Print blank sheets, find the open ones, enter one."""
    ways = queries.ways_of(request.actor, queries.seat(request.actor).ags)
    rows = queries.open_sheets(request.actor)
    context = {"form": PrintForm(), "rows": rows, "more": len(rows) == queries.PAGE, "may_print": "paper" in ways}
    return render(request, "welcome/paper.html", context)


@signed_in(Role.CLERK)
@require_POST
def paper_form(request: Request) -> HttpResponse:
    """The sheets as one PDF: blank ones from the list, or one per adult with what the clerk has typed."""
    blank, typed = PrintForm(request.POST), DeskForm(request.actor, request.POST)
    if blank.is_valid():
        wanted = blank.sheets(queries.seat(request.actor).ags)
    elif "copies" not in request.POST and typed.is_valid():
        wanted = typed.sheets()
    else:
        return _refused(request, typed if "copies" not in request.POST else blank)
    if not typed.attempt(lambda: [(actions.print_form(by=request.actor, **sheet), facts) for sheet, facts in wanted]):
        return _refused(request, typed)
    return _pdf(request, "paper", {"sheets": [_sheet(printed, facts) for printed, facts in typed.outcome]}, "blatt.pdf")


def _refused(request: Request, form: Any) -> HttpResponse:
    return render(request, "welcome/no_print.html", {"form": form}, status=400)


def _sheet(printed: actions.Printed, facts: dict[str, Any]) -> dict[str, Any]:
    shown, code = printed.shown, printed.code
    in_german = shown.german or shown.rendered
    mine = reverse("privacy:mine", kwargs={"lang": shown.language, "code": code})
    enter = f"{reverse('welcome:paper-enter')}?{urlencode({'nummer': printed.form.number})}"
    return {
        "form": printed.form, "shown": shown, "facts": facts, "words": texts.page(shown.language), "german": texts.page("de"),
        "consent_de": in_german.consent, "notice": list(zip(shown.rendered.notice, in_german.notice, strict=False)),
        "mine": settings.BRUECKE_URL + mine, "enter": settings.BRUECKE_URL + enter,
        "groups": [code[at : at + 4] for at in range(0, len(code), 4)], **print_lines(shown.language, facts),
    }  # fmt: skip


def _pdf(request: Request, name: str, context: dict[str, Any], file_name: str) -> HttpResponse:
    try:
        content = pdf.make(render_to_string(f"welcome/pdf_{name}.html", context), *STYLES)
    except pdf.NoPdfError as error:
        return render(request, "welcome/no_print.html", {"sentence": str(error)}, status=503)
    return pdf.answer(content, file_name)


@signed_in(Role.CLERK)
def paper_enter(request: Request) -> HttpResponse:
    """Enter one signed sheet by its number."""
    initial = {"number": request.GET.get("nummer", "")}
    form = EnterForm(request.actor, request.POST or None, files=request.FILES or None, initial=initial)
    if form.is_valid() and form.attempt(actions.enter_form, by=request.actor, form=form.sheet, **form.entry()):
        messages.success(request, _("Entered and handed over. Number: %(number)s") % {"number": form.outcome.number})
        return redirect("welcome:paper")
    return render(
        request, "welcome/paper_enter.html", {"form": form, "districts": queries.districts(request.actor, form.place.ags)}
    )


@signed_in(Role.CLERK)
def card(request: Request) -> HttpResponse:
    """Cards for the counter: who answers here, in which language to print; handing one over is counted."""
    ags = queries.seat(request.actor).ags
    context = {
        "form": CardForm(), "person": queries.who_answers(request.actor, ags=ags), "place": queries.place(ags),
        "ways": queries.ways_of(request.actor, ags), "ags": ags,
    }  # fmt: skip
    return render(request, "welcome/card.html", context)


@signed_in(Role.CLERK)
@require_POST
def card_pdf(request: Request) -> HttpResponse:
    """The neutral card as PDF; one stroke is made, and of a disclosure block nothing but that stroke."""
    form = DeskForm(request.actor, request.POST)
    blocked, place = bool(request.POST.get("blocked")), form.place
    lang = request.POST.get("language") or form.text_language
    if "card" not in queries.ways_of(request.actor, place.ags):
        return _refused(request, form)
    what = desk_actions.BLOCKED if blocked else desk_actions.CARD
    desk_actions.stroke(by=request.actor, what=what, language=lang, way="card", key=str(form.tally_key))
    person = queries.who_answers(request.actor, **vars(place))
    return _pdf(request, "card", _card(lang, place.ags, person), "karte.pdf")


def _card(lang: str, ags: str, person: queries.Person | None) -> dict[str, Any]:
    unit = person.unit if person else named_for(ags)
    query = urlencode({"ort": ags, "beratung": str(unit.pk)})
    url = f"{settings.BRUECKE_URL}{reverse('welcome:contact', kwargs={'lang': lang})}?{query}"
    return {
        "lang": lang, "direction": direction(lang), "words": texts.page(lang), "german": texts.page("de"), "unit": unit,
        "person": person, "url": url, "short": url.split("://", 1)[-1].split("?", maxsplit=1)[0],
    }  # fmt: skip
