"""Numbers of a day, and the files for the software of schools with the page that shows what stands in them."""

from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone

from bruecke.access.actor import Request
from bruecke.access.doors import Role, signed_in
from bruecke.base.days import day_of
from bruecke.base.spreadsheet import XLSX_TYPE
from bruecke.schooling.queries import days, export


@signed_in(*days.READERS)
def day(request: Request) -> HttpResponse:
    """Children without a place on any day, as a part of the numbers or as a page of its own."""
    today = timezone.localdate()
    wanted = min(day_of(request.GET.get("tag", "")) or today, today)
    page = "schooling/_day.html" if request.htmx else "schooling/day.html"
    return render(request, page, {"day": days.without_place(request.actor, wanted), "today": today})


@signed_in(*export.READERS)
def mapping(request: Request) -> HttpResponse:
    """What stands in the file for the software of schools, field by field, and the file."""
    since = day_of(request.GET.get("seit", ""))
    context = {
        "columns": export.columns(request.actor), "codes": export.codes(), "since": since, "number": len(export.pupils(request.actor, since)),
        "is_own": request.actor.has(Role.SCHOOL_OFFICE),
    }  # fmt: skip
    return render(request, "schooling/mapping.html", context)


@signed_in(*export.READERS)
def export_file(request: Request, kind: str) -> HttpResponse:
    """The children of the own school, or of all schools for the authority, as a file."""
    content = export.export(request.actor, kind, day_of(request.GET.get("seit", "")))
    headers = {
        "Content-Disposition": f'attachment; filename="kinder-{timezone.localdate()}.{kind}"',
        "Cache-Control": "no-store",
    }
    return HttpResponse(content, content_type=XLSX_TYPE if kind == "xlsx" else "text/csv; charset=utf-8", headers=headers)
