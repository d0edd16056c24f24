"""The nightly erasure: each class of the retention plan is one step, in a transaction of its own, and may run twice."""

import time
from collections.abc import Callable, Iterable, Mapping
from datetime import datetime, timedelta
from pathlib import Path
from uuid import UUID

from django.apps import apps
from django.conf import settings
from django.contrib.sessions.models import Session
from django.db import connection, transaction
from django.db.models import Model, Q, QuerySet
from django.utils import timezone

from bruecke.access import actions as access
from bruecke.access.actor import Actor
from bruecke.access.models import Confidential, Dossier, DossierKind, Grant, Reason, Shelf
from bruecke.access.policy import require_job
from bruecke.audit import actions as audit
from bruecke.audit.actions import record
from bruecke.base.crypto import erase_file
from bruecke.base.models import Message
from bruecke.cases.actions import erasing as cases
from bruecke.cases.models import Document, LetterRun
from bruecke.cases.queries import due as cases_due
from bruecke.consent.models import Consent, Handover, Purpose, Release
from bruecke.consults.models import Origin, ReleasedFacts
from bruecke.people import actions as people
from bruecke.people.models import Person
from bruecke.privacy.queries import due
from bruecke.schooling.actions import erasing as schooling
from bruecke.schooling.queries import due as schooling_due
from bruecke.welcome.models import Appointment, Import, Progress, Receipt, Scan, Slot

BATCH = 2000
MOST_TOLD = 300
FILE_HOURS = 24  # an uploaded file without a row may belong to a form that is being filled in
ERASED = "–"
#: What stays of a circle after it is emptied: the nameless way, which the figures count.
KEPT = (Handover, Progress)
State = Handover.State
Step = Callable[[Actor, datetime], int]


def tidy(*, by: Actor, now: datetime | None = None) -> dict[str, int]:
    """Erase whatever is due and return how many of each class; only the job does this, under its own role."""
    require_job(by)
    now = now or timezone.now()
    counts: dict[str, int] = {}
    for name, step in STEPS:
        counts[name] = 0
        while done := _one(step, by, now):
            counts[name] += done
            if done < BATCH:
                break
    with transaction.atomic():
        coming = ahead(by=by, now=now)
        record(verb="privacy.tidied", subject=_summed(counts, coming))
    return counts


def _summed(counts: Mapping[str, int], coming: Mapping[str, int]) -> str:
    """Return what was erased and falls due by class as the memory keeps it, without classes of which there is nothing."""
    parts = [f"{name}:{count}/{coming.get(name, 0)}" for name, count in counts.items() if count or coming.get(name)]
    while len(text := " ".join(parts)) > MOST_TOLD:
        parts.pop()
    return text


def ahead(*, by: Actor, now: datetime) -> dict[str, int]:
    """Return how many of each class fall due within the next seven days; changes nothing."""
    require_job(by)
    week = now + timedelta(days=7)
    rows = {
        "contact": due.contact(week), "unused": due.unused(week), "undelivered": due.undelivered(week),
        "unreached": due.unreached(week), "advised": due.advised(week), "proof": due.proof(week), "messages": due.messages(week),
        "consults": due.consults(week), "told": due.told(week), "cases": due.over(week), "ungrounded": due.ungrounded(week),
        "orphaned": cases_due.orphaned(), "errands": cases_due.errands(week), "conferences": cases_due.conferences(week),
        "entrants": schooling_due.over(week), "admitted": schooling_due.admitted(week), "checks": schooling_due.checked(week),
        "proposals": schooling_due.explained(week),
    }  # fmt: skip
    return {name: found.count() for name, found in rows.items()}


@transaction.atomic
def _one(step: Step, by: Actor, now: datetime) -> int:
    return step(by, now)


def _unused(_by: Actor, now: datetime) -> int:
    rows = list(due.unused(now).values_list("pk", "dossier")[:BATCH])
    keys = [key for key, _dossier in rows]
    Consent.objects.filter(pk__in=keys).update(lapsed_at=now)
    Grant.objects.filter(stems_from__in=keys, ended_at__isnull=True).update(ended_at=now)
    waiting = Handover.objects.filter(consent__in=keys, state__in=due.WAITING)
    _close_circles(set(waiting.values_list("dossier", flat=True)), now)
    waiting.update(state=State.LAPSED, facts={})
    for key, dossier in rows:
        record(verb="consent.lapsed", dossier=dossier, subject=f"consent:{key}")
    _end(_without_live_consent([dossier for _key, dossier in rows]), now, "unused")
    return len(rows)


