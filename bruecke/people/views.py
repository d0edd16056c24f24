"""One person once: possible matches while somebody types, the queue of pairs, deciding and undoing."""

from collections.abc import Callable
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from bruecke.access.actor import Request
from bruecke.access.doors import Role, needs, signed_in
from bruecke.access.forms import DeedForm
from bruecke.access.policy import NotVisible, Right, require
from bruecke.people import actions, queries
from bruecke.people.forms import LABELS, DecideForm, MoveForm, TypedForm


@signed_in(Role.CLERK, Role.COUNSELLOR, Role.CASE_MANAGER)
def likely(request: Request) -> HttpResponse:
    """Part: who may be meant by what was typed so far, only people the actor may see; sent as a form, names stand in no address."""
    return render(request, "people/_likely.html", {"likely": queries.likely(request.actor, TypedForm(request.POST).record)})


@signed_in(Role.COUNSELLOR, Role.CASE_MANAGER, Role.COORDINATOR)
def pairs(request: Request) -> HttpResponse:
    """Records that may be one person: to decide where one sees both, to pass on for the coordination."""
    return render(
        request, "people/pairs.html", {"pairs": queries.pairs(request.actor), "merges": queries.merges(request.actor)}
    )


@needs(Right.CORRECT)
def decide(request: Request, pair_id: UUID) -> HttpResponse:
    """Two records side by side, field by field."""
    waiting = queries.pair(request.actor, pair_id)
    form = DecideForm(waiting, request.POST or None)
    if form.is_valid() and form.do(actions.decide, by=request.actor, **form.decision):
        messages.success(request, _("Brought together; it can be undone.") if form.outcome else _("Noted: two people."))
        return redirect("people:pairs")
    return render(request, "people/decide.html", {"waiting": waiting, "form": form})


@needs(Right.CORRECT)
def undo(request: Request, merge_id: UUID) -> HttpResponse:
    """Undo a merge: both records as they were."""
    found = next((row for row in queries.merges(request.actor) if row.pk == merge_id), None)
    if found is None:
        raise NotVisible("merge")
    form = DeedForm(request.POST or None)
    if request.method == "POST" and form.do(actions.unmerge, by=request.actor, merge=found):
        kept = ", ".join(str(LABELS[name]) for name in form.outcome)
        messages.success(
            request,
            _("Two records again.") + (" " + _("Corrected since and kept: %(fields)s.") % {"fields": kept} if kept else ""),
        )
        return redirect("people:pairs")
    return render(request, "people/undo.html", {"merge": found, "form": form})


@signed_in(Role.COORDINATOR)
def tell(request: Request, pair_id: UUID) -> HttpResponse:
    """Let both teams know that there is a match and whom to ask."""
    found = next((row for row in queries.pairs(request.actor) if row.pair.pk == pair_id), None)
    if found is None:
        raise NotVisible("pair")
    told = ngettext("The team knows now.", "Both teams know now.", len(found.teams))
    _do(request, told, actions.tell_teams, pair=found.pair)
    return redirect("people:pairs")


@needs(Right.CORRECT)
def household(request: Request, dossier_id: UUID) -> HttpResponse:
    """Who lives with her, as far as the actor may see; somebody joins, she leaves, all move."""
    person = queries.of_dossier(request.actor, dossier_id)
    require(request.actor, Right.CORRECT, person.dossier)
    members, text = queries.household(request.actor, person), request.GET.get("s", "")[:80]
    near, form = queries.near(request.actor, person, text), MoveForm(person)
    page = {"person": person, "members": members, "near": near, "text": text, "form": form}
    return render(request, "people/household.html", page)


@needs(Right.CORRECT)
def join(request: Request, dossier_id: UUID, other_id: UUID) -> HttpResponse:
    """Let somebody else live with her."""
    person, other = (queries.of_dossier(request.actor, key) for key in (dossier_id, other_id))
    return _done(request, person.dossier_id, _("They live together now."), actions.join_household, person=other, other=person)


@needs(Right.CORRECT)
def leave(request: Request, dossier_id: UUID, other_id: UUID) -> HttpResponse:
    """Let somebody of her household live elsewhere."""
    person, other = (queries.of_dossier(request.actor, key) for key in (dossier_id, other_id))
    return _done(request, person.dossier_id, _("They do not live together any more."), actions.leave_household, person=other)


@needs(Right.CORRECT)
def move(request: Request, dossier_id: UUID) -> HttpResponse:
    """Let her, or everybody of her household, live in another municipality."""
    person = queries.of_dossier(request.actor, dossier_id)
    form = MoveForm(person, request.POST)
    if not form.is_valid():
        return redirect("people:household", person.dossier_id)
    found = form.cleaned_data
    moving = [person, *(queries.household(request.actor, person) if found["all"] else [])]
    where = {"ags": found["ags"], "district": found["district"]}
    return _done(request, person.dossier_id, _("The new place is noted."), actions.move, people=moving, **where)


def _done(request: Request, back: UUID, told: str, deed: Callable[..., object], **values: Any) -> HttpResponse:
    _do(request, told, deed, **values)
    return redirect("people:household", back)


def _do(request: Request, told: str, deed: Callable[..., object], **values: Any) -> None:
    """Do what one button means, after a click only, and say `told` or what was wrong."""
    form = DeedForm(request.POST)
    if request.method == "POST" and form.is_valid():
        done = form.do(deed, by=request.actor, **values)
        text = told if done else " ".join(str(error) for error in form.non_field_errors())
        messages.add_message(request, messages.SUCCESS if done else messages.ERROR, text)
