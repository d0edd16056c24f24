"""Writing letters: one in a case, or the same for many, whose PDF a job makes as their writer."""

from collections.abc import Iterable
from datetime import timedelta
from functools import partial
from uuid import UUID

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from procrastinate.contrib.django import app

from bruecke.access.actor import Actor, of_user
from bruecke.access.models import User
from bruecke.access.policy import ADVISERS, NotVisible, Right, colleague, require_job, require_role, visible
from bruecke.audit.actions import record, record_many
from bruecke.base import pdf
from bruecke.base.crypto import erase_file, store_file
from bruecke.cases.actions.progress import writing
from bruecke.cases.models import Case, Letter, LetterRun
from bruecke.cases.queries import letters as reads
from bruecke.cases.queries.words import spoken
from bruecke.people.queries import of_dossiers

MOST = 1000


@transaction.atomic
def write(*, by: Actor, case: Case, template: str, language: str, fields: dict[str, str], key: UUID) -> Letter:
    """Write a letter in a case; the same key again gives the same letter. Raises NotVisible for an unknown template."""
    row = writing(by, case)
    kind = reads.template(template)
    known = Letter.objects.filter(pk=key, dossier=row.work_id).first()
    if known is not None:
        return known
    typed = {name: fields.get(name, "") for name in kind.fields}
    letter = Letter(pk=key, dossier=row.work, template=template, language=language, fields=typed, by_id=colleague(by))
    letter.save(force_insert=True)
    record(verb="letter.written", dossier=row.work_id, subject=f"letter:{letter.pk} {template}")
    return letter


@transaction.atomic
def sent(*, by: Actor, case: Case, letter_id: UUID, out: bool = True) -> None:
    """Write down that a letter went out today, or after a wrong click that it did not; the same again changes nothing. The day it was said
    to have gone out stays in the memory. Raises NotVisible for none of this case."""
    row = writing(by, case)
    letter = Letter.objects.filter(pk=letter_id, dossier=row.work_id).first()
    if letter is None:
        raise NotVisible("letter")
    if out == bool(letter.sent_on):
        return
    Letter.objects.filter(pk=letter.pk).update(sent_on=timezone.localdate() if out else None)
    verb, day = ("letter.sent", "") if out else ("letter.not_sent", f" {letter.sent_on}")
    record(verb=verb, dossier=row.work_id, subject=f"letter:{letter.pk}{day}")


@transaction.atomic
def erase(*, by: Actor, case: Case, letter_id: UUID) -> None:
    """Erase a letter that never went out; raises ValidationError for one that did, NotVisible for none of this case and for one of a run."""
    row = writing(by, case)
    letter = Letter.objects.filter(pk=letter_id, dossier=row.work_id, run_id__isnull=True).first()
    if letter is None:
        raise NotVisible("letter")
    if letter.sent_on:
        raise ValidationError(_("This letter went out; it stays."))
    letter.delete()
    record(verb="letter.erased", dossier=row.work_id, subject=f"letter:{letter_id}")


@transaction.atomic
def write_many(*, by: Actor, cases: Iterable[Case], template: str, fields: dict[str, str], key: UUID) -> LetterRun:
    """Write the same letter in many cases, each in the language the person reads, and let a job lay out one PDF; the same key again gives
    the same run. Raises ValidationError when nothing or too much is ticked, or when the kind is not for many, and
    NotVisible when one of the cases is closed, has no name or is not hers to write in."""
    require_role(by, *ADVISERS)
    known = LetterRun.objects.filter(pk=key).first()
    if known is not None:
        return known
    kind, rows = reads.template(template), list(cases)
    if not kind.many:
        raise ValidationError(_("This letter is for one person at a time."))
    if not 0 < len(rows) <= MOST:
        raise ValidationError(_("Please tick between one and a thousand people."))
    allowed = visible(
        by, Case.objects.filter(pk__in=[row.pk for row in rows], closed_on__isnull=True, is_anonymous=False), Right.WRITE
    )
    found = list(allowed.select_related("work"))
    if len(found) != len(rows):
        raise NotVisible("case")
    people = of_dossiers(by, [row.person_dossier_id for row in found if row.person_dossier_id])
    run = LetterRun(pk=key, made_by_id=colleague(by), template=template, fields=fields, total=len(found))
    run.save(force_insert=True)
    typed = {name: fields.get(name, "") for name in kind.fields}
    Letter.objects.bulk_create(
        Letter(
            dossier=row.work, template=template, language=spoken(people.get(row.person_dossier_id or row.pk)), fields=typed,
            by_id=run.made_by_id, run_id=run.pk,
        )
        for row in found
    )  # fmt: skip
    record_many("letter.written", [(row.work_id, f"run:{run.pk}") for row in found])
    transaction.on_commit(lambda: app.configure_task("cases.lay_out").defer(run_id=str(key)))
    return run


def lay_out(*, by: Actor, run_id: UUID) -> int:
    """Lay a run out as one PDF of what its writer may see at this moment, so that what was revoked meanwhile is left out; return how
    many letters. Only the job does this; called again it starts anew."""
    require_job(by)
    run = LetterRun.objects.select_related("made_by").filter(pk=run_id).exclude(state=LetterRun.State.DONE).first()
    if run is None:
        return 0
    LetterRun.objects.filter(pk=run.pk).update(state=LetterRun.State.RUNNING, done=0)
    try:
        count, content = _pages(run.made_by, run)
    except pdf.NoPdfError as error:
        LetterRun.objects.filter(pk=run.pk).update(state=LetterRun.State.FAILED, problem=str(error)[:200])
        return 0
    file = store_file(content)
    with transaction.atomic():
        if not LetterRun.objects.filter(pk=run.pk).update(state=LetterRun.State.DONE, done=count, file=file):
            erase_file(file)
        record(verb="letters.laid_out", subject=f"run:{run.pk} letters:{count}")
    return count


def _pages(user: User, run: LetterRun) -> tuple[int, bytes]:
    book, actor, count = pdf.Book(*reads.STYLES), of_user(user), 0
    for letters in reads.of_run(actor, run):
        if letters:
            book.add(reads.html(letters))
        count += len(letters)
        LetterRun.objects.filter(pk=run.pk).update(done=count)
    return count, book.content()


@transaction.atomic
def forget(*, by: Actor) -> int:
    """Erase the files of runs that are a day old, once their rows name them no more for good, and return how many; only the job does this."""
    require_job(by)
    rows = LetterRun.objects.filter(file__isnull=False, made_at__lt=timezone.now() - timedelta(days=1))
    files = [file for file in rows.values_list("file", flat=True) if file]
    LetterRun.objects.filter(file__in=files).update(file=None)
    for file in files:
        transaction.on_commit(partial(erase_file, file))
    return len(files)
