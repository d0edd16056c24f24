"""Named reads of one hand-over: the preview before accepting, and the page while it is in work."""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from functools import cached_property
from typing import Any
from uuid import UUID

from django.utils import timezone
from django.utils.translation import gettext as _

from bruecke.access.actor import Actor
from bruecke.access.models import Reason, Role, Unit, UnitKind, User
from bruecke.access.policy import POLICY, NotVisible, Right, may, visible
from bruecke.access.queries import colleagues, units
from bruecke.consent import queries as consents
from bruecke.consent.models import Consent, Handover
from bruecke.network.queries import Register, assignments, register
from bruecke.people.models import Channel, Person
from bruecke.people.queries import of_dossier
from bruecke.welcome.models import Appointment, Attempt, FirstTalk, OwnBasis, Progress, Slot, Wish
from bruecke.welcome.queries.inbox import steps_of
from bruecke.welcome.queries.messages import Text, appointment_text, contact_text
from bruecke.welcome.queries.steps import Facts, Step, is_over, next_step, now_step, open_channels, state, todo, undoable

ADVISERS = (Role.COUNSELLOR, Role.CASE_MANAGER)
NAMED = {"overview": (FirstTalk, OwnBasis), "history": (), "meetings": ()}


@dataclass(frozen=True)
class Household:
    """What was asked for the first call, in words."""

    place: str
    district: str
    languages: list[str]
    interpreter: bool
    adults: int
    children: list[int]
    wishes: list[tuple[str, str]]
    gender_wish: str

    @property
    def size(self) -> int:
        """How many people live together."""
        return self.adults + len(self.children)


def household(facts: dict[str, Any], known: Register) -> Household:
    """Return the frozen facts of a hand-over in words; empty where they were erased."""
    wishes = [wish for wish in facts.get("wishes", []) if wish in Wish.values]
    return Household(
        known.places.get(facts.get("ags", ""), ""), facts.get("district", ""),
        [known.languages.get(code, code) for code in facts.get("languages", [])], bool(facts.get("interpreter_needed")),
        int(facts.get("adults", 1)), list(facts.get("children", [])), [(wish, str(Wish(wish).label)) for wish in wishes],
        facts.get("gender_wish", ""),
    )  # fmt: skip


@dataclass(frozen=True)
class Preview:
    """What somebody needs for the decision, and whether it fits her: area, common languages, free times this week."""

    handover: Handover
    household: Household
    is_area: bool
    common: list[str]
    free: int
    may_accept: bool


def preview(actor: Actor, handover_id: UUID) -> Preview:
    """Return an offered hand-over without name and number; looking is written down. Raises NotVisible; one that was accepted is
    not shown here."""
    row = consents.preview(actor, handover_id)
    if row.state != Handover.State.DELIVERED or not may(actor, Right.ACCEPT, row.dossier):
        raise NotVisible("preview")
    known, today = register(), timezone.localdate()
    sunday = timezone.make_aware(datetime.combine(today + timedelta(days=7 - today.weekday()), time()))
    free = Slot.objects.filter(user=actor.user_id, taken_at__isnull=True, starts_at__gt=timezone.now(), starts_at__lt=sunday)
    spoken = [known.languages.get(code, code) for code in row.facts.get("languages", []) if code in actor.languages]
    area = assignments().filter(municipality=row.ags, counsellor=actor.user_id).exists()
    return Preview(row, household(row.facts, known), area, spoken, free.count(), actor.has(*ADVISERS))


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
    own_basis: OwnBasis | None

    @property
    def is_open(self) -> bool:
        """Whether there is still something to do."""
        return self.handover.state == Handover.State.ACCEPTED and (self.progress is None or self.progress.step != Step.DONE)

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
        return todo(self.step, len(self.facts.attempts))

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
    def timeline(self) -> list[tuple[str, Any]]:
        """Attempts and appointments, newest first; an attempt says whether it can be taken back."""
        own = self.actor.user_id
        rows: list[tuple[datetime, str, Any]] = [
            (row.at, "undoable" if row.by_id == own and undoable(row) else "attempt", row) for row in self.facts.attempts
        ]
        rows += [
            (row.starts_at, "planned" if row.state == "planned" and not is_over(row) else "meeting", row)
            for row in self.facts.meetings
        ]
        return [(kind, row) for _at, kind, row in sorted(rows, key=lambda item: item[0], reverse=True)]


def page(actor: Actor, handover_id: UUID) -> Page:
    """Return an accepted hand-over with everything its page shows; opening is written down; raises NotVisible."""
    row = consents.opened(actor, handover_id)
    decision = may(actor, Right.SEE, row.dossier)
    if row.state not in (Handover.State.ACCEPTED, Handover.State.CLOSED) or decision.because is None or row.answered_at is None:
        raise NotVisible("handover")
    person, own = of_dossier(actor, row.person_dossier_id), row.record_dossier_id
    progress = visible(actor, Progress.objects.filter(handover_id=row.pk)).first()
    facts = Facts(
        timezone.localdate(row.answered_at), progress.registered_on if progress else timezone.localdate(row.offered_at), person,
        list(visible(actor, Attempt.objects.filter(dossier=own, undone_at__isnull=True)).select_related("by").order_by("at")),
        list(visible(actor, Appointment.objects.filter(dossier=own)).select_related("user", "unit").order_by("starts_at")),
        visible(actor, FirstTalk.objects.filter(dossier=own)).select_related("by").first(), register(),
    )  # fmt: skip
    consent = visible(actor, Consent.objects.filter(pk=row.consent_id)).first()
    basis = visible(actor, OwnBasis.objects.filter(dossier=own)).select_related("by").first()
    rights = frozenset(
        right for rule in POLICY
        if rule.role in actor.roles and rule.reason == decision.because and rule.kind == row.dossier.kind for right in rule.rights
    )  # fmt: skip
    return Page(actor, row, person, consent, progress, facts, decision.because, rights, basis)


def case_teams(actor: Actor, handover: Handover) -> list[Unit]:
    """Return the teams of the same carrier that may take a case over, the own one first."""
    own = handover.to_unit
    if own is None:
        return []
    same = units(actor, UnitKind.CARRIER_TEAM).filter(organisation=own.organisation_id)
    return sorted(same, key=lambda unit: (unit.pk != own.pk, unit.name))


@dataclass(frozen=True)
class LeadView:
    """What the lead of a team sees of an accepted hand-over: number, who, next step, deadline; no name, no content."""

    handover: Handover
    todo: str
    due: date | None
    team: list[User]


def for_lead(actor: Actor, handover_id: UUID) -> LeadView:
    """Return an accepted hand-over for its lead; raises NotVisible."""
    rows = visible(actor, Handover.objects.filter(pk=handover_id, state=Handover.State.ACCEPTED), Right.ASSIGN)
    row = rows.select_related("dossier", "person_dossier", "record_dossier", "to_unit", "answered_by").first()
    if row is None or row.to_unit_id is None:
        raise NotVisible("handover")
    step, due, tries = steps_of([row.pk]).get(row.pk, (Step.CALL, None, 0))
    team = list(colleagues(actor, row.to_unit_id, *ADVISERS).exclude(pk=row.answered_by_id))
    return LeadView(row, todo(step, tries) if row.kind == Handover.Kind.FIRST_TALK else _("Case management"), due, team)
