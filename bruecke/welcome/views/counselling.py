"""Pages of one hand-over in work: overview, history, attempts, messages, contact, talk, end, withdrawal."""

from typing import Any
from uuid import UUID, uuid4

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from bruecke.access.actor import Request
from bruecke.access.doors import needs
from bruecke.access.policy import Right
from bruecke.welcome.actions import attempts, counselling, talks
from bruecke.welcome.forms.counselling import (
    AttemptForm,
    BasisForm,
    ContactForm,
    FinishForm,
    MessageForm,
    TalkForm,
    WithdrawalForm,
)
from bruecke.welcome.forms.desk import DeedForm
from bruecke.welcome.queries import counselling as queries

TABS = ("overview", "history")


@needs(Right.SEE)
def handover(request: Request, handover_id: UUID) -> HttpResponse:
    """An accepted hand-over: what is next, then overview or history."""
    page = queries.page(request.actor, handover_id)
    tab = request.GET.get("tab", "")
    return render(request, "welcome/handover.html", {"page": page, "tab": tab if tab in TABS else TABS[0], "key": uuid4()})


def history(handover_id: UUID) -> HttpResponse:
    """Return the answer that leads back to the history."""
    return redirect(f"{reverse('welcome:handover', args=[handover_id])}?tab=history")


def tell(request: Request, form: Any) -> None:
    """Say as a message why something was not done."""
    for errors in form.errors.values():
        for text in errors:
            messages.error(request, text)


@needs(Right.SEE)
def attempt(request: Request, handover_id: UUID) -> HttpResponse:
    """Log an attempt with one tap; the toast takes it back."""
    page, form = queries.page(request.actor, handover_id), AttemptForm(request.POST)
    if form.is_valid() and form.attempt(attempts.attempt, by=request.actor, handover=page.handover, **form.tap):
        _toast(request, handover_id, form.outcome.pk, _("The attempt is recorded."))
    elif request.method == "POST":
        tell(request, form)
    return history(handover_id)


def _toast(request: Request, handover_id: UUID, attempt_id: UUID, text: str) -> None:
    messages.success(request, text, extra_tags=f"undo:{reverse('welcome:undo-attempt', args=[handover_id, attempt_id])}")


@needs(Right.SEE)
def message(request: Request, handover_id: UUID) -> HttpResponse:
    """Send the neutral text that was shown; it waits a little, so that the toast can take it back."""
    page, form = queries.page(request.actor, handover_id), MessageForm(request.POST)
    if form.is_valid() and form.attempt(attempts.send_message, by=request.actor, handover=page.handover, **form.send):
        _toast(request, handover_id, form.outcome.pk, _("The message leaves in half a minute."))
    elif request.method == "POST":
        tell(request, form)
    return history(handover_id)


@needs(Right.SEE)
def undo_attempt(request: Request, handover_id: UUID, attempt_id: UUID) -> HttpResponse:
    """Take an attempt back."""
    page, form = queries.page(request.actor, handover_id), DeedForm(request.POST)
    if request.method == "POST" and form.is_valid():
        if form.attempt(attempts.undo, by=request.actor, handover=page.handover, attempt_id=attempt_id):
            messages.info(request, _("Taken back."))
        tell(request, form)
    return history(handover_id)


@needs(Right.SEE)
def contact_data(request: Request, handover_id: UUID) -> HttpResponse:
    """Correct how to reach her; whoever is second sees what changed."""
    page = queries.page(request.actor, handover_id)
    form = ContactForm(page, request.POST or None)
    if form.is_valid() and form.attempt(
        counselling.correct_contact, by=request.actor, handover=page.handover, **form.cleaned_data
    ):
        messages.success(request, _("Stored. Whoever is responsible sees it at once."))
        return redirect("welcome:handover", handover_id)
    if form.is_changed:
        form.renewed()
    return render(request, "welcome/handover_contact.html", {"page": page, "form": form})


@needs(Right.SEE)
def talk(request: Request, handover_id: UUID) -> HttpResponse:
    """The short record of the first talk."""
    page = queries.page(request.actor, handover_id)
    form = TalkForm(page, queries.case_teams(request.actor, page.handover), request.POST or None)
    if form.is_valid() and form.attempt(talks.record_talk, by=request.actor, handover=page.handover, **form.talk()):
        messages.success(request, _("The talk is recorded."))
        return redirect("welcome:handover", handover_id)
    return render(request, "welcome/talk.html", {"page": page, "form": form})


@needs(Right.SEE)
def finish(request: Request, handover_id: UUID) -> HttpResponse:
    """End a hand-over without a talk; what is missing before "not reachable" stands there."""
    page, form = queries.page(request.actor, handover_id), FinishForm(request.POST or None)
    if form.is_valid() and form.attempt(counselling.finish, by=request.actor, handover=page.handover, **form.cleaned_data):
        messages.success(request, _("The hand-over is finished."))
        return redirect("welcome:handover", handover_id)
    return render(request, "welcome/handover_finish.html", {"page": page, "form": form})


@needs(Right.SEE)
def withdraw(request: Request, handover_id: UUID) -> HttpResponse:
    """One sentence, then the deed; before it, in her presence, the own basis can be written down."""
    page, form = queries.page(request.actor, handover_id), WithdrawalForm(request.POST or None)
    if form.is_valid() and form.attempt(counselling.withdraw, by=request.actor, handover=page.handover, **form.cleaned_data):
        messages.success(request, _("The consent is withdrawn."))
        return redirect("welcome:handover", handover_id) if page.own_basis_at else redirect("welcome:inbox")
    return render(request, "welcome/handover_withdraw.html", {"page": page, "form": form, "basis": BasisForm()})


@needs(Right.SEE)
def own_basis(request: Request, handover_id: UUID) -> HttpResponse:
    """Write down in her presence that the team goes on with her on its own basis."""
    page, form = queries.page(request.actor, handover_id), BasisForm(request.POST or None)
    if form.is_valid() and form.attempt(
        counselling.record_own_basis, by=request.actor, handover=page.handover, **form.cleaned_data
    ):
        messages.success(request, _("Written down. The team goes on with her also without this consent."))
        return redirect("welcome:withdraw-for", handover_id)
    return render(request, "welcome/handover_withdraw.html", {"page": page, "form": WithdrawalForm(), "basis": form})
