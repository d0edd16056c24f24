"""What the school authority decides: objections, schools that stay silent, and a place offered by hand."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from bruecke.access.actor import Request
from bruecke.access.doors import Role, needs, signed_in
from bruecke.access.policy import Right
from bruecke.schooling.actions import offers as actions
from bruecke.schooling.forms.rounds import DecideForm, OfferForm
from bruecke.schooling.queries import deciding as queries
from bruecke.schooling.queries.rounds import open_schools


@signed_in(Role.KI_TEACHER, Role.SCHOOL_AUTHORITY)
def to_decide(request: Request) -> HttpResponse:
    """Objections and schools that did not answer, the oldest first."""
    return render(request, "schooling/to_decide.html", {"rows": queries.to_decide(request.actor)})


@needs(Right.ASSIGN)
def decide(request: Request, offer_id: UUID) -> HttpResponse:
    """One offer with what the school says and shows, and the decision."""
    row = queries.offer(request.actor, offer_id)
    form = DecideForm(request.POST or None) if row.is_mine and row.offer.state in queries.TO_DECIDE else None
    if form and form.is_valid() and form.do(
        actions.decide, by=request.actor, row=row.offer, assign=form.cleaned_data["assign"], text=form.cleaned_data["text"],
        first_day=form.cleaned_data["first_day"],
    ):  # fmt: skip
        messages.success(request, _("Decided. School and family read it at once."))
        return redirect("schooling:to-decide")
    return render(request, "schooling/decide.html", {"row": row, "form": form})


@signed_in(Role.KI_TEACHER, Role.SCHOOL_AUTHORITY)
def matter(request: Request, placement_id: UUID) -> HttpResponse:
    """One child as the authority may see it, and a place offered by hand."""
    row = queries.matter(request.actor, placement_id)
    may = request.actor.has(Role.SCHOOL_AUTHORITY) and row.waits
    form = OfferForm(open_schools(row), request.POST or None) if may else None
    if form and form.is_valid() and form.do(
        actions.offer, by=request.actor, placement=row, group_id=UUID(form.cleaned_data["group_id"]), because=form.cleaned_data["because"]
    ):  # fmt: skip
        messages.success(request, _("The school is asked. It answers within its working days."))
        return redirect("schooling:matter", row.pk)
    if form and form.is_bound:
        form.next_place(open_schools(row))
    return render(request, "schooling/matter.html", {"row": row, "form": form, "steps": queries.steps(request.actor, row)})
