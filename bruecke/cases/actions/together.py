"""Working together: errands of helpers, case conferences without a name."""

from dataclasses import dataclass, field
from datetime import date, datetime, time
from uuid import UUID

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from bruecke.access import actions as access
from bruecke.access.actor import Actor
from bruecke.access.models import DossierKind, Grant, Reason, Role, Shelf, Unit, User
from bruecke.access.policy import ADVISERS, NotVisible, Right, colleague, require, require_role, visible
from bruecke.access.queries import colleagues, seats_in
from bruecke.audit.actions import record
from bruecke.base.days import at_hour
from bruecke.cases.actions.progress import changed, writing
from bruecke.cases.models import Case, Conference, ConferenceLink, Errand, ErrandEntry
from bruecke.cases.queries.hints import names_in
from bruecke.network.queries import language_names
from bruecke.people.models import Person

FACTS = ("name", "phone", "languages", "address", "best_time")


@dataclass(frozen=True)
class Given:
    """What a helper is asked to do, until when, with which facts about the person."""

    text: str
    until: date
    facts: list[str] = field(default_factory=list)


@transaction.atomic
def give_errand(*, by: Actor, case: Case, helper: User, unit: Unit, given: Given, key: UUID) -> Errand:
    """Give a helper one errand with the ticked facts, frozen; nothing else of the case opens for her, and at the end of the day `until` the
    door closes by itself. The same key again gives the same errand. Raises ValidationError for somebody who is no helper of the
    unit and for a day that is over."""
    row = writing(by, case)
    require(by, Right.HAND_OVER, row.work)
    known = Errand.objects.filter(pk=key, case_id=row.pk).first()
    if known is not None:
        return known
    if not colleagues(by, unit.pk, Role.HELPER).filter(pk=helper.pk).exists():
        raise ValidationError({"helper": _("This colleague is no helper of the unit.")})
    if given.until < timezone.localdate():
        raise ValidationError({"until": _("This day lies in the past.")})
    end = at_hour(given.until, time.max)
    dossier = access.open_dossier(kind=DossierKind.ERRAND, use=Shelf.Use.KEPT, unit_id=row.unit_id)
    held = Grant.objects.filter(
        dossier=row.work_id, user=row.user_id, ended_at__isnull=True, reason__in=(Reason.ASSIGNED, Reason.TRUSTED)
    )
    for stem in set(held.values_list("stems_from", flat=True)) or {None}:
        access.grant(dossier=dossier, unit_id=row.unit_id, user_id=row.user_id, reason=Reason.ASSIGNED, stems_from=stem)
        access.grant(dossier=dossier, unit_id=unit.pk, user_id=helper.pk, reason=Reason.ASSIGNED, stems_from=stem, until=end)
    errand = Errand(
        pk=key, dossier=dossier, case_id=row.pk, about=row.person_dossier_id, helper=helper,
        by_id=colleague(by), text=given.text, facts=_facts(row, given.facts), until=given.until,
    )  # fmt: skip
    errand.save(force_insert=True)
    record(verb="errand.given", dossier=row.person_dossier_id or row.dossier_id, subject=f"errand:{errand.pk}")
    return errand


def _facts(row: Case, wanted: list[str]) -> dict[str, str]:
    person = Person.objects.filter(dossier=row.person_dossier_id).first() if row.person_dossier_id else None
    if person is None:
        return {}
    names = language_names()
    known = {
        "name": person.name, "phone": person.phone, "languages": ", ".join(names.get(code, code) for code in person.languages), "best_time": person.best_time,
        "address": person.district,
    }  # fmt: skip
    return {name: known[name] for name in FACTS if name in wanted and known[name]}


@transaction.atomic
def end_errand(*, by: Actor, case: Case, errand_id: UUID) -> None:
    """End an errand now: the helper sees it no more at her next click; raises NotVisible for none of this case."""
    row = writing(by, case)
    errand = Errand.objects.filter(pk=errand_id, case_id=row.pk, ended_at__isnull=True).select_related("dossier").first()
    if errand is None:
        raise NotVisible("errand")
    Grant.objects.filter(dossier=errand.dossier, user=errand.helper_id, ended_at__isnull=True).update(ended_at=timezone.now())
    Errand.objects.filter(pk=errand.pk).update(ended_at=timezone.now())
    record(verb="errand.ended", dossier=row.person_dossier_id or row.dossier_id, subject=f"errand:{errand.pk}")


@transaction.atomic
def report(*, by: Actor, errand: Errand, text: str, key: UUID) -> ErrandEntry:
    """Write what was done for an errand; the same key again gives the same entry. Raises ValidationError for an empty one."""
    require(by, Right.WRITE, errand.dossier)
    known = ErrandEntry.objects.filter(pk=key, errand=errand).first()
    if known is not None:
        return known
    if not text.strip():
        raise ValidationError({"text": _("Please write what was said or done.")})
    entry = ErrandEntry(pk=key, dossier=errand.dossier, errand=errand, by_id=colleague(by), text=text.strip())
    entry.save(force_insert=True)
    record(verb="errand.reported", dossier=errand.dossier_id, subject=f"errand:{errand.pk}")
    return entry


