"""Day by day: notes, tasks, links to offers, meetings with their interpreter, documents."""

import hashlib
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Count, OuterRef, Subquery
from django.db.models.functions import Coalesce
from django.utils import timezone
from django.utils.translation import gettext as _

from bruecke.access.actor import Actor
from bruecke.access.policy import NotVisible, colleague, require_job
from bruecke.audit.actions import record
from bruecke.base.crypto import erase_file, store_file
from bruecke.base.malware import is_harmful
from bruecke.cases.actions.progress import changed, refreshed, writing
from bruecke.cases.models import Case, Document, Goal, Intake, Measure, Meeting, Note, ServiceLink, Task

DOCUMENT_TYPES = {
    b"%PDF-": "application/pdf", b"\x89PNG": "image/png", b"\xff\xd8\xff": "image/jpeg",
}  # fmt: skip
DOCUMENT_MOST = 10 * 1024 * 1024


@transaction.atomic
def add_note(
    *, by: Actor, case: Case, kind: str, at: datetime, text: str, is_entrusted: bool, profession: str, key: UUID
) -> Note:
    """Write a note; it is entrusted unless its author says otherwise (§ 203 StGB, § 65 SGB VIII). The same key again gives the same
    note. Raises ValidationError for an empty text and a time to come."""
    row = writing(by, case)
    known = Note.objects.filter(pk=key, dossier=row.work_id).first()
    if known is not None:
        return known
    if not text.strip():
        raise ValidationError({"text": _("Please write what was said or done.")})
    if at > timezone.now():
        raise ValidationError({"at": _("This time lies in the future.")})
    note = Note(
        pk=key, dossier=row.work, at=at, by_id=colleague(by), unit_id=row.unit_id, kind=kind, text=text.strip(), is_entrusted=is_entrusted,
        profession=profession,
    )  # fmt: skip
    note.save(force_insert=True)
    refreshed(row)
    record(verb="note.added", dossier=row.work_id, subject=f"note:{note.pk}")
    return note


@transaction.atomic
def strike(*, by: Actor, case: Case, note_id: UUID, why: str) -> None:
    """Strike out one's own note with a reason; its text stays readable as struck. Raises ValidationError without a reason, NotVisible for
    another's note."""
    row = writing(by, case)
    if not why.strip():
        raise ValidationError({"why": _("Please say why.")})
    rows = Note.objects.filter(pk=note_id, dossier=row.work_id, by=by.user_id, struck_at__isnull=True)
    if not rows.update(struck_at=timezone.now(), struck_why=why.strip()):
        raise NotVisible("note")
    record(verb="note.struck", dossier=row.work_id, subject=f"note:{note_id}")


@transaction.atomic
def add_task(*, by: Actor, case: Case, text: str, due: date, key: UUID) -> Task:
    """Add something to do until a day, for whoever is responsible; the same key again gives the same task."""
    row = writing(by, case)
    known = Task.objects.filter(pk=key, dossier=row.work_id).first()
    if known is not None:
        return known
    task = Task(pk=key, dossier=row.work, text=text, due=due, user_id=row.user_id)
    task.save(force_insert=True)
    refreshed(row)
    record(verb="task.added", dossier=row.work_id, subject=f"task:{task.pk}")
    return task


@transaction.atomic
def tick_task(*, by: Actor, case: Case, task_id: UUID, done: bool) -> None:
    """Tick a task as done, or open it again; raises NotVisible for none of this case."""
    row = writing(by, case)
    values = {"done_at": timezone.now(), "done_by": by.user_id} if done else {"done_at": None, "done_by": None}
    if not Task.objects.filter(pk=task_id, dossier=row.work_id).update(**values):
        raise NotVisible("task")
    refreshed(row)
    record(verb="task.done" if done else "task.opened", dossier=row.work_id, subject=f"task:{task_id}")


@dataclass(frozen=True)
class Linked:
    """The way to an offer, as it was typed."""

    offer: str
    provider: str
    state: str = ServiceLink.State.REQUESTED
    requested_on: date | None = None
    refusal: str = ""
    remark: str = ""
    goal_id: UUID | None = None
    release_id: UUID | None = None


@transaction.atomic
def link(*, by: Actor, case: Case, linked: Linked, key: UUID, seen: str = "") -> ServiceLink:
    """Store the way to an offer, or where it stands now (the same key). Raises ValidationError for a refusal without its reason, and (code
    "changed") when somebody changed it after `seen`."""
    row = writing(by, case)
    today, state = timezone.localdate(), ServiceLink.State
    if linked.state == state.REFUSED and not linked.refusal:
        raise ValidationError({"refusal": _("Please say why it was refused.")})
    goal = Goal.objects.filter(pk=linked.goal_id, dossier=row.work_id).first() if linked.goal_id else None
    found = ServiceLink.objects.select_for_update().filter(pk=key, dossier=row.work_id).first()
    if found is None:
        found = ServiceLink(pk=key, dossier=row.work, requested_on=linked.requested_on or today)
    elif found.changed_at.isoformat() != seen:
        raise changed()
    found.offer, found.provider, found.remark, found.goal, found.state = (
        linked.offer,
        linked.provider,
        linked.remark,
        goal,
        linked.state,
    )
    found.requested_on, found.release_id = linked.requested_on or found.requested_on, linked.release_id or found.release_id
    found.refusal = linked.refusal if linked.state == state.REFUSED else ""
    begun, over = linked.state == state.STARTED, linked.state in (state.REFUSED, state.ENDED)
    found.started_on = found.started_on or (today if begun else None)
    found.ended_on = (found.ended_on or today) if over else None
    found.save()
    refreshed(row)
    record(verb="plan.linked", dossier=row.work_id, subject=f"link:{found.pk} {found.state}")
    return found


