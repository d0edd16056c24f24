"""One person once: possible matches while somebody types, the queue of pairs, deciding and undoing."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from bruecke.access.actor import Request
from bruecke.access.doors import Role, needs, signed_in
from bruecke.access.forms import DeedForm
from bruecke.access.policy import NotVisible, Right
from bruecke.people import actions, queries
from bruecke.people.forms import LABELS, DecideForm, TypedForm


@signed_in(Role.CLERK, Role.COUNSELLOR, Role.CASE_MANAGER)
def likely(request: Request) -> HttpResponse:
    """Part: who may be meant by what was typed so far, only people the actor may see."""
    return render(request, "people/_likely.html", {"likely": queries.likely(request.actor, TypedForm(request.GET).record)})


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
    form = DeedForm(request.POST)
    if request.method == "POST" and form.is_valid():
        done = form.do(actions.tell_teams, by=request.actor, pair=found.pair)
        text = ngettext("The team knows now.", "Both teams know now.", len(found.teams))
        messages.info(request, text if done else " ".join(str(error) for error in form.non_field_errors()))
    return redirect("people:pairs")
