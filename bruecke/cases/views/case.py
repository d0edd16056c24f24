"""Pages of one case: overview, history, clarifying, agreement, areas of life, closing."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from bruecke.access.actor import Request
from bruecke.access.doors import needs
from bruecke.access.forms import DeedForm
from bruecke.access.policy import Right
from bruecke.base.pager import marked
from bruecke.cases.actions import closing
from bruecke.cases.actions import intake as clarifying
from bruecke.cases.forms.case import AgreeForm, AreasForm, ClosingForm, IntakeForm, ReasonForm
from bruecke.cases.forms.work import NoteForm, TaskForm
from bruecke.cases.queries import case as queries
from bruecke.cases.queries import overview as overviews
from bruecke.cases.queries import plan as plans
from bruecke.cases.queries.history import history as entries


@needs(Right.SEE)
def case(request: Request, case_id: UUID) -> HttpResponse:
    """The overview: what comes next, what is due, the plan in short, who helps."""
    page = queries.case(request.actor, case_id)
    context = {"page": page, "tab": "overview", "overview": overviews.overview(page), "task_form": TaskForm()}
    return render(request, "cases/case.html", context)


@needs(Right.SEE)
def of_person(request: Request, dossier_id: UUID) -> HttpResponse:
    """Lead from a page of the person back to her case."""
    return redirect("cases:case", queries.of_person(request.actor, dossier_id))


@needs(Right.SEE)
def history(request: Request, case_id: UUID) -> HttpResponse:
    """What happened, newest first; the note is written here."""
    page = queries.case(request.actor, case_id)
    found = entries(page, after=request.GET.get("after", ""), text=request.GET.get("s", "")[:80])
    context = {"page": page, "tab": "history", "history": found, "pages": marked(request, found.next_mark), "form": NoteForm()}
    return render(request, "cases/history.html", context)


@needs(Right.SEE)
def intake(request: Request, case_id: UUID) -> HttpResponse:
    """The clarifying; whoever is second sees that something changed."""
    page = queries.case(request.actor, case_id)
    form = IntakeForm(page, request.POST or None)
    if form.is_valid() and form.do(clarifying.save_intake, by=request.actor, case=page.case, **form.values):
        messages.success(request, _("Stored."))
        return redirect("cases:case", case_id)
    form.renew(page.intake)
    return render(request, "cases/intake.html", {"page": page, "form": form})


@needs(Right.SEE)
def agree(request: Request, case_id: UUID) -> HttpResponse:
    """She agrees to work together; from then on the team works on its own basis."""
    page, form = queries.case(request.actor, case_id), AgreeForm(request.POST or None)
    if form.is_valid() and form.attempt(clarifying.agree, by=request.actor, case=page.case):
        messages.success(request, _("Written down: you work together."))
        return redirect("cases:case", case_id)
    return render(request, "cases/agree.html", {"page": page, "form": form})


@needs(Right.SEE)
def assess(request: Request, case_id: UUID) -> HttpResponse:
    """All areas of life on one page; the last look is filled in."""
    page = queries.case(request.actor, case_id)
    form = AreasForm(request.POST or None, plans.last_ratings(page.case), plans.last_mark(page.case))
    if form.is_valid() and form.do(clarifying.assess, by=request.actor, case=page.case, look=form.look()):
        messages.success(request, _("Stored. The picture shows before and after."))
        return redirect("cases:plan", case_id)
    form.renew(plans.last_mark(page.case))
    return render(request, "cases/assess.html", {"page": page, "form": form})


@needs(Right.SEE)
def close(request: Request, case_id: UUID) -> HttpResponse:
    """The end of a case: what is still open, each goal, the areas again, her rating, after-care."""
    page = queries.case(request.actor, case_id)
    goals = [line.goal for line in plans.goals(page.case.work_id)]
    months, seen = page.register.number("after_care_months"), plans.last_mark(page.case)
    form = ClosingForm(goals, request.POST or None, plans.last_ratings(page.case), months=months, seen=seen)
    if form.is_valid() and form.do(closing.close, by=request.actor, case=page.case, ending=form.ending):
        messages.success(request, _("The case is closed."))
        return redirect("cases:case", case_id)
    form.renew(seen)
    return render(request, "cases/close.html", {"page": page, "form": form, "left": overviews.left(page)})


@needs(Right.SEE)
def reopen(request: Request, case_id: UUID) -> HttpResponse:
    """Open a closed case again, with a reason; the page says who is responsible then."""
    page, form = queries.case(request.actor, case_id), ReasonForm(request.POST or None)
    if form.is_valid() and form.attempt(closing.reopen, by=request.actor, case=page.case):
        messages.success(request, _("The case is open again."))
        return redirect("cases:case", case_id)
    then = queries.responsible(request.actor, page.case)
    return render(request, "cases/reopen.html", {"page": page, "form": form, "then": then})


@needs(Right.SEE)
def after_care(request: Request, case_id: UUID) -> HttpResponse:
    """Tick the after-care."""
    page, form = queries.case(request.actor, case_id), DeedForm(request.POST)
    if request.method == "POST" and form.attempt(closing.after_care_done, by=request.actor, case=page.case):
        messages.success(request, _("Done."))
    return redirect("cases:case", case_id)