def _without_live_consent(dossiers: list[UUID]) -> list[UUID]:
    live = Consent.objects.filter(
        dossier__in=dossiers, purpose=Purpose.CONTACT_HANDOVER, withdrawn_at__isnull=True, lapsed_at__isnull=True
    )
    return sorted(set(dossiers) - set(live.values_list("dossier", flat=True)) - due.kept_by(dossiers))


def _undelivered(_by: Actor, now: datetime) -> int:
    rows = list(due.undelivered(now).values_list("pk", "dossier", "person_dossier")[:BATCH])
    Handover.objects.filter(pk__in=[row[0] for row in rows]).update(state=State.LAPSED, facts={})
    for _key, dossier, _person in rows:
        record(verb="handover.destroyed", dossier=dossier)
    others = Handover.objects.filter(person_dossier__in=[row[2] for row in rows]).exclude(state=State.LAPSED)
    _end(sorted({row[2] for row in rows} - set(others.values_list("person_dossier", flat=True))), now, "R1")
    return len(rows)


def _unreached(_by: Actor, now: datetime) -> int:
    dossiers = list(due.unreached(now).values_list("person_dossier", flat=True)[:BATCH])
    rows = Progress.objects.filter(person_dossier_id__in=dossiers, end="")
    rows.update(end=Progress.End.UNREACHABLE, ended_on=timezone.localdate(now))
    _end(dossiers, now, "R2")
    return len(dossiers)


def _advised(_by: Actor, now: datetime) -> int:
    dossiers = list(due.advised(now).values_list("person_dossier", flat=True)[:BATCH])
    _end(dossiers, now, "R3")
    return len(dossiers)


def _orphaned(by: Actor, now: datetime) -> int:
    return cases.end_orphaned(by=by, now=now, most=BATCH)


def _ungrounded(by: Actor, now: datetime) -> int:
    """Erase what she never agreed to; her record ends with her consent."""
    keys = list(due.ungrounded(now).values_list("pk", flat=True)[:BATCH])
    cases.erase(by=by, cases=keys, why="withdrawn", now=now, seen_since=_texts_edge(now))
    return len(keys)


def _cases(by: Actor, now: datetime) -> int:
    """Erase what is over, and end the record of whom nothing else keeps."""
    keys = list(due.over(now).values_list("pk", flat=True)[:BATCH])
    _end(due.uncased(cases.erase(by=by, cases=keys, why="R4", now=now, seen_since=_texts_edge(now)), now), now, "R4")
    return len(keys)


def _errands(by: Actor, now: datetime) -> int:
    return cases.forget_told(by=by, now=now, most=BATCH)


def _conferences(by: Actor, now: datetime) -> int:
    return cases.forget_conferences(by=by, now=now, most=BATCH)


def _entrants(by: Actor, now: datetime) -> int:
    return schooling.erase(by=by, now=now, most=BATCH)


def _admitted(by: Actor, now: datetime) -> int:
    return schooling.erase_admitted(by=by, now=now, most=BATCH)


def _checks(by: Actor, now: datetime) -> int:
    return schooling.forget_findings(by=by, now=now, most=BATCH)


def _proposals(by: Actor, now: datetime) -> int:
    return schooling.forget_rounds(by=by, now=now, most=BATCH)


def _left(_by: Actor, now: datetime) -> int:
    keys = list(due.left(now).values_list("pk", flat=True)[:BATCH])
    _empty(Handover.objects.filter(pk__in=keys), now)
    return len(keys)


def _contact(by: Actor, now: datetime) -> int:
    _empty(Handover.objects.filter(person_dossier__in=due.contact(now).values("dossier")), now)
    count = 0
    while done := people.erase_contact(by=by, due_before=now):
        count += done
    return count


