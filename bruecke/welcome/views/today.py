"""The start page of every role, and the search in everything one may see."""

from django.http import HttpResponse
from django.shortcuts import redirect, render

from bruecke.access.actor import Request
from bruecke.access.doors import Role, signed_in
from bruecke.access.policy import has_day
from bruecke.base.context import navigation
from bruecke.base.days import day_of
from bruecke.welcome.queries import inbox
from bruecke.welcome.queries import today as queries


@signed_in()
def today(request: Request) -> HttpResponse:
    """What waits for the actor, the day's appointments, what happened meanwhile; who has no such day begins with her office."""
    if not has_day(request.actor):
        return redirect(navigation(request)[0].url)
    page = queries.today(request.actor, day_of(request.GET.get("tag", "")))
    return render(request, "welcome/today.html", {"page": page})


@signed_in()
def search(request: Request) -> HttpResponse:
    """Persons and numbers while typing; without htmx the same as a page of its own."""
    text = request.GET.get("q", "")[:80]
    name = "welcome/_search.html" if request.htmx else "welcome/search.html"
    in_a_team = request.actor.has(Role.COUNSELLOR, Role.CASE_MANAGER, Role.CARRIER_LEAD)
    return render(request, name, {"hits": inbox.search(request.actor, text), "text": text, "in_a_team": in_a_team})
