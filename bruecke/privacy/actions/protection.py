"""Splitting a household for protection (domain 6.3): every link between her and the others is cut, both ways, in one step."""

from uuid import UUID, uuid4

from django.core.exceptions import ValidationError
from django.db import connection, transaction
from django.db.models import Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from bruecke.access import actions as access
from bruecke.access.actor import Actor
from bruecke.access.models import Dossier, DossierKind, Grant, Reason, Shelf, Unit, User
from bruecke.access.policy import ADVISERS, Right, live, may, require, require_role
from bruecke.access.queries import colleagues
from bruecke.audit.actions import record
from bruecke.base import outbox
from bruecke.base.crypto import code_hash, new_code
from bruecke.cases.models import Case, Errand, Task
from bruecke.consent.actions import person_code
from bruecke.consent.models import Handover
from bruecke.consults.models import Origin, ReleasedFacts
from bruecke.people.models import Pair, Person

CODE_LETTERS = 16


@transaction.atomic
def protect(*, by: Actor, person: Person, unit: Unit, deputy: User | None) -> str:
    """Protect somebody and return her new code, shown once. She leaves the household, her circles leave every shelf of a team, and only
    `by` and the one named deputy keep a key, which no cover, lead or emergency shares; everybody else is out at the next click. Her old
    code opens nothing any more, shared telephones and e-mail addresses are emptied, messages and letters that wait are taken back,
    planned meetings are called off, here and with another team that helps, so that nobody meets her there. Raises ValidationError for a
    deputy who does not counsel in the unit or for nobody named at all: somebody must be there when one is ill."""
    require_role(by, *ADVISERS)
    require(by, Right.CLOSE, person.dossier)
    if deputy is None or deputy.pk == by.user_id or not colleagues(by, unit.pk, *ADVISERS).filter(pk=deputy.pk).exists():
        raise ValidationError({"deputy": _("Please name one colleague of the team who stands in for you here.")})
    row = Person.objects.select_for_update(of=("self",)).get(pk=person.pk)
    if row.is_protected:
        raise ValidationError(_("She is protected already."))
    code = new_code(CODE_LETTERS)
    for one in (row, *_same(by, row)):
        circles, old = _circles(one, unit), person_code(one.dossier)
        _cut_links(one)
        _only(circles, by, unit, deputy, code)
        _elsewhere(one, old, code)
        record(verb="person.protected", dossier=one.dossier_id, subject=f"person:{one.pk}")
    return code


def _same(by: Actor, person: Person) -> list[Person]:
    """Return the other records that were found to be her, however they were put together: what is cut for one is cut for all of them."""
    found = {person.pk: person}
    while True:
        near = Q(merged_into__in=found) | Q(pk__in=[row.merged_into for row in found.values() if row.merged_into])
        more = Person.objects.filter(near).exclude(pk__in=found).select_related("dossier")
        if not (new := {row.pk: row for row in more if may(by, Right.CLOSE, row.dossier)}):
            return [row for row in found.values() if row.pk != person.pk]
        found |= new


def _circles(person: Person, unit: Unit) -> list[Dossier]:
    """Return every circle about her that a unit keeps and the actor may enter."""
    rows = Handover.objects.filter(person_dossier=person.dossier_id, to_unit=unit).values_list("dossier", "record_dossier")
    cases = Case.objects.filter(person_dossier=person.dossier_id, unit=unit)
    keys = {
        key
        for pair in (*rows, *cases.values_list("dossier", "work"), *cases.values_list("plan", "plan"))
        for key in pair
        if key
    }
    keys |= set(Errand.objects.filter(case_id__in=cases.values("pk")).values_list("dossier", flat=True))
    asked = Origin.objects.filter(person_dossier_id=person.dossier_id, unit_id=unit.pk)
    keys |= set(asked.values_list("dossier", flat=True))
    keys |= set(ReleasedFacts.objects.filter(consult__in=asked.values("consult")).values_list("dossier", flat=True))
    return list(Dossier.objects.filter(pk__in=[*keys, person.dossier_id]))


