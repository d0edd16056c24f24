"""Noting structural issues, counting the cases they concern, and moving them up the ladder. Nothing here leads to a case."""

from datetime import date
from uuid import UUID

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from bruecke.access.actor import Actor
from bruecke.access.models import Role
from bruecke.access.policy import NotVisible, require_role
from bruecke.audit.actions import record
from bruecke.base.crypto import code_hash
from bruecke.network.models import LifeArea
from bruecke.programme.models import IssueMention, IssueStep, Rung, Sphere, StructuralIssue
from bruecke.programme.queries.issues import COUNSEL, LADDER
from bruecke.programme.wording import personal

NOTERS = (*COUNSEL, Role.COORDINATOR)


@transaction.atomic
def note_issue(
    *, by: Actor, title: str, area: LifeArea, mechanism: str, level: Sphere, key: UUID, affected_estimate: str = "", proposal: str = ""
) -> StructuralIssue:  # fmt: skip
    """Note what keeps coming back; raises ValidationError when a text seems to name somebody. The same key again is the same one."""
    require_role(by, *NOTERS)
    _no_names(title=title, mechanism=mechanism, affected_estimate=affected_estimate, proposal=proposal)
    seat = next(seat for seat in by.seats if seat.role in NOTERS)
    row, made = StructuralIssue.objects.get_or_create(
        key=key,
        defaults={
            "title": title, "area": area, "mechanism": mechanism, "level": level, "affected_estimate": affected_estimate,
            "proposal": proposal, "unit_id": seat.unit_id,
        },
    )  # fmt: skip
    if made:
        _step(by, row, Rung.NOTED, _("Noted."), timezone.localdate())
        record(verb="issue.noted", subject=f"issue:{row.pk}")
    return row


@transaction.atomic
def mention(*, by: Actor, issue: StructuralIssue, area: str = "", mark: str = "") -> bool:
    """Count one case for an issue and return whether it was new; raises ValidationError for a closed issue.

    `mark` is a keyed hash of the case that the caller makes; it is hashed again with the issue, so that a case counts once, and
    marks of two issues cannot be laid beside each other. Without a mark a colleague counts once.
    """
    require_role(by, *COUNSEL)
    if not issue.is_open:
        raise ValidationError(_("This issue is closed."))
    seat = by.seat(*COUNSEL)
    if seat is None or IssueMention.objects.filter(issue=issue, mark__in=_marks(by, issue, mark)).exists():
        return False
    _row, made = IssueMention.objects.get_or_create(
        issue=issue, mark=_marks(by, issue, mark)[0],
        defaults={
            "unit_id": seat.unit_id, "month": timezone.localdate().replace(day=1),
            "area": area if area in LifeArea.values else issue.area,
        },
    )  # fmt: skip
    if made:
        record(verb="issue.mentioned", subject=f"issue:{issue.pk}")
    return made


@transaction.atomic
def move(*, by: Actor, issue: StructuralIssue, rung: Rung, sentence: str, day: date | None = None) -> IssueStep:
    """Move an issue on the ladder with a sentence; raises ValidationError where no step leads there, or a name stands in it."""
    require_role(by, Role.COORDINATOR)
    row = _locked(issue)
    if rung not in LADDER[row.rung]:
        raise ValidationError({"rung": _("No step leads there from here.")})
    _no_names(sentence=sentence)
    row.rung = rung
    if rung == Rung.IMPLEMENTED:
        row.result = sentence
    row.save()
    record(verb="issue.moved", subject=f"issue:{row.pk} {rung}")
    return _step(by, row, rung, sentence, day or timezone.localdate())


@transaction.atomic
def decide(*, by: Actor, issue: StructuralIssue, wording: str, responsible: str, due_on: date, day: date) -> IssueStep:
    """Write down what the steering group decided; raises ValidationError where it does not lie there, for names, for a day before it."""
    require_role(by, Role.COORDINATOR)
    row = _locked(issue)
    if row.rung != Rung.STEERING_GROUP:
        raise ValidationError(_("Only what lies with the steering group can be decided."))
    _no_names(wording=wording, responsible=responsible)
    if due_on < day:
        raise ValidationError({"due_on": _("This day lies before the day of the decision.")})
    row.rung, row.decision, row.responsible, row.decided_on, row.due_on = Rung.DECIDED, wording, responsible, day, due_on
    row.save()
    record(verb="issue.decided", subject=f"issue:{row.pk} {day}")
    return _step(by, row, Rung.DECIDED, _("Decided by the steering group."), day)


@transaction.atomic
def join(*, by: Actor, issue: StructuralIssue, to: StructuralIssue) -> None:
    """Join an issue to another that says the same; what was counted for it counts there. Raises ValidationError for itself.

    A case that was counted for both before stays counted twice: their marks cannot be compared, on purpose.
    """
    require_role(by, Role.COORDINATOR)
    row, other = _locked(issue), _locked(to)
    if row.pk == other.pk or other.joined_to_id or row.joined_to_id:
        raise ValidationError({"to": _("These two cannot be joined.")})
    IssueMention.objects.filter(issue=row).update(issue=other)
    StructuralIssue.objects.filter(joined_to=row).update(joined_to=other)
    row.joined_to = other
    row.save()
    record(verb="issue.joined", subject=f"issue:{row.pk} {other.pk}")


def _no_names(**texts: str) -> None:
    """Raise ValidationError for the fields whose text seems to name somebody."""
    found = {name: personal(text) for name, text in texts.items()}
    wrong = {
        name: _("No names, days of birth or numbers here, please: %(parts)s") % {"parts": ", ".join(parts)}
        for name, parts in found.items() if parts
    }  # fmt: skip
    if wrong:
        raise ValidationError(wrong)


def _marks(by: Actor, issue: StructuralIssue, mark: str) -> list[str]:
    """Return the marks this case would have here, and in every issue that was joined to it."""
    joined = StructuralIssue.objects.filter(joined_to=issue).values_list("pk", flat=True)
    return [code_hash(f"{one}:{mark or by.user_id}") for one in (issue.pk, *joined)]


def _locked(issue: StructuralIssue) -> StructuralIssue:
    row = StructuralIssue.objects.select_for_update().filter(pk=issue.pk).first()
    if row is None:
        raise NotVisible("issue")
    return row


def _step(by: Actor, issue: StructuralIssue, rung: Rung, sentence: str, day: date) -> IssueStep:
    return IssueStep.objects.create(issue=issue, rung=rung, sentence=sentence, day=day, made_by_id=by.user_id)  # type: ignore[misc]
