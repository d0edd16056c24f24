"""What was found out in the talk, what the teacher recommends, and handing the child on to whoever places."""

from dataclasses import asdict, dataclass
from datetime import date
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from bruecke.access import actions as access
from bruecke.access.actor import Actor
from bruecke.access.models import Reason, Shelf, Unit, UnitKind
from bruecke.access.policy import Right, colleague, require
from bruecke.audit.actions import record
from bruecke.network.models import School
from bruecke.schooling.actions.counselling import BEFORE_PLACING
from bruecke.schooling.actions.progress import advance, matter_of, show_to_authority
from bruecke.schooling.models import Counselling, Entrant, HealthCheck, Placement, SchoolHistory
from bruecke.schooling.models.words import OVER, WITHOUT_PLACE, Need, Stage, State
from bruecke.schooling.queries.grades import grades_of
from bruecke.schooling.queries.offices import counselling
from bruecke.schooling.school_forms import forms

TALKED = (
    "listening", "speaking", "reading", "writing", "latin", "scripts", "maths", "languages", "learning", "interests", "support_hint",
    "has_support_procedure", "wished_schools", "wished_forms", "all_day", "religion_lesson", "wishes",
)  # fmt: skip


@dataclass(frozen=True)
class Stretch:
    """One stretch of school life as it was told."""

    country: str = ""
    since: int | None = None
    until: int | None = None
    school_type: str = ""
    grade: int | None = None
    language: str = ""
    subjects: str = ""
    certificate: str = ""
    interrupted_months: int = 0

    @property
    def is_empty(self) -> bool:
        """Whether nothing was said."""
        return self == Stretch()


@dataclass(frozen=True)
class Advice:
    """What the teacher recommends: stage, grade, kind of group, forms of school, and why."""

    stage: str
    grade: int
    need: str
    forms: list[str]
    reason: str


def changed() -> ValidationError:
    """Return the error of somebody who has not seen the newest state; what was typed stays on the form."""
    return ValidationError(
        _("Somebody changed this while you were writing. Please compare; what you typed is still here."), code="changed"
    )


@transaction.atomic
def write_talk(*, by: Actor, entrant: Entrant, values: dict[str, Any], history: list[Stretch], seen: str = "") -> Counselling:
    """Store what was found out in the talk and the school history. Raises ValidationError (code "changed") when somebody changed it after
    `seen` (its time in ISO form, empty for a new one), and for a school nobody knows."""
    row = matter_of(by, entrant)
    if row.state in OVER:
        raise ValidationError(_("This matter has ended. Nothing was changed."), code="quicker")
    talk = Counselling.objects.select_for_update(of=("self",)).filter(entrant=entrant).first()
    if talk is not None and talk.changed_at.isoformat() != seen:
        raise changed()
    talk = talk or Counselling(dossier=entrant.dossier, entrant=entrant, by_id=colleague(by))
    wished = list(values.get("wished_schools", talk.wished_schools))
    if School.objects.filter(pk__in=wished, valid_until__isnull=True).count() != len(set(wished)):
        raise ValidationError({"wished_schools": _("One of these schools is not in the register any more.")})
    for name in TALKED:
        setattr(talk, name, values.get(name, getattr(talk, name)))
    talk.save()
    _write_history(entrant, history)
    if row.state in WITHOUT_PLACE:
        Placement.objects.filter(pk=row.pk).update(wishes=talk.wished_schools, changed_at=timezone.now())
    record(verb="entrant.talk_written", dossier=entrant.dossier_id, subject=f"entrant:{entrant.pk}")
    return talk


def _write_history(entrant: Entrant, history: list[Stretch]) -> None:
    SchoolHistory.objects.filter(entrant=entrant).delete()
    SchoolHistory.objects.bulk_create(
        SchoolHistory(dossier=entrant.dossier, entrant=entrant, **asdict(one)) for one in history if not one.is_empty
    )


@transaction.atomic
def recommend(*, by: Actor, entrant: Entrant, advice: Advice) -> None:
    """Recommend a stage, a grade, a kind of group and forms of school, with the reason; the same again changes nothing. Raises ValidationError
    for a grade the stage does not have, a group it does not have, a form without that grade, no reason, and once a school was asked."""
    row = matter_of(by, entrant)
    if row.state not in (*BEFORE_PLACING, State.READY):
        raise ValidationError(
            _("A school has been asked already. The recommendation can be changed again when the child waits anew."),
            code="quicker",
        )
    _judge(advice)
    talk = Counselling.objects.filter(entrant=entrant).first() or Counselling(
        dossier=entrant.dossier, entrant=entrant, by_id=colleague(by)
    )
    talk.stage, talk.grade, talk.need, talk.reason = advice.stage, advice.grade, advice.need, advice.reason.strip()
    talk.save()
    Placement.objects.filter(pk=row.pk).update(
        stage=advice.stage, grade=advice.grade, need=advice.need, forms=advice.forms, wishes=talk.wished_schools,
        changed_at=timezone.now(),
    )  # fmt: skip
    record(
        verb="entrant.recommended", dossier=entrant.dossier_id, subject=f"entrant:{entrant.pk} {advice.stage} {advice.grade}"
    )


