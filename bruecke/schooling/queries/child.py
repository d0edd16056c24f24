"""One child as the school counselling sees it: where its matter stands, what is next, who it is, what is known and what happened."""

from dataclasses import dataclass
from datetime import date, datetime
from functools import cached_property
from uuid import UUID

from django.utils import timezone
from django.utils.translation import gettext as _

from bruecke.access.actor import Actor
from bruecke.access.models import Role
from bruecke.access.policy import NotVisible, Right, require_role, visible
from bruecke.audit.actions import record
from bruecke.network.models import Country, School
from bruecke.network.queries import language_names, municipality_names, nationalities
from bruecke.schooling.models import (
    Counselling,
    Entrant,
    Guardian,
    HealthCheck,
    Invitation,
    Offer,
    Placement,
    SchoolHistory,
    Step,
)
from bruecke.schooling.models.words import State
from bruecke.schooling.queries.children import alarm_days, days_of
from bruecke.schooling.queries.grades import form_names, grade_by_age

#: The way of a matter as its page shows it; an objection stands where the school was asked.
STATIONS = (State.REPORTED, State.INVITED, State.COUNSELLED, State.READY, State.OFFERED, State.ASSIGNED, State.STARTED)
_SAME = {State.OBJECTED: State.OFFERED, State.TRACK_DECIDED: State.STARTED, State.LEFT: State.STARTED}


@dataclass(frozen=True)
class Station:
    """One step of the way: passed, current, or to come, with the day it was reached last."""

    label: str
    is_done: bool
    is_current: bool
    day: date | None


@dataclass(frozen=True)
class Page:
    """What every page of a child needs; the rest is read when a page asks for it."""

    actor: Actor
    child: Entrant
    matter: Placement

    @property
    def is_open(self) -> bool:
        """Whether anything can still be done here."""
        return not self.matter.is_over

    @cached_property
    def days(self) -> int:
        return days_of(self.matter, timezone.localdate())

    @cached_property
    def alarm_days(self) -> int:
        return alarm_days()

    @property
    def is_late(self) -> bool:
        """Whether the child is without a place for longer than the county allows."""
        return self.matter.is_without_place and self.days >= self.alarm_days

    @property
    def age(self) -> int:
        today, born = timezone.localdate(), self.child.birth_date
        return today.year - born.year - ((today.month, today.day) < (born.month, born.day))

    @property
    def grade_by_age(self) -> int | None:
        return grade_by_age(self.child.birth_date, timezone.localdate())

    @cached_property
    def place(self) -> str:
        """Municipality with its part, or that the home is not known or lies outside."""
        child = self.child
        if not child.ags:
            return _("not known")
        name = municipality_names().get(child.ags)
        return _("outside the county") if name is None else f"{name}, {child.district}" if child.district else name

    @property
    def is_outside(self) -> bool:
        return bool(self.child.ags) and self.child.ags not in municipality_names()

    @property
    def lacks_point(self) -> bool:
        return self.child.lat is None and not self.is_outside

    @cached_property
    def languages(self) -> str:
        known = language_names()
        return ", ".join(known.get(code, code) for code in self.child.languages)

    @cached_property
    def language_names(self) -> dict[str, str]:
        return language_names()

    @cached_property
    def countries(self) -> dict[str, str]:
        return dict(Country.objects.values_list("iso2", "name_de"))

    @cached_property
    def nationality(self) -> str:
        return dict(nationalities(self.child.nationality)).get(self.child.nationality, "") if self.child.nationality else ""

    @cached_property
    def guardians(self) -> list[Guardian]:
        return list(visible(self.actor, Guardian.objects.filter(entrant=self.child), single=True).order_by("rank"))

    @cached_property
    def talk(self) -> Counselling | None:
        return visible(self.actor, Counselling.objects.filter(entrant=self.child), single=True).select_related("by").first()

    @cached_property
    def history(self) -> list[SchoolHistory]:
        return list(visible(self.actor, SchoolHistory.objects.filter(entrant=self.child), single=True).order_by("since", "id"))

    @property
    def school_years(self) -> int:
        """How many years of school the child has had, as far as both ends are known."""
        return sum(row.until - row.since for row in self.history if row.since is not None and row.until is not None)

    @cached_property
    def health(self) -> HealthCheck | None:
        return visible(self.actor, HealthCheck.objects.filter(entrant=self.child), single=True).first()

    @cached_property
    def invitations(self) -> list[Invitation]:
        rows = visible(self.actor, Invitation.objects.filter(entrant=self.child), single=True)
        return list(rows.select_related("by").order_by("-starts_at"))

    @property
    def invitation(self) -> Invitation | None:
        """The talk to come, or one that is over and about which nobody has said anything yet."""
        return next((row for row in self.invitations if row.result == Invitation.Result.OPEN), None)

    @property
    def talk_is_over(self) -> bool:
        return self.invitation is not None and self.invitation.starts_at <= timezone.now()

    @property
    def missed(self) -> int:
        """How often nobody came: then the duty to go to school is recalled (§ 41 SchulG NRW)."""
        return sum(row.result == Invitation.Result.NO_SHOW for row in self.invitations)

    @cached_property
    def offer(self) -> Offer | None:
        rows = visible(self.actor, Offer.objects.filter(placement=self.matter), single=True)
        return rows.exclude(state=Offer.State.ENDED).select_related("school", "group").first()

    @cached_property
    def steps(self) -> list[Step]:
        rows = visible(self.actor, Step.objects.filter(placement=self.matter), single=True)
        return list(rows.select_related("by", "school").order_by("-at"))

    @cached_property
    def siblings(self) -> list["Sibling"]:
        return siblings(self.actor, self.child)

    @property
    def forms(self) -> list[str]:
        known = form_names()
        return [known.get(code, code) for code in self.matter.forms]

    @property
    def wished_forms(self) -> list[str]:
        known = form_names()
        return [known.get(code, code) for code in (self.talk.wished_forms if self.talk else [])]

    @cached_property
    def wished_schools(self) -> list[School]:
        return list(School.objects.filter(pk__in=self.talk.wished_schools if self.talk else []).order_by("name"))

    @property
    def is_recommended(self) -> bool:
        return bool(self.matter.stage and self.matter.grade is not None and self.matter.need)

    @cached_property
    def stations(self) -> list[Station]:
        reached: dict[str, datetime] = {}
        for step in self.steps:
            reached.setdefault(step.state, step.at)
        here = _SAME.get(State(self.matter.state), State(self.matter.state))
        at = STATIONS.index(here) if here in STATIONS else -1
        return [
            Station(str(state.label), number < at, number == at, self._day(state, reached.get(state)))
            for number, state in enumerate(STATIONS)
        ]

    def _day(self, state: State, at: datetime | None) -> date | None:
        """Return the day a station shows: of school the first day there, also when support was extended since."""
        if state == State.STARTED and self.matter.started_on:
            return self.matter.started_on
        return timezone.localdate(at) if at else None


