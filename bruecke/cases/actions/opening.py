"""Opening a case: from a hand-over, from a first talk of one's own, or without a name."""

from datetime import date
from typing import Any
from uuid import UUID

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from bruecke.access import actions as access
from bruecke.access.actor import Actor
from bruecke.access.models import Dossier, DossierKind, Grant, Reason, Shelf
from bruecke.access.policy import ADVISERS, Right, colleague, live, require, require_role
from bruecke.audit.actions import record
from bruecke.base.crypto import new_code
from bruecke.cases.actions.handing_over import taken_over
from bruecke.cases.actions.progress import refreshed
from bruecke.cases.models import Case, Intake, Phase
from bruecke.consent import actions as consents
from bruecke.consent.models import Handover
from bruecke.people.models import Person

State = Handover.State
_OWN: dict[str, Any] = {"reason": Reason.ASSIGNED, "stems_from__isnull": True}


@transaction.atomic
def open_case(*, by: Actor, handover: Handover) -> Case:
    """Accept a hand-over for case management, or take one's own first talk on, and open the case: its circles, the grants as a pair
    with the person's master record, and the intake with what is known. Asking again gives the same case. Raises ValidationError
    (code "quicker") when somebody else was faster, or when the team has an open case for her already."""
    own = handover.state == State.ACCEPTED
    require(by, Right.HAND_OVER if own else Right.ACCEPT, handover.dossier)
    require_role(by, *ADVISERS)
    known = Case.objects.filter(handover_id=handover.pk).first()
    if known is not None:
        return known
    row = handover if own else consents.accept(by=by, handover=handover)
    person = Person.objects.select_related("dossier").get(dossier=row.person_dossier_id)
    if (
        row.to_unit_id is None
        or Case.objects.filter(person_dossier=person.dossier_id, unit=row.to_unit_id, closed_on__isnull=True).exists()
    ):
        raise ValidationError(_("Your team has an open case for her already."), code="open")
    code = consents.person_code(person.dossier)
    case = _new(by, unit_id=row.to_unit_id, stem=row.consent_id, person=person, code=code, handover_id=row.pk)
    urgency = {"weeks": 1, "days": 2}.get(row.facts.get("urgency", ""), 0)
    Case.objects.filter(pk=case.pk).update(urgency=urgency)
    case.urgency = urgency
    _intake(case, access=_channel(row), interpreter=person.languages[0] if person.interpreter_needed and person.languages else "",
            birth_year=int(person.birth_date[:4]) if person.birth_date[:4].isdigit() else None, concern="")  # fmt: skip
    if Grant.objects.filter(live(), dossier=person.dossier, user=by.user_id, unit=row.to_unit_id, **_OWN).exists():
        on_own_basis(by=by, case=case)  # it was agreed with her before
    if row.kind in consents.BETWEEN_TEAMS:
        taken_over(by=by, case=case, handover=row)
    record(verb="case.begun", dossier=person.dossier_id, subject=f"case:{case.pk}")
    return case


def _channel(row: Handover) -> str:
    return "self" if row.facts.get("way") in ("web", "walk_in") else "registration_office"


@transaction.atomic
def open_anonymous(*, by: Actor, alias: str, concern: str, key: UUID) -> Case:
    """Open a case without a name: an alias and the number instead (domain 2.4); the same key again gives the same case.
    Raises ValidationError when the alias is missing."""
    require_role(by, *ADVISERS)
    known = Case.objects.filter(pk=key).first()
    if known is not None:
        return known
    if not alias.strip():
        raise ValidationError({"alias": _("Please choose an alias, so that you recognise her again.")})
    seat = by.seat(*ADVISERS)
    assert seat is not None  # noqa: S101 -- the role was just required
    case = _new(by, unit_id=seat.unit_id, stem=None, person=None, code="", handover_id=None, key=key)
    _intake(case, alias=alias.strip(), concern=concern)
    record(verb="case.begun", dossier=case.dossier_id, subject=f"case:{case.pk}")
    return case


@transaction.atomic
def name(*, by: Actor, case: Case, handover: Handover) -> Case:
    """Turn a case without a name into a named one, after she has consented and was registered: the hand-over brings her in.
    Raises NotVisible for a hand-over of somebody else, ValidationError for a case that has a name already."""
    require(by, Right.HAND_OVER, case.work)
    require(by, Right.HAND_OVER, handover.dossier)
    row = Case.objects.select_for_update(of=("self",)).get(pk=case.pk)
    if not row.is_anonymous or handover.answered_by_id != by.user_id or handover.state != State.ACCEPTED:
        raise ValidationError(_("This case cannot take this name."), code="name")
    person = Person.objects.select_related("dossier").get(dossier=handover.person_dossier_id)
    code = consents.person_code(person.dossier)
    plan = _circle(DossierKind.PLAN, row.unit_id, by, handover.consent_id, code)
    row.person_dossier, row.plan, row.is_anonymous, row.handover_id = person.dossier, plan, False, handover.pk
    row.ags, row.people = person.ags, person.household_size
    row.save()
    Intake.objects.filter(dossier=row.work_id).update(alias="")
    _rest_on(by, row, handover.consent_id)
    record(verb="case.named", dossier=person.dossier_id, subject=f"case:{row.pk}")
    return row


