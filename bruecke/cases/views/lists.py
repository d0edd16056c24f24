"""Own cases, those of the team, the board of what is due, and the part of the page of the day."""

from django.http import HttpResponse
from django.shortcuts import render

from bruecke.access.actor import Request
from bruecke.access.doors import Role, signed_in
from bruecke.access.policy import ADVISERS
from bruecke.access.queries import colleagues
from bruecke.base.pager import address
from bruecke.cases.forms.case import FilterForm
from bruecke.cases.queries import lists as queries
from bruecke.network.queries import register

VIEWS = ("open", "closed", "anonymous")


@signed_in(Role.COUNSELLOR, Role.CASE_MANAGER, Role.CARRIER_LEAD)
def cases(request: Request) -> HttpResponse:
    """One saved view as a list; filters, order and page stand in the address."""
    actor = request.actor
    views = [*(VIEWS if actor.has(*ADVISERS) else ()), *(("team",) if actor.has(Role.CARRIER_LEAD) else ())]
    view = request.GET.get("ansicht", "")
    view = view if view in views else views[0]
    led = [seat.unit_id for seat in actor.seats if seat.role == Role.CARRIER_LEAD] if view == "team" else []
    form = FilterForm(
        request.GET,
        list(dict.fromkeys(row for unit in led for row in colleagues(actor, unit, *ADVISERS).values_list("pk", "name"))),
    )
    filters, known = form.filters, register()
    listing = queries.team(actor, filters, known) if view == "team" else queries.own(actor, view, filters, known)
    pages = {
        "previous_url": address(request, page=filters.page - 1) if filters.page > 1 else "",
        "next_url": address(request, page=filters.page + 1) if listing.has_more else "",
    }
    return render(
        request,
        "cases/cases.html",
        {"view": view, "views": views, "form": form, "filters": filters, "listing": listing, "pages": pages},
    )


@signed_in(Role.COUNSELLOR, Role.CASE_MANAGER)
def board(request: Request) -> HttpResponse:
    """What is due, by day: overdue on top."""
    return render(request, "cases/board.html", {"board": queries.board(request.actor, register())})


@signed_in(Role.COUNSELLOR, Role.CASE_MANAGER, Role.HELPER)
def today(request: Request) -> HttpResponse:
    """The part of the page of the day that cases fill; empty where nothing waits."""
    return render(request, "cases/_today.html", {"today": queries.today(request.actor, register())})
