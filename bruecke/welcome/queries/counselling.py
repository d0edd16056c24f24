"""Named reads of one hand-over while it is in work: everything its page shows."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import cached_property
from uuid import UUID

import phonenumbers
from django.db.models import OuterRef, Subquery
from django.utils import timezone
from django.utils.translation import gettext as _

from bruecke.access.actor import Actor
from bruecke.access.models import Grant, Reason, Unit, UnitKind
from bruecke.access.policy import ADVISERS, POLICY, NotVisible, Right, live, visible
from bruecke.access.queries import units
from bruecke.consent import queries as consents
from bruecke.consent.models import Consent, Handover
from bruecke.network.queries import register
from bruecke.people.models import Channel, Person
from bruecke.people.queries import of_dossier
from bruecke.welcome.models import Appointment, Attempt, FirstTalk, OwnBasis, Progress, Way
from bruecke.welcome.queries.messages import Text, appointment_text, contact_text
from bruecke.welcome.queries.preview import Household, household
from bruecke.welcome.queries.steps import Facts, Step, is_over, next_step, now_step, open_channels, state, todo, undoable

__all__ = ["Household", "Moment", "Page", "case_teams", "household", "own_team", "page"]


@dataclass(frozen=True)
class Moment:
    """One entry of the history; `undo` is the attempt that can still be taken back."""

    at: datetime
    tone: str
    icon: str
    title: str
    detail: str
    by: str
    undo: UUID | None = None


@dataclass(frozen=True)
class Page:
    """One accepted hand-over as its page shows it; `progress` is None for a case and for what was never begun."""

    actor: Actor
    handover: Handover
    person: Person
    consent: Consent | None
    progress: Progress | None
    facts: Facts
    because: Reason
    rights: frozenset[Right]
    own_basis_at: datetime | None

    @property
    def is_open(self) -> bool:
        """Whether there is still something to do."""
        return self.handover.state == Handover.State.ACCEPTED and (self.progress is None or self.progress.step != Step.DONE)

    @property
    def emergency_until(self) -> datetime | None:
        """When the emergency access of the actor ends."""
        rows = Grant.objects.filter(live(), user=self.actor.user_id, dossier=self.handover.dossier_id, reason=Reason.EMERGENCY)
        return rows.values_list("until", flat=True).first() if self.because == Reason.EMERGENCY else None

    @property
    def is_case(self) -> bool:
        """Whether it was handed over for case management."""
        return self.handover.kind == Handover.Kind.CASE

    @property
    def may_write(self) -> bool:
        """Whether the actor may log and agree on something here."""
        return self.is_open and not self.is_case and Right.WRITE in self.rights

    @property
    def may_finish(self) -> bool:
        """Whether the actor may end it; deputies may not."""
        return self.may_write and Right.CLOSE in self.rights

    @property
    def may_correct(self) -> bool:
        """Whether the actor may change how to reach her."""
        return Right.CORRECT in self.rights and self.person.contact_erased_at is None

    @property
    def may_withdraw(self) -> bool:
        """Whether the actor may record a withdrawal."""
        return Right.WITHDRAW in self.rights and self.consent is not None and self.consent.is_live

    @cached_property
    def step(self) -> Step:
        """The next step as it counts now."""
        if self.progress is None:
            return next_step(self.facts)[0]
        return now_step(self.progress, self.facts.planned)

    @property
    def due(self) -> date | None:
        """Until when the next step is to be done."""
        return self.progress.due if self.progress else next_step(self.facts)[1]

    @property
    def is_late(self) -> bool:
        """Whether it is overdue."""
        return self.due is not None and self.due < timezone.localdate()

    @property
    def todo(self) -> str:
        """What to do next, as a verb."""
        return todo(self.step, len(self.facts.counted), self.person)

    @property
    def badge(self) -> tuple[str, str]:
        """Tone and word of the state."""
        return state(self.step, self.progress) if self.progress else ("neutral", str(self.handover.get_state_display()))

    @property
    def calling(self) -> bool:
        """Whether she has not been reached yet."""
        return self.step in (Step.CALL, Step.CALL_AGAIN, Step.GIVE_UP)

    @property
    def talk_until(self) -> date | None:
        """Until when the first talk should have taken place (county rule)."""
        weeks = timedelta(weeks=self.facts.register.number("talk_weeks"))
        return None if self.facts.talk else self.facts.registered_on + weeks

    @cached_property
    def channels(self) -> tuple[Channel, ...]:
        """The ways by which she may be tried."""
        return open_channels(self.person)

    @property
    def writable(self) -> list[Channel]:
        """The ways by which a text can be sent from here."""
        return [way for way in self.channels if way in (Channel.SMS, Channel.EMAIL)]

    @property
    def household(self) -> Household:
        """Household and wishes in words."""
        return household(self.handover.facts, self.facts.register)

    @property
    def languages(self) -> list[tuple[str, str]]:
        """Her languages with their German names; German last, for calls that were made in it."""
        codes = [*self.person.languages, *(["de"] if "de" not in self.person.languages else [])]
        return [(code, self.facts.register.languages.get(code, code)) for code in codes]

    @property
    def spoken(self) -> list[str]:
        """German names of the languages she speaks."""
        return [self.language_names.get(code, code) for code in self.person.languages]

    @property
    def interpreter_name(self) -> str:
        """Into which language somebody interprets at the planned appointment."""
        code = self.facts.planned.interpreter if self.facts.planned else ""
        return self.language_names.get(code, code)

    @property
    def call_language(self) -> str:
        """The language in which the actor would call: a common one, else German."""
        return next((code for code in self.person.languages if code in self.actor.languages), "de")

    @property
    def message(self) -> Text:
        """The neutral text exactly as it would be sent."""
        return contact_text(self.actor, self.handover, self.person)

    @property
    def language_names(self) -> dict[str, str]:
        """German names of languages."""
        return self.facts.register.languages

    @property
    def meeting(self) -> Appointment | None:
        """The planned appointment."""
        return self.facts.planned

    @property
    def meeting_text(self) -> Text | None:
        """The text about the planned appointment exactly as it would be sent."""
        return appointment_text("appointment", self.facts.planned, self.person) if self.facts.planned else None

    @property
    def meeting_over(self) -> bool:
        """Whether the planned appointment has begun or is over."""
        return self.facts.planned is not None and self.facts.planned.starts_at <= timezone.now()

    @property
    def reminder_at(self) -> datetime | None:
        """When she will be reminded, None where messages are not safe or it is too late."""
        if not self.facts.planned or not self.writable:
            return None
        at = self.facts.planned.starts_at - timedelta(hours=self.facts.register.number("reminder_hours"))
        return at if at > timezone.now() or at > self.facts.planned.made_at else None

    @property
    def phone(self) -> str:
        """The number with spaces, as one reads it out; empty without one."""
        try:
            number = phonenumbers.parse(self.person.phone, "DE")
        except phonenumbers.NumberParseException:
            return self.person.phone
        return phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.INTERNATIONAL)

    @property
    def timeline(self) -> list[Moment]:
        """Attempts, appointments, talk, accepting and arrival, newest first."""
        found = [_tried(self.actor, row, self.language_names) for row in self.facts.attempts]
        found += [_met(row) for row in self.facts.meetings]
        talk, row = self.facts.talk, self.handover
        if talk:
            found.append(Moment(talk.held_at, "good", "chat", _("Talk held"), str(talk.get_outcome_display()), talk.by.name))
        if row.answered_at:
            # whoever accepted has the oldest key; who is responsible changes
            keys = Grant.objects.filter(dossier=row.record_dossier_id, reason__in=(Reason.ASSIGNED, Reason.TRUSTED)).order_by(
                "since"
            )
            by = keys.values_list("user__name", flat=True).first()
            found.append(Moment(row.answered_at, "good", "check", _("Accepted"), "", by or ""))
        found.append(Moment(row.offered_at, "", "inbox", _("Received"), _from(row), ""))
        return sorted(found, key=lambda moment: moment.at, reverse=True)


def _tried(actor: Actor, row: Attempt, languages: dict[str, str]) -> Moment:
    way, code = str(Channel(row.channel).label), row.language
    detail = _("%(way)s in %(language)s") % {"way": way, "language": languages.get(code, code)} if code else way
    tone = "good" if row.result == Attempt.Result.REACHED else "" if row.result == Attempt.Result.MESSAGE else "warn"
    icon = {"call": "phone", "sms": "message", "messenger": "chat"}.get(row.channel, "letter")
    title = str(row.get_result_display())
    own = row.pk if row.by_id == actor.user_id and undoable(row) else None
    return Moment(row.at, tone, icon, title[:1].upper() + title[1:], detail, row.by.name, own)


def _met(row: Appointment) -> Moment:
    coming = row.state == Appointment.State.PLANNED and not is_over(row)
    tone = {"held": "good", "no_show": "warn"}.get(row.state, "plan" if coming else "")
    title = _("Appointment: %(state)s") % {"state": row.get_state_display()}
    return Moment(row.starts_at, tone, "calendar", title, row.place, row.user.name)


def _from(row: Handover) -> str:
    way = row.facts.get("way", "")
    parts = [row.from_unit.name if row.from_unit else "", str(Way(way).label) if way in Way.values else ""]
    return ", ".join(part for part in parts if part)


def page(actor: Actor, handover_id: UUID) -> Page:
    """Return an accepted hand-over with everything its page shows; opening is written down; raises NotVisible."""
    row = consents.opened(actor, handover_id)
    if row.state not in (Handover.State.ACCEPTED, Handover.State.CLOSED) or row.answered_at is None:
        raise NotVisible("handover")
    person = of_dossier(actor, row.person_dossier_id)
    basis = OwnBasis.objects.filter(dossier=OuterRef("dossier")).values("at")[:1]
    found = visible(actor, Progress.objects.filter(handover_id=row.pk), single=True)
    progress = found.annotate(basis_at=Subquery(basis)).first()
    facts = Facts(
        timezone.localdate(row.answered_at), progress.registered_on if progress else timezone.localdate(row.offered_at), person,
        *(_inside(progress) if progress else ([], [], None)), register(),
    )  # fmt: skip
    consent = visible(actor, Consent.objects.filter(pk=row.consent_id), single=True).first()
    because = _because(actor, row)
    rights = frozenset(
        right for rule in POLICY
        if rule.role in actor.roles and rule.reason == because and rule.kind == row.circle for right in rule.rights
    )  # fmt: skip
    return Page(actor, row, person, consent, progress, facts, because, rights, progress.basis_at if progress else None)


def _inside(progress: Progress) -> tuple[list[Attempt], list[Appointment], FirstTalk | None]:
    """Return what stands in a record; with its first row the policy has let the actor into this dossier, the wall asks for each."""
    key = progress.dossier_id
    attempts = Attempt.objects.filter(dossier=key, undone_at__isnull=True).select_related("by").order_by("at")
    meetings = Appointment.objects.filter(dossier=key).select_related("user", "unit").order_by("starts_at")
    talk = FirstTalk.objects.filter(dossier=key).select_related("by").first() if progress.held_on else None
    return list(attempts), list(meetings), talk


def _because(actor: Actor, row: Handover) -> Reason:
    """Why the actor is here, for what the page offers; every action asks the policy again."""
    if row.answered_by_id == actor.user_id:
        return Reason.ASSIGNED
    standing_in = any(cover.absent_id == row.answered_by_id for cover in actor.covers)
    return Reason.COVER if standing_in else Reason.EMERGENCY


def own_team(actor: Actor) -> Unit:
    """Return the team the actor counsels in; raises NotVisible for anybody else."""
    seat = actor.seat(*ADVISERS)
    row = units(actor, UnitKind.CARRIER_TEAM).filter(pk=seat.unit_id).first() if seat else None
    if row is None:
        raise NotVisible("unit")
    return row


def case_teams(actor: Actor, handover: Handover) -> list[Unit]:
    """Return the teams of the same carrier that may take a case over, the own one first."""
    own = handover.to_unit
    if own is None:
        return []
    same = units(actor, UnitKind.CARRIER_TEAM).filter(organisation=own.organisation_id)
    return sorted(same, key=lambda unit: (unit.pk != own.pk, unit.name))
