"""A school is told that something waits: at once when it is asked, and once a week where its numbers are old or a look back is due."""

from datetime import date, timedelta

from django.conf import settings
from django.db import transaction
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext as _

from bruecke.access.actor import Actor
from bruecke.access.models import Role, User
from bruecke.access.policy import require_job
from bruecke.access.queries import on
from bruecke.audit.actions import record
from bruecke.base import outbox
from bruecke.schooling.models import FollowUp, Group, Offer, Office
from bruecke.schooling.queries.places import stale_before

WEEK = timedelta(days=7)


@transaction.atomic
def remind(*, by: Actor, day: date) -> int:
    """Tell the schools for which something waits, and return how many; the message says nothing of any child. Only the job does this; on the
    same day again nobody is told twice, about old numbers and looks back at most once a week."""
    require_job(by)
    new = set(Offer.objects.filter(state=Offer.State.OPEN, reminded_on__isnull=True).values_list("school_id", flat=True))
    rows = list(
        Office.objects.filter(Q(school__in=new) | Q(school__in=_waiting(day)))
        .select_related("unit", "school")
        .order_by("school")
    )
    for row in rows:
        _tell(row, day)
        Offer.objects.filter(school=row.school, state=Offer.State.OPEN, reminded_on__isnull=True).update(reminded_on=day)
        Group.objects.filter(school=row.school, closed_on__isnull=True).update(reminded_on=day)
        record(verb="school.reminded", subject=f"school:{row.school_id}")
    return len(rows)


def _waiting(day: date) -> set[str]:
    """Return the schools with numbers too old or a look back due that were not told within the week."""
    told = set(Group.objects.filter(reminded_on__gt=day - WEEK).values_list("school_id", flat=True))
    old = Group.objects.filter(Q(confirmed_at__isnull=True) | Q(confirmed_at__lt=stale_before()), closed_on__isnull=True)
    found = set(old.values_list("school_id", flat=True))
    found |= set(FollowUp.objects.filter(done_on__isnull=True, due__lte=day).values_list("offer__school_id", flat=True))
    return found - told


def _tell(row: Office, day: date) -> None:
    people = User.objects.filter(
        on(day, "membership__"), is_active=True, membership__unit=row.unit, membership__role=Role.SCHOOL_OFFICE
    )
    addresses = sorted(set(people.values_list("email", flat=True))) or [row.unit.email]
    url = f"{settings.BRUECKE_URL}{reverse('schooling:own-school')}"
    for place, address in enumerate(address for address in addresses if address):
        outbox.send(
            key=f"school:{row.school_id}:{day}:{place}", channel="email", address=address, subject=_("Something is waiting for your school"),
            body=_("In Brücke something is waiting for your school. You see it here: %(url)s") % {"url": url},
        )  # fmt: skip
