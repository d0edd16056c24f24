"""Shadowing and joint training, on one page."""

from uuid import UUID, uuid4

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from bruecke.access.actor import Request
from bruecke.access.doors import signed_in
from bruecke.access.forms import DeedForm
from bruecke.consults.actions import shadowing as actions
from bruecke.consults.forms import GuestForm, ReportForm, ShadowForm
from bruecke.consults.queries import shadowing as queries
from bruecke.consults.queries.seats import GUESTS


@signed_in(*GUESTS)
def days(request: Request) -> HttpResponse:
    """What is offered, who comes, what they reported; and one's own offer."""
    form = ShadowForm(request.POST or None)
    if form.is_valid():
        offered = {name: form.cleaned_data[name] for name in ("kind", "title", "day", "places", "text")}
        if form.do(actions.offer, by=request.actor, key=form.own_key or uuid4(), **offered):
            messages.success(request, _("Your offer stands here now."))
            return redirect("consults:shadowing")
    return _show(request, form)


def _show(request: Request, form: ShadowForm, failed: DeedForm | None = None) -> HttpResponse:
    coming, past = queries.days(request.actor)
    context = {"form": form, "coming": coming, "past": past, "report_form": ReportForm(), "failed": failed}
    return render(request, "consults/shadowing.html", context)


@signed_in(*GUESTS)
def ask(request: Request, shadowing_id: UUID) -> HttpResponse:
    """Ask to come."""
    row, form = queries.shadowing(request.actor, shadowing_id), DeedForm(request.POST)
    if request.method == "POST" and not form.do(actions.ask, by=request.actor, shadowing=row):
        return _show(request, ShadowForm(), form)
    return redirect("consults:shadowing")


@signed_in(*GUESTS)
def settle(request: Request, guest_id: UUID) -> HttpResponse:
    """Say whether a guest can come."""
    row, form = queries.guest(request.actor, guest_id), GuestForm(request.POST)
    if request.method == "POST" and not form.attempt(actions.settle, by=request.actor, guest=row):
        return _show(request, ShadowForm(), form)
    return redirect("consults:shadowing")


@signed_in(*GUESTS)
def report(request: Request, guest_id: UUID) -> HttpResponse:
    """A few sentences about the day."""
    row, form = queries.guest(request.actor, guest_id), ReportForm(request.POST)
    if request.method == "POST" and not form.attempt(actions.report, by=request.actor, guest=row):
        return _show(request, ShadowForm(), form)
    return redirect("consults:shadowing")
