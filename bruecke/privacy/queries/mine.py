"""Everything that is kept about a person, for herself: opened with her code and nothing else."""

import json
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.db import connection
from django.db.models import F, QuerySet
from django.utils import timezone

from bruecke.access.actor import Actor
from bruecke.access.models import Grant, Reason, UnitKind
from bruecke.access.policy import NotVisible, Right, live, visible
from bruecke.audit.actions import record
from bruecke.cases.models import Meeting, PlanCopy
from bruecke.consent import queries as consents
from bruecke.consent import texts
from bruecke.consent.models import Consent, Handover, Purpose
from bruecke.consent.texts import Rendered
from bruecke.consults.models import Consult, ReleasedFacts
from bruecke.consults.queries.asks import of_person
from bruecke.consults.words import State
from bruecke.network.queries import municipality_names, rule
from bruecke.people.models import Person
from bruecke.people.queries import people
from bruecke.privacy.queries.who import Holder, Look, authority_knows, calm, sight
from bruecke.schooling.queries import own_copy
from bruecke.welcome.models import Appointment, FirstTalk

HELD = (Reason.ASSIGNED, Reason.TRUSTED)
CONTACT = Purpose.CONTACT_HANDOVER


@dataclass(frozen=True)
class Shown:
    """The text she signed, and whether its hash equals the one stored with her signature."""

    rendered: Rendered
    language: str
    direction: str
    is_exact: bool


@dataclass(frozen=True)
class Mine:
    """The page "my data" in the order of worry."""

    person: Person
    consents: list[Consent]
    handovers: list[Handover]
    appointments: list[Appointment]
    talks: list[FirstTalk]
    holders: list[Holder]
    looks: list[Look]
    authority_knows: bool
    plans: list[PlanCopy]
    meetings: list[Meeting]
    questions: list[tuple[Consult, ReleasedFacts]]

    @property
    def next_appointment(self) -> Appointment | Meeting | None:
        """The next planned one, in a first talk or in a case, today's until its day is over, or None."""
        today = timezone.localdate()
        coming = [row for row in self.all_appointments if row.state == "planned" and timezone.localdate(row.starts_at) >= today]
        return coming[0] if coming else None

    @property
    def all_appointments(self) -> list[Appointment | Meeting]:
        """Her appointments for first talks and her meetings in cases, soonest first."""
        rows: list[Appointment | Meeting] = [*self.appointments, *self.meetings]
        return sorted(rows, key=lambda row: row.starts_at)

    @property
    def is_waiting(self) -> bool:
        """Whether a team still has to call her."""
        return any(row.state not in (Handover.State.CLOSED, Handover.State.LAPSED) for row in self.handovers)

    @property
    def is_asked(self) -> bool:
        """Whether a question to an authority waits for her yes or no; not once the release it rests on has ended."""
        live_ones = {row.pk for row in self.consents if row.is_live}
        return any(row.state == State.WAITS and facts.proof in live_ones for row, facts in self.questions)

    @property
    def calm_looks(self) -> list[Look]:
        """The entries, of readings one after the other the newest."""
        return calm(self.looks)

    @property
    def offices(self) -> list[str]:
        """The offices that wrote something down and only know whether it was delivered; a team that counsels or counselled her knows more."""
        givers = {row.from_unit for row in self.handovers if row.from_unit and row.from_unit.kind != UnitKind.CARRIER_TEAM}
        return sorted({unit.name for unit in givers} - {holder.unit for holder in self.holders})

    @property
    def erased_on(self) -> datetime | None:
        """When her contact data was erased, or None."""
        return self.person.contact_erased_at

    @property
    def erased_until(self) -> datetime | None:
        """Until when her contact data will be erased, or None."""
        return None if self.person.contact_erased_at else self.person.contact_erase_at

    @property
    def can_correct(self) -> bool:
        """Whether somebody still uses her contact data."""
        return self.person.contact_erase_at is None and self.person.contact_erased_at is None

    @property
    def goes_on(self) -> bool:
        """Whether a team goes on with her on its own basis although she has handed her contact data to nobody any more."""
        taken = any(holder.reason in HELD for holder in self.holders)
        return self.can_correct and taken and not any(row.is_live and row.purpose == CONTACT for row in self.consents)


def _hers(actor: Actor) -> QuerySet[Grant, Any]:
    """Return the dossiers her code opens: whoever looks for rows begins with these few."""
    return Grant.objects.filter(live(), code_hash=actor.code_hash, reason=Reason.PERSON).values("dossier")


