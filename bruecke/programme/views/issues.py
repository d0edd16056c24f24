"""Pages of the structural issues: list, one of them, agenda, the paper for the steering group, and the part for other pages."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.template.loader import render_to_string
from django.utils.translation import gettext as _

from bruecke.access.actor import Request
from bruecke.access.doors import Role, signed_in
from bruecke.base import pdf
from bruecke.programme.actions import issues as actions
from bruecke.programme.forms.issues import DecisionForm, FactsForm, FilterForm, IssueForm, JoinForm, MoveForm
from bruecke.programme.queries import hints
from bruecke.programme.queries import issues as queries

MARK_MOST = 64


@signed_in(*queries.READERS)
def issues(request: Request) -> HttpResponse:
    """What keeps coming back, with its rung and the number of mentions."""
    form = FilterForm(request.GET)
    context = {"form": form, "lines": queries.lines(request.actor, **form.chosen), "chosen": form.chosen}
    context |= {"may_note": request.actor.has(*actions.NOTERS), "is_coordinator": request.actor.has(Role.COORDINATOR)}
    return render(request, "programme/issues.html", context)


@signed_in(*actions.NOTERS)
def note_issue(request: Request) -> HttpResponse:
    """Note a new issue."""
    form = IssueForm(request.POST or None, initial={"area": request.GET.get("bereich", "")})
    if request.method == "POST" and form.attempt(actions.note_issue, by=request.actor):
        messages.success(request, _("Noted. It stands on the agenda of the next jour fixe."))
        return redirect("programme:issue", form.outcome.pk)
    return render(request, "programme/note_issue.html", {"form": form})


@signed_in(*queries.READERS)
def issue(request: Request, issue_id: UUID) -> HttpResponse:
    """One issue with its way; the coordination moves it, joins it, writes the decision down."""
    page = queries.issue_page(request.actor, issue_id)
    typed = {request.POST.get("deed", ""): request.POST}
    deeds: dict[str, tuple[Any, Any]] = {
        "move": (MoveForm(page, typed.get("move")), actions.move), "join": (JoinForm(page, typed.get("join")), actions.join),
        "decide": (DecisionForm(typed.get("decide")), actions.decide),
    }  # fmt: skip
    form, action = deeds.get(request.POST.get("deed", ""), (None, None))
    if form is not None and form.attempt(action, by=request.actor, issue=page.issue):
        messages.success(request, _("Saved."))
        return redirect("programme:issue", page.issue.joined_to_id or page.issue.pk)
    context = {"page": page, "forms": {name: form for name, (form, _action) in deeds.items()}}
    context |= {"may_mention": request.actor.has(*queries.COUNSEL), "may_move": request.actor.has(Role.COORDINATOR)}
    return render(request, "programme/issue.html", context)


@signed_in(*queries.COUNSEL)
def mention(request: Request) -> HttpResponse:
    """The part "this concerns a case of mine" for another page, by areas of life; POST counts one."""
    areas, mark = request.GET.getlist("bereich"), request.GET.get("merkmal", "")[:MARK_MOST]
    if request.method == "POST":
        _count(request, areas[0] if len(areas) == 1 else "", mark)
        if not request.htmx:
            return redirect("programme:issues")
    lines = [line for line in queries.lines(request.actor) if line.issue.is_open and line.issue.area in areas]
    page = "programme/_mention.html" if request.htmx else "programme/mention.html"
    return render(request, page, {"lines": lines, "area": areas[0] if areas else "", "asked": request.GET.urlencode()})


@signed_in(*queries.COUNSEL)
def mention_one(request: Request, issue_id: UUID) -> HttpResponse:
    """Count one case for this issue, from its own page."""
    if request.method == "POST":
        _count(request, "", "", issue_id)
    return redirect("programme:issue", issue_id)


def _count(request: Request, area: str, mark: str, issue_id: UUID | None = None) -> None:
    try:
        chosen = issue_id or UUID(request.POST.get("issue", ""))
        new = actions.mention(by=request.actor, issue=queries.issue(request.actor, chosen), area=area, mark=mark)
        messages.success(request, _("Counted.") if new else _("This case is counted already."))
    except (ValueError, ValidationError):
        messages.error(request, _("This issue is closed."))


@signed_in(Role.COORDINATOR)
def agenda(request: Request) -> HttpResponse:
    """The agenda of the next jour fixe, to look at and to print."""
    return render(request, "programme/agenda.html", {"page": queries.agenda(request.actor)})


@signed_in(Role.COORDINATOR)
def paper(request: Request, issue_id: UUID) -> HttpResponse:
    """The page for the steering group as a PDF."""
    page = queries.issue_page(request.actor, issue_id)
    try:
        made = pdf.make(render_to_string("programme/pdf_issue.html", {"page": page}), "programme/pdf.css")
    except pdf.NoPdfError as error:
        messages.error(request, str(error))
        return redirect("programme:issue", issue_id)
    return pdf.answer(made, "vorlage-lenkungsgruppe.pdf")


@signed_in(*queries.COUNSEL, Role.COORDINATOR)
def eligibility(request: Request) -> HttpResponse:
    """The part with hints for the first decision, from facts without a name; nothing where none fits."""
    page = "programme/_hints.html" if request.htmx else "programme/hints.html"
    return render(request, page, {"hints": hints(FactsForm(request.GET).facts)})
