"""What has to be erased and by which class of the retention plan (domain 2.8); read by the nightly job under its own role."""

from collections.abc import Iterable
from datetime import date, datetime, timedelta
from uuid import UUID

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils import timezone

from bruecke.access.models import Grant
from bruecke.access.policy import live
from bruecke.base.models import Message
from bruecke.cases.models import Case
from bruecke.cases.queries import due as cases
from bruecke.consent.models import Consent, Handover
from bruecke.consent.queries import UNROUTED
from bruecke.consults.models import Consult, Origin, ReleasedFacts
from bruecke.consults.words import State as Asked
from bruecke.network.queries import rule
from bruecke.people.models import Person
from bruecke.welcome.models import Appointment, Attempt, FirstTalk, Import, ImportLine, Signing

State = Handover.State
WAITING = (*UNROUTED, State.DELIVERED)
TAKEN = (State.ACCEPTED, State.CLOSED)
MESSAGE_DAYS, SIGNING_DAYS, STAGED_DAYS, FINGERPRINT_MONTHS, TEXT_MONTHS, PROOF_YEARS = 30, 30, 7, 12, 12, 3
#: A page that was opened in time may be sent a little later; then its draft goes.
SIGNING_GRACE = timedelta(minutes=15)


def months_before(now: datetime, months: int) -> datetime:
    """Return the same day `months` earlier, the last of the month where it has fewer days."""
    count = now.year * 12 + now.month - 1 - months
    year, month = count // 12, count % 12 + 1
    last = (date(year + month // 12, month % 12 + 1, 1) - timedelta(days=1)).day
    return now.replace(year=year, month=month, day=min(now.day, last))


def contact(now: datetime) -> QuerySet[Person]:
    """Return whose contact data is to be erased by now (withdrawal, or one of the classes below)."""
    return Person.objects.filter(contact_erase_at__lte=now, contact_erased_at__isnull=True)


def unused(now: datetime) -> QuerySet[Consent]:
    """Return the consents that nobody has used and whose last day is over (Art. 5 (1) e GDPR)."""
    used = Handover.objects.filter(consent=OuterRef("pk"), state__in=TAKEN)
    today = timezone.localdate(now)
    return Consent.objects.filter(~Exists(used), withdrawn_at__isnull=True, lapsed_at__isnull=True, expires_on__lt=today)


def undelivered(now: datetime) -> QuerySet[Handover]:
    """Return the hand-overs that found no team in time (R1)."""
    edge = now - timedelta(days=int(rule("undelivered_days", timezone.localdate(now))))
    return Handover.objects.filter(state__in=UNROUTED, offered_at__lt=edge)


def unreached(now: datetime) -> QuerySet[Handover]:
    """Return accepted hand-overs without a talk and without any sign of life since months (R2)."""
    edge = months_before(now, int(rule("unreached_months", timezone.localdate(now))))
    own = OuterRef("record_dossier")
    return _kept(edge).filter(
        ~Exists(FirstTalk.objects.filter(dossier=own)),
        ~Exists(Attempt.objects.filter(dossier=own, at__gte=edge)),
        ~Exists(Appointment.objects.filter(dossier=own, starts_at__gte=edge)),
    )


def advised(now: datetime) -> QuerySet[Handover]:
    """Return the hand-overs whose advice ended long ago (R3) without a case, also where one was wanted and never opened."""
    edge = months_before(now, int(rule("advice_months", timezone.localdate(now))))
    return _kept(edge).filter(Exists(FirstTalk.objects.filter(dossier=OuterRef("record_dossier"), held_at__lt=edge)))


def _kept(edge: datetime) -> QuerySet[Handover]:
    """Return hand-overs taken before `edge` whose person is named still and has nothing newer with us and no case."""
    same = Handover.objects.filter(person_dossier=OuterRef("person_dossier")).exclude(pk=OuterRef("pk"))
    newer = same.filter(Q(state__in=WAITING) | Q(answered_at__gte=edge))
    cased = Case.objects.filter(person_dossier=OuterRef("person_dossier"))
    named = Person.objects.filter(
        dossier=OuterRef("person_dossier"), contact_erased_at__isnull=True, contact_erase_at__isnull=True
    )
    rows = Handover.objects.filter(state__in=TAKEN, answered_at__lt=edge)
    return rows.filter(~Exists(newer), ~Exists(cased), Exists(named))


def over(now: datetime) -> QuerySet[Case]:
    """Return the closed cases whose time is over (R4) and about which no authority still has to answer."""
    return cases.over(now).filter(~Exists(_asked()))


def ungrounded(now: datetime) -> QuerySet[Case]:
    """Return the cases that ended before she had agreed and whose consent ended long enough ago, as `over` for the rest."""
    return cases.ungrounded(now).filter(~Exists(_asked()))


def _asked() -> QuerySet[Origin]:
    waiting = Origin.objects.filter(about=OuterRef("pk"), consult__sent_at__isnull=False, consult__answered_at__isnull=True)
    return waiting.exclude(consult__state=Asked.CLOSED)


def kept_by(dossiers: Iterable[UUID]) -> set[UUID]:
    """Return which of these persons have a case still, or a team that goes on with them on its own basis."""
    keys = list(dossiers)
    own = Grant.objects.filter(dossier__in=keys, ended_at__isnull=True, stems_from__isnull=True, reason__in=cases.HELD)
    return with_case(keys) | {key for key in own.values_list("dossier_id", flat=True) if key}


def with_case(dossiers: Iterable[UUID]) -> set[UUID]:
    """Return which of these persons have a case that is not erased yet."""
    found = Case.objects.filter(person_dossier__in=list(dossiers)).values_list("person_dossier_id", flat=True)
    return {key for key in found if key}


def uncased(dossiers: Iterable[UUID], now: datetime) -> list[UUID]:
    """Return which of these persons nothing keeps now that their case is erased: no other case, no hand-over that waits, nothing
    with a team within the months of one-off advice."""
    edge = months_before(now, int(rule("advice_months", timezone.localdate(now))))
    keys = set(dossiers)
    rows = Handover.objects.filter(person_dossier__in=keys).filter(
        Q(state__in=WAITING)
        | Q(state__in=TAKEN)
        & (
            Q(answered_at__gte=edge)
            | Q(record_dossier__firsttalk__held_at__gte=edge)
            | Q(record_dossier__appointment__starts_at__gte=edge)
        )
    )
    return sorted(keys - with_case(keys) - set(rows.values_list("person_dossier_id", flat=True)))


def left(now: datetime) -> QuerySet[Handover]:
    """Return what one team still keeps of somebody who has withdrawn from it but stays with another one."""
    edge = now - timedelta(hours=int(rule("erase_hours", timezone.localdate(now))))
    own = Grant.objects.filter(live(now), dossier=OuterRef("dossier"), reason__in=cases.HELD, stems_from__isnull=True)
    rows = Handover.objects.filter(~Exists(own), consent__withdrawn_at__lte=edge, state=State.CLOSED)
    return rows.exclude(facts={})


def proof(now: datetime) -> QuerySet[Person]:
    """Return the nameless records whose last consent ended before 31 December three years ago (R5)."""
    edge = datetime(timezone.localdate(now).year - PROOF_YEARS, 1, 1, tzinfo=timezone.get_current_timezone())
    ended = Q(withdrawn_at__lt=edge) | Q(withdrawn_at__isnull=True, lapsed_at__lt=edge)
    young = Consent.objects.filter(dossier=OuterRef("dossier")).exclude(ended)
    cased = Case.objects.filter(person_dossier=OuterRef("dossier"))
    return Person.objects.filter(~Exists(young), ~Exists(cased), contact_erased_at__lt=edge)


def consults(now: datetime) -> QuerySet[Consult]:
    """Return the questions that were answered, or last touched when never answered, so long ago that they go (R14)."""
    edge = months_before(now, int(rule("consult_months", timezone.localdate(now))))
    return Consult.objects.filter(Q(answered_at__lt=edge) | Q(answered_at__isnull=True, changed_at__lt=edge))


def told(now: datetime) -> QuerySet[ReleasedFacts]:
    """Return the facts told by name whose release has ended or is over."""
    ended = Consent.objects.filter(Q(withdrawn_at__isnull=False) | Q(lapsed_at__isnull=False), pk=OuterRef("proof"))
    return ReleasedFacts.objects.exclude(facts={}).filter(Exists(ended) | Q(until__lt=timezone.localdate(now)))


def messages(now: datetime) -> QuerySet[Message]:
    """Return the messages that are through since 30 days, whether sent, taken back or failed."""
    through = (Message.State.SENT, Message.State.CANCELLED, Message.State.FAILED)
    return Message.objects.filter(state__in=through, not_before__lt=now - timedelta(days=MESSAGE_DAYS))


def drafts(now: datetime) -> QuerySet[Signing]:
    """Return the signatures nobody gave in time, whose locked draft still lies there."""
    waiting = (Signing.State.WAITING, Signing.State.OPENED, Signing.State.READING)
    return Signing.objects.filter(state__in=waiting, expires_at__lt=now - SIGNING_GRACE)


def old_signings(now: datetime) -> QuerySet[Signing]:
    """Return the finished signatures that no page of the desk needs any more."""
    return Signing.objects.filter(expires_at__lt=now - timedelta(days=SIGNING_DAYS))


def fingerprints(now: datetime) -> QuerySet[ImportLine]:
    """Return the rows of files whose hash no longer has to tell of a second sending: a year old, or she has withdrawn."""
    gone = Handover.objects.filter(Q(consent__withdrawn_at__isnull=False) | Q(state=State.LAPSED)).values("pk")
    rows = ImportLine.objects.exclude(fingerprint="")
    return rows.filter(Q(of__made_at__lt=months_before(now, FINGERPRINT_MONTHS)) | Q(handover_id__in=gone))


def staged(now: datetime) -> QuerySet[Import]:
    """Return the files whose rows still lie here encrypted although nobody has taken them over within a week."""
    busy = (Import.State.QUEUED, Import.State.RUNNING)
    return Import.objects.exclude(state__in=busy).filter(staging__isnull=False, made_at__lt=now - timedelta(days=STAGED_DAYS))


def missed_by_withdrawal() -> QuerySet[Appointment]:
    """Return the planned appointments of people who have withdrawn without going on."""
    ended = Person.objects.filter(contact_erase_at__isnull=False).values("dossier")
    records = Handover.objects.filter(person_dossier__in=ended, record_dossier__isnull=False).values("record_dossier")
    return Appointment.objects.filter(dossier__in=records, state=Appointment.State.PLANNED)
