"""The deeds of the counselling about one child: each a page with a form, a sentence and one button."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from bruecke.access.actor import Request
from bruecke.access.doors import needs
from bruecke.access.forms import DeedForm
from bruecke.access.policy import NotVisible, Right
from bruecke.schooling.actions import counselling, keeping, protecting, receiving, recommending, siblings
from bruecke.schooling.forms import children as forms
from bruecke.schooling.forms.talk import TalkForms
from bruecke.schooling.queries import child as reads
from bruecke.schooling.queries.receiving import family_page


@dataclass(frozen=True)
class Deed:
    """One deed: its form, what it does, and the words of its page."""

    form: type[forms.ChildDeedForm]
    action: Callable[..., Any]
    title: Any
    lead: Any
    button: Any
    done: Any


DEEDS = {
    "einladen": Deed(
        forms.InviteForm, counselling.invite, gettext_lazy("Invite to the talk"),
        gettext_lazy("The family sees time and place on its own page."), gettext_lazy("Invite"), gettext_lazy("Invited."),
    ),
    "gesprochen": Deed(
        forms.HeldForm, counselling.held, gettext_lazy("The talk took place"),
        gettext_lazy("Also without an invitation. Then write down what you found out."), gettext_lazy("It took place"),
        gettext_lazy("Written down. Now what you found out."),
    ),
    "empfehlen": Deed(
        forms.AdviceForm, recommending.recommend, gettext_lazy("Recommend"),
        gettext_lazy("A place is looked for by stage, grade and kind of group; the form of school is a wish among others."),
        gettext_lazy("Recommend this"), gettext_lazy("Recommended."),
    ),
    "zurueckholen": Deed(
        forms.BecauseForm, recommending.take_back, gettext_lazy("Do not place yet"),
        gettext_lazy("The child takes part in no round until you let it wait for a place again. Its days go on counting."),
        gettext_lazy("Take it out"), gettext_lazy("Taken out; the child takes part in no round."),
    ),
    "gesundheit": Deed(
        forms.HealthForm, recommending.check_health, gettext_lazy("Health check and measles"),
        gettext_lazy("Days and yes or no, nothing of what was found. Nothing here stops a school place (§ 20 IfSG)."), gettext_lazy("Store"),
        gettext_lazy("Stored."),
    ),
    "warten": Deed(
        forms.WaitForm, counselling.wait, gettext_lazy("Say why it waits"), gettext_lazy("When you can do nothing at the moment, say why."),
        gettext_lazy("Store"), gettext_lazy("Stored."),
    ),
    "uebergang": Deed(
        forms.InterimForm, counselling.interim, gettext_lazy("Until there is a place"), gettext_lazy("A child may learn before it has a school."),
        gettext_lazy("Store"), gettext_lazy("Stored."),
    ),
    "wohnort": Deed(
        forms.HomeForm, keeping.settle, gettext_lazy("Where the child lives"),
        gettext_lazy("Also after a move inside the county: the days go on counting. Ways are measured from the middle of the municipality."),
        gettext_lazy("Store"), gettext_lazy("Stored. Ways are measured from there."),
    ),
    "weggezogen": Deed(
        forms.AwayForm, keeping.move_away, gettext_lazy("Moved away"),
        gettext_lazy("The matter ends here, a place becomes free. The place where the family lives now has its own school authority."),
        gettext_lazy("End the matter"), gettext_lazy("Ended. The place is free again."),
    ),
    "geschwister": Deed(
        forms.NumberForm, siblings.link, gettext_lazy("Brother or sister"),
        gettext_lazy("A round keeps brothers and sisters together. Guardians, address and code stay those of each child."),
        gettext_lazy("Link"), gettext_lazy("Linked."),
    ),
    "doppelt": Deed(
        forms.NumberForm, siblings.same, gettext_lazy("Reported twice"),
        gettext_lazy(
            "This record ends, the other one goes on; its days count from the first report. "
            "The code of this record does not open the other one: give the family its code there."
        ),
        gettext_lazy("It is the same child"), gettext_lazy("Put together. The other record goes on."),
    ),
    "schulen-meiden": Deed(
        forms.AvoidForm, protecting.keep_away, gettext_lazy("Schools the child must not go to"),
        gettext_lazy("Nobody is asked why, and no reason is stored. No round proposes them; others only read that the school is not open."),
        gettext_lazy("Store"), gettext_lazy("Stored."),
    ),
    "antworten": Deed(
        forms.ReplyForm, receiving.tell, gettext_lazy("Tell counselling what became of it"),
        gettext_lazy("One sentence, as you would say it on the telephone."),
        gettext_lazy("Send the answer"), gettext_lazy("The team reads your answer."),
    ),
}  # fmt: skip
#: Deeds of one button: what they do, and what is said afterwards.
CLICKS: dict[str, tuple[Callable[..., Any], Any]] = {
    "bereit": (recommending.make_ready, gettext_lazy("The child waits for a place now and takes part in the next round.")),
    "trennen": (siblings.unlink, gettext_lazy("Not linked any more.")),
    "doch-nicht-doppelt": (siblings.apart, gettext_lazy("Taken back. The matter goes on where it stood.")),
    "schutz-beenden": (protecting.unprotect, gettext_lazy("The protection has ended.")),
}


@needs(Right.WRITE)
def deed(request: Request, entrant_id: UUID, what: str) -> HttpResponse:
    """One deed with its form; a deed nobody knows does not exist."""
    if what not in DEEDS:
        raise NotVisible("deed")
    page, row = reads.child(request.actor, entrant_id), DEEDS[what]
    form = row.form(page, request.POST or None, initial={"number": request.GET.get("nummer", "")})
    if form.is_valid() and form.do(row.action, by=request.actor, entrant=page.child, **form.values):
        messages.success(request, str(row.done))
        return redirect("schooling:child-talk" if what == "gesprochen" else "schooling:child", page.child.pk)
    return render(request, "schooling/child_deed.html", {"page": page, "form": form, "deed": row, "what": what})


@require_POST
@needs(Right.WRITE)
def click(request: Request, entrant_id: UUID, what: str) -> HttpResponse:
    """One deed of one button."""
    if what not in CLICKS:
        raise NotVisible("deed")
    page, (action, said) = reads.child(request.actor, entrant_id), CLICKS[what]
    form = DeedForm(request.POST)
    if form.is_valid() and form.do(action, by=request.actor, entrant=page.child):
        messages.success(request, str(said))
    else:
        messages.error(request, " ".join(str(text) for text in form.non_field_errors()))
    return redirect("schooling:child", page.child.pk)


@require_POST
@needs(Right.WRITE)
def settle_talk(request: Request, entrant_id: UUID, invitation_id: UUID, what: str) -> HttpResponse:
    """Nobody came, or the talk is called off."""
    page = reads.child(request.actor, entrant_id)
    row, form = reads.invitation(request.actor, page, invitation_id), DeedForm(request.POST)
    action = {"nicht-gekommen": counselling.no_show, "absagen": counselling.call_off}.get(what)
    if action is None:
        raise NotVisible("deed")
    if form.is_valid() and form.do(action, by=request.actor, invitation=row):
        messages.success(request, _("Written down. Please invite again."))
    else:
        messages.error(request, " ".join(str(text) for text in form.non_field_errors()))
    return redirect("schooling:child", page.child.pk)


@require_POST
@needs(Right.WRITE)
def told_apart(request: Request, entrant_id: UUID, other_id: UUID) -> HttpResponse:
    """Two children who look alike are two."""
    page, form = reads.child(request.actor, entrant_id), DeedForm(request.POST)
    other = reads.entrant(request.actor, other_id)
    if form.is_valid() and form.do(siblings.not_same, by=request.actor, entrant=page.child, other=other):
        messages.success(request, _("Two children. Nobody is asked about them again."))
    return redirect("schooling:child", page.child.pk)


@needs(Right.WRITE)
def talk(request: Request, entrant_id: UUID) -> HttpResponse:
    """What was found out in the talk, with the school history row by row."""
    page = reads.child(request.actor, entrant_id)
    form = TalkForms(page, request.POST or None)
    if form.is_valid() and form.talk.do(
        recommending.write_talk, by=request.actor, entrant=page.child, values=form.talk.values, history=form.history,
        seen=form.talk.cleaned_data["seen"],
    ):  # fmt: skip
        messages.success(request, _("Written down."))
        return redirect("schooling:child-deed" if not page.is_recommended else "schooling:child", *_next(page))
    form.renew(page.talk.changed_at.isoformat() if page.talk else "")
    return render(request, "schooling/child_talk.html", {"page": page, "form": form})


def _next(page: reads.Page) -> list[Any]:
    return [page.child.pk] if page.is_recommended else [page.child.pk, "empfehlen"]


@needs(Right.WRITE)
def correct(request: Request, entrant_id: UUID) -> HttpResponse:
    """Who the child is and who answers for it."""
    page = reads.child(request.actor, entrant_id)
    form = forms.CorrectForm(page, request.POST or None)
    rows = form.rows(request.POST or None)
    if form.is_valid() and _all_valid(rows) and form.do(
        keeping.correct, by=request.actor, entrant=page.child, **form.corrected(rows)
    ):  # fmt: skip
        messages.success(request, _("Corrected."))
        return redirect("schooling:child", page.child.pk)
    form.renew(page.child)
    return render(request, "schooling/child_correct.html", {"page": page, "form": form, "rows": rows})


def _all_valid(rows: list[Any]) -> bool:
    """Look at every row, so that each shows its own error."""
    return [row.is_valid() for row in rows].count(False) == 0


@needs(Right.CLOSE)
def protect(request: Request, entrant_id: UUID) -> HttpResponse:
    """Protect a child from somebody; the new code stands on the answer and nowhere else."""
    page = reads.child(request.actor, entrant_id)
    form = forms.ProtectForm(page, request.POST or None)
    if form.is_valid() and form.do(protecting.protect, by=request.actor, entrant=page.child, **form.values):
        return _code(request, page, form.outcome, _("Protected"))
    return render(request, "schooling/child_protect.html", {"page": page, "form": form})


@needs(Right.CLOSE)
def new_code(request: Request, entrant_id: UUID) -> HttpResponse:
    """A new code of the family, shown once."""
    page, form = reads.child(request.actor, entrant_id), DeedForm(request.POST or None)
    if request.method == "POST" and form.is_valid() and form.do(keeping.renew_code, by=request.actor, entrant=page.child):
        return _code(request, page, form.outcome, _("New code"))
    return render(request, "schooling/child_code.html", {"page": page, "form": form, "title": _("New code")})


def _code(request: Request, page: reads.Page, code: str, title: str) -> HttpResponse:
    groups = [code[place : place + 4] for place in range(0, len(code), 4)]
    context = {
        "page": page,
        "code": code,
        "groups": groups,
        "title": title,
        "address": request.build_absolute_uri(family_page(code)),
    }
    return render(request, "schooling/child_code.html", context)
