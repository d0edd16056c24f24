"""Day by day: notes, tasks, offers, meetings, papers."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from bruecke.access.actor import Request
from bruecke.access.doors import needs
from bruecke.access.forms import DeedForm
from bruecke.access.policy import Right
from bruecke.cases.actions import working as actions
from bruecke.cases.forms.case import ReasonForm
from bruecke.cases.forms.work import DocumentForm, LinkForm, MeetingForm, NoteForm, SettleForm, TaskForm, TickForm
from bruecke.cases.queries import case as queries
from bruecke.cases.queries import contacts as reads
from bruecke.cases.queries.history import history as entries
from bruecke.cases.queries.together import handed_on


@needs(Right.SEE)
def note(request: Request, case_id: UUID) -> HttpResponse:
    """Write a note; a wrong one comes back with what was typed."""
    page, form = queries.case(request.actor, case_id), NoteForm(request.POST or None)
    if form.is_valid() and form.do(actions.add_note, by=request.actor, case=page.case, **form.values):
        messages.success(request, _("The note is written."))
        return redirect("cases:history", case_id)
    return render(
        request, "cases/history.html", {"page": page, "tab": "history", "history": entries(page), "pages": {}, "form": form}
    )


@needs(Right.SEE)
def strike(request: Request, case_id: UUID, note_id: UUID) -> HttpResponse:
    """Strike out one's own note, with a reason."""
    page, form = queries.case(request.actor, case_id), ReasonForm(request.POST or None)
    if form.is_valid() and form.attempt(actions.strike, by=request.actor, case=page.case, note_id=note_id):
        messages.success(request, _("Struck out; the text stays readable."))
        return redirect("cases:history", case_id)
    return render(request, "cases/strike.html", {"page": page, "form": form, "note": reads.note(page, note_id)})


@needs(Right.SEE)
def task(request: Request, case_id: UUID) -> HttpResponse:
    """Something to do until a day."""
    page, form = queries.case(request.actor, case_id), TaskForm(request.POST or None)
    if form.is_valid() and form.do(
        actions.add_task,
        by=request.actor,
        case=page.case,
        text=form.cleaned_data["text"],
        due=form.cleaned_data["due"],
        key=form.own_key,
    ):
        return redirect("cases:case", case_id)
    return render(request, "cases/task.html", {"page": page, "form": form})


@needs(Right.SEE)
def tick_task(request: Request, case_id: UUID, task_id: UUID) -> HttpResponse:
    """Tick a task; the toast opens it again."""
    page, form = queries.case(request.actor, case_id), TickForm(request.POST)
    if request.method == "POST" and form.is_valid():
        form.do(actions.tick_task, by=request.actor, case=page.case, task_id=task_id, done=form.cleaned_data["done"])
    return redirect("cases:board") if request.POST.get("back") == reverse("cases:board") else redirect(page.url)


@needs(Right.SEE)
def contacts(request: Request, case_id: UUID) -> HttpResponse:
    """How to reach her, meetings, offers, releases, helpers."""
    page = queries.case(request.actor, case_id)
    return render(
        request,
        "cases/contacts.html",
        {"page": page, "tab": "contacts", "contacts": reads.contacts(page), "handed_on": handed_on(page)},
    )


@needs(Right.SEE)
def link(request: Request, case_id: UUID, link_id: UUID | None = None) -> HttpResponse:
    """The way to an offer, new or where it stands now."""
    page = queries.case(request.actor, case_id)
    known = reads.link(page, link_id) if link_id else None
    form = LinkForm(reads.goals(page), reads.releases(page), request.POST or None, known)
    if form.is_valid() and form.do(
        actions.link,
        by=request.actor,
        case=page.case,
        linked=form.linked,
        key=link_id or form.own_key,
        seen=form.cleaned_data["seen"],
    ):
        messages.success(request, _("Stored."))
        return redirect("cases:contacts", case_id)
    form.renew(known)
    return render(request, "cases/link.html", {"page": page, "form": form, "link": known, "providers": reads.providers(page)})


@needs(Right.SEE)
def meeting(request: Request, case_id: UUID) -> HttpResponse:
    """Agree on a meeting."""
    page = queries.case(request.actor, case_id)
    form = MeetingForm(page, request.POST or None, reads.meeting_defaults(page))
    if form.is_valid() and form.do(actions.meet, by=request.actor, case=page.case, meeting=form.meeting, key=form.own_key):
        messages.success(request, _("The meeting is agreed on."))
        return redirect("cases:contacts", case_id)
    return render(request, "cases/meeting.html", {"page": page, "form": form})


@needs(Right.SEE)
def settle(request: Request, case_id: UUID, meeting_id: UUID) -> HttpResponse:
    """What became of a meeting."""
    page, form = queries.case(request.actor, case_id), SettleForm(request.POST)
    if request.method == "POST" and form.is_valid():
        done = form.do(
            actions.settle_meeting, by=request.actor, case=page.case, meeting_id=meeting_id, state=form.cleaned_data["state"]
        )
        if not done:
            messages.warning(request, str(form.non_field_errors()[0]))
    return redirect("cases:contacts", case_id)


@needs(Right.SEE)
def papers(request: Request, case_id: UUID) -> HttpResponse:
    """Documents and letters; a new document is uploaded here."""
    page = queries.case(request.actor, case_id)
    form = DocumentForm(request.POST or None, request.FILES or None)
    if form.is_valid() and form.do(actions.add_document, by=request.actor, case=page.case, **form.values):
        messages.success(request, _("The paper is kept, encrypted."))
        return redirect("cases:papers", case_id)
    return render(request, "cases/papers.html", {"page": page, "tab": "papers", "papers": reads.papers(page), "form": form})


@needs(Right.SEE)
def document(request: Request, case_id: UUID, document_id: UUID) -> HttpResponse:
    """A paper itself; opening it is written down."""
    found, content = reads.document(queries.case(request.actor, case_id), document_id)
    headers = {
        "Content-Disposition": f'attachment; filename="{found.pk}{reads.SUFFIX[found.content_type]}"',
        "Cache-Control": "no-store",
    }
    return HttpResponse(content, content_type=found.content_type, headers=headers)


@needs(Right.SEE)
def erase_document(request: Request, case_id: UUID, document_id: UUID) -> HttpResponse:
    """Erase a paper."""
    page, form = queries.case(request.actor, case_id), DeedForm(request.POST)
    if request.method == "POST" and form.is_valid():
        if form.do(actions.erase_document, by=request.actor, case=page.case, document_id=document_id):
            messages.success(request, _("The paper is erased."))
        else:
            messages.warning(request, str(form.non_field_errors()[0]))
    return redirect("cases:papers", case_id)
