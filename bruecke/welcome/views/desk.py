"""Pages of the registration desk."""

from collections.abc import Sequence
from datetime import date
from typing import Any
from uuid import UUID, uuid4

from django.conf import settings
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST

from bruecke.access.actor import Request
from bruecke.access.doors import Role, signed_in
from bruecke.network.queries import search_languages
from bruecke.welcome.actions import desk as actions
from bruecke.welcome.forms.desk import DeskForm, MonthForm, Place, WithdrawForm
from bruecke.welcome.queries import desk as queries


@signed_in(Role.CLERK)
def desk(request: Request) -> HttpResponse:
    """The desk, empty; it greets with the clerk's own municipality."""
    return render(request, "welcome/desk.html", _page(request, DeskForm(request.actor)))


def _page(request: Request, form: DeskForm, started: Sequence[dict[str, Any]] = (), **more: Any) -> dict[str, Any]:
    marks = iter(started[1:])
    adults = [(given, family, next(marks, None) if given or family else None) for given, family in form.adult_rows]
    known = {"form": form, "key": form["key"].value(), "started": started, "adults": adults}
    return {**known, **_answers(request, form.place), **more}


def _answers(request: Request, place: Place) -> dict[str, Any]:
    ways = queries.ways_of(request.actor, place.ags)
    return {
        "person": queries.who_answers(request.actor, **vars(place)), "place": queries.place(place.ags),
        "ways": ways, "stores": queries.stores(ways), "districts": queries.districts(request.actor, place.ags),
    }  # fmt: skip


@signed_in(Role.CLERK)
def responsible(request: Request) -> HttpResponse:
    """Part of the desk: who answers for the place and which ways are open there."""
    place = Place.of(request.GET, queries.seat(request.actor).ags)
    form = DeskForm(request.actor, initial=place.initial)
    return render(request, "welcome/_responsible.html", {**_answers(request, place), "form": form})


@signed_in()
def languages(request: Request) -> HttpResponse:
    """Part: languages whose name in any script begins with what was typed."""
    return render(request, "welcome/_languages.html", {"languages": search_languages(request.GET.get("q", ""))})


@signed_in(Role.CLERK)
def start(request: Request) -> HttpResponse:
    """Ask every adult for her signature; the whole desk comes back, with codes or with what has to be corrected."""
    if request.method != "POST":  # back from signing in again: the browser still holds what was typed
        return redirect("welcome:desk")
    form = DeskForm(request.actor, request.POST)
    if form.is_valid():
        arrivals, key = form.arrivals(form.way), form.cleaned_data["key"]
        form.attempt(actions.start_family, by=request.actor, arrivals=arrivals, key=key, earlier=form.started, again=form.again)
    started = [_screen(row) for row in form.outcome or []]
    context = _page(request, form, started=started, way=form.way, **({"key": uuid4()} if started else {}))
    return render(request, "welcome/desk.html", context)


def _screen(row: actions.Started) -> dict[str, Any]:
    path = reverse("welcome:sign", kwargs={"lang": row.row.language, "code": row.code})
    return {
        "adult": row.adult, "name": row.name, "row": row.row, "key": row.key, "url": f"{settings.BRUECKE_URL}{path}",
        "code": f"{row.code[:5]} {row.code[5:]}", "language": queries.language_label(row.row.language),
        "entry": settings.BRUECKE_URL.split("://", 1)[-1] + reverse("welcome:start", kwargs={"lang": row.row.language}),
    }  # fmt: skip


@signed_in(Role.CLERK)
def signing_state(request: Request, signing_id: UUID) -> HttpResponse:
    """Part: how one signature stands; 204 while nothing has changed, so that nothing is read out twice."""
    row = queries.signing(request.actor, signing_id)
    if request.GET.get("seen") == f"{row.state} {row.language}":
        return HttpResponse(status=204)
    return render(request, "welcome/_signing_state.html", {"row": row, "text_language": queries.language_label(row.language)})


@signed_in(Role.CLERK)
@require_POST
def decline(request: Request) -> HttpResponse:
    """They do not want to: counted, nothing else kept, the desk is empty again."""
    form = DeskForm(request.actor, request.POST)
    number = actions.decline_family(by=request.actor, earlier=form.started, language=form.text_language, key=form.tally_key)
    text = ngettext(
        "One “no” was counted. Nothing else was stored.", "%(number)d “no” were counted. Nothing else was stored.", number
    )
    messages.success(request, text % {"number": number})
    return redirect("welcome:desk")


@signed_in(Role.CLERK)
def receipts(request: Request) -> HttpResponse:
    """The office's own hand-overs: number, way, day, delivered or not."""
    rows = queries.receipts(request.actor, before=_before(request.GET.get("vor", "")))
    page = {"next_url": f"?vor={rows[-2].day}_{rows[-2].number}" if len(rows) > queries.PAGE else "", "previous_url": ""}
    context = {
        "rows": rows[: queries.PAGE],
        "page": page,
        "recent": queries.recent_signings(request.actor),
        "form": WithdrawForm(),
    }
    return render(request, "welcome/receipts.html", context)


def _before(text: str) -> tuple[date, str] | None:
    day, _line, number = text.partition("_")
    try:
        return date.fromisoformat(day), number
    except ValueError:
        return None


@signed_in(Role.CLERK)
@require_POST
def withdraw(request: Request) -> HttpResponse:
    """Record a withdrawal by number: first a sentence, then the deed."""
    form = WithdrawForm(request.POST)
    if (
        form.is_valid()
        and form.cleaned_data["sure"]
        and form.attempt(actions.withdraw_by_number, by=request.actor, number=form.cleaned_data["number"])
    ):
        messages.success(request, _("The consent is withdrawn. Nobody at the carrier sees her data any more."))
        return redirect("welcome:receipts")
    return render(request, "welcome/withdraw.html", {"form": form})


@signed_in(Role.CLERK)
def month(request: Request) -> HttpResponse:
    """Registrations from abroad as one number, and what became of the offers, in numbers that lead back to nobody."""
    form = MonthForm(request.POST or None)
    if form.is_valid():
        actions.enter_registrations(by=request.actor, **form.cleaned_data)
        messages.success(request, _("The number is stored."))
        return redirect("welcome:month")
    return render(request, "welcome/month.html", {"form": form, "months": queries.months(request.actor)})