def _end(person_dossiers: Iterable[UUID], now: datetime, why: str) -> None:
    """Let consent and access of these persons end; the step `contact` erases what is left of them afterwards. Whoever has a case stays."""
    wanted = set(person_dossiers)
    dossiers = sorted(wanted - due.with_case(wanted))
    Consent.objects.filter(dossier__in=dossiers, withdrawn_at__isnull=True, lapsed_at__isnull=True).update(lapsed_at=now)
    held = Grant.objects.filter(dossier__in=dossiers, ended_at__isnull=True)
    held.exclude(reason=Reason.PERSON).update(ended_at=now)
    Person.objects.filter(dossier__in=dossiers, contact_erased_at__isnull=True).update(contact_erase_at=now)
    for dossier in dossiers:
        record(verb="privacy.ended", dossier=dossier, subject=why)


def emptied() -> list[type[Model]]:
    """Return every table of what stands in the circles of a hand-over; a new one is erased with the others unless KEPT names it."""
    inner = (DossierKind.HANDOVER, DossierKind.COUNSELLING)
    return [row for row in apps.get_models() if issubclass(row, Confidential) and row.circle in inner and row not in KEPT]


def _empty(rows: QuerySet[Handover], now: datetime) -> None:
    """Take everything out of the circles of these hand-overs but the nameless way that the figures count, and end all access
    but the person's own; access to her master record ends with the consent."""
    found = list(rows.values_list("pk", "dossier", "record_dossier", "person_dossier"))
    circles = {key for row in found for key in row[1:3] if key}
    _free_slots(Appointment.objects.filter(dossier__in=circles, starts_at__gt=now, state=Appointment.State.PLANNED))
    for model in emptied():
        model._default_manager.filter(dossier__in=circles).delete()
    Progress.objects.filter(dossier__in=circles).update(step=Progress.Step.DONE, due=None, tried_by_name="")
    kept = Handover.objects.filter(pk__in=[row[0] for row in found])
    kept.filter(state__in=due.WAITING).update(state=State.LAPSED)
    kept.filter(state=State.ACCEPTED).update(state=State.CLOSED)
    kept.update(facts={})
    _close_circles(circles, now)
    about = {*circles, *(row[3] for row in found)}
    waiting = Message.objects.filter(about__in=about, state=Message.State.WAITING)
    waiting.update(state=Message.State.CANCELLED, address=b"", body="", attachment=b"")


def _close_circles(circles: set[UUID], now: datetime) -> None:
    held = Grant.objects.filter(dossier__in=circles, ended_at__isnull=True)
    held.exclude(reason=Reason.PERSON).update(ended_at=now)
    for kind in (DossierKind.HANDOVER, DossierKind.COUNSELLING):
        closed = access.shelf(kind=kind, use=Shelf.Use.CLOSED, unit_id=None)
        Dossier.objects.filter(pk__in=circles, kind=kind).exclude(shelf=closed).update(shelf=closed)


def _free_slots(appointments: Iterable[Appointment]) -> None:
    for row in appointments:
        Slot.objects.filter(user=row.user_id, starts_at=row.starts_at).update(taken_at=None)


def _missed(_by: Actor, now: datetime) -> int:
    rows = list(due.missed_by_withdrawal()[:BATCH])
    _free_slots([row for row in rows if row.starts_at > now])
    return Appointment.objects.filter(pk__in=[row.pk for row in rows]).update(state=Appointment.State.CANCELLED)


def _consults(_by: Actor, now: datetime) -> int:
    """Erase a question with its thread, who asked it and what was told by name; a collected answer never knew of it."""
    rows = list(due.consults(now).values_list("pk", "dossier")[:BATCH])
    keys = [row[0] for row in rows]
    circles = {row[1] for row in rows}
    for model in (Origin, ReleasedFacts):
        circles |= set(model._default_manager.filter(consult__in=keys).values_list("dossier", flat=True))
    for key, dossier in rows:
        record(verb="consult.erased", dossier=dossier, subject=f"consult:{key}")
    Dossier.objects.filter(pk__in=circles).delete()
    return len(rows)


def _told(_by: Actor, now: datetime) -> int:
    rows = list(due.told(now).values_list("pk", "dossier")[:BATCH])
    for _key, dossier in rows:
        record(verb="consult.erased", dossier=dossier)
    return ReleasedFacts.objects.filter(pk__in=[row[0] for row in rows]).update(facts={})


