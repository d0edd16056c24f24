"""The children of one school, as its office sees them: only those it was asked for or has admitted, with what it was told of them."""

from dataclasses import dataclass, field
from datetime import date
from typing import Any
from uuid import UUID

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from bruecke.access.actor import Actor
from bruecke.access.counting import Counted
from bruecke.access.models import Role
from bruecke.access.policy import NotVisible, Right, visible
from bruecke.audit.actions import record
from bruecke.base.crypto import read_file
from bruecke.network.queries import language_names
from bruecke.schooling.models import FollowUp, Offer
from bruecke.schooling.models.words import German, Latin, Maths, Need, Stage
from bruecke.schooling.queries.offices import own_school
from bruecke.schooling.queries.places import Groups, groups

MOST = 300
SUFFIX = {"application/pdf": ".pdf", "image/png": ".png", "image/jpeg": ".jpg"}
TO_ANSWER = (Offer.State.OPEN, Offer.State.ESCALATED)
COMING = (Offer.State.ACCEPTED, Offer.State.ASSIGNED, Offer.State.DIRECT)
HERE = (Offer.State.STARTED, Offer.State.DIRECT)
#: What a look back is called.
LOOKS = {
    "6w": gettext_lazy("after six weeks"), "6m": gettext_lazy("after half a year"), "12m": gettext_lazy("after one year"),
    "18m": gettext_lazy("after 18 months"), "24m": gettext_lazy("after two years"),
}  # fmt: skip
#: At which look the regular track is prepared.
TRACK_FROM = ("18m", "24m")


@dataclass(frozen=True)
class Child:
    """One child as the school was told of it."""

    offer: Offer
    name: str
    look: FollowUp | None = None

    @property
    def grade(self) -> int | None:
        found: int | None = self.offer.facts.get("grade")
        return found

    @property
    def days_left(self) -> int:
        """Days until the answer is due; below zero when it is late."""
        return (self.offer.due - timezone.localdate()).days


@dataclass(frozen=True)
class OwnSchool:
    """The page of a school office."""

    school: Any
    groups: Groups
    to_answer: list[Child] = field(default_factory=list)
    objected: list[Child] = field(default_factory=list)
    coming: list[Child] = field(default_factory=list)
    here: list[Child] = field(default_factory=list)
    looks: list[Child] = field(default_factory=list)

    @property
    def waits(self) -> bool:
        """Whether anything is to be done."""
        return bool(self.to_answer or self.coming or self.looks or self.groups.is_stale)


def name_in(facts: dict[str, Any]) -> str:
    """Return the name of a child from what the school was told."""
    return " ".join(part for part in (facts.get("given_name"), facts.get("family_name")) if part) or facts.get("number", "")


def _own(actor: Actor) -> QuerySet[Offer]:
    rows = visible(actor, Offer.objects.exclude(state=Offer.State.ENDED), Right.ANSWER)
    return rows.filter(school=own_school(actor)).select_related("group")


def page(actor: Actor) -> OwnSchool:
    """Return the own school with its groups and its children; raises NotVisible for who works for no school."""
    school = own_school(actor)
    rows = list(
        _own(actor)
        .annotate(began=Exists(FollowUp.objects.filter(offer=OuterRef("pk"))))
        .order_by("due", "first_day", "id")[:MOST]
    )
    looks: dict[UUID, FollowUp] = {}
    for look in FollowUp.objects.filter(offer__in=rows, done_on__isnull=True).order_by("-due"):
        looks[look.offer_id] = look
    found = OwnSchool(school, groups(school))
    today = timezone.localdate()
    for row in rows:
        child = Child(row, name_in(row.facts), looks.get(row.pk))
        _kind(found, child, began=row.began).append(child)
        if child.look is not None and child.look.due <= today:
            found.looks.append(child)
    found.here.sort(key=lambda child: child.look.due if child.look else date.max)
    return found


def _kind(found: OwnSchool, child: Child, *, began: bool) -> list[Child]:
    if child.offer.state in TO_ANSWER:
        return found.to_answer
    if child.offer.state == Offer.State.OBJECTED:
        return found.objected
    return found.here if began else found.coming


def waiting_count(actor: Actor) -> list[Counted]:
    """Return what is counted beside the line of the own school in the navigation: questions to answer."""
    return (
        [Counted(Offer, Right.ANSWER, "state = ANY (%s)", ([str(state) for state in TO_ANSWER],))]
        if actor.has(Role.SCHOOL_OFFICE)
        else []
    )


@dataclass(frozen=True)
class Told:
    """One question of facts, with its answer in words."""

    label: str
    text: str


