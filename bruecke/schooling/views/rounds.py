"""Rounds: choosing who takes part, the proposal as table and map, changing by hand, what-if, two signatures, the weights."""

from typing import Any
from uuid import UUID, uuid4

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from bruecke.access.actor import Request
from bruecke.access.doors import Role, signed_in
from bruecke.base.keys import key_in
from bruecke.base.pager import address, numbered
from bruecke.schooling.actions import rounds as actions
from bruecke.schooling.forms.rounds import HandForm, RulesForm, StartForm, TryForm
from bruecke.schooling.queries import compared
from bruecke.schooling.queries import rounds as queries
from bruecke.schooling.queries.explained import sentences
from bruecke.schooling.queries.rules import rule_set, rule_sets

PROPOSERS = (Role.KI_TEACHER, Role.SCHOOL_AUTHORITY)
#: Deeds of one button: what they do, and what is said afterwards.
DEEDS = {
    "anhalten": (actions.stop, gettext_lazy("It stops and keeps the best proposal so far.")),
    "unterschreiben": (actions.sign, gettext_lazy("Signed. Somebody else of the school authority looks at it once more.")),
    "zuruecknehmen": (actions.reopen, gettext_lazy("The signature is taken back; it is a proposal again.")),
    "entscheiden": (actions.check, gettext_lazy("Decided. The schools are being asked now.")),
}


@signed_in(*PROPOSERS)
def rounds(request: Request) -> HttpResponse:
    """All rounds, the newest first."""
    waiting = queries.ready(request.actor, queries.Wanted()).count()
    rows, page = numbered(request, queries.rounds(request.actor), queries.PAGE)
    return render(request, "schooling/rounds.html", {"rounds": rows, "pages": page, "waiting": waiting})


@signed_in(*PROPOSERS)
def start(request: Request) -> HttpResponse:
    """Choose who takes part; while choosing, the number is shown."""
    day = timezone.localdate().strftime("%d.%m.%Y")
    form = StartForm(request.POST or None, initial={"title": _("Round of %(day)s") % {"day": day}})
    typed = form.wanted if form.is_valid() else queries.Wanted()
    chosen = queries.ready(request.actor, typed)
    if request.htmx:
        return render(request, "schooling/_who.html", {"number": chosen.count()})
    if form.is_valid() and form.do(
        actions.start, by=request.actor, title=form.cleaned_data["title"], key=form.own_key or uuid4(),
        placements=list(chosen.values_list("pk", flat=True)),
    ):  # fmt: skip
        return redirect("schooling:round", form.outcome.pk)
    return render(request, "schooling/round_start.html", {"form": form, "number": chosen.count()})


@signed_in(*PROPOSERS)
def round_(request: Request, round_id: UUID) -> HttpResponse:
    """One round: how far it is, then its proposals as table and map."""
    row = queries.round_(request.actor, round_id)
    if request.htmx and row.state in (row.State.QUEUED, row.State.COMPUTING):
        return render(request, "schooling/_computing.html", {"round": row})
    return _page(request, row)


def _page(request: Request, row: Any) -> HttpResponse:
    number, only = _number(request), request.GET.get("nur", "")
    shown = queries.shown(request.actor, row, page=number, only=only)
    context = {
        "round": row, "shown": shown, "pages": _pages(request, number, shown), "only": only,
        "names": queries.names_of(line.before for line in shown.lines if line.before),
        "may_check": request.actor.has(Role.SCHOOL_AUTHORITY) and row.signed_by_id != request.actor.user_id,
        "changes": compared.changes(row), "tried": compared.tried(row), "loads": compared.loads(row), **_chosen(request),
    }  # fmt: skip
    answer = render(request, "schooling/round.html", {**context, "picture": queries.picture(request.actor, row)})
    if request.htmx:
        answer.headers["HX-Refresh"] = "true"
    return answer


