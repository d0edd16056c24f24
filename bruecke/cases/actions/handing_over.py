"""Handing over between teams: releases she signs, referrals, and the transfer of a whole case with the notes that go along."""

import json
from collections.abc import Iterable
from typing import Any
from uuid import UUID

from django.core.exceptions import ValidationError
from django.db import connection, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from bruecke.access.actor import Actor
from bruecke.access.models import Unit, UnitKind
from bruecke.access.policy import NotVisible, Right, colleague, require, visible
from bruecke.audit.actions import record
from bruecke.cases.actions.progress import refreshed, writing
from bruecke.cases.models import Case, Goal, Measure, Note, Parcel
from bruecke.cases.queries.plan import content_of
from bruecke.consent import actions as consents
from bruecke.consent.models import Consent, Handover, Release
from bruecke.people.models import Person

PREVIEWED = ("household", "adults", "children", "languages", "interpreter", "wishes", "way", "route")


@transaction.atomic
def release(*, by: Actor, case: Case, told: consents.Told, signature: consents.Signature, key: UUID) -> Release:
    """Store that she releases the team from confidentiality for one matter (§ 203 StGB); the same key again gives the same release.
    Raises ValidationError for a case without a name."""
    row = writing(by, case)
    return consents.release(by=by, person=_person(row), from_unit=row.unit, told=told, signature=signature, key=key)


def _person(row: Case) -> Person:
    found = Person.objects.select_related("dossier").filter(dossier=row.person_dossier_id).first()
    if found is None:
        raise ValidationError(_("A case without a name cannot be handed over."))
    return found


@transaction.atomic
def withdraw_release(*, by: Actor, case: Case, release_id: UUID) -> None:
    """Record that she withdraws a release, also after the end of the case: whoever was let in through it is out at the next click. Raises
    NotVisible for none of hers."""
    require(by, Right.WRITE, case.work)
    found = (
        visible(by, Release.objects.filter(pk=release_id, dossier=case.person_dossier_id))
        .select_related("consent__dossier")
        .first()
    )
    if found is None:
        raise NotVisible("release")
    consents.withdraw(by=by, consent=found.consent, how="talk")


@transaction.atomic
def refer(
    *, by: Actor, case: Case, to: Unit, found: Release, reason: str, kind: Handover.Kind, notes: Iterable[UUID] = ()
) -> Handover:
    """Refer somebody to another team, or transfer the whole case, on a live release to exactly this team; nothing but its ticked facts goes
    along, for a transfer also the chosen notes and the plan. Raises ValidationError when the release does not carry it or one waits
    there already."""
    row = writing(by, case)
    require(by, Right.HAND_OVER, row.work)
    person = _person(row)
    consent = Consent.objects.get(pk=found.consent_id)
    if found.dossier_id != person.dossier_id or found.to_unit_id != to.pk or not found.is_live or to.pk == row.unit_id:
        raise ValidationError(_("She has not released you towards this team."))
    waiting = Handover.objects.filter(
        person_dossier=person.dossier_id, to_unit=to, state=Handover.State.DELIVERED, kind__in=consents.BETWEEN_TEAMS
    )
    if waiting.exists():
        raise ValidationError(_("One waits there already. Take it back first, or wait for the answer."))
    is_school = to.kind == UnitKind.SCHOOL_COUNSELLING
    if is_school and kind != Handover.Kind.REFERRAL:
        raise ValidationError(_("The school counselling takes families on by referral; the case stays with you."))
    code, contact = consents.person_code(person.dossier), _contact(person, found) if is_school else {}
    handed = consents.offer(
        by=by, person=person, consent=consent, to=to, facts=_facts(row, person) | contact, from_unit_id=row.unit_id, code_hash=code, kind=kind
    )  # fmt: skip
    content = {"told": _told(by, row, found, reason, kind), **(_content(row, notes) if kind == Handover.Kind.TRANSFER else {})}
    Parcel(dossier=row.work, case_id=row.pk, handover_id=handed.pk, content=content).save(force_insert=True)
    refreshed(row)
    record(verb="case.referred", dossier=row.person_dossier_id, subject=f"handover:{handed.pk} {kind}")
    return handed