def own_person(actor: Actor) -> Person:
    """Return the person who holds the code; raises NotVisible for an unknown and for an expired one alike."""
    rows = people(actor, single=True).filter(dossier__in=_hers(actor))
    row = rows.order_by(F("merged_into").asc(nulls_first=True)).first() if actor.is_person else None
    if row is None:
        raise NotVisible("person")
    return row


def own_consents(actor: Actor) -> QuerySet[Consent]:
    """Return her consents, newest first."""
    return consents.consents(actor, [own_person(actor).dossier_id]).select_related("receiver__organisation", "text", "dossier")


def mine(actor: Actor) -> Mine:
    """Return what the page shows; reading it is written down. Raises NotVisible for an unknown code."""
    person = own_person(actor)
    given = list(consents.consents(actor, [person.dossier_id]).select_related("release"))
    rows = list(
        consents.handovers_of(actor, [person.dossier_id]).select_related("from_unit", "to_unit__organisation", "answered_by")
    )
    plans = own_plans(actor)
    questions = of_person(actor)
    told = (facts.dossier_id for _row, facts in questions)
    dossiers = [*circles(person, rows), *{row.dossier_id for row in plans}, *told]
    found, seen = sight(actor, [*dossiers, *own_copy.circles(actor)])
    record(verb="dossier.opened", dossier=person.dossier_id, subject="self")
    held = talks(actor, dossiers)
    return Mine(
        person, given, rows, appointments(actor, dossiers), held, found, seen, authority_knows(found, seen), plans, own_meetings(actor),
        questions,
    )  # fmt: skip


def outlives(page: Mine, rows: list[Consent]) -> bool:
    """Return whether a team goes on with her although she withdraws these, because it was agreed with her (Art. 6 (1) b GDPR); of a release
    only the team counts that was told."""
    held = Grant.objects.filter(live(), dossier=page.person.dossier_id, reason__in=HELD, stems_from__isnull=True)
    if only_releases(rows):
        held = held.filter(unit__in=[row.receiver_id for row in rows])
    return held.exists()


def only_releases(rows: list[Consent]) -> bool:
    """Return whether there are some, and all of them are releases from confidentiality."""
    return bool(rows) and all(row.purpose == Purpose.RELEASE for row in rows)


def own_plans(actor: Actor) -> list[PlanCopy]:
    """Return the plans written for her, newest first."""
    rows = visible(actor, PlanCopy.objects.filter(dossier__in=_hers(actor)), Right.SEE, single=True)
    return list(rows.select_related("made_by").defer("signature").order_by("-made_at"))


def own_meetings(actor: Actor) -> list[Meeting]:
    """Return her meetings in cases, soonest first."""
    rows = visible(actor, Meeting.objects.filter(dossier__in=_hers(actor)), Right.SEE, single=True)
    return list(rows.select_related("user", "unit__organisation").order_by("starts_at"))


def own_cases() -> list[dict[str, Any]]:
    """Return her cases as far as they are hers to read: no notes, no remarks; nothing for anybody who is signed in."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT privacy_own_cases()")
        return list(json.loads(cursor.fetchone()[0]))


def circles(person: Person, rows: Iterable[Handover]) -> list[UUID]:
    """Return the dossiers that are about her."""
    inner = [key for row in rows for key in (row.dossier_id, row.record_dossier_id) if key]
    return [person.dossier_id, *inner]


def appointments(actor: Actor, dossiers: Iterable[UUID]) -> list[Appointment]:
    """Return her appointments, soonest first."""
    rows = visible(actor, Appointment.objects.filter(dossier__in=list(dossiers)), Right.SEE, single=True)
    return list(rows.select_related("user", "unit__organisation").order_by("starts_at"))


def talks(actor: Actor, dossiers: Iterable[UUID]) -> list[FirstTalk]:
    """Return her talks, earliest first."""
    rows = visible(actor, FirstTalk.objects.filter(dossier__in=list(dossiers)), Right.SEE, single=True)
    return list(rows.select_related("by").order_by("held_at"))


def shown(consent: Consent, ags: str) -> Shown | None:
    """Return the text as it was shown when she signed, None for a paper whose text is not kept here."""
    if consent.text is None:
        return None
    given: date = timezone.localdate(consent.given_at)
    place = municipality_names().get(ags, "")
    values = consent.named or texts.values_for(
        consent.receiver, place, rule("consent_months", given), rule("erase_hours", given)
    )
    rendered = texts.render(consent.text.body, values, children=consent.guardian_for)
    direction = str(texts.words(consent.text.language)["direction"])
    return Shown(rendered, consent.text.language, direction, rendered.digest == consent.rendered_hash)
