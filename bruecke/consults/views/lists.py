"""Lists of questions, the part of the page of the day, and the panel other pages show."""

from django.http import HttpResponse
from django.shortcuts import render

from bruecke.access.actor import Request
from bruecke.access.doors import signed_in
from bruecke.base.keys import key_in
from bruecke.base.pager import marked
from bruecke.consults.forms import FilterForm
from bruecke.consults.queries import asks, knowledge
from bruecke.consults.queries import lists as queries
from bruecke.consults.queries.seats import ANSWERS, ASKS, MAY


@signed_in(*MAY)
def consults(request: Request) -> HttpResponse:
    """One saved view as a list; filters and place stand in the address."""
    views, form = queries.views(request.actor), FilterForm(request.GET)
    filters = form.filters(views)
    listing = queries.listing(request.actor, filters)
    context = {"views": views, "view": filters.view, "form": form, "filters": filters, "listing": listing}
    return render(request, "consults/consults.html", {**context, "pages": marked(request, listing.mark)})


@signed_in()
def today(request: Request) -> HttpResponse:
    """What waits on the short line, for the page of the day; empty where nothing does."""
    rows, checks = queries.today(request.actor), []
    if request.actor.has(*ANSWERS):
        checks = [row for row in knowledge.proposals(request.actor) if row.proposed_by_id != request.actor.user_id]
    return render(request, "consults/_today.html", {"rows": rows, "checks": checks})


@signed_in(*ASKS)
def panel(request: Request) -> HttpResponse:
    """What the actor asked about one case or hand-over, and the way to ask; for other pages to take in."""
    key, person = key_in(request.GET.get("ueber")), key_in(request.GET.get("person"))
    rows = asks.about(request.actor, key) if key else []
    return render(request, "consults/_panel.html", {"rows": rows, "key": key, "person": person})
