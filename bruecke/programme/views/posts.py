"""Pages of the posts: the year in a picture and a list, one post, flat rates, targets."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from bruecke.access.actor import Request
from bruecke.access.doors import Role, signed_in
from bruecke.base.spreadsheet import csv_of
from bruecke.programme.actions import posts as actions
from bruecke.programme.forms.posts import FillForm, PostForm, ProofForm, RateForm, TargetForm, VacateForm
from bruecke.programme.queries import posts as queries

_DEEDS: dict[str, tuple[Any, Any]] = {
    "fill": (FillForm, actions.fill), "vacate": (VacateForm, actions.vacate), "prove": (ProofForm, actions.prove),
}  # fmt: skip


def _chosen(request: Request) -> int | None:
    typed = request.GET.get("jahr", "")
    return int(typed) if typed.isdigit() and int(typed) in queries.years(request.actor) else None


@signed_in(*queries.READERS)
def posts(request: Request) -> HttpResponse:
    """Which posts there are, how far they were filled over the year, and what the Land pays."""
    page = queries.year(request.actor, _chosen(request))
    context = {"page": page, "years": queries.years(request.actor), "may_write": request.actor.has(Role.COORDINATOR)}
    return render(request, "programme/posts.html", context)


@signed_in(*queries.READERS)
def posts_file(request: Request) -> HttpResponse:
    """The posts of a year as CSV: labels first, the sum last."""
    page = queries.year(request.actor, _chosen(request))
    headers = {"Content-Disposition": f'attachment; filename="stellen-{page.year}.csv"', "Cache-Control": "no-store"}
    return HttpResponse(csv_of(queries.rows_of(page)), content_type="text/csv; charset=utf-8", headers=headers)


@signed_in(*queries.READERS)
def post(request: Request, post_id: UUID) -> HttpResponse:
    """One post: since when it was filled, and for the coordination the forms to fill and to vacate it."""
    row, deed = queries.post(request.actor, post_id), request.POST.get("deed", "")
    forms = {name: form(request.POST if name == deed else None) for name, (form, _action) in _DEEDS.items()}
    if deed in _DEEDS and forms[deed].attempt(_DEEDS[deed][1], by=request.actor, post_id=row.pk):
        messages.success(request, _("Saved."))
        return redirect("programme:post", row.pk)
    fillings = list(row.fillings.all())
    held = next((one for one in fillings if one.until is None), None)
    context = {
        "post": row,
        "fillings": fillings,
        "held": held,
        "forms": forms,
        "may_write": request.actor.has(Role.COORDINATOR),
    }
    return render(request, "programme/post.html", context)


@signed_in(Role.COORDINATOR)
def write_post(request: Request, post_id: UUID | None = None) -> HttpResponse:
    """A new post, or a change of one."""
    row = queries.post(request.actor, post_id) if post_id else None
    form = PostForm(request.actor, request.POST or None, post=row)
    if request.method == "POST" and form.attempt(actions.write_post, by=request.actor, post_id=post_id):
        messages.success(request, _("Saved."))
        return redirect("programme:post", form.outcome.pk)
    return render(request, "programme/write_post.html", {"form": form, "post": row})


@signed_in(Role.COORDINATOR)
def rates(request: Request) -> HttpResponse:
    """What a full post brings in a year."""
    page = queries.year(request.actor, _chosen(request))
    form = RateForm(request.POST or None)
    if request.method == "POST" and form.attempt(actions.set_rate, by=request.actor):
        messages.success(request, _("Saved."))
        return redirect("programme:rates")
    return render(request, "programme/rates.html", {"form": form, "page": page, "rows": queries.rates(request.actor)})


@signed_in(Role.COORDINATOR)
def targets(request: Request) -> HttpResponse:
    """What the county wants to reach in a year."""
    form = TargetForm(request.POST or None)
    if request.method == "POST" and form.attempt(actions.set_target, by=request.actor):
        messages.success(request, _("Saved."))
        return redirect("programme:targets")
    return render(request, "programme/targets.html", {"form": form, "rows": queries.all_targets(request.actor)})
