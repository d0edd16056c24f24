"""One case: the door to it, what its page shows, and the facts other parts compute from."""

from dataclasses import dataclass
from functools import cached_property
from uuid import UUID

from django.db.models import FilteredRelation
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from bruecke.access.actor import Actor
from bruecke.access.models import DossierKind, Grant, Reason, User
from bruecke.access.policy import ADVISERS, Decisions, NotVisible, Right, colleague, decided, live, may, visible
from bruecke.access.queries import colleagues
from bruecke.audit.actions import record, record_many
from bruecke.base.crypto import code_hash
from bruecke.cases.models import (
    Assessment,
    Case,
    Closing,
    Goal,
    Intake,
    Measure,
    Phase,
    PlanCopy,
    Review,
    Risk,
    ServiceLink,
    Task,
)
from bruecke.cases.queries import steps
from bruecke.consent import queries as consents
from bruecke.consent.models import Handover
from bruecke.network.queries import Register, register
from bruecke.people.models import Person
from bruecke.people.queries import of_dossiers, people


@dataclass(frozen=True)
class Station:
    """One phase of the way: done, current or to come, with its day."""

    phase: Phase
    day: str
    is_done: bool
    is_current: bool


@dataclass
class Page:
    """A case as its pages show it; without `intake` the actor sees the cover only."""

    actor: Actor
    case: Case
    because: Reason
    person: Person | None
    intake: Intake | None
    register: Register
    may_write: bool = False
    may_close: bool = False
    may_hand_over: bool = False

    @property
    def alias(self) -> str:
        """What an anonymous case is called."""
        return (self.intake.alias if self.intake else "") or self.case.number

    @property
    def url(self) -> str:
        """The address of the overview."""
        return reverse("cases:case", args=[self.case.pk])

    @property
    def mark(self) -> str:
        """By what others count the case once without knowing it."""
        return code_hash(str(self.case.pk))

    @property
    def place(self) -> str:
        """The municipality by name: where she lives now, of a case without a name where it was opened."""
        return self.register.places.get(self.person.ags if self.person else self.case.ags, "")

    @property
    def languages(self) -> str:
        """Her languages by name."""
        return ", ".join(self.register.languages.get(code, code) for code in self.person.languages) if self.person else ""

    @property
    def risk_words(self) -> list[str]:
        """The dangers that were ticked, in words."""
        return [str(Risk(name).label) for name in (self.intake.risks if self.intake else [])]

    @property
    def urgency_word(self) -> str:
        """How urgent it is."""
        return (_("no hurry"), _("within weeks"), _("within days"), _("today"))[min(self.case.urgency, 3)]

    @property
    def next_words(self) -> str:
        """What comes next."""
        return steps.sentence(self.case)

    @property
    def next_icon(self) -> str:
        """The drawing of what comes next."""
        return steps.ICONS.get(self.case.next_step, "check")

    @property
    def is_municipal(self) -> bool:
        """Whether the actor works for a public body, which § 87 AufenthG addresses."""
        return self.case.unit.organisation.is_public_body

    @cached_property
    def stations(self) -> list[Station]:
        """The phases with their days."""
        order, days = list(Phase), self.case.phases
        here, is_open = order.index(Phase(self.case.phase)), self.case.is_open
        return [
            Station(
                phase, _short(days.get(phase, "")) if place <= here else "", place < here or (place == here and not is_open), place == here and is_open,
            )
            for place, phase in enumerate(order)
        ]  # fmt: skip


def _short(day: str) -> str:
    return f"{day[8:10]}.{day[5:7]}." if day else ""


def case(actor: Actor, case_id: UUID) -> Page:
    """Return a case whose content the actor may see; opening it is written down, with her name where it shows one; raises NotVisible."""
    rights = (Right.SEE, Right.WRITE, Right.CLOSE, Right.HAND_OVER)
    rows = visible(actor, Case.objects.filter(pk=case_id), Right.SEE, single=True).annotate(
        taken=FilteredRelation("work__intake"), given=Decisions(actor, DossierKind.CASEWORK, rights, "work")
    )
    row = rows.select_related("work", "unit__organisation", "user", "taken").first()  # type: ignore[misc]  # annotated
    allowed = decided(actor, rights, row.given or []) if row else {}
    because = allowed[Right.SEE].because if allowed else None
    if row is None or because is None:
        raise NotVisible("case")
    hers = people(actor, single=True).filter(dossier=row.person_dossier_id)
    person = hers.first() if row.person_dossier_id else None
    intake: Intake | None = row.taken
    record(verb="case.opened", dossier=row.person_dossier_id or row.dossier_id, subject=f"case:{row.pk}")
    return Page(
        actor, row, because, person, intake, register(), may_write=bool(allowed[Right.WRITE]) and row.is_open,
        may_close=bool(allowed[Right.CLOSE]), may_hand_over=bool(allowed[Right.HAND_OVER]),
    )  # fmt: skip


