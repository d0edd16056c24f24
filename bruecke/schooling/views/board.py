"""The board of places for whoever plans them, admissions to match, and schools that have closed."""

from uuid import UUID

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from bruecke.access.actor import Request
from bruecke.access.doors import Role, needs, signed_in
from bruecke.access.policy import Right
from bruecke.base.keys import key_in
from bruecke.base.pager import numbered
from bruecke.network.queries import municipality_names
from bruecke.schooling.actions import admissions as admitting
from bruecke.schooling.actions import closed as closing
from bruecke.schooling.queries import admissions as admitted
from bruecke.schooling.queries import board as queries
from bruecke.schooling.queries import closed as shut


@signed_in(*queries.READERS)
def board(request: Request) -> HttpResponse:
    """Places as table and map, today and in the halves to come; below it the load of each school."""
    asked = queries.Asked(
        **{name: request.GET.get(name, "") for name in ("need", "band", "ags", "only")}, sort=request.GET.get("sort", "load")
    )
    found = queries.board(request.actor, asked)
    rows, page = numbered(request, found.loads, queries.PAGE)
    context = {
        "board": found, "asked": asked, "loads": queries.loads(list(rows)), "page": page, "bands": queries.kinds(), "title": queries.title(asked),
        "places": sorted(municipality_names().items(), key=lambda row: row[1]), "may_close": not found.is_own,
        "may_export": request.actor.has(Role.SCHOOL_AUTHORITY), "may_guide": request.actor.has(Role.KI_TEACHER),
    }  # fmt: skip
    return render(request, "schooling/board.html", context)


@signed_in(*queries.READERS)
def today(request: Request) -> HttpResponse:
    """The part of the page of the day about places; empty where nothing waits."""
    return render(request, "schooling/_today_places.html", {"today": queries.today(request.actor)})


@signed_in(Role.KI_TEACHER)
def admissions(request: Request) -> HttpResponse:
    """Children whom schools have admitted and nobody has found on the waiting list yet."""
    return render(request, "schooling/admissions.html", {"rows": admitted.admissions(request.actor)})


@needs(Right.WRITE)
def admission(request: Request, offer_id: UUID) -> HttpResponse:
    """One admission beside those who could be the same child."""
    row = admitted.admission(request.actor, offer_id)
    if request.method == "POST":
        try:
            return _settled(request, offer_id)
        except ValidationError as error:
            messages.error(request, " ".join(error.messages))
            return redirect("schooling:admissions")
    context = {"row": row, "candidates": admitted.candidates(request.actor, row.offer)}
    return render(request, "schooling/admission.html", context)


def _settled(request: Request, offer_id: UUID) -> HttpResponse:
    placement = key_in(request.POST.get("placement"))
    if placement:
        admitting.join(by=request.actor, offer_id=offer_id, placement_id=placement)
        messages.success(request, _("The child has left the waiting list. A place that was offered elsewhere is free again."))
    else:
        code = admitting.take_in(by=request.actor, offer_id=offer_id)
        messages.success(
            request, _("The child has a file of its own now. Code of the family, shown only here: %(code)s") % {"code": code}
        )
    return redirect("schooling:admissions")


@signed_in(Role.SCHOOL_AUTHORITY, Role.KI_TEACHER)
def closed(request: Request) -> HttpResponse:
    """Schools that have closed while children sat there; the authority lets them wait for a place again, one or all."""
    may = request.actor.has(Role.SCHOOL_AUTHORITY)
    if request.method == "POST" and may:
        keys = [key for text in request.POST.getlist("placement") if (key := key_in(text))]
        try:
            count = closing.place_anew(by=request.actor, placements=keys)
            said = ngettext("%(count)s child waits for a place again.", "%(count)s children wait for a place again.", count) % {
                "count": count
            }
            messages.success(request, said)
        except ValidationError as error:
            messages.error(request, " ".join(error.messages))
        return redirect("schooling:closed-schools")
    return render(request, "schooling/closed.html", {"rows": shut.closed(request.actor), "may": may})
