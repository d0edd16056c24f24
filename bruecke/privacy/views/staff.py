"""Pages for colleagues: who sees a hand-over, emergency access, and the desk of the privacy officer."""

from typing import Any
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse

from bruecke.access.actor import Request
from bruecke.access.doors import Role, needs, recent, signed_in
from bruecke.access.forms import DeedForm
from bruecke.access.policy import Right, require
from bruecke.base.pager import marked
from bruecke.people.queries import of_dossier
from bruecke.privacy import retention
from bruecke.privacy.actions import code as codes
from bruecke.privacy.actions import emergency as actions
from bruecke.privacy.actions import protection as protecting
from bruecke.privacy.forms import EmergencyForm, LogForm, ProtectForm
from bruecke.privacy.queries import office as queries
from bruecke.privacy.queries.protection import protection
from bruecke.privacy.queries.who import who_sees, who_sees_case, who_sees_child

VIEWS = ("log", "emergencies", "register", "retention")


@needs(Right.PREVIEW)
def who(request: Request, handover_id: UUID) -> HttpResponse:
    """Who may see this hand-over and why, and every time it was opened."""
    page = who_sees(request.actor, handover_id)
    return render(request, "privacy/who.html", {"page": page, "sight": page})


@needs(Right.SEE)
def who_case(request: Request, case_id: UUID) -> HttpResponse:
    """Who may see this case and why, and every time it was opened."""
    page, sight = who_sees_case(request.actor, case_id)
    return render(request, "privacy/who_case.html", {"page": page, "sight": sight, "tab": "who"})


@needs(Right.WRITE)
def who_child(request: Request, entrant_id: UUID) -> HttpResponse:
    """Who may see this child's record and why, and every time it was opened."""
    page, sight = who_sees_child(request.actor, entrant_id)
    return render(request, "privacy/who_child.html", {"page": page, "sight": sight, "tab": "who"})


@signed_in(Role.COUNSELLOR, Role.CASE_MANAGER, Role.CARRIER_LEAD)
@recent
def emergency(request: Request) -> HttpResponse:
    """Open a hand-over or a case of the own unit for 60 minutes, with a sentence."""
    form = EmergencyForm(request.POST or None, initial={"number": request.GET.get("number", "")})
    if form.is_valid() and form.attempt(actions.take, by=request.actor, **form.cleaned_data):
        return redirect(*form.outcome)
    return render(request, "privacy/emergency.html", {"form": form})


@needs(Right.CLOSE)
def new_code(request: Request, dossier_id: UUID) -> HttpResponse:
    """Give somebody who has lost her code a new one; it is shown once."""
    person, form = of_dossier(request.actor, dossier_id), DeedForm(request.POST or None)
    require(request.actor, Right.CLOSE, person.dossier)
    given = request.method == "POST" and form.do(codes.replace, by=request.actor, person=person)
    address = request.build_absolute_uri(reverse("privacy:enter-code", args=["de"]))
    page = {"person": person, "form": form, "code": form.outcome if given else "", "address": address}
    answer = render(request, "privacy/code.html", page)
    answer.headers["Cache-Control"] = "no-store"
    return answer


@needs(Right.CLOSE)
def protect(request: Request, dossier_id: UUID) -> HttpResponse:
    """Split a household for protection, or end the protection; her new code is shown once."""
    found = protection(request.actor, dossier_id)
    form = ProtectForm(found.colleagues, request.POST or None)
    if found.person.is_protected:
        if request.method == "POST" and form.do(protecting.unprotect, by=request.actor, person=found.person, unit=found.unit):
            return redirect("privacy:protect", dossier_id)
    elif form.is_valid() and form.do(protecting.protect, by=request.actor, person=found.person, unit=found.unit, **form.chosen):
        answer = render(request, "privacy/protected.html", {"found": found, "code": form.outcome})
        answer.headers["Cache-Control"] = "no-store"
        return answer
    return render(request, "privacy/protect.html", {"found": found, "form": form})


@signed_in(Role.PRIVACY_OFFICER)
def office(request: Request) -> HttpResponse:
    """The memory, the emergencies, the register of consents and the periods of keeping: metadata, never content."""
    view = request.GET.get("view", "")
    view = view if view in VIEWS else VIEWS[0]
    context: dict[str, Any] = {
        "view": view,
        "state": queries.state(request.actor),
        "recent": queries.recent_emergencies(request.actor),
        **_part(request, view),
    }
    return render(request, "privacy/office.html", context)


def _part(request: Request, view: str) -> dict[str, Any]:
    after = queries.Mark.read(request.GET.get("after", ""))
    if view == "retention":
        return {"kept": retention.kept()}
    if view == "emergencies":
        return _pages(request, queries.emergencies(request.actor, after=after))
    if view == "register":
        chosen = request.GET.get("state", "")
        return {"chosen": chosen, **_pages(request, queries.register(request.actor, state=chosen, after=after))}
    form = LogForm(request.GET)
    return {"form": form, **_pages(request, queries.entries(request.actor, after=after, **form.period))}


def _pages(request: Request, page: queries.Page) -> dict[str, Any]:
    return {"rows": page.rows, "pages": marked(request, str(page.after or ""))}