def _cut_links(person: Person) -> None:
    others = Person.objects.filter(household=person.household).exclude(pk=person.pk)
    with connection.cursor() as cursor:
        cursor.execute("SELECT phones, emails FROM privacy_shared(%s)", [person.pk])
        phones, emails = cursor.fetchone() or ([], [])
    person.household, person.is_protected, person.safe_to_leave_message = uuid4(), True, False
    person.phone = "" if person.phone in phones else person.phone
    person.other_phones = [number for number in person.other_phones if number not in phones]
    person.email = "" if person.email in emails else person.email
    person.district = ""
    person.save()
    others.update(changed_at=timezone.now())
    for key in (person.dossier_id, *others.values_list("dossier", flat=True)):
        outbox.cancel_about(key)
    Pair.objects.filter(left=person.dossier_id).update(state=Pair.State.OTHER)
    Pair.objects.filter(right=person.dossier_id).update(state=Pair.State.OTHER)


def _only(circles: list[Dossier], by: Actor, unit: Unit, deputy: User, code: str) -> None:
    """End every key and give two new ones, and hers; then move each circle to the shelf nobody enters."""
    hashed = code_hash(code)
    for dossier in circles:
        held = Grant.objects.filter(live(), dossier=dossier)
        stem = _basis(held.filter(unit=unit))
        for holder in (by.user_id, deputy.pk):
            access.grant(dossier=dossier, unit_id=unit.pk, user_id=holder, reason=Reason.TRUSTED, stems_from=stem)
        is_hers = held.filter(reason=Reason.PERSON).exists()
        held.exclude(reason=Reason.TRUSTED).update(ended_at=timezone.now())
        if is_hers:
            access.grant(dossier=dossier, code_hash=hashed, reason=Reason.PERSON)
        access.move(dossier=dossier, use=Shelf.Use.PROTECTED, unit_id=unit.pk)


def _elsewhere(person: Person, old: str, code: str) -> None:
    """What `by` does not see: another team that helps as well keeps only whoever is responsible there, and her old code opens nothing. What
    was agreed on with any team is called off, and letters that wait to be printed for many are taken back."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT privacy_call_off(%s)", [person.dossier_id])
        cursor.execute("SELECT privacy_shield(%s), privacy_no_conference(%s)", [person.dossier_id, person.dossier_id])
        if old:
            cursor.execute("SELECT privacy_new_code(%s, %s, %s)", [person.dossier_id, old, code_hash(code)])


def _basis(held: QuerySet[Grant]) -> UUID | None:
    """Return the consent the keys rested on so far, None where the team has a basis of its own: a withdrawal counts for her too."""
    stems = set(held.filter(reason__in=(Reason.ASSIGNED, Reason.TRUSTED)).values_list("stems_from", flat=True))
    return None if None in stems else min(stems, default=None, key=str)


@transaction.atomic
def unprotect(*, by: Actor, person: Person, unit: Unit) -> None:
    """End the protection when she says so: the ordinary keys come back for `by`, who is responsible in the team from then on, and for whoever
    is in another team that helps as well; household, code and contact stay as they are."""
    require(by, Right.CLOSE, person.dossier)
    if not Person.objects.filter(pk=person.pk, is_protected=True).exists():
        return
    for one in (person, *_same(by, person)):
        _open_again(one, by, unit)


def _open_again(person: Person, by: Actor, unit: Unit) -> None:
    Person.objects.filter(pk=person.pk).update(is_protected=False)
    led = Case.objects.filter(person_dossier=person.dossier_id, unit=unit)
    Task.objects.filter(dossier__in=led.values("work"), done_at__isnull=True).update(user=by.user_id)
    led.update(user=by.user_id)
    taken = (Handover.State.ACCEPTED, Handover.State.CLOSED)
    Handover.objects.filter(person_dossier=person.dossier_id, to_unit=unit, state__in=taken).update(answered_by=by.user_id)
    for dossier in _circles(person, unit):
        held = Grant.objects.filter(live(), dossier=dossier, unit=unit)
        use = Shelf.Use.MASTER if dossier.kind == DossierKind.PERSON else Shelf.Use.KEPT
        access.move(dossier=dossier, use=use, unit_id=None if dossier.kind == DossierKind.PERSON else unit.pk)
        access.grant(dossier=dossier, unit_id=unit.pk, user_id=by.user_id, reason=Reason.ASSIGNED, stems_from=_basis(held))
        held.filter(reason=Reason.TRUSTED).update(ended_at=timezone.now())
    with connection.cursor() as cursor:
        cursor.execute("SELECT privacy_unshield(%s)", [person.dossier_id])
    record(verb="person.unprotected", dossier=person.dossier_id, subject=f"person:{person.pk}")
