"""Pages of the county administration: units, members, accounts; and cover, which every team arranges itself."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from bruecke.access import actions, queries
from bruecke.access.actor import Request
from bruecke.access.doors import Role, recent, signed_in
from bruecke.access.forms import AccountForm, CoverForm, MemberForm, UnitForm
from bruecke.base.keys import key_in
from bruecke.base.pager import marked, numbered

TEAM = (Role.COUNSELLOR, Role.CASE_MANAGER, Role.CARRIER_LEAD, Role.COUNTY_ADMIN)


@signed_in(Role.COUNTY_ADMIN)
def units(request: Request) -> HttpResponse:
    """All units with what they are and how many work there."""
    rows, page = numbered(request, queries.all_units(request.actor), queries.PAGE)
    return render(request, "access/units.html", {"units": rows, "page": page})


@signed_in(Role.COUNTY_ADMIN)
@recent
def unit(request: Request, unit_id: UUID | None = None) -> HttpResponse:
    """Make a unit or change one."""
    found = queries.unit(request.actor, unit_id) if unit_id else None
    form = UnitForm(request.actor, request.POST or None, unit=found)
    if request.method == "POST" and form.attempt(actions.save_unit, by=request.actor, unit=found, key=form.own_key):
        messages.success(request, _("The unit is saved."))
        return redirect("access:units")
    return render(request, "access/unit.html", {"form": form, "unit": found})


@signed_in(Role.COUNTY_ADMIN)
def members(request: Request) -> HttpResponse:
    """Who works where, unit by unit."""
    chosen = key_in(request.GET.get("unit", ""))
    rows, page = numbered(request, queries.seats_of(request.actor, unit_id=chosen), queries.PAGE)
    context = {"rows": rows, "page": page, "units": queries.units(request.actor), "chosen": chosen}
    return render(request, "access/members.html", context)


@signed_in(Role.COUNTY_ADMIN)
@recent
def new_member(request: Request) -> HttpResponse:
    """Give a colleague a role in a unit."""
    given = {name: key_in(request.GET.get(name, "")) for name in ("unit", "user")}
    form = MemberForm(request.actor, request.POST or None, initial=given)
    if request.method == "POST" and form.attempt(actions.add_member, by=request.actor):
        messages.success(request, _("The membership is written down."))
        return redirect(f"{reverse('access:members')}?{urlencode({'unit': form.outcome.unit_id})}")
    return render(request, "access/member.html", {"form": form})


@signed_in(Role.COUNTY_ADMIN)
@recent
@require_POST
def end_member(request: Request, membership_id: UUID) -> HttpResponse:
    """End a membership; it counts no more from the next click on."""
    actions.end_member(by=request.actor, membership_id=membership_id)
    messages.success(request, _("The membership has ended."))
    return redirect("access:members")


@signed_in(Role.COUNTY_ADMIN)
def accounts(request: Request) -> HttpResponse:
    """All accounts by name, with search."""
    asked = {"q": request.GET.get("q", "").strip()[:80], "state": request.GET.get("state", "")}
    name, _line, email = request.GET.get("after", "").rpartition("|")
    found = queries.accounts(request.actor, **asked, after=(name, email))
    context = {"rows": found.rows, "page": marked(request, "|".join(found.after or ())), **asked}
    return render(request, "access/accounts.html", context)


@signed_in(Role.COUNTY_ADMIN)
@recent
def new_account(request: Request) -> HttpResponse:
    """Make an account; the link for its first password goes to its own address only."""
    form = AccountForm(request.POST or None)
    if request.method == "POST" and form.attempt(actions.add_user, by=request.actor, key=form.own_key):
        return _invited(request, form.outcome)
    return render(request, "access/account.html", {"form": form})


def _invited(request: Request, user: Any) -> HttpResponse:
    actions.invite(by=request.actor, user=user)
    return render(request, "access/invited.html", {"account": user})


@signed_in(Role.COUNTY_ADMIN)
@recent
@require_POST
def invite(request: Request, user_id: UUID) -> HttpResponse:
    """Send a new link to an account that never had a password."""
    return _invited(request, queries.user(request.actor, user_id, new=True))


@signed_in(Role.COUNTY_ADMIN)
@recent
@require_POST
def switch(request: Request, user_id: UUID) -> HttpResponse:
    """Close or open an account; a closed one is out at its next click."""
    is_active = request.POST.get("to") == "open"
    actions.switch_user(by=request.actor, user=queries.user(request.actor, user_id), is_active=is_active)
    messages.success(request, _("The account is open.") if is_active else _("The account is closed and signed out."))
    return redirect("access:accounts")


@signed_in(*TEAM)
def cover(request: Request) -> HttpResponse:
    """Who stands in for whom, and one form for one more."""
    form = CoverForm(request.actor, request.POST or None)
    if request.method == "POST" and form.attempt(actions.cover, by=request.actor):
        messages.success(request, _("The cover is arranged. It ends by itself."))
        return redirect("access:cover")
    return render(request, "access/cover.html", {"form": form, "rows": queries.covers(request.actor)})


@signed_in(*TEAM)
@require_POST
def end_cover(request: Request, cover_id: UUID) -> HttpResponse:
    """End a cover now."""
    actions.end_cover(by=request.actor, cover_id=cover_id)
    messages.success(request, _("The cover has ended."))
    return redirect("access:cover")
