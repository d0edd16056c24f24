"""Pages of the county administration about the bodies that are responsible for data: what the notice says about them."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from bruecke.access import actions, queries
from bruecke.access.actor import Request
from bruecke.access.doors import Role, recent, signed_in
from bruecke.access.forms import OrganisationForm


@signed_in(Role.COUNTY_ADMIN)
def organisations(request: Request) -> HttpResponse:
    """All bodies, first those for which the notice lacks an address or a privacy officer."""
    nameless = queries.nameless()
    rows = [*nameless, *(row for row in queries.organisations(request.actor) if row not in nameless)]
    context = {"rows": rows, "nameless": nameless, "operator": queries.operator()}
    return render(request, "access/organisations.html", context)


@signed_in(Role.COUNTY_ADMIN)
@recent
def organisation(request: Request, organisation_id: UUID | None = None) -> HttpResponse:
    """Make a body or change what the notice says about it."""
    found = queries.organisation(request.actor, organisation_id) if organisation_id else None
    form = OrganisationForm(request.POST or None, organisation=found)
    if request.method == "POST" and form.attempt(
        actions.save_organisation, by=request.actor, organisation=found, key=form.own_key
    ):
        messages.success(request, _("The organisation is saved. Whoever signs from now on reads this."))
        return redirect("access:organisations")
    return render(request, "access/organisation.html", {"form": form, "organisation": found})
