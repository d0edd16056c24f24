"""The page of a report with its pictures, and its tables as files."""

from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import redirect, render

from bruecke.access.actor import Request
from bruecke.access.doors import Role, signed_in
from bruecke.access.policy import NotVisible
from bruecke.base.keys import key_in
from bruecke.reports import page as pages
from bruecke.reports import queries
from bruecke.reports.frozen import csv_measures, csv_table

MEASURES = "kennzahlen"


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


@signed_in(Role.COORDINATOR)
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