def _judge(advice: Advice) -> None:
    grades = grades_of(advice.stage)
    if advice.grade not in grades:
        sentence = _("%(stage)s has the grades %(low)s to %(high)s. Grade %(grade)s does not belong there: change one of both.")
        stage = Stage(advice.stage).label if advice.stage in Stage.values else advice.stage
        low, high = (grades[0], grades[-1]) if grades else ("–", "–")
        raise ValidationError({"grade": sentence % {"stage": stage, "low": low, "high": high, "grade": advice.grade}})
    if advice.need == Need.INTERNATIONAL and advice.stage != Stage.UPPER:
        raise ValidationError({"need": _("An international class belongs to a vocational college, in upper secondary.")})
    if not advice.reason.strip():
        raise ValidationError({"reason": _("Please say in a sentence why you recommend this.")})
    known = forms()
    for code in advice.forms:
        if code not in known or advice.grade not in known[code].stages.get(Stage(advice.stage), ()):
            name = known[code].name if code in known else code
            sentence = _("%(form)s has no grade %(grade)s. Please choose another form of school or grade.")
            raise ValidationError({"school_forms": sentence % {"form": name, "grade": advice.grade}})


@transaction.atomic
def make_ready(*, by: Actor, entrant: Entrant) -> None:
    """Let the child wait for a place from now on: the school authority sees what it needs to place. Doing it twice changes nothing. Raises
    ValidationError before the talk was held and without a recommendation."""
    row = matter_of(by, entrant)
    if row.state == State.READY:
        return
    if row.state != State.COUNSELLED:
        raise ValidationError(_("The talk has to be held first. Please write down when it was."))
    if not (row.stage and row.grade is not None and row.need):
        raise ValidationError(_("Please recommend stage, grade and kind of group first; a place is looked for by them."))
    unit = counselling()
    if unit is not None:
        show_to_authority(row, unit_id=unit.pk)
    if row.dossier.shelf.use == Shelf.Use.PROTECTED:
        let_authority_in(by=by, row=row)
    advance(row, State.READY, by=by, ready_on=timezone.localdate())


def let_authority_in(*, by: Actor, row: Placement) -> None:
    """Give each school authority a key to the matter of somebody protected, which stands on no shelf of theirs; once."""
    require(by, Right.WRITE, row.dossier)
    held = set(row.dossier.grant_set.filter(reason=Reason.PLACES, ended_at__isnull=True).values_list("unit_id", flat=True))
    for unit_id in Unit.objects.filter(kind=UnitKind.SCHOOL_AUTHORITY, is_active=True).values_list("pk", flat=True):
        if unit_id not in held:
            access.grant(dossier=row.dossier, unit_id=unit_id, reason=Reason.PLACES)


@transaction.atomic
def take_back(*, by: Actor, entrant: Entrant, because: str) -> None:
    """Take a child out of those who wait for a place because something is not clear yet: nobody places it meanwhile, its days go on
    counting. Raises ValidationError without a reason, and (code "quicker") once a school was asked."""
    row = matter_of(by, entrant)
    if row.state == State.COUNSELLED:
        return
    if not because.strip():
        raise ValidationError({"because": _("Please say in a sentence why.")})
    row, unit = matter_of(by, entrant, State.READY), counselling()
    if unit is not None and row.dossier.shelf.use != Shelf.Use.PROTECTED:
        access.move(dossier=row.dossier, use=Shelf.Use.DESK, unit_id=unit.pk)
    advance(row, State.COUNSELLED, by=by, reason=because.strip(), ready_on=None)


@transaction.atomic
def check_health(
    *, by: Actor, entrant: Entrant, ordered_on: date | None, done_on: date | None, needs_support: bool | None, measles: str
) -> None:
    """Store when the health office was asked and looked, whether the child needs support, and the measles proof; nothing of what was found.
    Nothing here stops a placement (§ 20 IfSG). Raises ValidationError for days to come or in the wrong order, and a flag before the day."""
    require(by, Right.WRITE, entrant.dossier)
    today = timezone.localdate()
    if ordered_on and ordered_on > today:
        raise ValidationError({"ordered_on": _("This day lies in the future.")})
    if done_on and done_on > today:
        raise ValidationError({"done_on": _("This day lies in the future.")})
    if ordered_on and done_on and done_on < ordered_on:
        raise ValidationError({"done_on": _("The check cannot have been before it was ordered.")})
    if needs_support is not None and done_on is None:
        raise ValidationError({"needs_support": _("Whether support is needed is known only after the check.")})
    row = HealthCheck.objects.filter(entrant=entrant).first() or HealthCheck(dossier=entrant.dossier, entrant=entrant)
    before = (row.ordered_on, row.done_on, row.needs_support, row.measles)
    if before == (ordered_on, done_on, needs_support, measles) and not row._state.adding:
        return
    row.ordered_on, row.done_on, row.needs_support, row.measles = ordered_on, done_on, needs_support, measles
    row.save()
    record(verb="entrant.health", dossier=entrant.dossier_id, subject=f"entrant:{entrant.pk}")