def _facts(row: Case, person: Person) -> dict[str, Any]:
    """What the other team and its lead read before they accept: what a preview shows, never why, nor what she aims at."""
    first = Handover.objects.filter(pk=row.handover_id or row.pk).values_list("facts", flat=True).first() or {}
    return {**{name: value for name, value in first.items() if name in PREVIEWED}, "languages": person.languages}


def _contact(person: Person, found: Release) -> dict[str, Any]:
    """How the school counselling reaches the family, as far as it was released: it never enters her record and invites by itself."""
    name = {"name": person.name} if Release.Fact.NAME in found.facts else {}
    phone = {"phone": person.phone} if Release.Fact.CONTACT in found.facts else {}
    return {"contact": name | phone}


def _told(by: Actor, row: Case, found: Release, reason: str, kind: Handover.Kind) -> dict[str, str]:
    """What goes along once they have accepted, as the first note of their case: about what, why, and her goals where she released them."""
    has_goals = kind == Handover.Kind.REFERRAL and "plan" in found.facts  # a transfer brings the whole plan
    goals = Goal.objects.filter(dossier=row.work_id).values_list("wording", flat=True) if has_goals else []
    text = "\n".join((f"{found.topic}: {reason}", *goals))
    return {"at": timezone.now().isoformat(), "by": str(colleague(by)), "text": text}


def _content(row: Case, notes: Iterable[UUID]) -> dict[str, Any]:
    chosen = Note.objects.filter(dossier=row.work_id, pk__in=list(notes), struck_at__isnull=True).order_by("at")
    return {
        "notes": [
            {"at": note.at.isoformat(), "by": str(note.by_id), "kind": note.kind, "text": note.text, "entrusted": note.is_entrusted}
            for note in chosen
        ],
        "plan": content_of(row, "de"),
    }  # fmt: skip


def taken_over(*, by: Actor, case: Case, handover: Handover) -> int:
    """Bring what came along into the new case, and end the old one where it was transferred; return how many notes were chosen. Called by
    opening a case, which has asked; the database gives the parcel only to whoever has just accepted."""
    require(by, Right.WRITE, case.work)
    with connection.cursor() as cursor:
        cursor.execute("SELECT cases_take_over(%s)", [handover.pk])
        found = cursor.fetchone()[0]
    content: dict[str, Any] = _loaded(found)
    told = [{**content["told"], "kind": Note.Kind.OFFICE, "entrusted": True}] if content.get("told") else []
    Note.objects.bulk_create(
        Note(
            dossier=case.work, at=row["at"], by_id=row["by"], unit_id=handover.from_unit_id or case.unit_id, kind=row["kind"], text=row["text"],
            is_entrusted=row["entrusted"],
        )
        for row in [*told, *content.get("notes", [])]
    )  # fmt: skip
    for place, line in enumerate(content.get("plan", {}).get("goals", [])):
        goal = Goal(
            dossier=case.work, area=line["area"], wording=line["wording"], indicator=line["indicator"], target_date=line["until"] or None,
            priority=min(place + 1, 3),
        )  # fmt: skip
        goal.save(force_insert=True)
        Measure.objects.bulk_create(
            Measure(
                dossier=case.work, goal=goal, what=row["what"], who=row["who"], who_name=row["who_name"], due=row["until"] or None, place=number,
                state=row["state"], done_on=case.opened_on if row["state"] == "done" else None,
            )
            for number, row in enumerate(line["measures"])
        )  # fmt: skip
    refreshed(case)
    return len(content.get("notes", []))


def _loaded(found: Any) -> dict[str, Any]:
    return dict(json.loads(found)) if isinstance(found, str) else dict(found or {})
