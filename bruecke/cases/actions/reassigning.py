"""Giving cases to another colleague of the team; the lead decides and reads nothing of them."""

from collections.abc import Iterable
from uuid import UUID

from django.core.exceptions import ValidationError
from django.db import connection, transaction
from django.utils.translation import gettext as _

from bruecke.access.actor import Actor
from bruecke.access.models import Role
from bruecke.access.policy import Right, require, require_role
from bruecke.audit.actions import record
from bruecke.cases.models import Case


@transaction.atomic
def reassign(*, by: Actor, cases: Iterable[Case], to_user_id: UUID) -> int:
    """Give one or many cases with their keys, open tasks and coming meetings to a colleague of the same team and return how many.
    Raises NotVisible for a case of another team, ValidationError when the colleague does not counsel in this one; then none moves."""
    require_role(by, Role.CARRIER_LEAD)
    count = 0
    for case in cases:
        require(by, Right.ASSIGN, case.dossier)
        with connection.cursor() as cursor:
            cursor.execute("SELECT cases_reassign(%s, %s)", [case.pk, to_user_id])
            if not cursor.fetchone()[0]:
                raise ValidationError(_("This colleague does not work in the team."))
        record(verb="case.reassigned", dossier=case.dossier_id, subject=f"case:{case.pk} to:{to_user_id}")
        count += 1
    return count
