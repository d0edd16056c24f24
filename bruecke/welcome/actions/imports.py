"""Files of an office: check and preview, decide on doubtful rows, let the job take over or take back, discard."""

import hashlib
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import timedelta
from itertools import islice
from typing import TypeVar
from uuid import NAMESPACE_OID, UUID, uuid4, uuid5

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Count, Q
from django.utils import timezone
from django.utils.translation import gettext as _
from procrastinate.contrib.django import app

from bruecke.access.actor import Actor, Seat
from bruecke.access.models import Role
from bruecke.access.policy import NotVisible, require_role
from bruecke.audit.actions import record
from bruecke.base.crypto import erase_file, store_file
from bruecke.consent.models import Handover
from bruecke.welcome.actions.paper import inspect_upload
from bruecke.welcome.actions.registration import once
from bruecke.welcome.files import reading
from bruecke.welcome.files.families import WholeFile
from bruecke.welcome.files.reading import BrokenFile, Head, Opened
from bruecke.welcome.files.reasons import ROWS, Kind
from bruecke.welcome.files.rows import Judged, judge
from bruecke.welcome.files.staging import Stage
from bruecke.welcome.models import Import, ImportLine, PaperForm, Receipt
from bruecke.welcome.queries.desk import seat
from bruecke.welcome.queries.imports import decidable, frame, takes_part

STEP, NAME_LETTERS = 1000, 120
FORGET_PREVIEWS, FORGET_FINGERPRINTS = timedelta(days=7), timedelta(days=365)
State, Mark = Import.State, ImportLine.State
Item = TypeVar("Item")


@dataclass(frozen=True)
class Uploaded:
    """The file as it is kept now, and whether it is a new one."""

    row: Import
    is_new: bool


@transaction.atomic
def upload(*, by: Actor, content: bytes, name: str) -> Uploaded:
    """Check a file and return it with its preview or, refused, with its reason. A file whose UUID the office has sent before
    comes back as it stands and changes nothing. Raises ValidationError where the municipality does not take part."""
    require_role(by, Role.CLERK)
    office = seat(by)
    if not takes_part(by):
        raise ValidationError(_("Your municipality does not hand over by file yet."))
    inspect_upload(content)
    once(f"import:{office.unit_id}")
    row = Import(
        unit_id=office.unit_id, made_by_id=by.user_id or UUID(int=0), file_name=name[-NAME_LETTERS:],
        sha256=hashlib.sha256(content).hexdigest(),
    )  # fmt: skip
    try:
        opened = reading.opened(content)
        known = Import.objects.filter(unit=office.unit_id, file_uuid=opened.head.key).first()
        if known is not None:
            return Uploaded(known, is_new=False)
        _fits(opened.head, office)
        _preview(by, office, row, opened)
    except BrokenFile as error:
        return _refuse(row, error.reason)
    record(verb="import.uploaded", subject=f"import:{row.pk}")
    return Uploaded(row, is_new=True)


def _fits(head: Head, office: Seat) -> None:
    if head.sender != office.ags:
        raise BrokenFile("sender_other")
    if head.day > timezone.localdate():
        raise BrokenFile("day_future")


def _refuse(row: Import, reason: str) -> Uploaded:
    """Keep the reason of a refusal. Its UUID stays free, so that the file may be put right; the same bytes make one row."""
    row.file_uuid, row.state, row.problem = uuid5(NAMESPACE_OID, row.sha256), State.REFUSED, reason
    known = Import.objects.filter(unit=row.unit_id, file_uuid=row.file_uuid).first()
    if known is not None:
        Import.objects.filter(pk=known.pk).update(problem=reason)
        known.problem = reason
        return Uploaded(known, is_new=False)
    row.save(force_insert=True)
    record(verb="import.refused", subject=f"import:{row.pk}")
    return Uploaded(row, is_new=True)


def _preview(by: Actor, office: Seat, row: Import, opened: Opened) -> None:
    measured, whole, stage = frame(by, office, opened.head.day), WholeFile(), Stage()
    lines: list[tuple[int, str, list[str]]] = []
    for some in batches(opened.rows):
        kept: list[Judged] = []
        for one in some:
            whole.note((one.cells or {}).get("satz_id", ""))
            found = judge(one, measured)
            if Kind.REFUSED not in found.kinds:
                whole.add(found)
                kept.append(found)
            lines.append((found.line, found.row_id, found.reasons))
        _mark_sent(office, kept)
        for found in kept:
            if not found.kinds & {Kind.HELD, Kind.SENT}:
                stage.write(found)
    families = whole.families()
    row.file_uuid, row.reporting_day, row.rows = opened.head.key, opened.head.day, len(lines)
    row.cut_columns, row.counts, row.state = opened.cut, _counts(lines), State.PREVIEW
    row.staging = store_file(stage.finish(families))
    row.save(force_insert=True)
    for part in batches(lines):
        ImportLine.objects.bulk_create(
            ImportLine(of=row, unit_id=row.unit_id, line=line, row_id=row_id, state=_mark(reasons), reasons=reasons)
            for line, row_id, reasons in part
        )


def _mark(reasons: list[str]) -> ImportLine.State:
    kinds = {ROWS[reason.partition(":")[0]].kind for reason in reasons}
    if Kind.REFUSED in kinds:
        return Mark.REFUSED
    if Kind.HELD in kinds:
        return Mark.HELD
    if kinds & {Kind.SENT, Kind.KNOWN}:
        return Mark.KNOWN
    return Mark.HELD if Kind.LOOK in kinds else Mark.NEW


