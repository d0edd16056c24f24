"""Who is told when a key changes hands: the head of the unit and the privacy officers, so that no administrator acts unseen."""

from collections.abc import Iterable
from uuid import uuid4

from django.conf import settings
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _

from bruecke.access.actor import Actor
from bruecke.access.models import Cover, Membership, Role, User
from bruecke.access.policy import OPENING_ROLES
from bruecke.access.queries import leads, privacy_officers
from bruecke.base import outbox

#: Roles that open dossiers, or decide who is told and who gets a role.
KEY_ROLES = OPENING_ROLES | {Role.PRIVACY_OFFICER, Role.COUNTY_ADMIN}


def _mail(key: str, addresses: Iterable[str], subject: str, body: str) -> None:
    for number, address in enumerate(dict.fromkeys(found.lower() for found in addresses if found)):
        outbox.send(key=f"{key}:{number}", channel="email", address=address, subject=subject, body=body)


def _officers() -> list[str]:
    return [*(officer.email for officer in privacy_officers()), settings.BRUECKE_PRIVACY_MAIL]


def tell_of_role(*, by: Actor, row: Membership, ends: bool = False, key: str = "") -> None:
    """Tell the head of the unit (the unit itself where it has none), the privacy officers and the one concerned.

    The message names colleague, role and unit and nothing of any client. Roles that open nothing are not worth a message.
    """
    if row.role not in KEY_ROLES:
        return
    heads = [lead.email for lead in leads(row.unit_id) if lead.pk != row.user_id] or [row.unit.email]
    with translation.override(settings.LANGUAGE_CODE):
        names = {
            "by": by.name,
            "name": row.user.name,
            "email": row.user.email,
            "role": Role(row.role).label,
            "unit": row.unit.name,
        }
        text = (
            _("%(by)s ended the role %(role)s of %(name)s (%(email)s) in %(unit)s.")
            if ends
            else _("%(by)s gave %(name)s (%(email)s) the role %(role)s in %(unit)s.")
        ) % names
        text += "\n" + _(
            "If you know nothing of this, please ask the county administration and the data protection officer at once."
        )
        _mail(f"role:{row.pk}{key}", [*heads, *_officers(), row.user.email], _("A role was given or ended"), text)


def tell_of_cover(*, by: Actor, row: Cover) -> None:
    """Tell the head of the unit, the privacy officers and both colleagues of a cover that somebody from outside arranged."""
    with translation.override(settings.LANGUAGE_CODE):
        text = _("%(by)s arranged that %(deputy)s stands in for %(absent)s in %(unit)s.") % {
            "by": by.name, "deputy": row.deputy.name, "absent": row.absent.name, "unit": row.unit.name,
        }  # fmt: skip
        heads = [lead.email for lead in leads(row.unit_id)] or [row.unit.email]
        _mail(f"cover:{row.pk}", [*heads, *_officers(), row.deputy.email, row.absent.email], _("A cover was arranged"), text)


def tell_of_factor(user: User) -> None:
    """Tell a colleague and the privacy officers that her second factor was taken away on the server."""
    with translation.override(settings.LANGUAGE_CODE):
        text = _("The second factor of %(name)s (%(email)s) was reset. If you know nothing of this, please ask at once.") % {
            "name": user.name, "email": user.email,
        }  # fmt: skip
        _mail(f"factor:{uuid4()}", [user.email, *_officers()], _("A second factor was reset"), text)


def tell_of_emergency(*, key: str) -> None:
    """Tell every privacy officer that somebody took an emergency access, never to what."""
    with translation.override(settings.LANGUAGE_CODE):
        for officer in privacy_officers():
            outbox.send(
                key=f"emergency:{key}:{officer.pk}", channel="email", address=officer.email,
                subject=_("Something new for the data protection officer"),
                body=_("An emergency access was taken. You see it here: %(url)s")
                % {"url": f"{settings.BRUECKE_URL}{reverse('privacy:office')}"},
            )  # fmt: skip
