"""Where a case stands, brought up to date after every change; other actions call this after asking."""

from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext as _

from bruecke.access.actor import Actor
from bruecke.access.policy import Right, require
from bruecke.cases.models import Case
from bruecke.cases.queries.case import facts, late
from bruecke.cases.queries.steps import Facts, phase, steps


def writing(by: Actor, case: Case) -> Case:
    """Return the locked row of an open case in which `by` may write; raises NotVisible, NotAllowed, or ValidationError when closed."""
    require(by, Right.WRITE, case.work)
    row = Case.objects.select_for_update(of=("self",)).select_related("work", "dossier", "unit").get(pk=case.pk)
    if not row.is_open:
        raise ValidationError(_("This case is closed. Reopen it to go on."), code="closed")
    return row


def changed() -> ValidationError:
    """Return what whoever is second is told, so that nothing is silently overwritten."""
    return ValidationError(_("Somebody changed this meanwhile. Please compare, then save again."), code="changed")


def refreshed(case: Case) -> Facts:
    """Compute phase and next step anew and store them; return the facts they were computed from."""
    found = facts(case)
    coming = steps(found)
    case.next_due, case.next_step = coming[0] if coming else (None, "")
    case.late_tasks = late(found) if case.is_open else 0
    now = phase(found)
    if case.phase != now or not case.phases:
        case.phase, case.phases = now, {**case.phases, now: timezone.localdate().isoformat()}
    case.save()
    return found
