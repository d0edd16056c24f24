"""The page of a report with its pictures, and its tables as files."""

from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse

from bruecke.access.actor import Request
from bruecke.access.doors import Role, signed_in
from bruecke.access.policy import NotVisible
from bruecke.base.keys import key_in
from bruecke.base.spreadsheet import XLSX_TYPE
from bruecke.reports import page as pages
from bruecke.reports import queries
from bruecke.reports.frozen import csv_measures, csv_table
from bruecke.reports.schools import council_csv, council_xlsx, school_page

MEASURES = "kennzahlen"
#: Who may see each child behind the number of a day.
DAY_READERS = (Role.KI_TEACHER, Role.SCHOOL_AUTHORITY)


@signed_in(Role.COORDINATOR)
def report(request: Request, report_id: UUID | None = None) -> HttpResponse:
    """A frozen report in pictures, by default the newest; each with its table and its file one click away."""
    row = queries.report(request.actor, report_id or key_in(request.GET.get("bericht")))
    context = {"reports": list(queries.reports(request.actor)), "page": pages.page(request.actor, row) if row else None}
    return render(request, "reports/report.html", context)


@signed_in(Role.COORDINATOR)
def caseload(request: Request) -> HttpResponse:
    """The caseload of every team from the newest report, for other pages; nothing where it was never counted."""
    row = queries.report(request.actor)
    shown = pages.caseload(request.actor, row) if row else None
    if not request.htmx:
        return redirect("reports:newest")
    return render(request, "reports/_caseload.html", {"page": row and pages.name_of(row), "report": row, "picture": shown})


@signed_in(Role.COORDINATOR, *queries.SCHOOL_READERS)
def schools(request: Request, report_id: UUID | None = None) -> HttpResponse:
    """School entry in numbers: the table of the council and pictures of a frozen report, by default the newest."""
    found = list(queries.reports(request.actor))
    row = queries.report(request.actor, report_id or key_in(request.GET.get("bericht")))
    day_url = reverse("schooling:day") if request.actor.has(*DAY_READERS) else ""
    context = {"reports": found, "page": school_page(request.actor, row) if row else None, "day_url": day_url}
    return render(request, "reports/schools.html", context)


@signed_in(Role.COORDINATOR, *queries.SCHOOL_READERS)
def council_file(request: Request, report_id: UUID, kind: str) -> HttpResponse:
    """The table of the council as CSV, or with every table of school entry as XLSX."""
    row = queries.report(request.actor, report_id)
    if row is None:
        raise NotVisible("report")
    content, content_type = (council_xlsx, XLSX_TYPE) if kind == "xlsx" else (council_csv, "text/csv; charset=utf-8")
    headers = {
        "Content-Disposition": f'attachment; filename="schulen-{row.since}-{row.until}.{kind}"',
        "Cache-Control": "no-store",
    }
    return HttpResponse(content(request.actor, row), content_type=content_type, headers=headers)


@signed_in(Role.COORDINATOR, *queries.SCHOOL_READERS)
def table_file(request: Request, report_id: UUID, key: str) -> HttpResponse:
    """One table of a report as CSV, the same bytes each time; the measures stand together in one file."""
    row = queries.report(request.actor, report_id)
    found = queries.published(request.actor, row) if row else None
    table = found.table(key) if found else None
    if found is None or (table is None and key != MEASURES):
        raise NotVisible("table")
    name = f"{key}-{found.report.since}-{found.report.until}.csv"
    headers = {"Content-Disposition": f'attachment; filename="{name}"', "Cache-Control": "no-store"}
    content = csv_table(table) if table else csv_measures(found.measures)
    return HttpResponse(content, content_type="text/csv; charset=utf-8", headers=headers)
