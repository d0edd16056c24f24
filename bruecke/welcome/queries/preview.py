"""Named reads of a hand-over before and beside the work: the preview of an offered one, and what the lead sees of an accepted one."""

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any
from uuid import UUID

from django.utils import timezone
from django.utils.translation import gettext as _

from bruecke.access.actor import Actor
from bruecke.access.models import User
from bruecke.access.policy import ADVISERS, NotVisible, Right, may, visible
from bruecke.access.queries import colleagues
from bruecke.audit.actions import record
from bruecke.base.days import start_of
from bruecke.consent import queries as consents
from bruecke.consent.models import Handover
from bruecke.network.queries import Register, assignments, register
from bruecke.welcome.models import Slot, Wish
from bruecke.welcome.queries.inbox import steps_of
from bruecke.welcome.queries.steps import Step, step_on, todo


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
    sunday = start_of(today + timedelta(days=7 - today.weekday()))
    free = Slot.objects.filter(user=actor.user_id, taken_at__isnull=True, starts_at__gt=timezone.now(), starts_at__lt=sunday)
    spoken = [known.languages.get(code, code) for code in row.facts.get("languages", []) if code in actor.languages]
    area = assignments().filter(municipality=row.ags, counsellor=actor.user_id).exists()
    return Preview(row, household(row.facts, known), area, spoken, free.count(), actor.has(*ADVISERS))


@dataclass(frozen=True)
class LeadView:
    """What the lead of a team sees of an accepted hand-over: number, who, next step, deadline; no name, no content."""

    handover: Handover
    todo: str
    due: date | None
    team: list[User]


def for_lead(actor: Actor, handover_id: UUID) -> LeadView:
    """Return an accepted hand-over for its lead, and write down that she looked; raises NotVisible."""
    rows = visible(actor, Handover.objects.filter(pk=handover_id, state=Handover.State.ACCEPTED), Right.ASSIGN)
    row = rows.select_related("dossier", "to_unit", "answered_by").first()
    if row is None or row.to_unit_id is None:
        raise NotVisible("handover")
    record(verb="handover.previewed", dossier=row.dossier_id, subject=f"handover:{row.pk} lead")
    step, due, tries = steps_of([row.pk]).get(row.pk, (Step.CALL, None, 0))
    team = list(colleagues(actor, row.to_unit_id, *ADVISERS).exclude(pk=row.answered_by_id or UUID(int=0)))
    return LeadView(
        row, todo(step_on(step, due), tries) if row.kind == Handover.Kind.FIRST_TALK else _("Case management"), due, team
    )
