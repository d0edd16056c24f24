"""Letters: one in a case, the same for many, and the plan she agreed to on paper."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from bruecke.access.actor import Request
from bruecke.access.doors import Role, needs, signed_in
from bruecke.access.forms import DeedForm
from bruecke.access.policy import NotVisible, Right
from bruecke.base import pdf
from bruecke.base.crypto import read_file
from bruecke.cases.actions import letters as actions
from bruecke.cases.forms.letters import LetterForm, ManyForm, kinds
from bruecke.cases.queries import case as queries
from bruecke.cases.queries import letters as reads
from bruecke.cases.queries import lists, plan


@needs(Right.SEE)
def letter(request: Request, case_id: UUID, template: str = "") -> HttpResponse:
    """Choose a letter, then fill in what it asks for."""
    page = queries.case(request.actor, case_id)
    if not template:
        return render(request, "cases/letters.html", {"page": page, "kinds": kinds(many=False)})
    form = LetterForm(reads.template(template), page.person, request.POST or None)
    if form.is_valid() and form.do(actions.write, by=request.actor, case=page.case, **form.letter):
        messages.success(request, _("The letter is written. Print it here."))
        return redirect("cases:papers", case_id)
    return render(request, "cases/letter.html", {"page": page, "form": form})


@needs(Right.SEE)
def letter_pdf(request: Request, case_id: UUID, letter_id: UUID) -> HttpResponse:
    """A letter on paper, German and her language side by side."""
    page = queries.case(request.actor, case_id)
    return _paper(request, lambda: reads.as_pdf([reads.one(page, letter_id)]), "brief.pdf")


@needs(Right.SEE)
def copy_pdf(request: Request, case_id: UUID, copy_id: UUID) -> HttpResponse:
    """The plan on paper in her language, with her coming meetings."""
    page = queries.case(request.actor, case_id)
    return _paper(request, lambda: reads.copy_pdf(page, plan.copy(page, copy_id)), f"plan-{page.case.number}.pdf")


def _paper(request: Request, make: object, name: str) -> HttpResponse:
    try:
        return pdf.answer(make(), name)  # type: ignore[operator]
    except pdf.NoPdfError as error:
        return render(request, "cases/no_pdf.html", {"reason": error}, status=503)


@needs(Right.SEE)
def sent(request: Request, case_id: UUID, letter_id: UUID, *, out: bool = True) -> HttpResponse:
    """The letter went out today, or after a wrong click it did not."""
    page, form = queries.case(request.actor, case_id), DeedForm(request.POST)
    asked = request.method == "POST" and form.is_valid()
    if asked and not form.do(actions.sent, by=request.actor, case=page.case, letter_id=letter_id, out=out):
        messages.warning(request, str(form.non_field_errors()[0]))
    return redirect("cases:papers", case_id)


@needs(Right.SEE)
def erase(request: Request, case_id: UUID, letter_id: UUID) -> HttpResponse:
    """Erase a letter that never went out."""
    page, form = queries.case(request.actor, case_id), DeedForm(request.POST)
    if request.method == "POST" and form.is_valid():
        if form.do(actions.erase, by=request.actor, case=page.case, letter_id=letter_id):
            messages.success(request, _("The letter is erased."))
        else:
            messages.warning(request, str(form.non_field_errors()[0]))
    return redirect("cases:papers", case_id)


@signed_in(Role.COUNSELLOR, Role.CASE_MANAGER)
def many(request: Request, template: str = "") -> HttpResponse:
    """The same letter for the ticked cases, each in the language the person reads."""
    rows = lists.for_letters(request.actor)
    kind = reads.template(template or kinds(many=True)[0].key)
    form = ManyForm(kind, [line.case for line in rows], request.POST or None)
    if form.is_valid():
        wanted = set(form.cleaned_data["cases"])
        chosen = [line.case for line in rows if line.case.pk in wanted]
        if form.do(actions.write_many, by=request.actor, cases=chosen, template=kind.key, fields=form.typed, key=form.own_key):
            return redirect("cases:run", form.outcome.pk)
    return render(request, "cases/many.html", {"lines": rows, "form": form, "kinds": kinds(many=True)})


@signed_in(Role.COUNSELLOR, Role.CASE_MANAGER)
def run(request: Request, run_id: UUID) -> HttpResponse:
    """How far the letters are; the page asks again by itself until they are done."""
    found = reads.run(request.actor, run_id)
    answer = render(request, "cases/_run.html" if request.htmx else "cases/run.html", {"run": found})
    if request.htmx and found.state in ("done", "failed"):
        answer["HX-Refresh"] = "true"
    return answer


@signed_in(Role.COUNSELLOR, Role.CASE_MANAGER)
def run_pdf(request: Request, run_id: UUID) -> HttpResponse:
    """All letters of a run as one file, as long as its writer may see every one of them."""
    found = reads.run(request.actor, run_id)
    if found.file is None or not reads.still_visible(request.actor, found):
        raise NotVisible("file")
    reads.printed(request.actor, found)
    return pdf.answer(read_file(found.file), "briefe.pdf")
