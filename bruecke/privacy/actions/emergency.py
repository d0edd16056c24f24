"""Emergency access to one hand-over or case: a sentence, 60 minutes, and the privacy officer knows."""

from uuid import UUID

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from bruecke.access import actions as access
from bruecke.access.actor import Actor
from bruecke.access.models import Reason
from bruecke.access.policy import POLICY, require_role
from bruecke.privacy.queries.emergency import kept

ROLES = tuple(sorted({rule.role for rule in POLICY if rule.reason == Reason.EMERGENCY and rule.role}))


@transaction.atomic
def take(*, by: Actor, number: str, sentence: str) -> tuple[str, UUID]:
    """Open a hand-over or a case of the own unit for 60 minutes and return its page and key. Raises ValidationError for a number the unit does
    not keep, in the same words whether it exists elsewhere or nowhere, and for a sentence that says too little."""
    require_role(by, *ROLES)
    found = kept(by, number)
    if found is None:
        raise ValidationError(_("Your unit keeps no hand-over and no case with this number."), code="number")
    access.emergency(by=by, dossier=found.dossier, sentence=sentence, with_it=found.with_it)
    return found.page, found.key
