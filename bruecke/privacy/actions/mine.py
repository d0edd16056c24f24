"""What a person does herself with her code: withdraw, and say how to reach her."""

from django.db import transaction
from django.utils import timezone

from bruecke.access.actor import Actor
from bruecke.access.policy import Right, require_person, visible
from bruecke.consent import actions as consents
from bruecke.consent.models import Consent, Handover
from bruecke.people import actions as people
from bruecke.people.queries import of_dossier
from bruecke.privacy.queries import mine
from bruecke.welcome.models import Appointment, Slot


@transaction.atomic
def withdraw(*, by: Actor, number: str = "") -> None:
    """Withdraw the consent with this number, all of them without one; her coming appointments there are called off at once.
    Withdrawing twice changes nothing (Art. 7 (3) GDPR)."""
    require_person(by)
    for row in mine.own_consents(by):
        if row.is_live and number in ("", row.number):
            consents.withdraw(by=by, consent=row, how="link")
            _call_off(by, row)


def _call_off(by: Actor, consent: Consent) -> None:
    ended = Handover.objects.filter(consent=consent, state=Handover.State.CLOSED, record_dossier__isnull=False)
    coming = Appointment.objects.filter(state=Appointment.State.PLANNED, starts_at__gt=timezone.now())
    for row in visible(by, coming.filter(dossier__in=ended.values("record_dossier")), Right.SEE):
        Slot.objects.filter(user=row.user_id, starts_at=row.starts_at).update(taken_at=None)
        Appointment.objects.filter(pk=row.pk).update(state=Appointment.State.CANCELLED)


@transaction.atomic
def correct(*, by: Actor, phone: str, best_time: str, safe: bool) -> None:
    """Change how to reach her; whoever may see her sees it at once (Art. 16, 19 GDPR)."""
    require_person(by)
    person = of_dossier(by, mine.own_person(by).dossier)
    people.correct_contact(by=by, person=person, phone=phone, best_time=best_time, safe_to_leave_message=safe)