@dataclass(frozen=True)
class Invited:
    """A conference as it was typed: title, question, day, place, who comes."""

    title: str
    question: str
    starts_at: datetime
    place: str = ""
    people: list[UUID] = field(default_factory=list)


@transaction.atomic
def confer(*, by: Actor, invited: Invited, key: UUID, case: Case | None = None) -> Conference:
    """Call a case conference without a name: only the invited see question and minutes, and nothing leads from there to the case. The same
    key again gives the same conference. Raises ValidationError (field "question") when a name of the person stands in the text."""
    require_role(by, *ADVISERS, Role.COORDINATOR)
    known = visible(by, Conference.objects.filter(pk=key)).first()
    if known is not None:
        return known
    seat = by.seat(*ADVISERS, Role.COORDINATOR)
    assert seat is not None  # noqa: S101 -- the role was just required
    row = writing(by, case) if case is not None else None
    person = Person.objects.filter(dossier=row.person_dossier_id).first() if row and row.person_dossier_id else None
    _without_names(person, question=invited.question, title=invited.title)
    dossier = access.open_dossier(kind=DossierKind.CONFERENCE, use=Shelf.Use.KEPT, unit_id=seat.unit_id)
    access.grant(dossier=dossier, unit_id=seat.unit_id, user_id=colleague(by), reason=Reason.ASSIGNED)
    for unit_id, user_id in seats_in(invited.people, (*ADVISERS, Role.COORDINATOR, Role.CARRIER_LEAD)):
        access.grant(dossier=dossier, unit_id=unit_id, user_id=user_id, reason=Reason.INVITED)
    found = Conference(
        pk=key, dossier=dossier, title=invited.title, question=invited.question, starts_at=invited.starts_at, place=invited.place,
        chair_id=colleague(by),
    )  # fmt: skip
    found.save(force_insert=True)
    if row is not None:
        ConferenceLink(dossier=row.work, conference_id=found.pk).save(force_insert=True)
    record(verb="conference.called", dossier=dossier.pk, subject=f"conference:{found.pk}")
    return found


def _still_to_come(by: Actor, conference: Conference) -> Conference:
    """Return the locked row; raises ValidationError for one that was held, refuses whoever did not call it."""
    require(by, Right.WRITE, conference.dossier)
    row = Conference.objects.select_for_update().get(pk=conference.pk)
    if row.held_at:
        raise ValidationError(_("This conference was held; its minutes are written."))
    return row


@transaction.atomic
def move(*, by: Actor, conference: Conference, seen: str, starts_at: datetime, place: str) -> None:
    """Move a conference to another time or place; whoever was invited stays invited and reads the old time beside the new one, and one that
    was called off takes place again. The same time and place change nothing. Raises ValidationError when it was held, for a time that is
    over (field "hour"), and (code "changed") when somebody changed it after `seen`."""
    row = _still_to_come(by, conference)
    if (row.starts_at, row.place, row.called_off_at) == (starts_at, place, None):
        return
    if row.changed_at.isoformat() != seen:
        raise changed()
    if starts_at <= timezone.now():
        raise ValidationError({"hour": _("This time is over.")})
    row.moved_from = row.moved_from if row.starts_at == starts_at else row.starts_at
    row.starts_at, row.place, row.called_off_at, row.moved_at = starts_at, place, None, timezone.now()
    row.save()
    record(verb="conference.moved", dossier=row.dossier_id, subject=f"conference:{row.pk}")


@transaction.atomic
def call_off(*, by: Actor, conference: Conference) -> None:
    """Call a conference off; everybody invited reads it on the page of the day for two weeks, and in the two before its time. A second
    time changes nothing. Raises ValidationError when it was held or its time is over."""
    row = _still_to_come(by, conference)
    if row.starts_at <= timezone.now():
        raise ValidationError(_("Its time is over; it can be moved or its minutes written."))
    if row.called_off_at is None:
        row.called_off_at = timezone.now()
        row.save()
        record(verb="conference.called_off", dossier=row.dossier_id, subject=f"conference:{row.pk}")


def _without_names(person: Person | None, **texts: str) -> None:
    for name, text in texts.items():
        found = names_in(text, person)
        if found:
            raise ValidationError(
                {name: _("Please leave out: %(words)s. A conference knows no name.") % {"words": ", ".join(found)}}
            )


@transaction.atomic
def minutes(*, by: Actor, conference: Conference, seen: str, text: str, agreed: str) -> None:
    """Write the minutes; who called the conference does. Raises ValidationError (code "changed") when somebody changed them after `seen`."""
    require(by, Right.WRITE, conference.dossier)
    row = Conference.objects.select_for_update().get(pk=conference.pk)
    if (row.minutes or row.agreed) and row.changed_at.isoformat() != seen:
        raise changed()
    if row.called_off_at:
        raise ValidationError(_("It was called off. Move it first, if it takes place after all."))
    linked = ConferenceLink.objects.filter(conference_id=row.pk).values("dossier")
    case = Case.objects.filter(work__in=linked).first()
    person = Person.objects.filter(dossier=case.person_dossier_id).first() if case and case.person_dossier_id else None
    _without_names(person, text=text, agreed=agreed)
    row.minutes, row.agreed, row.held_at = text, agreed, row.held_at or timezone.now()
    row.save()
    record(verb="conference.minuted", dossier=row.dossier_id, subject=f"conference:{row.pk}")
