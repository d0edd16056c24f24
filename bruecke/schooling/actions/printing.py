"""Writing down that a letter about a child was printed."""

from django.db import transaction

from bruecke.access.actor import Actor
from bruecke.access.models import Role
from bruecke.access.policy import Right, require, require_role
from bruecke.audit.actions import record
from bruecke.schooling.models import Placement


@transaction.atomic
def printed(*, by: Actor, placement: Placement, kind: str) -> None:
    """Write down which letter was printed by whom; raises NotVisible for who does not work on this child."""
    require_role(by, Role.KI_TEACHER, Role.SCHOOL_AUTHORITY)
    require(by, Right.SEE, placement.dossier)
    record(verb="letter.printed", dossier=placement.dossier_id, subject=f"placement:{placement.pk} {kind}")
