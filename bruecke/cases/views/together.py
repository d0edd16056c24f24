"""Working together: releases, referrals and transfers, errands of helpers, case conferences."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _

from bruecke.access.actor import Request
from bruecke.access.doors import Role, needs, signed_in
from bruecke.access.forms import DeedForm
from bruecke.access.policy import Right
from bruecke.cases.actions import handing_over, together
from bruecke.cases.forms.together import (
    ConferenceForm,
    ErrandForm,
    MinutesForm,
    MoveForm,
    ReferForm,
    ReleaseForm,
    ReleaseSignForm,
    ReportForm,
)
from bruecke.cases.queries import case as queries
from bruecke.cases.queries import contacts, words
from bruecke.cases.queries import together as reads
from bruecke.consent import actions as consents


@needs(Right.SEE)
def release(request: Request, case_id: UUID) -> HttpResponse:
    """A release: first what it says, then she reads it in her language and signs."""
    page = queries.case(request.actor, case_id)
    form = ReleaseForm(reads.receivers(page), request.POST or None)
    if not form.is_valid():
        return render(request, "cases/release.html", {"page": page, "form": form})
    shown = reads.shown(page, form.told, words.spoken(page.person))
    sign = ReleaseSignForm(request.POST if "how" in request.POST else None)
    if sign.is_valid() and _signed(request, page, form, sign, shown):
        messages.success(request, _("The release is stored. She can end it at any time."))
        return redirect("cases:contacts", case_id)
    return render(request, "cases/release_sign.html", {"page": page, "form": form, "sign": sign, "shown": shown})


def _signed(request: Request, page: queries.Page, form: ReleaseForm, sign: ReleaseSignForm, shown: reads.Shown) -> bool:
    signature = shown.signed(**sign.agreed)
    return form.do(
        handing_over.release, by=request.actor, case=page.case, told=form.told, signature=signature, key=form.own_key
    )


@needs(Right.SEE)
def withdraw_release(request: Request, case_id: UUID, release_id: UUID) -> HttpResponse:
    """One sentence, then the release ends."""
    page, form = queries.case(request.actor, case_id), DeedForm(request.POST or None)
    found = reads.release(page, release_id)
    if request.method == "POST" and form.do(
        handing_over.withdraw_release, by=request.actor, case=page.case, release_id=release_id
    ):
        messages.success(request, _("The release has ended."))
        return redirect("cases:contacts", case_id)
    return render(request, "cases/release_end.html", {"page": page, "form": form, "release": found})


@needs(Right.SEE)
def refer(request: Request, case_id: UUID) -> HttpResponse:
    """Refer somebody to another team, or transfer the case."""
    page = queries.case(request.actor, case_id)
    form = ReferForm(contacts.releases(page), reads.notes_to_choose(page), request.POST or None)
    if form.is_valid() and form.do(handing_over.refer, by=request.actor, case=page.case, **form.referral):
        messages.success(request, _("Handed over. You see here what becomes of it."))
        return redirect("cases:contacts", case_id)
    return render(request, "cases/refer.html", {"page": page, "form": form})


@needs(Right.SEE)
def take_back(request: Request, case_id: UUID, handover_id: UUID) -> HttpResponse:
    """Take a referral back before it is answered."""
    handover, form = reads.handed(queries.case(request.actor, case_id), handover_id), DeedForm(request.POST)
    if request.method == "POST" and form.is_valid():
        done = form.do(consents.take_back, by=request.actor, handover=handover)
        messages.info(request, _("Taken back.") if done else _("It was answered already."))
    return redirect("cases:contacts", case_id)


@needs(Right.SEE)
def answer(request: Request, case_id: UUID, handover_id: UUID) -> HttpResponse:
    """Tell the team that referred her what became of it."""
    page, form = queries.case(request.actor, case_id), ReportForm(request.POST or None)
    handover = reads.handed(page, handover_id)
    if form.is_valid() and form.do(consents.answer, by=request.actor, handover=handover, reply=form.cleaned_data["text"]):
        messages.success(request, _("The other team sees your answer."))
        return redirect("cases:case", case_id)
    return render(request, "cases/answer.html", {"page": page, "form": form, "handover": handover})


@needs(Right.SEE)
def give_errand(request: Request, case_id: UUID) -> HttpResponse:
    """Ask a helper for something, with what she has to know, until a day."""
    page = queries.case(request.actor, case_id)
    form = ErrandForm(reads.helpers(page), request.POST or None)
    if form.is_valid() and form.do(together.give_errand, by=request.actor, case=page.case, key=form.own_key, **form.errand):
        messages.success(request, _("The helper sees the errand, and nothing else of the case."))
        return redirect("cases:contacts", case_id)
    return render(request, "cases/give_errand.html", {"page": page, "form": form})


@needs(Right.SEE)
def end_errand(request: Request, case_id: UUID, errand_id: UUID) -> HttpResponse:
    """End an errand now."""
    page, form = queries.case(request.actor, case_id), DeedForm(request.POST)
    if request.method == "POST" and form.is_valid():
        form.do(together.end_errand, by=request.actor, case=page.case, errand_id=errand_id)
    return redirect("cases:contacts", case_id)


@signed_in(Role.HELPER)
def errands(request: Request) -> HttpResponse:
    """What a helper was asked to do."""
    return render(request, "cases/errands.html", {"errands": reads.errands(request.actor)})


@needs(Right.SEE)
def errand(request: Request, errand_id: UUID) -> HttpResponse:
    """One errand with what the helper has to know, and her reports."""
    found, form = reads.errand(request.actor, errand_id), ReportForm(request.POST or None)
    if form.is_valid() and form.attempt(together.report, by=request.actor, errand=found, key=form.own_key):
        messages.success(request, _("Reported."))
        return redirect("cases:errand", errand_id)
    return render(request, "cases/errand.html", {"errand": found, "form": form})


@signed_in(Role.COUNSELLOR, Role.CASE_MANAGER, Role.COORDINATOR, Role.CARRIER_LEAD)
def conferences(request: Request) -> HttpResponse:
    """The conferences one called or was invited to."""
    may_call = request.actor.has(Role.COUNSELLOR, Role.CASE_MANAGER, Role.COORDINATOR)
    return render(request, "cases/conferences.html", {"conferences": reads.conferences(request.actor), "may_call": may_call})


@signed_in(Role.COUNSELLOR, Role.CASE_MANAGER, Role.COORDINATOR)
def confer(request: Request, case_id: UUID | None = None) -> HttpResponse:
    """Call a conference without a name, out of a case or without one."""
    page = queries.case(request.actor, case_id) if case_id else None
    form = ConferenceForm(reads.colleagues_of_the_county(request.actor), request.POST or None)
    case = page.case if page else None
    if form.is_valid() and form.do(together.confer, by=request.actor, invited=form.invited, key=form.own_key, case=case):
        return redirect("cases:conference", form.outcome.pk)
    return render(request, "cases/confer.html", {"page": page, "form": form})


@needs(Right.SEE)
def conference(request: Request, conference_id: UUID) -> HttpResponse:
    """A conference: its question, and the minutes."""
    talk = reads.conference(request.actor, conference_id)
    row = talk.conference
    form = MinutesForm(
        request.POST or None, initial={"text": row.minutes, "agreed": row.agreed, "seen": row.changed_at.isoformat()}
    )
    if form.is_valid() and form.attempt(together.minutes, by=request.actor, conference=row):
        messages.success(request, _("The minutes are written."))
        return redirect("cases:conference", conference_id)
    form.renew(row)
    return render(request, "cases/conference.html", {"talk": talk, "form": form})


@needs(Right.WRITE)
def move(request: Request, conference_id: UUID) -> HttpResponse:
    """Another day, time or place for a conference."""
    row = reads.conference(request.actor, conference_id, Right.WRITE).conference
    now = {"day": timezone.localdate(row.starts_at), "hour": timezone.localtime(row.starts_at).time(), "place": row.place}
    form = MoveForm(request.POST or None, initial={**now, "seen": row.changed_at.isoformat()})
    if form.is_valid() and form.do(together.move, by=request.actor, conference=row, **form.moved):
        messages.success(request, _("Moved. Whoever is invited reads it on the page of the day for two weeks."))
        return redirect("cases:conference", conference_id)
    form.renew(row)
    return render(request, "cases/move.html", {"row": row, "form": form})


@needs(Right.WRITE)
def call_off(request: Request, conference_id: UUID) -> HttpResponse:
    """One sentence, then the conference is called off."""
    row, form = reads.conference(request.actor, conference_id, Right.WRITE).conference, DeedForm(request.POST)
    if request.method != "POST":
        return render(request, "cases/call_off.html", {"row": row})
    if form.is_valid():
        done = form.do(together.call_off, by=request.actor, conference=row)
        said = _("Called off. Whoever is invited reads it on the page of the day for two weeks.")
        messages.info(request, said if done else str(form.non_field_errors()[0]))
    return redirect("cases:conference", conference_id)
