"""Pages of the steering: who takes part and how far."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import ngettext

from bruecke.access.actor import Request
from bruecke.access.doors import Role, signed_in
from bruecke.programme.actions import participation as actions
from bruecke.programme.forms.participation import LevelForm
from bruecke.programme.queries import participation as queries


@signed_in(Role.COORDINATOR, Role.COUNTY_ADMIN)
def participation(request: Request) -> HttpResponse:
    """Level of every municipality with its history, and the form for a change from a day on."""
    form = LevelForm(request.POST or None)
    if request.method == "POST" and form.attempt(actions.set_levels, by=request.actor):
        done = ngettext("%(count)s municipality is set.", "%(count)s municipalities are set.", form.outcome)
        messages.success(request, done % {"count": form.outcome})
        return redirect("programme:participation")
    rows = queries.standings(request.actor)
    return render(request, "programme/participation.html", {"rows": rows, "counts": queries.counts(rows), "form": form})
