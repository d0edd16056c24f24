"""Asking: the form, the page of one question for both sides, its deeds, and telling by name."""

from typing import Any
from uuid import UUID, uuid4

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.template.loader import render_to_string
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from bruecke.access.actor import Request
from bruecke.access.doors import needs
from bruecke.access.policy import NotVisible, Right
from bruecke.base import pdf
from bruecke.base.keys import key_in
from bruecke.consent import texts
from bruecke.consults.actions import answering, asking, telling
from bruecke.consults.forms import AnswerForm, AskForm, LineForm, SendForm, SlipForm, TellForm
from bruecke.consults.queries import asks as queries
from bruecke.consults.queries import knowledge
from bruecke.consults.queries.judging import judged
from bruecke.consults.titles import blocks

#: Deeds of one button: what they do, and what is said afterwards.
DEEDS = {
    "eingang": (answering.acknowledge, gettext_lazy("Received. Whoever asked sees it.")),
    "vergroebern": (asking.coarsen, gettext_lazy("The details are coarser now.")),
    "verwerfen": (asking.drop, gettext_lazy("The draft is gone.")),
    "erinnern": (asking.remind, gettext_lazy("The office gets a mail that something waits.")),
    "zuruecknehmen": (telling.take_back, gettext_lazy("Name and telephone are erased.")),
    "fertig": (asking.close, gettext_lazy("Finished.")),
}


@needs(Right.WRITE)
def ask(request: Request) -> HttpResponse:
    """A new question; `?ueber=` and `?person=` say what it is about, which the office never learns."""
    about, person = key_in(request.GET.get("ueber")), key_in(request.GET.get("person"))
    form = AskForm(queries.receivers(request.actor), request.POST or None)
    if form.is_valid() and form.do(
        asking.write, by=request.actor, question=form.asked, key=form.own_key or uuid4(), person=person, about=about
    ):
        return redirect("consults:consult", form.outcome.pk)
    return render(request, "consults/ask.html", {"form": form, "person": queries.person(request.actor, person)})


@needs(Right.WRITE)
def change(request: Request, consult_id: UUID) -> HttpResponse:
    """A draft, changed."""
    row = queries.consult(request.actor, consult_id)
    form = AskForm(queries.receivers(request.actor), request.POST or None, known=row)
    if form.is_valid() and form.do(asking.change, by=request.actor, consult=row, question=form.asked):
        return redirect("consults:consult", row.pk)
    return render(request, "consults/ask.html", {"form": form, "consult": row})


@needs(Right.SEE)
def consult(request: Request, consult_id: UUID) -> HttpResponse:
    """One question: a draft with its preview, the thread for whoever asks, or the answer for the office."""
    return show(request, consult_id)


def show(request: Request, consult_id: UUID, **forms: Any) -> HttpResponse:
    """The page of a question with whatever form has something to say; not an address of its own."""
    page = queries.page(request.actor, consult_id)
    left, days = queries.working_days(page.consult), queries.allowed_days(page.consult)
    context = {"page": page, **_offered(page), **forms, "left": left, "days": days}
    if page.may_answer or page.may_write:
        context["similar"] = knowledge.similar(request.actor, page.consult)
    return render(request, "consults/consult.html", context)


def _offered(page: queries.Page) -> dict[str, Any]:
    """Return the forms and proposals for what the actor may do next."""
    row = page.consult
    found: dict[str, Any] = {"send_form": SendForm(), "line_form": LineForm()}
    if page.may_answer and row.waits_for_office:
        kept = judged(page.reply.text) if page.reply else None
        found |= {"answer_form": AnswerForm(reply=page.reply), "blocks": blocks(), "reply_judged": kept}
    if page.may_sign:
        found |= {"slip_form": SlipForm(), "languages": queries.languages()}
    if row.small and page.may_write and row.is_draft:
        found["coarser"] = queries.coarsened(row)
    return found


