"""Opening a case: from a hand-over, or without a name."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from bruecke.access.actor import Request
from bruecke.access.doors import Role, needs, signed_in
from bruecke.access.forms import DeedForm
from bruecke.access.policy import Right
from bruecke.cases.actions import opening as actions
from bruecke.cases.forms.case import AnonymousForm, NameForm
from bruecke.cases.queries import case as cases
from bruecke.consent import queries as consents


@needs(Right.ACCEPT)
def open_case(request: Request, handover_id: UUID) -> HttpResponse:
    """Accept a hand-over for case management and open the case; also for a first talk of one's own."""
    known = cases.of_handover(request.actor, handover_id)
    if known is not None and request.method != "POST":
        return redirect("cases:case", known)
    handover, form = consents.preview(request.actor, handover_id), DeedForm(request.POST or None)
    if request.method == "POST" and form.attempt(actions.open_case, by=request.actor, handover=handover):
        messages.success(request, _("The case is open. You see name and number now."))
        return redirect("cases:case", form.outcome.pk)
    return render(request, "cases/open.html", {"handover": handover, "form": form})


@signed_in(Role.COUNSELLOR, Role.CASE_MANAGER)
def anonymous(request: Request) -> HttpResponse:
    """A case without a name: alias and number."""
    form = AnonymousForm(request.POST or None)
    if form.is_valid() and form.attempt(actions.open_anonymous, by=request.actor, key=form.own_key):
        messages.success(request, _("The case is open. Give her its number: %(number)s") % {"number": form.outcome.number})
        return redirect("cases:case", form.outcome.pk)
    return render(request, "cases/anonymous.html", {"form": form})


@needs(Right.HAND_OVER)
def name(request: Request, case_id: UUID) -> HttpResponse:
    """A case without a name takes the name of somebody who has consented and whom the actor accompanies."""
    page, known = cases.case(request.actor, case_id), cases.nameable(request.actor)
    form = NameForm(known, request.POST or None)
    if form.is_valid() and form.do(actions.name, by=request.actor, case=page.case, handover=form.handover):
        messages.success(request, _("The case has her name now; the alias is gone."))
        return redirect("cases:case", case_id)
    return render(request, "cases/name.html", {"page": page, "form": form, "known": known})
