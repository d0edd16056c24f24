"""The support plan: goals, measures, common matters, the copy she agrees to, looks back, outcomes."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _

from bruecke.access.actor import Request
from bruecke.access.doors import needs
from bruecke.access.forms import DeedForm
from bruecke.access.policy import Right
from bruecke.cases.actions import planning as actions
from bruecke.cases.forms.plan import CopyForm, SignForm
from bruecke.cases.forms.work import GoalForm, MatterForm, MeasureForm, OutcomeForm, ReviewForm, TickForm
from bruecke.cases.queries import case as queries
from bruecke.cases.queries import plan as plans


@needs(Right.SEE)
def plan(request: Request, case_id: UUID) -> HttpResponse:
    """Goals and measures, the picture of the areas of life, outcomes."""
    page = queries.case(request.actor, case_id)
    context = {"page": page, "tab": "plan", "plan": plans.plan(page), "outcome_form": OutcomeForm()}
    return render(request, "cases/plan.html", context)


@needs(Right.SEE)
def goal(request: Request, case_id: UUID, goal_id: UUID | None = None) -> HttpResponse:
    """A new goal in her words, or a changed one."""
    page = queries.case(request.actor, case_id)
    known = plans.goal(page, goal_id) if goal_id else None
    form = GoalForm(request.POST or None, known)
    if form.is_valid():
        if known is None:
            done = form.do(actions.add_goal, by=request.actor, case=page.case, wanted=form.wanted, key=form.own_key)
        else:
            done = form.do(actions.change_goal, by=request.actor, case=page.case, goal_id=known.pk, **form.change)
        if done:
            return redirect("cases:plan", case_id)
        form.renew(plans.goal(page, goal_id) if goal_id else None)
    return render(request, "cases/goal.html", {"page": page, "form": form, "goal": known})


@needs(Right.SEE)
def measure(request: Request, case_id: UUID, goal_id: UUID) -> HttpResponse:
    """A new measure of a goal."""
    page = queries.case(request.actor, case_id)
    known, form = plans.goal(page, goal_id), MeasureForm(request.POST or None)
    if form.is_valid() and form.do(
        actions.add_measure, by=request.actor, case=page.case, goal_id=goal_id, doing=form.doing, key=form.own_key
    ):
        return redirect("cases:plan", case_id)
    return render(request, "cases/measure.html", {"page": page, "form": form, "goal": known})


@needs(Right.SEE)
def change_measure(request: Request, case_id: UUID, measure_id: UUID) -> HttpResponse:
    """A changed measure; whoever is second sees what is stored now."""
    page = queries.case(request.actor, case_id)
    known = plans.measure(page, measure_id)
    form = MeasureForm(request.POST or None, known)
    if form.is_valid():
        if form.do(actions.change_measure, by=request.actor, case=page.case, measure_id=measure_id, **form.change):
            return redirect("cases:plan", case_id)
        form.renew(plans.measure(page, measure_id))
    return render(request, "cases/measure.html", {"page": page, "form": form, "goal": known.goal, "measure": known})


@needs(Right.SEE)
def tick(request: Request, case_id: UUID, measure_id: UUID) -> HttpResponse:
    """Tick a measure; with htmx only its goal is drawn anew."""
    page, form = queries.case(request.actor, case_id), TickForm(request.POST)
    if request.method == "POST" and form.is_valid():
        form.do(actions.tick, by=request.actor, case=page.case, measure_id=measure_id, done=form.cleaned_data["done"])
    return redirect("cases:plan", case_id)


@needs(Right.SEE)
def matter(request: Request, case_id: UUID) -> HttpResponse:
    """A common matter brings goal, measures and deadlines of law; they are shown before they are taken."""
    page = queries.case(request.actor, case_id)
    form = MatterForm(request.POST or request.GET or None)
    draft = form.draft if form.is_valid() else None
    if (
        request.method == "POST"
        and draft
        and form.do(actions.take_matter, by=request.actor, case=page.case, key=form.own_key, **form.taken)
    ):
        messages.success(request, _("Goal, measures and deadlines stand in the plan."))
        return redirect("cases:plan", case_id)
    return render(
        request,
        "cases/matter.html",
        {"page": page, "form": form, "draft": draft, "over": draft and draft.over(timezone.localdate())},
    )


@needs(Right.SEE)
def review(request: Request, case_id: UUID) -> HttpResponse:
    """A look back at the plan."""
    page = queries.case(request.actor, case_id)
    known = plans.review_on(page.case, timezone.localdate())
    form = ReviewForm(request.POST or None, known)
    if form.is_valid() and form.attempt(actions.review, by=request.actor, case=page.case):
        messages.success(request, _("Stored."))
        return redirect("cases:plan", case_id)
    if form.is_changed:
        known = plans.review_on(page.case, form.cleaned_data["on"])
        form.renew(known.mark if known else "")
    context = {"page": page, "form": form, "known": known, "goals": plans.goals(page.case.work_id)}
    return render(request, "cases/review.html", context)


@needs(Right.SEE)
def outcome(request: Request, case_id: UUID) -> HttpResponse:
    """Something changed in her life."""
    page, form = queries.case(request.actor, case_id), OutcomeForm(request.POST)
    if request.method == "POST" and form.is_valid() and form.attempt(actions.add_outcome, by=request.actor, case=page.case):
        messages.success(request, _("Written down."))
    return redirect("cases:plan", case_id)


@needs(Right.SEE)
def drop_outcome(request: Request, case_id: UUID, outcome_id: UUID) -> HttpResponse:
    """Take away what was entered by mistake."""
    page, form = queries.case(request.actor, case_id), DeedForm(request.POST)
    if request.method == "POST" and form.is_valid():
        form.do(actions.drop_outcome, by=request.actor, case=page.case, outcome_id=outcome_id)
    return redirect("cases:plan", case_id)


@needs(Right.SEE)
def copy(request: Request, case_id: UUID) -> HttpResponse:
    """Freeze the plan for her to agree to, in her language."""
    page = queries.case(request.actor, case_id)
    form = CopyForm(page, request.POST or None)
    if form.is_valid() and form.attempt(actions.write_copy, by=request.actor, case=page.case, key=form.own_key):
        return redirect("cases:sign", case_id, form.outcome.pk)
    return render(request, "cases/copy.html", {"page": page, "form": form, "plan": plans.plan(page)})


@needs(Right.SEE)
def sign(request: Request, case_id: UUID, copy_id: UUID) -> HttpResponse:
    """The copy as she reads it, and how she agreed: on this tablet, spoken, or later with her code on her own phone."""
    page = queries.case(request.actor, case_id)
    found, form = plans.copy(page, copy_id), SignForm(request.POST or None)
    if form.is_valid() and form.do(actions.agree_to_plan, by=request.actor, copy=found, case=page.case, **form.agreed):
        messages.success(request, _("She has agreed to the plan."))
        return redirect("cases:plan", case_id)
    return render(request, "cases/sign.html", {"page": page, "form": form, "copy": found, "read": plans.read(found)})