@needs(Right.SEE)
def deed(request: Request, consult_id: UUID, what: str) -> HttpResponse:
    """One button: receive, coarsen, throw away, remind, finish."""
    row, form = queries.consult(request.actor, consult_id), SendForm(request.POST)
    if what not in DEEDS or request.method != "POST":
        raise NotVisible(what)
    action, said = DEEDS[what]
    if not form.do(action, by=request.actor, consult=row):
        return show(request, consult_id, deed_form=form)
    messages.success(request, str(said))
    return redirect("consults:consults") if what == "verwerfen" else redirect("consults:consult", consult_id)


@needs(Right.WRITE)
def send(request: Request, consult_id: UUID) -> HttpResponse:
    """Ask without a name."""
    row, form = queries.consult(request.actor, consult_id), SendForm(request.POST)
    if request.method == "POST" and form.attempt(asking.send, by=request.actor, consult=row):
        messages.success(request, _("Asked. The office sees the question and the details, not who asks and for whom."))
        return redirect("consults:consult", consult_id)
    return show(request, consult_id, send_form=form) if request.method == "POST" else redirect("consults:consult", consult_id)


@needs(Right.WRITE)
def reply(request: Request, consult_id: UUID) -> HttpResponse:
    """One more line to the office."""
    row, form = queries.consult(request.actor, consult_id), LineForm(request.POST)
    if request.method == "POST" and form.attempt(asking.reply, by=request.actor, consult=row):
        return redirect("consults:consult", consult_id)
    return show(request, consult_id, line_form=form) if request.method == "POST" else redirect("consults:consult", consult_id)


@needs(Right.WRITE)
def tell(request: Request, consult_id: UUID) -> HttpResponse:
    """Which facts of her release shall be told by name; then it waits for her."""
    page = queries.page(request.actor, consult_id)
    if not (page.person and page.releases and page.consult.is_draft):
        raise NotVisible("release")
    confirmed = bool(request.POST.get("confirmed") or request.GET.get("confirmed"))
    form = TellForm(page.releases[0], page.person, queries.spoken(page.person), request.POST or None, confirmed=confirmed)
    if form.is_valid() and form.do(telling.identify, by=request.actor, consult=page.consult, **form.told):
        return redirect("consults:consult", consult_id)
    return render(request, "consults/tell.html", {"page": page, "form": form, "release": page.releases[0]})


@needs(Right.WRITE)
def said(request: Request, consult_id: UUID, what: str) -> HttpResponse:
    """She was shown it here and agrees, or does not want it."""
    row, form = queries.consult(request.actor, consult_id), SendForm(request.POST)
    action = {"ja": telling.agree, "nein": telling.refuse}.get(what)
    if action is None or request.method != "POST":
        raise NotVisible(what)
    if not form.do(action, by=request.actor, consult=row, how="here"):
        return show(request, consult_id, deed_form=form)
    return redirect("consults:consult", consult_id)


@needs(Right.WRITE)
def slip(request: Request, consult_id: UUID, lang: str) -> HttpResponse:
    """The slip an authority hands out: who helps, the number of the matter, and a line to sign, in her language."""
    row = queries.consult(request.actor, consult_id)
    if row.from_unit_id is None:
        raise NotVisible("slip")
    words, german = texts.page(lang), texts.page("de")
    context = {"row": row, "words": words, "german": german, "lang": lang, "direction": texts.words(lang)["direction"]}
    try:
        content = pdf.make(render_to_string("consults/pdf_slip.html", context), "welcome/pdf.css")
    except pdf.NoPdfError as error:
        messages.error(request, str(error))
        return redirect("consults:consult", consult_id)
    return pdf.answer(content, "zettel.pdf")


@needs(Right.WRITE)
def signed(request: Request, consult_id: UUID) -> HttpResponse:
    """She has signed the slip: name and telephone go along."""
    row, form = queries.consult(request.actor, consult_id), SlipForm(request.POST)
    if request.method == "POST" and form.attempt(telling.signed, by=request.actor, consult=row):
        messages.success(request, _("Name and telephone go along."))
        return redirect("consults:consult", consult_id)
    return show(request, consult_id, slip_form=form) if request.method == "POST" else redirect("consults:consult", consult_id)
