"""What working together needs to choose from: teams, helpers, colleagues, releases; errands and conferences themselves."""

import hashlib
from dataclasses import dataclass
from datetime import timedelta
from typing import Any
from uuid import UUID

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.template.loader import render_to_string
from django.utils import timezone

from bruecke.access.actor import Actor
from bruecke.access.models import Grant, Membership, Reason, Role, Unit, UnitKind, User
from bruecke.access.policy import ADVISERS, NotVisible, Right, live, may, visible
from bruecke.access.queries import on, units
from bruecke.audit.actions import record
from bruecke.cases.models import Conference, Errand, Note
from bruecke.cases.queries.case import Page
from bruecke.cases.queries.lists import errands_of
from bruecke.cases.queries.words import direction, words
from bruecke.consent import queries as consents
from bruecke.consent import texts
from bruecke.consent.actions import Signature, Told
from bruecke.consent.models import Handover, Method, Release

RELEASED_TO = (
    UnitKind.CARRIER_TEAM, UnitKind.IMMIGRATION_OFFICE, UnitKind.NATURALISATION_OFFICE, UnitKind.INTEGRATION_CENTRE, UnitKind.SCHOOL_COUNSELLING,
)  # fmt: skip


def receivers(page: Page) -> list[Unit]:
    """Return every unit she may release the team towards, but the team itself."""
    return [row for row in units(page.actor, *RELEASED_TO) if row.pk != page.case.unit_id]


def helpers(page: Page) -> list[tuple[User, Unit]]:
    """Return the helpers of the own carrier's units with their unit."""
    seats = Membership.objects.filter(
        on(), role=Role.HELPER, user__is_active=True, unit__is_active=True, unit__organisation=page.case.unit.organisation_id
    ).select_related("user", "unit")
    return [(row.user, row.unit) for row in seats.order_by("user__name")]


def colleagues_of_the_county(actor: Actor) -> list[User]:
    """Return everybody who may take part in a case conference, without the actor."""
    seats = Membership.objects.filter(on(), role__in=(*ADVISERS, Role.COORDINATOR, Role.CARRIER_LEAD), unit__is_active=True)
    rows = User.objects.filter(is_active=True, pk__in=seats.values("user")).exclude(pk=actor.user_id or UUID(int=0))
    return list(rows.order_by("name"))


def notes_to_choose(page: Page) -> list[Note]:
    """Return the notes that could go along with a transfer, newest first."""
    return list(Note.objects.filter(dossier=page.case.work_id, struck_at__isnull=True).order_by("-at")[:200])


def handed_on(page: Page) -> list[Handover]:
    """Return the referrals and transfers of this case with their answers, newest first, and the one that brought it here."""
    if page.case.person_dossier_id is None:
        return []
    rows = consents.handovers_of(page.actor, [page.case.person_dossier_id]).select_related(
        "from_unit", "to_unit", "answered_by"
    )
    kinds = (Handover.Kind.REFERRAL, Handover.Kind.TRANSFER)
    return list(rows.filter(Q(from_unit=page.case.unit_id) | Q(pk=page.case.handover_id), kind__in=kinds))


def handed(page: Page, key: UUID) -> Handover:
    """Return what this case handed on, or what brought it here; opening it is written down; raises NotVisible for that of another case."""
    if key != page.case.handover_id and key not in {row.pk for row in handed_on(page)}:
        raise NotVisible("handover")
    return consents.opened(page.actor, key)


@dataclass(frozen=True)
class Shown:
    """A release as she reads it before she signs: words of her language, German beside it, and the hash of what was shown."""

    team: str
    told: Told
    words: dict[str, Any]
    german: dict[str, Any]
    language: str
    direction: str
    facts: list[tuple[str, str]]

    @property
    def digest(self) -> str:
        """The hash of exactly this text."""
        return hashlib.sha256(render_to_string("cases/_release.html", {"shown": self}).encode()).hexdigest()

    def signed(self, *, how: str, signature: bytes) -> Signature:
        """Return the proof: how she signed exactly this text, in which language."""
        method = Method.TABLET if how == "tablet" else Method.PAPER
        return Signature(method, self.language, self.digest, image=signature)


def shown(page: Page, told: Told, language: str) -> Shown:
    """Return a release in her language."""
    own, german = words(language), words("de")
    kinds, german_kinds = texts.facts(language), texts.facts("de")
    facts = [(kinds[name], german_kinds[name]) for name in told.facts]
    return Shown(
        f"{page.case.unit.name}, {page.case.unit.organisation.name}", told, own, german, language, direction(language), facts
    )


def release(page: Page, key: UUID) -> Release:
    """Return a live release of hers; raises NotVisible."""
    found = next((row for row in consents.releases(page.actor, page.case.person_dossier_id or key) if row.pk == key), None)
    if found is None:
        raise NotVisible("release")
    return found


def errands(actor: Actor) -> QuerySet[Errand]:
    """Return the live errands of a helper, the nearest end first."""
    return errands_of(actor).select_related("by", "dossier").prefetch_related("entries__by").order_by("until")


def errand(actor: Actor, key: UUID) -> Errand:
    """Return a live errand of the helper; opening it is written down where she can read it herself; raises NotVisible."""
    found = errands(actor).filter(pk=key).first()
    if found is None:
        raise NotVisible("errand")
    record(verb="errand.opened", dossier=found.about or found.dossier_id, subject=f"errand:{found.pk}")
    return found


def conferences(actor: Actor) -> list[Conference]:
    """Return the conferences the actor called or was invited to, the newest first."""
    rows = visible(actor, Conference.objects.all(), Right.SEE).select_related("chair")
    return list(rows.order_by("-starts_at")[:200])


def soon(actor: Actor) -> list[Conference]:
    """Return those of the next two weeks and what was moved or called off in the last two, the nearest first: whoever was invited sees it on
    the page of the day."""
    now, weeks = timezone.now(), timedelta(weeks=2)
    told = Q(starts_at__lte=now + weeks) | Q(moved_at__gt=now - weeks) | Q(called_off_at__gt=now - weeks)
    rows = Conference.objects.filter(told, starts_at__gt=now - timedelta(hours=2), held_at__isnull=True)
    return list(visible(actor, rows, Right.SEE).select_related("chair").order_by("starts_at"))


@dataclass(frozen=True)
class Talk:
    """A conference as its page shows it."""

    conference: Conference
    may_write: bool
    participants: list[Grant]


def conference(actor: Actor, key: UUID, right: Right = Right.SEE) -> Talk:
    """Return a conference the actor called or was invited to; opening it is written down; raises NotVisible, also without `right`."""
    found = visible(actor, Conference.objects.filter(pk=key), right).select_related("chair", "dossier").first()
    if found is None:
        raise NotVisible("conference")
    record(verb="conference.opened", dossier=found.dossier_id, subject=f"conference:{found.pk}")
    seat = Membership.objects.filter(on(), user=OuterRef("user"), unit=OuterRef("unit"), user__is_active=True)
    around = Grant.objects.filter(live(), Exists(seat), dossier=found.dossier_id, reason__in=(Reason.ASSIGNED, Reason.INVITED))
    participants = list(around.select_related("user", "unit").order_by("user__name"))
    return Talk(found, bool(may(actor, Right.WRITE, found.dossier)), participants)