@dataclass(frozen=True)
class Sibling:
    """A brother or a sister with where its matter stands."""

    child: Entrant
    matter: Placement


def child(actor: Actor, entrant_id: UUID) -> Page:
    """Return one child; opening it is written down; raises NotVisible."""
    require_role(actor, Role.KI_TEACHER)
    rows = visible(actor, Entrant.objects.filter(pk=entrant_id), Right.WRITE, single=True)
    row = rows.select_related("dossier", "office__organisation").first()
    matter = (
        visible(actor, Placement.objects.filter(entrant=entrant_id), single=True)
        .select_related("school", "group", "dossier")
        .first()
    )
    if row is None or matter is None:
        raise NotVisible("entrant")
    record(verb="dossier.opened", dossier=row.dossier_id, subject=f"entrant:{row.pk}")
    return Page(actor, row, matter)


def siblings(actor: Actor, child: Entrant) -> list[Sibling]:
    """Return the brothers and sisters the actor sees, the oldest first."""
    rows = visible(actor, Entrant.objects.filter(family=child.family, duplicate_of__isnull=True), single=True).exclude(
        pk=child.pk
    )
    found = list(rows.select_related("dossier").order_by("birth_date"))
    return _with_matter(actor, found)


def _with_matter(actor: Actor, found: list[Entrant]) -> list[Sibling]:
    matters = {
        row.entrant_id: row
        for row in visible(actor, Placement.objects.filter(entrant__in=[one.pk for one in found]), single=True).select_related(
            "school"
        )
    }
    return [Sibling(one, matters[one.pk]) for one in found if one.pk in matters]


def entrant(actor: Actor, entrant_id: UUID) -> Entrant:
    """Return another child one acts on together with this one; raises NotVisible."""
    row = visible(actor, Entrant.objects.filter(pk=entrant_id), Right.WRITE, single=True).select_related("dossier").first()
    if row is None:
        raise NotVisible("entrant")
    return row


def by_number(actor: Actor, number: str) -> Entrant | None:
    """Return the child of a number the actor sees, None where there is none."""
    rows = visible(actor, Entrant.objects.filter(number=number.strip().upper()), Right.WRITE)
    return rows.select_related("dossier").first()


def invitation(actor: Actor, page: Page, invitation_id: UUID) -> Invitation:
    """Return one invitation of a child; raises NotVisible."""
    rows = visible(actor, Invitation.objects.filter(pk=invitation_id, entrant=page.child), Right.WRITE, single=True)
    row = rows.select_related("dossier").first()
    if row is None:
        raise NotVisible("invitation")
    return row


def circles_of(actor: Actor, page: Page) -> list[UUID]:
    """Return the circles around a child: its record, its matter and what schools were told, as far as the actor enters them."""
    told = visible(actor, Offer.objects.filter(placement=page.matter), single=True)
    return [page.child.dossier_id, page.matter.dossier_id, *told.values_list("dossier", flat=True)]
