"""Answering: keeping what is written, sending it, asking back, provisions while typing; and the collected answers."""

from uuid import UUID, uuid4

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from bruecke.access.actor import Request
from bruecke.access.doors import needs, signed_in
from bruecke.access.policy import Right
from bruecke.base.pager import address
from bruecke.consults.actions import answering
from bruecke.consults.actions import knowledge as actions
from bruecke.consults.forms import AnswerForm, CheckForm, EntryForm, LineForm
from bruecke.consults.queries import asks
from bruecke.consults.queries import knowledge as queries
from bruecke.consults.queries.judging import judged
from bruecke.consults.queries.seats import MAY, office
from bruecke.consults.views.asking import show
from bruecke.consults.words import Topic


@needs(Right.ANSWER)
def answer(request: Request, consult_id: UUID) -> HttpResponse:
    """Send the answer; who wants it collected goes on to the version for everybody."""
    row, form = asks.consult(request.actor, consult_id), AnswerForm(request.POST)
    if request.method == "POST" and form.is_valid():
        written = form.drafted
        if form.do(answering.answer, by=request.actor, consult=row, answer=written):
            messages.success(request, _("The answer is sent."))
            return redirect("consults:propose", row.pk) if written.propose else redirect("consults:consult", row.pk)
    return show(request, consult_id, answer_form=form) if request.method == "POST" else redirect("consults:consult", consult_id)


@needs(Right.ANSWER)
def draft(request: Request, consult_id: UUID) -> HttpResponse:
    """Keep what is written while typing, and say what could be recognised in it."""
    row, form = asks.consult(request.actor, consult_id), AnswerForm(request.POST)
    kept = None
    if request.method == "POST" and form.do(answering.draft, by=request.actor, consult=row, answer=form.drafted):
        kept = form.outcome
    return render(request, "consults/_kept.html", {"kept": kept, "judged": judged(kept.text) if kept else None})


@needs(Right.ANSWER)
def ask_back(request: Request, consult_id: UUID) -> HttpResponse:
    """Ask whoever asked."""
    row, form = asks.consult(request.actor, consult_id), LineForm(request.POST or None)
    if form.is_valid() and form.do(answering.ask_back, by=request.actor, consult=row, text=form.cleaned_data["text"]):
        messages.success(request, _("Asked back. Meanwhile no day runs."))
        return redirect("consults:consult", consult_id)
    return render(request, "consults/ask_back.html", {"consult": row, "form": form})


@signed_in(*MAY)
def bases(request: Request) -> HttpResponse:
    """Provisions that begin with what is typed, what is typed first."""
    return render(request, "consults/_bases.html", {"found": queries.bases(request.actor, request.GET.get("q", ""))})


@signed_in(*MAY)
def entries(request: Request) -> HttpResponse:
    """The collected answers: search and topics; outdated ones are grey."""
    text, topic, page = request.GET.get("s", ""), request.GET.get("thema", ""), request.GET.get("page", "1")
    here = int(page) if page.isdecimal() else 1
    found, more = queries.entries(request.actor, text=text, topic=topic, page=here)
    pages = {
        "previous_url": address(request, page=here - 1) if here > 1 else "",
        "next_url": address(request, page=here + 1) if more else "",
    }
    context = {"found": found, "pages": pages, "text": text, "topic": topic, "topics": Topic.choices}
    return render(
        request,
        "consults/entries.html",
        {**context, "proposals": queries.proposals(request.actor), "due": queries.to_review(request.actor)},
    )


@signed_in(*MAY)
def entry(request: Request, entry_id: UUID) -> HttpResponse:
    """One collected answer, or a proposal that a second person checks."""
    found, form = queries.entry(request.actor, entry_id), CheckForm(request.POST or None)
    if form.is_valid() and form.do(actions.check, by=request.actor, entry=found.entry, release=form.cleaned_data["release"]):
        messages.success(request, _("Decided."))
        return redirect("consults:entries")
    may_check = found.entry.unit_id in request.actor.unit_ids and found.entry.proposed_by_id != request.actor.user_id
    context = {"found": found, "form": form, "may_check": may_check, "newest": queries.newest(request.actor, found.entry)}
    return render(request, "consults/entry.html", {**context, "texts": queries.marked(found.entry)})


@needs(Right.ANSWER)
def propose(request: Request, consult_id: UUID) -> HttpResponse:
    """The version for everybody of an answer that was sent; nothing in it leads back."""
    page = asks.page(request.actor, consult_id)
    return _propose(request, EntryForm(request.POST or None, source=asks.for_everybody(page)))


@needs(Right.ANSWER)
def renew(request: Request, entry_id: UUID) -> HttpResponse:
    """A new version of a collected answer."""
    known = queries.entry(request.actor, entry_id)
    office(request.actor)
    return _propose(request, EntryForm(request.POST or None, known=known.entry), known)


def _propose(request: Request, form: EntryForm, found: queries.Found | None = None) -> HttpResponse:
    known = found.entry if found else None
    if form.is_valid() and form.do(
        actions.propose, by=request.actor, text=form.written, key=form.own_key or uuid4(), replaces=known,
        confirmed=form.cleaned_data["confirmed"],
    ):  # fmt: skip
        messages.success(request, _("Proposed. A second person of your office checks it."))
        return redirect("consults:entries")
    return render(
        request, "consults/propose.html", {"form": form, "known": known, "judged": judged(form.data.get("answer", ""))}
    )