def _rest_on(by: Actor, case: Case, consent_id: UUID) -> None:
    """Let the keys to a case that has just got a name rest on what was agreed with her, else on her consent, so that it ends with it."""
    if Intake.objects.filter(dossier=case.work_id, agreed_on__isnull=False).exists():
        on_own_basis(by=by, case=case)
        return
    for dossier in circles(case):
        bare = Grant.objects.filter(live(), dossier=dossier, user=case.user_id, **_OWN)
        keys = list(bare.values_list("pk", flat=True))
        if keys:
            access.grant(
                dossier=dossier, unit_id=case.unit_id, user_id=case.user_id, reason=Reason.ASSIGNED, stems_from=consent_id
            )
            Grant.objects.filter(pk__in=keys).update(ended_at=timezone.now())


def _new(
    by: Actor, *, unit_id: UUID, stem: UUID | None, person: Person | None, code: str, handover_id: UUID | None, key: UUID | None = None
) -> Case:  # fmt: skip
    cover = _circle(DossierKind.CASE, unit_id, by, stem, "")
    work = _circle(DossierKind.CASEWORK, unit_id, by, stem, "")
    plan = _circle(DossierKind.PLAN, unit_id, by, stem, code) if person else None
    today = timezone.localdate()
    case = Case(
        **({"pk": key} if key else {}), dossier=cover, work=work, plan=plan, person_dossier=person.dossier if person else None,
        number=f"F-{new_code(7)}", unit_id=unit_id, user_id=colleague(by), opened_on=today, ags=person.ags if person else "",
        people=person.household_size if person else 1, is_anonymous=person is None, handover_id=handover_id,
        phase=Phase.INTAKE, phases={Phase.ACCESS: today.isoformat(), Phase.INTAKE: today.isoformat()},
    )  # fmt: skip
    case.save(force_insert=True)
    return case


def _circle(kind: DossierKind, unit_id: UUID, by: Actor, stem: UUID | None, code: str) -> Dossier:
    dossier = access.open_dossier(kind=kind, use=Shelf.Use.KEPT, unit_id=unit_id)
    access.grant(dossier=dossier, unit_id=unit_id, user_id=colleague(by), reason=Reason.ASSIGNED, stems_from=stem)
    if code:
        access.grant(dossier=dossier, code_hash=code, reason=Reason.PERSON)
    return dossier


def _intake(case: Case, **values: object) -> None:
    Intake(dossier=case.work, **values).save(force_insert=True)
    refreshed(case)


def circles(case: Case) -> list[Dossier]:
    """Return the circles of a case without the person's own."""
    keys = [key for key in (case.dossier_id, case.work_id, case.plan_id) if key]
    return list(Dossier.objects.filter(pk__in=keys))


def agreed(*, by: Actor, case: Case, how: str, on: date) -> bool:
    """Store once that she agreed to work together, spoken or with her yes to a plan, and return whether that is new; the job does it for a
    yes on her own phone. Where a withdrawal has ended every key already, nothing is left to agree on."""
    if not by.is_job:
        require(by, Right.WRITE, case.work)
    held = Grant.objects.filter(live(), dossier=case.work_id, reason__in=(Reason.ASSIGNED, Reason.TRUSTED))
    waiting = Intake.objects.filter(dossier=case.work_id, agreed_on__isnull=True)
    if not held.exists() or not waiting.update(agreed_on=on, agreed_how=how):
        return False
    on_own_basis(by=by, case=case)
    record(verb="case.agreed", dossier=case.work_id, subject=f"case:{case.pk} {how}")
    return True


def on_own_basis(*, by: Actor, case: Case) -> None:
    """Let the access to a case and its person no longer stem from the first consent but from what was agreed with her (Art. 6 (1) b
    GDPR, § 6 (1) c KDG); whoever is trusted with somebody protected stays trusted."""
    if not by.is_job:
        require(by, Right.WRITE, case.work)
    for dossier in [*circles(case), *([case.person_dossier] if case.person_dossier else [])]:
        keys = Grant.objects.filter(live(), dossier=dossier, reason__in=(Reason.ASSIGNED, Reason.TRUSTED))
        held = set(keys.filter(unit=case.unit_id).values_list("user", "reason", "stems_from"))
        for user_id, reason in {(user, why) for user, why, _stem in held if user}:
            if (user_id, reason, None) not in held and (user_id == case.user_id or reason == Reason.TRUSTED):
                access.grant(dossier=dossier, unit_id=case.unit_id, user_id=user_id, reason=Reason(reason))
