"""A family reports its children itself, with the code of the page it loaded."""

from uuid import UUID

from django.db import transaction

from bruecke.access.actor import Actor
from bruecke.access.policy import NotVisible, require_person
from bruecke.base.crypto import code_hash
from bruecke.schooling.actions.reporting import Report, Told, report
from bruecke.schooling.models.words import Reported


@transaction.atomic
def report_own(*, by: Actor, own: Report, key: UUID, code: str) -> Told:
    """Write down what a family says of itself; the same key again changes nothing. Raises NotVisible for anybody without this code."""
    require_person(by)
    if by.code_hash != code_hash(code):
        raise NotVisible("code")
    return report(by=by, report=own, way=Reported.FAMILY, key=key, code=code)
