"""Which cases, errands and conferences are over and to be erased (R4, domain 2.8); read by the nightly erasure under its own role."""

from datetime import date, datetime, timedelta

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils import timezone

from bruecke.access.models import Grant, Reason
from bruecke.base.days import start_of
from bruecke.cases.models import Case, Conference, ConferenceLink, Errand, Intake, Parcel
from bruecke.consent.models import Consent, Handover
from bruecke.consent.queries import UNROUTED
from bruecke.network.queries import rule

State = Handover.State
HELD = (Reason.ASSIGNED, Reason.TRUSTED)


def year_edge(now: datetime) -> date:
    """Return the first day that is still kept: what ended before it has had 31 December and `case_years` years after it."""
    today = timezone.localdate(now)
    return date(today.year - int(rule("case_years", today)), 1, 1)


def over(now: datetime) -> QuerySet[Case]:
    """Return the cases that were closed so long ago that they go; never one that is open, was reopened, or hands somebody over."""
    return Case.objects.filter(~Exists(_handing_over()), closed_on__lt=year_edge(now))


def orphaned() -> QuerySet[Case]:
    """Return the open cases that nothing carries any more: she withdrew (or her consent lapsed) before she agreed to work together."""
    return _ungrounded(Q()).filter(closed_on__isnull=True)


def ungrounded(now: datetime) -> QuerySet[Case]:
    """Return the ended cases that she had never agreed to and whose consent ended as long ago as contact data may stay."""
    edge = now - timedelta(hours=int(rule("erase_hours", timezone.localdate(now))))
    ended = Q(withdrawn_at__lte=edge) | Q(withdrawn_at__isnull=True, lapsed_at__lte=edge)
    return _ungrounded(ended).filter(~Exists(_handing_over()), closed_on__isnull=False)


def _ungrounded(ended: Q) -> QuerySet[Case]:
    carried = Handover.objects.filter(pk=OuterRef("handover_id"))
    gone = Consent.objects.filter(ended, pk=OuterRef("consent")).exclude(withdrawn_at__isnull=True, lapsed_at__isnull=True)
    work = OuterRef("work")
    return Case.objects.filter(
        Exists(carried.filter(Exists(gone))),
        ~Exists(Grant.objects.filter(dossier=work, ended_at__isnull=True, reason__in=HELD)),
        ~Exists(Intake.objects.filter(dossier=work, agreed_on__isnull=False)),
        person_dossier__isnull=False,
    )


def _handing_over() -> QuerySet[Handover]:
    """Whether the team of a case waits for another body's answer about her."""
    waiting = (*UNROUTED, State.DELIVERED)
    return Handover.objects.filter(person_dossier=OuterRef("person_dossier"), from_unit=OuterRef("unit"), state__in=waiting)


def errands(now: datetime) -> QuerySet[Errand]:
    """Return the errands that are over and still hold what was told of her."""
    return Errand.objects.filter(Q(ended_at__lte=now) | Q(until__lt=timezone.localdate(now))).exclude(facts={})


def parcels() -> QuerySet[Parcel]:
    """Return what was to go along with a transfer that was given back, taken back or destroyed."""
    waiting = Handover.objects.filter(pk=OuterRef("handover_id"), state=State.DELIVERED)
    return Parcel.objects.filter(~Exists(waiting), taken_at__isnull=True).exclude(content={})


def conferences(now: datetime) -> QuerySet[Conference]:
    """Return the conferences that no case knows and whose day is as long ago as a closed case's may be."""
    linked = ConferenceLink.objects.filter(conference_id=OuterRef("pk"))
    edge = start_of(year_edge(now))
    return Conference.objects.filter(~Exists(linked), starts_at__lt=edge)
