"""The list of the school counselling, one child with its parts, and what counselling hands over."""

from urllib.parse import urlencode
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from bruecke.access.actor import Request
from bruecke.access.doors import Role, needs, signed_in
from bruecke.access.forms import DeedForm
from bruecke.access.policy import Right
from bruecke.base.pager import marked
from bruecke.network.queries import register
from bruecke.schooling.actions import receiving as actions
from bruecke.schooling.forms.children import FilterForm, GiveBackForm
from bruecke.schooling.queries import child as reads
from bruecke.schooling.queries import children as queries
from bruecke.schooling.queries import receiving
from bruecke.schooling.queries.alike import alike
from bruecke.schooling.queries.today_counselling import today

TABS = ("ueberblick", "gespraech", "verlauf")


@signed_in(Role.KI_TEACHER)
def children(request: Request) -> HttpResponse:
    """Who waits for a place and for how long; found by name and number; and families that counselling hands over."""
    form = FilterForm(request.GET)
    found = form.cleaned_data if form.is_valid() else {}
    filters = queries.Filters(
        view=found.get("ansicht") or "offen", text=found.get("s", ""), state=found.get("stand", ""), ags=found.get("ort", ""),
        stage=found.get("stufe", ""), after=request.GET.get("after", ""),
    )  # fmt: skip
    listing = queries.children(request.actor, filters)
    context = {
        "form": form, "filters": filters, "listing": listing, "pages": marked(request, listing.mark), "views": queries.VIEWS,
        "incoming": receiving.incoming(request.actor), "to_write": receiving.to_write_down(request.actor), "alarm": queries.alarm_days(),
        "places": register().places,
    }  # fmt: skip
    return render(request, "schooling/children.html", context)


@signed_in(Role.KI_TEACHER)
def search(request: Request) -> HttpResponse:
    """Children while typing; with Enter the list of those found."""
    text = request.GET.get("q", "")[:80]
    if not request.htmx:
        return redirect(f"{reverse('schooling:children')}?{urlencode({'s': text})}")
    return render(request, "schooling/_search.html", {"hits": queries.search(request.actor, text), "text": text})


@needs(Right.WRITE)
def child(request: Request, entrant_id: UUID) -> HttpResponse:
    """One child: where its matter stands and what is next, then who it is, the talk, or what happened."""
    page = reads.child(request.actor, entrant_id)
    wanted = request.GET.get("teil", "")
    tab = wanted if wanted in TABS else "ueberblick"
    seen = alike(request.actor, page.child) if tab == "ueberblick" and page.is_open else []
    context = {"page": page, "tab": tab, "alike": seen, "came_from": receiving.came_from(request.actor, page.child)}
    return render(request, f"schooling/child_{tab}.html", context)


@signed_in(Role.KI_TEACHER)
@require_POST
def accept(request: Request, handover_id: UUID) -> HttpResponse:
    """Accept a family; its children are written down next."""
    row, form = receiving.handover(request.actor, handover_id), DeedForm(request.POST)
    if form.is_valid() and form.do(actions.accept, by=request.actor, handover=row):
        messages.success(request, _("Accepted. Please ask the family and write its children down."))
    else:
        messages.error(request, " ".join(str(text) for text in form.non_field_errors()))
    return redirect("schooling:children")


@needs(Right.ACCEPT)
def give_back(request: Request, handover_id: UUID) -> HttpResponse:
    """Give a hand-over back with a reason."""
    row = receiving.handover(request.actor, handover_id)
    form = GiveBackForm(request.POST or None)
    if form.is_valid() and form.do(actions.give_back, by=request.actor, handover=row, rejection=form.cleaned_data["rejection"]):
        messages.success(request, _("Given back. The team reads why."))
        return redirect("schooling:children")
    return render(request, "schooling/give_back.html", {"form": form, "row": row})


@signed_in(Role.KI_TEACHER)
def today_part(request: Request) -> HttpResponse:
    """What the school counselling shows on the page of the day: talks of today, what waits longest, what came in."""
    return render(request, "schooling/_today_counselling.html", {"today": today(request.actor)})
