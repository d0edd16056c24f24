"""Own cases, those of the team, the board of what is due, and the part of the page of the day."""

from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone

from bruecke.access.actor import NOBODY, Request, of_user
from bruecke.access.doors import Role, public, signed_in
from bruecke.access.wall_middleware import enter
from bruecke.base import ics
from bruecke.base.days import day_of
from bruecke.base.pager import address
from bruecke.cases.forms.case import FilterForm
from bruecke.cases.queries import feed as queries_feed
from bruecke.cases.queries import lead, together
from bruecke.cases.queries import lists as queries
from bruecke.network.queries import register


@signed_in(Role.COUNSELLOR, Role.CASE_MANAGER, Role.CARRIER_LEAD)
def cases(request: Request) -> HttpResponse:
    """One saved view as a list; filters, order and page stand in the address."""
    views, known = queries.views_of(request.actor), register()
    view = request.GET.get("ansicht", "")
    view = view if view in views else views[0]
    form = FilterForm(request.GET, lead.names(request.actor) if view == "team" else None)
    filters = form.filters
    listing = (
        queries.team(request.actor, filters, known) if view == "team" else queries.own(request.actor, view, filters, known)
    )
    pages = _pages(request, filters.page, has_more=listing.has_more)
    context = {"view": view, "views": views, "form": form, "filters": filters, "listing": listing, "pages": pages}
    return render(request, "cases/cases.html", context)


def _pages(request: Request, page: int, *, has_more: bool) -> dict[str, str]:
    return {
        "previous_url": address(request, page=page - 1) if page > 1 else "",
        "next_url": address(request, page=page + 1) if has_more else "",
    }


@signed_in(Role.COUNSELLOR, Role.CASE_MANAGER)
def board(request: Request) -> HttpResponse:
    """What is due, by day: overdue on top."""
    page = FilterForm(request.GET, None).filters.page
    found = queries.board(request.actor, register(), page)
    pages = _pages(request, page, has_more=found.has_more)
    context = {"board": found, "feed": queries_feed.token(request.actor), "pages": pages}
    return render(request, "cases/board.html", context)


@public
def feed(request: Request, secret: str) -> HttpResponse:
    """A colleague's own calendar for her calendar program: the secret in the address says whose, the wall says what she may see now."""
    enter(NOBODY)
    request.actor = of_user(queries_feed.owner(secret))
    enter(request.actor)
    answer = HttpResponse(ics.calendar(queries_feed.entries(request.actor)), content_type="text/calendar")
    answer.headers["Cache-Control"] = "no-store"
    return answer


@signed_in(Role.COUNSELLOR, Role.CASE_MANAGER)
def week(request: Request) -> HttpResponse:
    """The part of the calendar that cases fill: the meetings of one week; empty where there are none."""
    first = day_of(request.GET.get("woche", "")) or timezone.localdate()
    return render(request, "cases/_week.html", {"meetings": queries_feed.coming(request.actor, first)})


@signed_in(Role.COUNSELLOR, Role.CASE_MANAGER, Role.HELPER, Role.CARRIER_LEAD, Role.COORDINATOR)
def today(request: Request) -> HttpResponse:
    """The part of the page of the day that cases fill; empty where nothing waits."""
    actor = request.actor
    context = {
        "today": queries.today(actor, register()),
        "meetings": queries_feed.coming(actor),
        "conferences": together.soon(actor),
    }
    return render(request, "cases/_today.html", context)
