"""A new code for somebody who has lost hers."""

from django.core.exceptions import ValidationError
from django.db import connection, transaction
from django.utils.translation import gettext as _

from bruecke.access.actor import Actor
from bruecke.access.policy import Right, require
from bruecke.audit.actions import record
from bruecke.base.crypto import code_hash, new_code
from bruecke.consent.actions import person_code
from bruecke.people.models import Person
from bruecke.privacy.actions.protection import CODE_LETTERS


@transaction.atomic
def replace(*, by: Actor, person: Person) -> str:
    """Return a new code of a person, known only here; the old one opens nothing any more, in no house. That it was given is written down
    where she reads it. Raises NotVisible or NotAllowed for anybody but whoever is responsible, ValidationError when she has none any more."""
    require(by, Right.CLOSE, person.dossier)
    old, code = person_code(person.dossier), new_code(CODE_LETTERS)
    if not old:
        raise ValidationError(_("She has no code any more: what it opened has been erased or has ended."))
    with connection.cursor() as cursor:
        cursor.execute("SELECT privacy_new_code(%s, %s, %s)", [person.dossier_id, old, code_hash(code)])
    record(verb="person.new_code", dossier=person.dossier_id, subject=f"person:{person.pk}")
    return code