def _proof(_by: Actor, now: datetime) -> int:
    """Erase the whole record: after this only the sealed entries know that there was one."""
    dossiers = list(due.proof(now).values_list("dossier", flat=True)[:BATCH])
    rows = Handover.objects.filter(person_dossier__in=dossiers)
    circles = {key for pair in rows.values_list("dossier", "record_dossier") for key in pair if key} | set(dossiers)
    for key in Scan.objects.filter(dossier__in=circles).values_list("file", flat=True):
        erase_file(key)
    numbers = Consent.objects.filter(dossier__in=dossiers).values("number")
    Receipt.objects.filter(consent_number__in=numbers).delete()
    rows.delete()
    Release.objects.filter(dossier__in=dossiers).delete()
    Consent.objects.filter(dossier__in=dossiers).delete()
    Dossier.objects.filter(pk__in=circles).delete()
    for dossier in dossiers:
        record(verb="privacy.proof_erased", dossier=dossier, subject="R5")
    return len(dossiers)


def _texts_edge(now: datetime) -> datetime:
    return due.months_before(now, due.TEXT_MONTHS)


def _texts(by: Actor, now: datetime) -> int:
    edge = _texts_edge(now)
    cases.forget_shells(by=by, seen_since=edge)
    Grant.objects.filter(~Q(sentence__in=("", ERASED)), since__lt=edge).update(sentence=ERASED)
    return audit.erase_texts(before=edge)


def _messages(_by: Actor, now: datetime) -> int:
    return due.messages(now).delete()[0]


def _signings(_by: Actor, now: datetime) -> int:
    due.old_signings(now).delete()
    return due.drafts(now).update(state="expired", draft=b"")


def _imports(_by: Actor, now: datetime) -> int:
    """Forget the rows of files that nobody took over, and the hashes that told of a second sending."""
    for key, staging in due.staged(now).values_list("pk", "staging"):
        erase_file(UUID(str(staging)))
        Import.objects.filter(pk=key).update(staging=None)
    Import.objects.filter(state=Import.State.PREVIEW, staging__isnull=True).update(state=Import.State.REFUSED)
    return due.fingerprints(now).update(fingerprint="")


def _files(_by: Actor, _now: datetime) -> int:
    """Remove encrypted files that no row names and that nobody has touched for a day."""
    known = {key.hex for key in Scan.objects.values_list("file", flat=True)}
    known |= {key.hex for key in Document.objects.values_list("file", flat=True)}
    known |= {key.hex for key in LetterRun.objects.filter(file__isnull=False).values_list("file", flat=True) if key}
    known |= {key.hex for key in schooling_due.files()}
    known |= {key.hex for key in Import.objects.filter(staging__isnull=False).values_list("staging", flat=True) if key}
    oldest, count = time.time() - FILE_HOURS * 3600, 0
    for path in (Path(settings.BRUECKE_HOME) / "files").glob("*/*"):
        if path.name not in known and path.stat().st_mtime < oldest:
            path.unlink(missing_ok=True)
            count += 1
    return count


def _leftovers(_by: Actor, now: datetime) -> int:
    """Remove expired sessions and counters, and make the partitions of the coming months."""
    audit.prepare_months()
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM base_cache WHERE expires < %s", [now])
    return Session.objects.filter(expire_date__lt=now).delete()[0]


STEPS: tuple[tuple[str, Step], ...] = (
    ("unused", _unused), ("undelivered", _undelivered), ("orphaned", _orphaned), ("ungrounded", _ungrounded), ("cases", _cases),
    ("unreached", _unreached), ("advised", _advised), ("left", _left), ("contact", _contact), ("errands", _errands), ("conferences", _conferences),
    ("entrants", _entrants), ("admitted", _admitted), ("checks", _checks), ("proposals", _proposals),
    ("missed", _missed), ("told", _told), ("consults", _consults), ("proof", _proof),
    ("texts", _texts), ("messages", _messages), ("signings", _signings), ("imports", _imports), ("files", _files),
    ("sessions", _leftovers),
)  # fmt: skip
