"""What a person does herself with her code: withdraw, and say how to reach her."""

from django.db import transaction

from bruecke.access.actor import Actor
from bruecke.access.policy import require_person
from bruecke.consent import actions as consents
from bruecke.consent.models import Consent, Handover
from bruecke.people import actions as people
from bruecke.people.models import Person
from bruecke.privacy.queries import mine
from bruecke.welcome.actions.progress import called_off, reminded
from bruecke.welcome.models import Progress

State = Handover.State


@transaction.atomic
def withdraw(*, by: Actor, number: str = "") -> None:
    """Withdraw the consent with this number, all of them without one; her coming appointments there are called off at once.
    Withdrawing twice changes nothing (Art. 7 (3) GDPR)."""
    require_person(by)
    person = mine.own_person(by)
    for row in mine.own_consents(by):
        if row.is_live and number in ("", row.number):
            consents.withdraw(by=by, consent=row, how="link")
            _call_off(row, person)


def _call_off(consent: Consent, person: Person) -> None:
    """End what was planned with the team she leaves; one that goes on on its own basis still has the hand-over accepted."""
    ended = Handover.objects.filter(consent=consent, state=State.CLOSED, record_dossier__isnull=False)
    for handover_id, notes in ended.values_list("pk", "record_dossier"):
        called_off(notes, person)
        Progress.objects.filter(handover_id=handover_id).update(step=Progress.Step.DONE, due=None)


@transaction.atomic
def correct(*, by: Actor, phone: str, best_time: str, safe: bool) -> None:
    """Change how to reach her; whoever may see her sees it at once, and reminders that wait go to the new number, or nowhere
    where messages are not safe any more (Art. 16, 19 GDPR)."""
    require_person(by)
    person = mine.own_person(by)
    people.correct_contact(by=by, person=person, phone=phone, best_time=best_time, safe_to_leave_message=safe)
    person.refresh_from_db()
    taken = Handover.objects.filter(person_dossier=person.dossier_id, state=State.ACCEPTED, record_dossier__isnull=False)
    for notes in taken.values_list("record_dossier", flat=True):
        reminded(notes, person)
