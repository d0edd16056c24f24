"""The colleague's calendar with free times, and the appointments of one hand-over."""

from datetime import timedelta
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from bruecke.access.actor import Request
from bruecke.access.doors import Role, needs, signed_in
from bruecke.access.policy import Right
from bruecke.base.days import day_of
from bruecke.welcome.actions import appointments as actions
from bruecke.welcome.forms.counselling import AppointForm, MeetingForm, OfferForm
from bruecke.welcome.queries import appointments as queries
from bruecke.welcome.queries import counselling
from bruecke.welcome.views.counselling import tell


@signed_in(Role.COUNSELLOR, Role.CASE_MANAGER)
def appointments(request: Request) -> HttpResponse:
    """One's own week; many free times are offered at once."""
    first = queries.monday(day_of(request.GET.get("woche", "")) or timezone.localdate())
    form, team = OfferForm(queries.own_room(request.user), first, request.POST or None), counselling.own_team(request.actor)
    if form.is_valid() and form.attempt(actions.offer_times, by=request.actor, unit_id=team.pk, times=form.times()):
        number = form.outcome
        messages.success(
            request, ngettext("One free time is offered.", "%(number)d free times are offered.", number) % {"number": number}
        )
        return redirect(f"{reverse('welcome:appointments')}?woche={queries.monday(form.cleaned_data['since'])}")
    days, step = queries.week(request.actor, first), timedelta(days=7)
    context = {"form": form, "days": days, "first": first, "before": first - step, "after": first + step}
    return render(request, "welcome/appointments.html", context)


@signed_in(Role.COUNSELLOR, Role.CASE_MANAGER)
def remove_time(request: Request, slot_id: UUID) -> HttpResponse:
    """Take a free time back."""
    row = queries.own_time(request.actor, slot_id)
    if request.method == "POST":
        actions.withdraw_time(by=request.actor, slot_id=row.pk)
        messages.info(request, _("The free time is gone."))
    return redirect(f"{reverse('welcome:appointments')}?woche={queries.monday(timezone.localdate(row.starts_at))}")


@needs(Right.SEE)
def meetings(request: Request, handover_id: UUID) -> HttpResponse:
    """The appointments of one hand-over; POST agrees on one."""
    page = counselling.page(request.actor, handover_id)
    slots = queries.free_times(request.actor, request.actor.user_id, page.handover.answered_by_id)
    form = AppointForm(page, slots, queries.own_room(request.user), request.POST or None)
    if form.is_valid() and form.attempt(actions.appoint, by=request.actor, handover=page.handover, **form.meeting()):
        messages.success(request, _("The appointment is agreed on."))
        return _meetings(handover_id)
    context: dict[str, Any] = {"page": page, "tab": "meetings", "form": form, "slots": slots}
    return render(request, "welcome/handover.html", context)


def _meetings(handover_id: UUID) -> HttpResponse:
    return redirect("welcome:meetings", handover_id)


@needs(Right.SEE)
def meeting(request: Request, handover_id: UUID, appointment_id: UUID) -> HttpResponse:
    """What becomes of an appointment: sent to her, called off, or she did not come."""
    page, form = counselling.page(request.actor, handover_id), MeetingForm(request.POST)
    if form.is_valid():
        deed = {"cancel": actions.cancel, "no_show": actions.no_show}.get(form.cleaned_data["what"], actions.tell_person)
        if form.attempt(deed, by=request.actor, handover=page.handover, appointment_id=appointment_id, **form.way):
            messages.success(request, form.told)
        else:
            tell(request, form)
    return _meetings(handover_id)


@needs(Right.SEE)
def calendar_file(request: Request, appointment_id: UUID) -> HttpResponse:
    """The appointment for one's own calendar: time and place, no name."""
    row = queries.appointment(request.actor, appointment_id)
    answer = HttpResponse(queries.calendar_file(row, _("Appointment")), content_type="text/calendar; charset=utf-8")
    answer.headers["Content-Disposition"] = 'attachment; filename="termin.ics"'
    return answer
