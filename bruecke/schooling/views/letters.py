"""One letter as PDF, and what a school tells the families that come."""

from uuid import UUID

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from bruecke.access.actor import Request
from bruecke.access.doors import Role, signed_in
from bruecke.base import pdf
from bruecke.schooling.actions.guiding import describe
from bruecke.schooling.actions.printing import printed
from bruecke.schooling.forms.guiding import GuideForm
from bruecke.schooling.letters import KINDS
from bruecke.schooling.letters import letter as laid_out
from bruecke.schooling.queries import guides
from bruecke.schooling.queries.deciding import matter
from bruecke.schooling.queries.letters import facts


@signed_in(Role.KI_TEACHER, Role.SCHOOL_AUTHORITY)
def letter(request: Request, placement_id: UUID, kind: str) -> HttpResponse:
    """One letter to a family in German and its language, or the sheet to the school."""
    if kind not in KINDS:
        raise Http404
    try:
        content = laid_out(kind, facts(request.actor, placement_id))
    except (ValidationError, pdf.NoPdfError) as error:
        sentence = error.messages[0] if isinstance(error, ValidationError) else str(error)
        return render(request, "schooling/no_letter.html", {"sentence": sentence}, status=409)
    printed(by=request.actor, placement=matter(request.actor, placement_id), kind=kind)
    return pdf.answer(content, f"{kind}.pdf")


@signed_in(Role.SCHOOL_OFFICE, Role.KI_TEACHER)
def guide(request: Request, number: str = "") -> HttpResponse:
    """Where families get off, where they go, what they bring."""
    school, known = guides.school(request.actor, number)
    start = {name: getattr(known, name) for name in ("stop", "meet", "bring")} if known else None
    form = GuideForm(request.POST or None, initial=start)
    if form.is_valid() and form.attempt(describe, by=request.actor, number=school.pk):
        messages.success(request, _("Stored. Families read it from now on."))
        return redirect(request.path)
    return render(request, "schooling/guide.html", {"form": form, "school": school, "is_own": not number})