def _chosen(request: Request) -> dict[str, Any]:
    """The child that was picked: why it is proposed there, and the schools nearer to it."""
    picked = key_in(request.GET.get("kind"))
    if not picked:
        return {}
    chosen = queries.proposal(request.actor, picked)
    columns = compared.columns(request.actor, chosen)
    return {"chosen": chosen, "why": sentences(chosen.reasons), "columns": columns, "traces": compared.traces(chosen, columns)}


def _number(request: Request) -> int:
    return max(1, int(text)) if (text := request.GET.get("seite", "1")).isdigit() else 1


def _pages(request: Request, number: int, shown: queries.Shown) -> dict[str, str]:
    return {
        "previous_url": address(request, seite=number - 1) if number > 1 else "",
        "next_url": address(request, seite=number + 1) if shown.has_more else "",
    }


@require_POST
@signed_in(*PROPOSERS)
def deed(request: Request, round_id: UUID, what: str) -> HttpResponse:
    """Stop, sign, take back, decide; or compute anew with what was set by hand."""
    row = queries.round_(request.actor, round_id)
    try:
        if what == "neu-rechnen":
            row = _anew(request, row)
        elif what in DEEDS:
            action, said = DEEDS[what]
            action(by=request.actor, row=row)
            messages.success(request, str(said))
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
    return redirect("schooling:round", row.pk)


def _anew(request: Request, row: Any) -> Any:
    rows, key = queries.members(request.actor, row), key_in(request.POST.get("key")) or uuid4()
    return actions.start(by=request.actor, title=row.title, placements=rows, key=key, previous=row.pk)


@signed_in(*PROPOSERS)
def by_hand(request: Request, proposal_id: UUID) -> HttpResponse:
    """Set one child to a school by hand, leave it out, or let the computation decide again; each with a reason."""
    row = queries.proposal(request.actor, proposal_id)
    form = HandForm(queries.open_schools(row.placement), request.POST or None)
    if "los" in request.POST:
        actions.let_go(by=request.actor, proposal=row)
        return redirect("schooling:round", row.round_id)
    if form.is_valid() and _set(request, form, row):
        messages.success(request, _("Set by hand. Please compute once more, so that the others are placed around it."))
        return redirect("schooling:round", row.round_id)
    return render(request, "schooling/by_hand.html", {"form": form, "proposal": row, "why": sentences(row.reasons)})


def _set(request: Request, form: HandForm, row: Any) -> bool:
    school, because = form.cleaned_data["school"], form.cleaned_data["because"]
    if school:
        return form.do(actions.pin, by=request.actor, proposal=row, school=school, because=because)
    return form.do(actions.leave_out, by=request.actor, proposal=row, because=because)


@signed_in(*PROPOSERS)
def what_if(request: Request, round_id: UUID) -> HttpResponse:
    """What if a school opened a group? Computed beside the round, never signed."""
    row = queries.round_(request.actor, round_id)
    form = TryForm(queries.schools(), request.POST or None)
    if form.is_valid() and form.do(
        actions.start, by=request.actor, title=_("What if: %(title)s") % {"title": row.title}, key=form.own_key or uuid4(),
        placements=queries.members(request.actor, row), tried=[form.tried], previous=row.pk,
    ):  # fmt: skip
        return redirect("schooling:round", form.outcome.pk)
    return render(request, "schooling/what_if.html", {"form": form, "round": row})


@signed_in(*PROPOSERS)
def rules(request: Request) -> HttpResponse:
    """The weights everybody may see, and their history; the school authority changes them."""
    current = rule_set()
    form = RulesForm(current.values, request.POST or None)
    if form.is_valid() and form.do(
        actions.change_rules, by=request.actor, values=form.rules, reason=form.cleaned_data["reason"]
    ):
        messages.success(request, _("The new weights count from today. Rounds computed before keep theirs."))
        return redirect("schooling:rules")
    context = {"form": form, "current": current, "sets": rule_sets(request.actor)}
    return render(request, "schooling/rules.html", context)
