"""A colleague's own calendar as a feed: meetings and deadlines of her cases under neutral titles, as of this very request."""

from datetime import date, datetime, timedelta
from uuid import UUID

from django.core import signing
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.crypto import constant_time_compare, salted_hmac
from django.utils.translation import gettext as _

from bruecke.access.actor import Actor
from bruecke.access.models import User
from bruecke.access.policy import NotVisible, Right, visible
from bruecke.base.days import start_of
from bruecke.base.ics import Entry
from bruecke.cases.models import Case, Meeting, Task
from bruecke.people.models import Person

SALT, MOST = "bruecke.cases.feed", 500


def token(actor: Actor) -> str:
    """Return the secret part of the address of the actor's feed; with a new password there is a new one."""
    user = User.objects.get(pk=actor.user_id or UUID(int=0))
    return signing.dumps([str(user.pk), _mark(user)], salt=SALT)


def _mark(user: User) -> str:
    """What changes with the password and says nothing of it: addresses stand in logs and in other people's calendar programs."""
    return salted_hmac(SALT, user.password).hexdigest()[:16]


def owner(secret: str) -> User:
    """Return whose feed this is; raises NotVisible for a wrong or outdated address and for a closed account."""
    try:
        key, mark = signing.loads(secret, salt=SALT)
    except (signing.BadSignature, ValueError, TypeError) as error:
        raise NotVisible("feed") from error
    user = User.objects.filter(pk=key, is_active=True).first()
    if user is None or not constant_time_compare(_mark(user), str(mark)):
        raise NotVisible("feed")
    return user


def _planned(actor: Actor, since: datetime) -> QuerySet[Meeting]:
    rows = Meeting.objects.filter(user=actor.user_id, state=Meeting.State.PLANNED, starts_at__gte=since)
    return visible(actor, rows, Right.SEE).order_by("starts_at")


def coming(actor: Actor, first: date | None = None) -> list[tuple[Meeting, Case | None]]:
    """Return the actor's own meetings of the seven days from `first` on, of today and the coming ones without it, each with its case; two
    queries."""
    since = start_of(first) if first else timezone.now() - timedelta(hours=2)
    rows = list(_planned(actor, since).filter(starts_at__lt=since + timedelta(days=7))[:50])
    cases = {
        row.plan_id: row for row in visible(actor, Case.objects.filter(plan__in=[row.dossier_id for row in rows]), Right.SEE)
    }
    return [(row, cases.get(row.dossier_id)) for row in rows]


def entries(actor: Actor) -> list[Entry]:
    """Return the meetings and open tasks of the actor's cases from a month ago on, without a name; where somebody is protected, without the place: the
    feed leaves the house. Four queries."""
    since = timezone.now() - timedelta(days=31)
    tasks = visible(
        actor, Task.objects.filter(user=actor.user_id, done_at__isnull=True, due__gte=timezone.localdate(since)), Right.SEE
    )
    rows = list(tasks.order_by("due")[:MOST])
    numbers = dict(
        visible(actor, Case.objects.filter(work__in=[row.dossier_id for row in rows]), Right.SEE).values_list("work", "number")
    )
    coming = list(_planned(actor, since)[:MOST])
    guarded = Person.objects.filter(is_protected=True).values("dossier")
    plans = Case.objects.filter(plan__in=[row.dossier_id for row in coming], person_dossier__in=guarded)
    quiet = set(visible(actor, plans, Right.SEE).values_list("plan", flat=True))
    found = [
        Entry(row.pk, row.starts_at, _("Meeting"), row.minutes, "" if row.dossier_id in quiet else row.place) for row in coming
    ]
    deadline = _("Deadline")
    return found + [Entry(row.pk, row.due, f"{deadline} {numbers.get(row.dossier_id, '')}".strip()) for row in rows]
