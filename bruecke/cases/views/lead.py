"""What the lead of a team does: the load of each colleague, and giving cases to another."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import ngettext

from bruecke.access.actor import Request
from bruecke.access.doors import Role, needs, signed_in
from bruecke.access.policy import Right
from bruecke.cases.actions import reassigning as actions
from bruecke.cases.forms.lead import AssignForm
from bruecke.cases.queries import case as queries
from bruecke.cases.queries import lead as reads


def _done(request: Request, number: int) -> None:
    text = ngettext("The case is with the colleague now.", "%(number)d cases are with the colleague now.", number)
    messages.success(request, text % {"number": number})


@needs(Right.ASSIGN)
def lead(request: Request, case_id: UUID) -> HttpResponse:
    """The cover of a case, and giving it to a colleague."""
    page = queries.cover(request.actor, case_id)
    others = [row for row in reads.team(request.actor, page.case.unit_id) if row.pk != page.case.user_id]
    form = AssignForm(others, [page.case], request.POST or None)
    if form.is_valid() and form.do(
        actions.reassign, by=request.actor, cases=[page.case], to_user_id=form.cleaned_data["to_user_id"]
    ):
        _done(request, form.outcome)
        return redirect(f"{reverse('cases:cases')}?ansicht=team")
    return render(request, "cases/lead.html", {"page": page, "form": form})


@signed_in(Role.CARRIER_LEAD)
def load(request: Request) -> HttpResponse:
    """How many cases each colleague has, against the thresholds of the county."""
    return render(request, "cases/load.html", {"units": reads.loads(request.actor)})


@signed_in(Role.CARRIER_LEAD)
def hand_out(request: Request, unit_id: UUID, user_id: UUID) -> HttpResponse:
    """The open cases of one colleague, to tick and give to another at once."""
    bundle = reads.bundle(request.actor, unit_id, user_id)
    form = AssignForm(bundle.others, bundle.cases, request.POST or None)
    if form.is_valid() and form.do(actions.reassign, by=request.actor, **bundle.chosen(form.cleaned_data)):
        _done(request, form.outcome)
        return redirect("cases:load")
    return render(request, "cases/hand_out.html", {"bundle": bundle, "form": form})