def _counts(lines: list[tuple[int, str, list[str]]]) -> dict[str, int]:
    states = Counter(str(_mark(reasons)) for _line, _row_id, reasons in lines)
    reasons = Counter(reason.partition(":")[0] for _line, _row_id, found in lines for reason in found)
    unconsented = sum(
        any(reason.startswith("consent_") for reason in found) for _l, _r, found in lines if _mark(found) == Mark.REFUSED
    )
    return {**states, "children": reasons["child"], "blocked": reasons["blocked"], "unconsented": unconsented}


def _mark_sent(office: Seat, kept: list[Judged]) -> None:
    """Mark rows whose consent or whose name the office has handed over before; only its own rows are looked at."""
    numbers = {number: row for row in kept for number in (row.consent["number"], own_number(office.ags, row.consent["number"]))}
    sent = set(Receipt.objects.filter(unit=office.unit_id, consent_number__in=numbers).values_list("consent_number", flat=True))
    entered = PaperForm.objects.filter(unit=office.unit_id, number__in=numbers, entered_at__isnull=False)
    sent |= set(entered.values_list("number", flat=True))
    prints = [row.fingerprint for row in kept]
    before = set(
        ImportLine.objects.filter(unit=office.unit_id, fingerprint__in=prints)
        .exclude(fingerprint="")
        .values_list("fingerprint", flat=True)
    )
    for row in kept:
        if {row.consent["number"], own_number(office.ags, row.consent["number"])} & sent:
            row.reasons.append("sent_before")
        elif row.fingerprint in before and not row.is_minor:
            row.reasons.append("same_before")


def own_number(ags: str, number: str) -> str:
    """Return the number of a consent on an office's own form, which no other office can have."""
    return f"{ags}-{number}"


def batches(items: Iterable[Item]) -> Iterator[list[Item]]:
    """Yield the items in lists of a thousand."""
    rest = iter(items)
    while some := list(islice(rest, STEP)):
        yield some


def _own(by: Actor, import_id: UUID) -> Import:
    require_role(by, Role.CLERK)
    row = Import.objects.select_for_update().filter(pk=import_id, unit_id__in=by.unit_ids).first()
    if row is None or not by.in_unit(row.unit_id, Role.CLERK):
        raise NotVisible("import")
    return row


@transaction.atomic
def decide(*, by: Actor, import_id: UUID, lines: list[int], take: bool) -> int:
    """Put doubtful rows to those that will be taken over, or back; return how many. Rows that have to be put right stay."""
    row = _own(by, import_id)
    if row.state != State.PREVIEW:
        return 0
    found = [line for line in ImportLine.objects.filter(of=row, line__in=lines) if decidable(line.reasons)]
    for line in found:
        line.state = Mark.NEW if take else _mark(line.reasons)
    ImportLine.objects.bulk_update(found, ["state"])
    Import.objects.filter(pk=row.pk).update(counts={**row.counts, **states_of(row)})
    record(verb="import.decided", subject=f"import:{row.pk} rows:{len(found)} {'in' if take else 'out'}")
    return len(found)


def states_of(row: Import) -> dict[str, int]:
    """Return how many rows of a file stand in each state."""
    states = ImportLine.objects.filter(of=row).values_list("state").annotate(number=Count("id"))
    return {**dict.fromkeys(Mark.values, 0), **dict(states)}


@transaction.atomic
def take_over(*, by: Actor, import_id: UUID) -> None:
    """Let the job take over every row marked as new; asking twice changes nothing. Raises ValidationError when none is."""
    row = _own(by, import_id)
    if row.state != State.PREVIEW:
        return
    if not row.counts.get(Mark.NEW):
        raise ValidationError(_("No row of this file can be taken over."))
    _queue(row, State.QUEUED, "welcome.run_import")
    record(verb="import.queued", subject=f"import:{row.pk}")


@transaction.atomic
def take_back(*, by: Actor, import_id: UUID) -> None:
    """Let the job take the whole file back; rows somebody works with stay. Asking twice changes nothing."""
    row = _own(by, import_id)
    if row.state != State.DONE:
        return
    _queue(row, State.UNDOING, "welcome.undo_import")
    record(verb="import.undo_queued", subject=f"import:{row.pk}")


def _queue(row: Import, state: Import.State, task: str) -> None:
    Import.objects.filter(pk=row.pk).update(state=state, done=0, problem="")
    app.configure_task(task).defer(import_id=str(row.pk))


@transaction.atomic
def discard(*, by: Actor, import_id: UUID) -> None:
    """Throw a preview away; the file may be sent again."""
    row = _own(by, import_id)
    if row.state == State.PREVIEW:
        _forget(row, "discarded")
        record(verb="import.discarded", subject=f"import:{row.pk}")


def _forget(row: Import, problem: str) -> None:
    ImportLine.objects.filter(of=row).delete()
    Import.objects.filter(pk=row.pk).update(
        state=State.REFUSED, problem=problem, file_uuid=uuid4(), staging=None, counts={}, finished_at=timezone.now()
    )
    key = row.staging
    if key is not None:
        transaction.on_commit(lambda: erase_file(key))


@transaction.atomic
def forget_old(*, by: Actor) -> int:
    """Forget previews nobody took over for a week, and keyed hashes after a year or a withdrawal; only a job does this."""
    if not by.is_job:
        raise PermissionError("only a job forgets")
    now = timezone.now()
    rows = list(Import.objects.filter(state=State.PREVIEW, made_at__lt=now - FORGET_PREVIEWS))
    for row in rows:
        _forget(row, "forgotten")
    consented = Handover.objects.filter(consent__withdrawn_at__isnull=True, consent__lapsed_at__isnull=True)
    over = ~Q(handover_id__in=consented.values("pk")) | Q(of__made_at__lt=now - FORGET_FINGERPRINTS)
    ImportLine.objects.exclude(fingerprint="").filter(over).update(fingerprint="")
    return len(rows)