@dataclass(frozen=True)
class Meet:
    """A meeting as it was typed; `interpreter` is a language where one is needed."""

    starts_at: datetime
    minutes: int
    place: str
    interpreter: str = ""
    interpreter_name: str = ""


@transaction.atomic
def meet(*, by: Actor, case: Case, meeting: Meet, key: UUID) -> Meeting:
    """Agree on a meeting; she sees it with her code. An interpreter she has blocked is refused with a sentence (domain 6.3). Raises
    ValidationError for a time that is over and for a case without a name."""
    row = writing(by, case)
    if row.plan_id is None:
        raise ValidationError(_("In a case without a name, note the meeting as a task."))
    known = Meeting.objects.filter(pk=key, dossier=row.plan_id).first()
    if known is not None:
        return known
    if meeting.starts_at <= timezone.now():
        raise ValidationError({"starts_at": _("This time is over.")})
    intake = Intake.objects.filter(dossier=row.work_id).first()
    blocked = {
        name.strip().casefold()
        for name in (intake.blocked_interpreters if intake else "").replace(";", ",").split(",")
        if name.strip()
    }
    if meeting.interpreter_name and meeting.interpreter_name.strip().casefold() in blocked:
        raise ValidationError({"interpreter_name": _("She does not want this person to interpret.")})
    state = Meeting.Interpreting
    booking = state.BOOKED if meeting.interpreter_name else state.ASKED if meeting.interpreter else state.NONE
    found = Meeting(
        pk=key, dossier_id=row.plan_id, user_id=row.user_id, unit_id=row.unit_id, interpreting=booking, **vars(meeting)
    )
    found.save(force_insert=True)
    record(verb="case.meeting", dossier=row.person_dossier_id, subject=f"meeting:{found.pk}")
    return found


@transaction.atomic
def settle_meeting(*, by: Actor, case: Case, meeting_id: UUID, state: str) -> None:
    """Write down what became of a meeting; raises NotVisible for none of this case, ValidationError (code
    "changed") when somebody else wrote down something different."""
    row = writing(by, case)
    found = Meeting.objects.select_for_update().filter(pk=meeting_id, dossier=row.plan_id).first()
    if found is None:
        raise NotVisible("meeting")
    if found.state not in (Meeting.State.PLANNED, state):
        raise changed()
    Meeting.objects.filter(pk=found.pk).update(state=state)
    record(verb="case.meeting", dossier=row.work_id, subject=f"meeting:{meeting_id} {state}")


@transaction.atomic
def add_document(*, by: Actor, case: Case, title: str, file_name: str, content: bytes) -> Document:
    """Store a paper encrypted, in the same circle as the case; the same file again gives the same row. Raises ValidationError for what
    is no PDF, PNG or JPEG, too large, found harmful by the scanner of the house, or not looked at because that does not answer."""
    row = writing(by, case)
    kind = next((name for begin, name in DOCUMENT_TYPES.items() if content.startswith(begin)), "")
    if not kind:
        raise ValidationError({"file": _("Only PDF, PNG and JPEG files can be kept.")})
    if len(content) > DOCUMENT_MOST:
        raise ValidationError({"file": _("The file is larger than 10 MB.")})
    digest = hashlib.sha256(content).hexdigest()
    known = Document.objects.filter(dossier=row.work_id, sha256=digest).first()
    if known is not None:
        return known
    try:
        harmful = is_harmful(content)
    except OSError as error:
        raise ValidationError(_("The virus scanner does not answer. Nothing was stored; please try again later.")) from error
    if harmful:
        raise ValidationError({"file": _("The scanner found something harmful in this file. It was not kept.")})
    scan = Document.Scan.UNCHECKED if harmful is None else Document.Scan.CLEAN
    found = Document(
        dossier=row.work, title=title.strip() or file_name, file=store_file(content), file_name=file_name[-120:], content_type=kind,
        size=len(content), sha256=digest, scan=scan, by_id=colleague(by),
    )  # fmt: skip
    found.save(force_insert=True)
    record(verb="document.added", dossier=row.work_id, subject=f"document:{found.pk}")
    return found


@transaction.atomic
def erase_document(*, by: Actor, case: Case, document_id: UUID) -> None:
    """Erase a paper and its file; raises NotVisible for none of this case."""
    row = writing(by, case)
    found = Document.objects.filter(pk=document_id, dossier=row.work_id).first()
    if found is None:
        raise NotVisible("document")
    key = found.file
    found.delete()
    transaction.on_commit(lambda: erase_file(key))
    record(verb="document.erased", dossier=row.work_id, subject=f"document:{document_id}")


@transaction.atomic
def count_late(*, by: Actor) -> int:
    """Count in every open case the tasks and measures that are past their day, and return how many cases have another number than
    yesterday; only the job does this, because a day ends without anybody writing."""
    require_job(by, "case")
    tasks, measures = Task.objects.filter(done_at__isnull=True), Measure.objects.filter(state__in=Measure.WAITS)
    late = sum(
        Coalesce(
            Subquery(
                rows.filter(dossier=OuterRef("work"), due__lt=timezone.localdate())
                .order_by()
                .values("dossier")
                .annotate(number=Count("pk"))
                .values("number")
            ),
            0,
        )
        for rows in (tasks, measures)
    )
    return Case.objects.filter(closed_on__isnull=True).exclude(late_tasks=late).update(late_tasks=late)
