"""Reporting a family: the same page for the counselling, a registration office and a school; only the first learns who is known already."""

from typing import Any
from uuid import uuid4

from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from bruecke.access.actor import Actor, Request
from bruecke.access.doors import Role, signed_in
from bruecke.base.keys import key_in
from bruecke.people.matching import Record
from bruecke.schooling.actions.reporting import key_of, report
from bruecke.schooling.forms.reporting import ReportForms
from bruecke.schooling.queries import receiving
from bruecke.schooling.queries.alike import Alike, alike_typed
from bruecke.schooling.queries.ways import WAYS, Reported, way_of


@signed_in(*WAYS)
def report_family(request: Request) -> HttpResponse:
    """The family, its children, who answers for them; then the code, once. A row more or less is a turn of the same page."""
    way, handed = way_of(request.actor), receiving.handed(request.actor, key_in(request.GET.get("uebergabe")))
    begin: dict[str, Any] = receiving.beginning(handed) if handed else _own_place(request.actor)
    forms = ReportForms(request.POST or None, initial=begin.get("family"), guardian=begin.get("guardian"))
    known: list[Alike] = []
    if forms.is_valid():
        known = [] if way != Reported.HERE or "anyway" in request.POST else _known(request.actor, forms)
        if not known and forms.family.do(
            report, by=request.actor, report=forms.report, way=Reported.COUNSELLING if handed else way, key=forms.family.own_key or uuid4(),
            code=forms.family.cleaned_data["code"], handover=handed.pk if handed else None,
        ):  # fmt: skip
            return _told(request, forms, way)
    context = {"forms": forms, "known": known, "is_here": way == Reported.HERE, "handed": handed}
    return render(request, "schooling/report.html", context)


def _own_place(actor: Actor) -> dict[str, Any]:
    seat = actor.seat(Role.CLERK, Role.SCHOOL_OFFICE)
    return {"family": {"ags": seat.ags}} if seat else {}


def _known(actor: Actor, forms: ReportForms) -> list[Alike]:
    found: dict[Any, Alike] = {}
    for child in forms.report.children:
        typed = Record(
            id="", given_name=child.given_name, family_name=child.family_name, original_name=child.original_name,
            birth_date=child.birth_date.isoformat(), suburb=forms.report.district,
        )  # fmt: skip
        for one in alike_typed(actor, typed):
            found.setdefault(one.child.pk, one)
    key, code = forms.family.own_key, forms.family.cleaned_data["code"]
    own = {key_of(key, place, code) for place in range(forms.count)} if key else set()
    return [one for pk, one in found.items() if pk not in own]


def _told(request: Request, forms: ReportForms, way: Reported) -> HttpResponse:
    """The code stands on this page and nowhere else; sending the form again shows the same one."""
    told = forms.family.outcome
    number = len(told.entrants)
    page = request.build_absolute_uri(receiving.family_page(told.code))
    context = {
        "code": told.code, "groups": [told.code[place : place + 4] for place in range(0, len(told.code), 4)], "number": number, "page": page,
        "is_here": way == Reported.HERE, "children": told.entrants if way == Reported.HERE else [], "typed": forms.report.children,
        "title": _("Reported"),
    }  # fmt: skip
    return render(request, "schooling/reported.html", context)
