"""Lists of hand-overs, the preview with its two answers, and giving one to a colleague."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from bruecke.access.actor import Request
from bruecke.access.doors import Role, needs, signed_in
from bruecke.access.policy import NotVisible, Right
from bruecke.base.pager import marked
from bruecke.consent import actions as consents
from bruecke.network.queries import register
from bruecke.welcome.actions import counselling as actions
from bruecke.welcome.forms.counselling import FilterForm, GiveBackForm, ReassignForm
from bruecke.welcome.queries import inbox as lists
from bruecke.welcome.queries import preview as queries
from bruecke.welcome.queries.preview import Preview


@signed_in(Role.COUNSELLOR, Role.CASE_MANAGER, Role.CARRIER_LEAD)
def inbox(request: Request) -> HttpResponse:
    """One saved view as a list; filters and page stand in the address."""
    views, known = lists.views_of(request.actor), register()
    view = request.GET.get("ansicht", "")
    view = view if view in views else views[0]
    form = FilterForm(request.GET, known)
    listing = lists.listing(request.actor, view, form.filters, known)
    context = {"view": view, "views": views, "form": form, "listing": listing, "pages": marked(request, listing.next_mark)}
    return render(request, "welcome/inbox.html", context)


@needs(Right.ACCEPT)
def preview(request: Request, handover_id: UUID) -> HttpResponse:
    """What is needed for the decision; POST accepts. Whoever comes second reads that somebody was quicker."""
    try:
        page = queries.preview(request.actor, handover_id)
        if request.method == "POST":
            actions.accept(by=request.actor, handover=page.handover)
            messages.success(request, _("Accepted. You see name and number now."))
            return redirect("welcome:handover", handover_id)
    except (NotVisible, ValidationError) as error:
        return _gone(request, error)
    return _preview(request, page, GiveBackForm())


def _preview(request: Request, page: Preview, form: Any) -> HttpResponse:
    return render(request, "welcome/handover_preview.html", {"page": page, "form": form})


def _gone(request: Request, error: Exception) -> HttpResponse:
    """Answer a click that came too late, the same for what never existed; looking is refused as everywhere."""
    if request.method != "POST" and isinstance(error, NotVisible):
        raise error
    request.refusal = f"{type(error).__name__} too late"
    return render(request, "welcome/handover_gone.html", status=404)


@needs(Right.ACCEPT)
def give_back(request: Request, handover_id: UUID) -> HttpResponse:
    """Give an offered hand-over back with a reason; the coordination finds another team."""
    page, form = queries.preview(request.actor, handover_id), GiveBackForm(request.POST or None)
    if form.is_valid() and form.attempt(
        consents.reject, by=request.actor, handover=page.handover, rejection=form.cleaned_data["rejection"]
    ):
        messages.success(request, _("Given back. The coordination finds another team."))
        return redirect("welcome:inbox")
    return _preview(request, page, form)


@needs(Right.ASSIGN)
def reassign(request: Request, handover_id: UUID) -> HttpResponse:
    """What the lead sees of an accepted hand-over, and giving it to a colleague."""
    page = queries.for_lead(request.actor, handover_id)
    form = ReassignForm(page.team, request.POST or None)
    if form.is_valid() and form.attempt(actions.reassign, by=request.actor, handover=page.handover, **form.cleaned_data):
        messages.success(request, _("The hand-over is with the colleague now."))
        return redirect(f"{reverse('welcome:inbox')}?ansicht=team")
    return render(request, "welcome/handover_lead.html", {"page": page, "form": form})