@dataclass(frozen=True)
class Asked:
    """One child with everything its school was told."""

    offer: Offer
    name: str
    born: date
    lines: list[Told]
    history: list[dict[str, Any]]
    contact: list[dict[str, str]]
    looks: list[FollowUp]

    @property
    def is_open(self) -> bool:
        return self.offer.state in TO_ANSWER

    @property
    def is_coming(self) -> bool:
        return self.offer.state in COMING and not self.looks

    @property
    def next_look(self) -> FollowUp | None:
        return next((look for look in self.looks if look.done_on is None), None)


def asked(actor: Actor, offer_id: UUID) -> Asked:
    """Return one child of the own school; opening it is written down; raises NotVisible for every other child."""
    rows = visible(actor, Offer.objects.exclude(state=Offer.State.ENDED).filter(pk=offer_id), Right.ANSWER, single=True)
    row = rows.filter(school=own_school(actor)).select_related("group", "dossier", "answered_by", "school").first()
    if row is None:
        raise NotVisible("offer")
    record(verb="offer.opened", dossier=row.dossier_id, subject=f"offer:{row.pk}")
    facts = row.facts
    looks = list(FollowUp.objects.filter(offer=row).select_related("by").order_by("due"))
    return Asked(
        row, name_in(facts), date.fromisoformat(facts["birth_date"]), _told(facts), facts.get("history", []), facts.get("contact", []), looks
    )  # fmt: skip


def _told(facts: dict[str, Any]) -> list[Told]:
    talk, spoken = facts.get("counselling", {}), language_names()
    skills = ("listening", _("listening")), ("speaking", _("speaking")), ("reading", _("reading")), ("writing", _("writing"))
    german = ", ".join(f"{label} {German(talk[name]).label}" for name, label in skills if talk.get(name))
    stage = facts.get("stage")
    klass = _("grade %(grade)s") % {"grade": facts["grade"]} if facts.get("grade") else ""
    lines = [
        (_("Stage and grade"), ", ".join(part for part in (str(Stage(stage).label) if stage else "", klass) if part)),
        (_("Needs"), str(Need(facts["need"]).label) if facts.get("need") else ""),
        (_("Languages"), ", ".join(spoken.get(code, code) for code in facts.get("languages", []))),
        (_("Further languages"), talk.get("languages", "")),
        (_("German"), german),
        (_("Latin alphabet"), str(Latin(talk["latin"]).label) if talk.get("latin") else ""),
        (_("Mathematics"), str(Maths(talk["maths"]).label) if talk.get("maths") else ""),
        (_("Day school"), _("wished for") if talk.get("all_day") else ""),
        (_("Lesson of religion"), talk.get("religion_lesson", "")),
        (_("Please look at"), talk.get("support_hint", "")),
    ]  # fmt: skip
    return [Told(label, text) for label, text in lines if text]


def proof(actor: Actor, offer_id: UUID) -> tuple[Offer, bytes]:
    """Return the paper of an objection and its plain content, for the school, the counselling and the authority; opening it is written down.
    Raises NotVisible where there is none."""
    row = visible(actor, Offer.objects.filter(pk=offer_id, proof_file__isnull=False), Right.SEE, single=True).first()
    if row is None or row.proof_file is None:
        raise NotVisible("proof")
    record(verb="offer.proof_opened", dossier=row.dossier_id, subject=f"offer:{row.pk}")
    try:
        return row, read_file(row.proof_file)
    except FileNotFoundError as error:
        raise NotVisible("proof") from error


def look(actor: Actor, look_id: UUID) -> FollowUp:
    """Return one look back that is not done yet, at the own school; raises NotVisible."""
    rows = visible(actor, FollowUp.objects.filter(Q(done_on__isnull=True), pk=look_id), Right.ANSWER, single=True)
    row = rows.filter(offer__school=own_school(actor)).select_related("offer").first()
    if row is None:
        raise NotVisible("follow-up")
    return row


@dataclass(frozen=True)
class Today:
    """What waits for a school today."""

    to_answer: list[Child] = field(default_factory=list)
    coming: list[Child] = field(default_factory=list)
    looks: list[Child] = field(default_factory=list)
    groups: Groups | None = None


def today(actor: Actor) -> Today:
    """Return what waits for the own school: questions, first days that have come, looks back due, numbers too old."""
    found, day = page(actor), timezone.localdate()
    coming = [child for child in found.coming if child.offer.first_day and child.offer.first_day <= day]
    return Today(found.to_answer, coming, found.looks, found.groups)
