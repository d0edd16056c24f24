"""Pages of the county administration: who answers for which place, and what was loaded from where."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from bruecke.access.actor import Request
from bruecke.access.doors import Role, signed_in
from bruecke.network import actions, queries
from bruecke.network.forms import AreaForm


@signed_in(Role.COUNTY_ADMIN)
def areas(request: Request) -> HttpResponse:
    """Who answers where, now and planned, places without anybody on top; below it the form for an assignment."""
    form = AreaForm(request.actor, request.POST or None, initial={"municipality": request.GET.get("ags")})
    if request.method == "POST" and form.attempt(actions.assign_area, by=request.actor):
        messages.success(request, _("The area is assigned."))
        return redirect("network:areas")
    return render(request, "network/areas.html", {"areas": queries.areas(request.actor), "form": form})


@signed_in(Role.COUNTY_ADMIN)
@require_POST
def end_area(request: Request, area_id: UUID) -> HttpResponse:
    """End an assignment; hand-overs that are on their way stay where they are."""
    actions.end_area(by=request.actor, area_id=area_id)
    messages.success(request, _("The assignment has ended. Accepted hand-overs stay with the colleague."))
    return redirect("network:areas")


@signed_in(Role.COUNTY_ADMIN)
def registers(request: Request) -> HttpResponse:
    """Which official list was loaded when and from where, and the county's numbers with source and day."""
    shown = {"registers": queries.register_states(request.actor), "rules": queries.county_rules(request.actor)}
    return render(request, "network/registers.html", shown)
