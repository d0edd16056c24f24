"""Letters of a decided round in bulk: choosing, how far they are, stopping, and the file."""

from uuid import UUID, uuid4

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.text import slugify
from django.views.decorators.http import require_POST

from bruecke.access.actor import Request
from bruecke.access.doors import signed_in
from bruecke.access.policy import NotVisible
from bruecke.base.crypto import read_file
from bruecke.schooling.actions import letter_runs as actions
from bruecke.schooling.forms.letter_runs import RunForm
from bruecke.schooling.queries import letter_runs as reads
from bruecke.schooling.queries.rounds import round_


@signed_in(*reads.READERS)
def letters(request: Request, round_id: UUID) -> HttpResponse:
    """Choose which letters of a round are laid out; the own runs stand beside it."""
    row = round_(request.actor, round_id)
    form = RunForm(request.actor, request.POST or None)
    if form.is_valid() and form.do(
        actions.start, by=request.actor, row=row, kind=form.cleaned_data["kind"], key=form.own_key or uuid4()
    ):
        return redirect("schooling:letter-run", form.outcome.pk)
    return render(request, "schooling/letter_runs.html", {"form": form, "round": row, "runs": reads.runs(request.actor, row)})


@signed_in(*reads.READERS)
def run(request: Request, run_id: UUID) -> HttpResponse:
    """How far the letters are; the page asks again by itself until they are done."""
    found = reads.run(request.actor, run_id)
    answer = render(request, "schooling/_letter_run.html" if request.htmx else "schooling/letter_run.html", {"run": found})
    if request.htmx and not found.is_running:
        answer.headers["HX-Refresh"] = "true"
    return answer


@require_POST
@signed_in(*reads.READERS)
def stop(request: Request, run_id: UUID) -> HttpResponse:
    """End a run with what is finished."""
    actions.stop(by=request.actor, run=reads.run(request.actor, run_id))
    return redirect("schooling:letter-run", run_id)


@signed_in(*reads.READERS)
def run_file(request: Request, run_id: UUID) -> HttpResponse:
    """The letters as one file, as long as its maker may see every child in it: a PDF, or an archive of several."""
    found = reads.run(request.actor, run_id)
    reads.printed(request.actor, found)
    if found.file is None:
        raise NotVisible("file")
    content = read_file(found.file)
    kind, end = ("application/pdf", "pdf") if content.startswith(b"%PDF") else ("application/zip", "zip")
    name = f"{slugify(found.get_kind_display())}.{end}"
    return HttpResponse(
        content,
        content_type=kind,
        headers={"Content-Disposition": f'attachment; filename="{name}"', "Cache-Control": "no-store"},
    )
