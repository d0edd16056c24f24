"""The pages of a school office: its places, its children, its answers, children it has admitted itself."""

from typing import Any
from uuid import UUID, uuid4

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from bruecke.access.actor import Request
from bruecke.access.doors import Role, needs, signed_in
from bruecke.access.policy import Right
from bruecke.schooling.actions import admissions, answers, places
from bruecke.schooling.forms.places import (
    AcceptForm,
    AdmitForm,
    GroupForm,
    LookForm,
    MoveForm,
    ObjectForm,
    PauseForm,
    StartForm,
)
from bruecke.schooling.queries import places as groups
from bruecke.schooling.queries import school as queries
from bruecke.schooling.queries.offices import own_school

#: Deeds of one button at a group, and what is said afterwards.
DEEDS = {
    "schliessen": (places.close, gettext_lazy("The group is closed. It can be opened again at any time.")),
    "oeffnen": (places.reopen, gettext_lazy("The group is open again.")),
}


@signed_in(Role.SCHOOL_OFFICE)
def school(request: Request) -> HttpResponse:
    """The own school: what waits, its groups, its children."""
    return render(request, "schooling/school.html", {"page": queries.page(request.actor)})


@require_POST
@signed_in(Role.SCHOOL_OFFICE)
def confirm(request: Request) -> HttpResponse:
    """Nothing has changed: all groups at once."""
    try:
        places.confirm(by=request.actor, seen=request.POST.get("seen", ""))
        messages.success(request, _("Thank you. All numbers count as confirmed today."))
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
    return redirect("schooling:own-school")


@signed_in(Role.SCHOOL_OFFICE)
def new_group(request: Request) -> HttpResponse:
    """A group more."""
    form = GroupForm(own_school(request.actor), request.POST or None)
    if form.is_valid() and form.do(places.add_group, by=request.actor, places=form.places, key=form.own_key or uuid4()):
        messages.success(request, _("The group is open. From the next round on its free places are taken into account."))
        return redirect("schooling:own-school")
    return render(request, "schooling/school_group.html", {"form": form, "pause": None, "group": None})


@signed_in(Role.SCHOOL_OFFICE)
def group(request: Request, group_id: UUID) -> HttpResponse:
    """Change a group; what was changed counts as confirmed."""
    row = groups.group(request.actor, group_id)
    form = GroupForm(row.school, request.POST or None, group=row)
    if form.is_valid() and form.do(
        places.change_group, by=request.actor, group_id=row.pk, places=form.places, seen=form.cleaned_data["seen"]
    ):
        messages.success(request, _("The new numbers count from now on."))
        return redirect("schooling:own-school")
    form.renew(groups.mark([groups.group(request.actor, group_id)]))
    return render(
        request,
        "schooling/school_group.html",
        {"form": form, "pause": PauseForm(initial={"until": row.paused_until}), "group": row},
    )


@require_POST
@signed_in(Role.SCHOOL_OFFICE)
def pause_group(request: Request, group_id: UUID) -> HttpResponse:
    """Pause a group until a day, or let it go on."""
    row, form = groups.group(request.actor, group_id), PauseForm(request.POST)
    if form.is_valid() and form.do(places.pause, by=request.actor, group_id=row.pk, until=form.cleaned_data["until"]):
        paused = _("Nobody is added until this day. Whoever is there stays.")
        messages.success(request, paused if form.cleaned_data["until"] else _("The group takes children again."))
        return redirect("schooling:own-school")
    context = {"form": GroupForm(row.school, group=row), "pause": form, "group": row}
    return render(request, "schooling/school_group.html", context)


@require_POST
@signed_in(Role.SCHOOL_OFFICE)
def group_deed(request: Request, group_id: UUID, what: str) -> HttpResponse:
    """Close a group, or open it again."""
    if what in DEEDS:
        action, said = DEEDS[what]
        try:
            action(by=request.actor, group_id=group_id)
            messages.success(request, str(said))
        except ValidationError as error:
            messages.error(request, " ".join(error.messages))
    return redirect("schooling:own-school")


