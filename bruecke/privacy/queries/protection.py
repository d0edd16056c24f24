"""What the page of protection needs: the person, the team that keeps her, who could stand in, who lives with her."""

from dataclasses import dataclass
from uuid import UUID

from bruecke.access.actor import Actor
from bruecke.access.models import Dossier, Grant, Reason, Unit, User
from bruecke.access.policy import ADVISERS, NotVisible, Right, live, may
from bruecke.access.queries import colleagues
from bruecke.people.models import Person
from bruecke.people.queries import household, of_dossier


@dataclass(frozen=True)
class Protection:
    """Somebody and who could keep her safe."""

    person: Person
    unit: Unit
    colleagues: list[User]
    household: list[Person]


def protection(actor: Actor, dossier_id: UUID) -> Protection:
    """Return what is needed to protect somebody; raises NotVisible for anybody but whoever is responsible."""
    person = of_dossier(actor, dossier_id)
    if not may(actor, Right.CLOSE, Dossier(pk=dossier_id, kind=person.dossier.kind, shelf_id=person.dossier.shelf_id)):
        raise NotVisible("person")
    reasons = (Reason.ASSIGNED, Reason.TRUSTED)
    held = (
        Grant.objects.filter(live(), dossier=dossier_id, user=actor.user_id, reason__in=reasons).select_related("unit").first()
    )
    if held is None or held.unit is None:
        raise NotVisible("person")
    team = [row for row in colleagues(actor, held.unit.pk, *ADVISERS) if row.pk != actor.user_id]
    return Protection(person, held.unit, team, household(actor, person))
