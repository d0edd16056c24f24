"""Pages with the files of an office: upload, preview, progress, receipt, taking back."""

from collections.abc import Callable
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST

from bruecke.access.actor import Request
from bruecke.access.doors import Role, signed_in
from bruecke.welcome.actions import imports as actions
from bruecke.welcome.files import writing
from bruecke.welcome.files.reading import BrokenFile
from bruecke.welcome.files.reasons import told
from bruecke.welcome.forms.imports import DecideForm, ListForm, UploadForm
from bruecke.welcome.queries import imports as queries
from bruecke.welcome.queries.desk import seat

KINDS: dict[str, tuple[Callable[..., bytes], str]] = {
    "csv": (writing.csv_file, "text/csv; charset=utf-8"),
    "xlsx": (writing.xlsx_file, writing.XLSX_TYPE),
}


@signed_in(Role.CLERK)
def imports(request: Request) -> HttpResponse:
    """Upload a file; below, the earlier ones."""
    form = UploadForm(request.POST or None, request.FILES or None)
    if form.is_valid() and form.attempt(actions.upload, by=request.actor, content=form.content(), name=form.name()):
        if not form.outcome.is_new and form.outcome.row.state != "refused":
            messages.info(request, _("Your office has sent this file before. Nothing was changed; this is how it stands."))
        return redirect("welcome:import", form.outcome.row.pk)
    return _page(request, form, ListForm())


def _page(request: Request, form: UploadForm, bare: ListForm) -> HttpResponse:
    context = {
        "form": form, "bare": bare, "rows": queries.files(request.actor), "takes_part": queries.takes_part(request.actor),
    }  # fmt: skip
    return render(request, "welcome/imports.html", context)


@signed_in(Role.CLERK)
def file(request: Request, import_id: UUID) -> HttpResponse:
    """One file: preview, progress or result, and its rows with reasons."""
    row = queries.file(request.actor, import_id)
    after = request.GET.get("nach", "")
    page = queries.lines(request.actor, row, shown=request.GET.get("zeigen", ""), after=int(after) if after.isdecimal() else 0)
    context = {
        "row": row, "page": page, "views": queries.views(row), "problem": told(row.problem) if row.problem else "",
        "running": row.state in queries.RUNNING, "staying": queries.staying(request.actor, row),
    }  # fmt: skip
    return render(request, "welcome/import.html", context)


@signed_in(Role.CLERK)
def progress(request: Request, import_id: UUID) -> HttpResponse:
    """Part: how far the job is; when it has ended the whole page is asked for again."""
    row = queries.file(request.actor, import_id)
    answer = render(request, "welcome/_import_progress.html", {"row": row})
    if row.state not in queries.RUNNING:
        answer["HX-Refresh"] = "true"
    return answer


@signed_in(Role.CLERK)
@require_POST
def decide(request: Request, import_id: UUID) -> HttpResponse:
    """Take doubtful rows along, or leave them out again."""
    form = DecideForm(request.POST)
    take = form.is_valid() and form.cleaned_data["take"]
    number = actions.decide(by=request.actor, import_id=import_id, lines=form.lines(), take=take)
    if take:
        text = ngettext("One row is taken along.", "%(number)d rows are taken along.", number)
    else:
        text = ngettext("One row is left out.", "%(number)d rows are left out.", number)
    messages.success(request, text % {"number": number})
    return redirect("welcome:import", import_id)


@signed_in(Role.CLERK)
@require_POST
def take_over(request: Request, import_id: UUID) -> HttpResponse:
    """Let the job begin."""
    try:
        actions.take_over(by=request.actor, import_id=import_id)
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
    return redirect("welcome:import", import_id)


@signed_in(Role.CLERK)
@require_POST
def discard(request: Request, import_id: UUID) -> HttpResponse:
    """Throw a preview away."""
    actions.discard(by=request.actor, import_id=import_id)
    messages.success(request, _("Discarded. Nothing of the file was kept; you may send it again."))
    return redirect("welcome:imports")


@signed_in(Role.CLERK)
def take_back(request: Request, import_id: UUID) -> HttpResponse:
    """Take a whole file back: first a page that says what that means."""
    if request.method == "POST":
        actions.take_back(by=request.actor, import_id=import_id)
        return redirect("welcome:import", import_id)
    return render(request, "welcome/import_take_back.html", {"row": queries.file(request.actor, import_id)})


@signed_in(Role.CLERK)
def receipt(request: Request, import_id: UUID, kind: str) -> HttpResponse:
    """The receipt for the sender, one line per row, as CSV or XLSX."""
    if kind not in KINDS:
        raise Http404
    row = queries.file(request.actor, import_id)
    make, content_type = KINDS[kind]
    return _download(make(*queries.receipt(request.actor, row)), content_type, f"quittung-{row.file_uuid}.{kind}")


@signed_in(Role.CLERK)
def template(request: Request) -> HttpResponse:
    """An empty list with all columns."""
    return _download(writing.template_xlsx(), writing.XLSX_TYPE, "vorlage.xlsx")


@signed_in(Role.CLERK)
@require_POST
def head(request: Request) -> HttpResponse:
    """Give a list its head and hand it back as a file that can be uploaded; nothing is stored."""
    form = ListForm(request.POST, request.FILES)
    if not form.is_valid():
        return _page(request, UploadForm(), form)
    sender, day = seat(request.actor).ags, timezone.localdate()
    try:
        content = writing.with_head(form.content(), sender=sender, day=day)
    except BrokenFile as error:
        form.add_error("file", told(error.reason))
        return _page(request, UploadForm(), form)
    return _download(content, KINDS["csv"][1], f"uebergabe-{sender}-{day}.csv")


def _download(content: bytes, content_type: str, name: str) -> HttpResponse:
    return HttpResponse(
        content,
        content_type=content_type,
        headers={"Content-Disposition": f'attachment; filename="{name}"', "Cache-Control": "no-store"},
    )