def of_handover(actor: Actor, handover_id: UUID) -> UUID | None:
    """Return the case that came out of a hand-over, None where the actor sees none."""
    return (
        visible(actor, Case.objects.filter(handover_id=handover_id), Right.SEE, single=True)
        .values_list("pk", flat=True)
        .first()
    )


def of_person(actor: Actor, dossier_id: UUID) -> UUID:
    """Return the case of a person the actor works on, an open one first; raises NotVisible."""
    rows = visible(actor, Case.objects.filter(person_dossier=dossier_id), Right.SEE)
    found = rows.order_by("-closed_on", "-opened_on").values_list("pk", flat=True).first()
    if found is None:
        raise NotVisible("case")
    return found


def cover(actor: Actor, case_id: UUID) -> Page:
    """Return what the lead of the team sees of a case: number, phase, deadline, who; raises NotVisible."""
    row = (
        visible(actor, Case.objects.filter(pk=case_id), Right.PREVIEW)
        .select_related("dossier", "unit__organisation", "user")
        .first()
    )
    decision = may(actor, Right.PREVIEW, row.dossier) if row else None
    if row is None or decision is None or decision.because is None:
        raise NotVisible("case")
    record(verb="case.previewed", dossier=row.dossier_id, subject=f"case:{row.pk}")
    return Page(actor, row, decision.because, None, None, register())


def responsible(actor: Actor, row: Case) -> User:
    """Return who is responsible once the actor opens a closed case again: who was before, while she counsels in the team and holds a key to
    the case, else the actor herself."""
    held = Grant.objects.filter(live(), dossier=row.work_id, user=row.user_id, reason__in=(Reason.ASSIGNED, Reason.TRUSTED))
    still = colleagues(actor, row.unit_id, *ADVISERS).filter(pk__in=held.values("user"))
    return still.first() or User.objects.get(pk=colleague(actor))


def facts(row: Case) -> steps.Facts:
    """Return everything the next step is computed from; the caller has asked before."""
    work = row.work_id
    intake = Intake.objects.filter(dossier=work).first() or Intake(dossier_id=work)
    return steps.Facts(
        row, intake, list(Assessment.objects.filter(dossier=work)), list(Goal.objects.filter(dossier=work)),
        list(Measure.objects.filter(dossier=work)), list(PlanCopy.objects.filter(dossier=row.plan_id)) if row.plan_id else [],
        list(ServiceLink.objects.filter(dossier=work)), list(Review.objects.filter(dossier=work)),
        list(Task.objects.filter(dossier=work, done_at__isnull=True)),
        Closing.objects.filter(dossier=work).order_by("-at").first(), register(),
    )  # fmt: skip


def late(found: steps.Facts) -> int:
    """Return how many tasks and measures are past their day."""
    today = timezone.localdate()
    return sum(row.due < today for row in found.tasks) + sum(row.is_late for row in found.measures)


def nameable(actor: Actor) -> list[tuple[Handover, Person]]:
    """Return the hand-overs the actor has accepted herself and that have no case yet, each with its person, by name; that names were shown
    is written down."""
    rows = list(consents.own(actor).filter(answered_by=actor.user_id))
    begun = set(Case.objects.filter(handover_id__in=[row.pk for row in rows]).values_list("handover_id", flat=True))
    known = of_dossiers(actor, [row.person_dossier_id for row in rows if row.pk not in begun])
    found = [(row, known[row.person_dossier_id]) for row in rows if row.person_dossier_id in known and row.pk not in begun]
    record_many("person.listed", [(person.dossier_id, f"handover:{row.pk}") for row, person in found])
    return sorted(found, key=lambda one: one[1].name)
