"""Pages of the coordination: the county in figures, the same as a file, and finding teams."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from bruecke.access.actor import Request
from bruecke.access.doors import Role, needs, signed_in
from bruecke.access.policy import NotVisible, Right
from bruecke.base.pager import marked, numbered
from bruecke.consent import actions as consents
from bruecke.welcome.files.writing import XLSX_TYPE, csv_file, xlsx_file
from bruecke.welcome.forms.coordination import OverviewForm, RouteForm
from bruecke.welcome.queries import coordination as queries
from bruecke.welcome.queries import routing as routes
from bruecke.welcome.queries.figure_table import head_of, rows_of
from bruecke.welcome.queries.workload import teams

TEAMS, BEST = 12, 8


@signed_in(Role.COORDINATOR)
def coordination(request: Request) -> HttpResponse:
    """The county in one month: figures, map, what to route."""
    form = OverviewForm(request.GET)
    page = queries.overview(request.actor, **form.chosen)
    waiting = routes.waiting(request.actor, most=routes.SHOWN)
    context = {"page": page, "form": form, "waiting": waiting}
    return render(request, "welcome/coordination.html", context)


@signed_in(Role.COORDINATOR)
def load(request: Request) -> HttpResponse:
    """How busy every team and every counsellor is, by carrier."""
    shown, pages = numbered(request, teams(request.actor), TEAMS)
    return render(request, "welcome/load.html", {"teams": shown, "pages": pages})


@signed_in(Role.COORDINATOR)
def figures_file(request: Request, kind: str) -> HttpResponse:
    """The figures of a month as a file, hidden ones hidden; no cell is taken for a formula."""
    page = queries.overview(request.actor, **OverviewForm(request.GET).chosen)
    make, content_type = (xlsx_file, XLSX_TYPE) if kind == "xlsx" else (csv_file, "text/csv; charset=utf-8")
    name = f"willkommensberatung-{page.month:%Y-%m}.{kind}"
    return HttpResponse(
        make(head_of(page), rows_of(request.actor, page)), content_type=content_type,
        headers={"Content-Disposition": f'attachment; filename="{name}"', "Cache-Control": "no-store"},
    )  # fmt: skip


@signed_in(Role.COORDINATOR)
def routing(request: Request) -> HttpResponse:
    """What has no team, oldest deadline first; without names."""
    page = routes.waiting(request.actor, after=request.GET.get("after", ""))
    return render(request, "welcome/routing.html", {"page": page, "pages": marked(request, page.after)})


@needs(Right.ROUTE)
def route(request: Request, handover_id: UUID) -> HttpResponse:
    """One hand-over with the name, and the teams with what speaks for each; POST sends it there."""
    try:
        page = routes.routing(request.actor, handover_id)
    except NotVisible as error:
        return _gone(request, error)
    form = RouteForm(request.actor, page, request.POST or None)
    if form.is_valid() and form.attempt(consents.route, by=request.actor, handover=page.handover, to=form.cleaned_data["team"]):
        messages.success(request, _("The hand-over is with the team now."))
        return redirect("welcome:routing")
    shown = page.choices if "alle" in request.GET or form.is_bound else page.choices[:BEST]
    return render(request, "welcome/route.html", {"page": page, "form": form, "shown": shown})


def _gone(request: Request, error: NotVisible) -> HttpResponse:
    """Answer a click that came too late, the same for what never existed; looking is refused as everywhere."""
    if request.method != "POST":
        raise error
    request.refusal = f"{type(error).__name__} too late"
    return render(request, "welcome/handover_gone.html", status=404)
