"""The page of the county administration: who works for which school, who maintains it, who supervises."""

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from bruecke.access.actor import Request
from bruecke.access.doors import Role, recent, signed_in
from bruecke.access.policy import NotVisible
from bruecke.base.keys import key_in
from bruecke.base.pager import numbered
from bruecke.schooling.actions import connecting as actions
from bruecke.schooling.forms.connecting import MaintainerForm, SchoolForm, SupervisionForm
from bruecke.schooling.queries import connected as queries

#: What can be connected: form, action, and what is said afterwards.
DEEDS: dict[str, tuple[Any, Any, Any]] = {
    "schule": (
        SchoolForm,
        actions.connect_school,
        gettext_lazy("The unit works for this school now. Its open questions appear there in a moment."),
    ),
    "traeger": (MaintainerForm, actions.maintain, gettext_lazy("The maintainer sees the places of these schools now.")),
    "aufsicht": (SupervisionForm, actions.supervise, gettext_lazy("The unit decides about its forms of school now.")),
}


@signed_in(Role.COUNTY_ADMIN)
def connected(request: Request) -> HttpResponse:
    """Who is connected with which school, schools without anybody first."""
    return _page(request)


def _page(request: Request, **bound: Any) -> HttpResponse:
    forms = {
        name: bound.get(name) or form(request.actor, initial={"school": request.GET.get("schule")})
        for name, (form, *_rest) in DEEDS.items()
    }
    found = queries.connected(request.actor)
    rows, pages = numbered(request, found.rows, queries.PAGE)
    return render(request, "schooling/connected.html", {"found": found, "rows": rows, "pages": pages, **forms})


@require_POST
@signed_in(Role.COUNTY_ADMIN)
@recent
def connect(request: Request, what: str) -> HttpResponse:
    """Connect a unit with a school, a municipality or an authority, or end that."""
    if what == "ende":
        return _end(request)
    if what not in DEEDS:
        raise NotVisible("deed")
    kind, action, said = DEEDS[what]
    form = kind(request.actor, request.POST)
    if form.is_valid() and form.do(action, by=request.actor, **_values(form)):
        messages.success(request, str(said))
        return redirect("schooling:connected")
    return _page(request, **{what: form})


def _values(form: Any) -> dict[str, Any]:
    typed = {name: value for name, value in form.cleaned_data.items() if name != "key"}
    return typed | {"unit_id": key_in(typed["unit_id"])}


def _end(request: Request) -> HttpResponse:
    unit = key_in(request.POST.get("traeger"))
    if unit:
        actions.end_maintaining(by=request.actor, unit_id=unit)
    else:
        actions.disconnect_school(by=request.actor, school=request.POST.get("schule", ""))
    messages.success(request, _("Ended."))
    return redirect("schooling:connected")