def _child(request: Request, offer_id: UUID, **given: Any) -> HttpResponse:
    asked = queries.asked(request.actor, offer_id)
    shown = {"accept": AcceptForm(), "objection": ObjectForm(), "start": StartForm(offer=asked.offer), "move": MoveForm()}
    return render(request, "schooling/school_child.html", {"asked": asked, "looks": queries.LOOKS, **shown, **given})


@needs(Right.ANSWER)
def child(request: Request, offer_id: UUID) -> HttpResponse:
    """One child: what the school was told, and its answer."""
    return _child(request, offer_id)


@require_POST
@needs(Right.ANSWER)
def accept(request: Request, offer_id: UUID) -> HttpResponse:
    """The school says yes."""
    form = AcceptForm(request.POST)
    if form.attempt(answers.accept, by=request.actor, offer_id=offer_id):
        messages.success(request, _("Thank you. The family reads the first day at once; here you see how to reach it."))
        return redirect("schooling:school-child", offer_id)
    return _child(request, offer_id, accept=form)


@require_POST
@needs(Right.ANSWER)
def object_to(request: Request, offer_id: UUID) -> HttpResponse:
    """The school objects; the authority decides."""
    form = ObjectForm(request.POST, request.FILES)
    if form.is_valid() and form.do(answers.object_to, by=request.actor, offer_id=offer_id, **form.values):
        messages.success(request, _("Your objection is with the authority. It decides; you read it here."))
        return redirect("schooling:own-school")
    return _child(request, offer_id, objection=form)


@require_POST
@needs(Right.ANSWER)
def start(request: Request, offer_id: UUID) -> HttpResponse:
    """The child has come."""
    form = StartForm(request.POST)
    if form.attempt(answers.start, by=request.actor, offer_id=offer_id):
        messages.success(request, _("How good that it worked. In six weeks you are asked how the child does."))
        return redirect("schooling:school-child", offer_id)
    return _child(request, offer_id, start=form)


@require_POST
@needs(Right.ANSWER)
def move(request: Request, offer_id: UUID) -> HttpResponse:
    """Another first day."""
    form = MoveForm(request.POST)
    if form.attempt(answers.move_first_day, by=request.actor, offer_id=offer_id):
        messages.success(request, _("The family reads the new first day at once."))
        return redirect("schooling:school-child", offer_id)
    return _child(request, offer_id, move=form)


@needs(Right.ANSWER)
def look(request: Request, look_id: UUID) -> HttpResponse:
    """A look back at how a child does."""
    row = queries.look(request.actor, look_id)
    form = LookForm(row, request.POST or None)
    if form.attempt(answers.look, by=request.actor, look_id=row.pk):
        messages.success(request, _("Written down."))
        return redirect("schooling:own-school")
    context = {
        "look": row,
        "form": form,
        "name": queries.name_in(row.offer.facts),
        "when": queries.LOOKS.get(row.after, _("after more time")),
    }
    return render(request, "schooling/school_look.html", context)


@signed_in(Role.SCHOOL_OFFICE)
def admit(request: Request) -> HttpResponse:
    """A child the school has admitted itself."""
    place = queries.page(request.actor)
    form = AdmitForm(place.school, [line.group for line in place.groups.lines], request.POST or None)
    if form.is_valid() and form.do(admissions.admit, by=request.actor, admitted=form.admitted, key=form.own_key or uuid4()):
        messages.success(request, _("Thank you. The school counselling knows of it; nobody offers this child another place."))
        return redirect("schooling:own-school")
    return render(request, "schooling/school_admit.html", {"form": form, "school": place.school})


@needs(Right.SEE)
def proof(request: Request, offer_id: UUID) -> HttpResponse:
    """The paper of an objection; opening it is written down."""
    row, content = queries.proof(request.actor, offer_id)
    headers = {
        "Content-Disposition": f'attachment; filename="{row.pk}{queries.SUFFIX[row.proof_type]}"',
        "Cache-Control": "no-store",
    }
    return HttpResponse(content, content_type=row.proof_type, headers=headers)


@signed_in(Role.SCHOOL_OFFICE)
def today(request: Request) -> HttpResponse:
    """The part of the page of the day that a school fills; empty where nothing waits."""
    return render(request, "schooling/_today_school.html", {"today": queries.today(request.actor), "looks": queries.LOOKS})
