"""The steady care for the memory: checking it every night and handing the newest signed root to the privacy officer."""

from django.conf import settings
from django.db import transaction
from django.utils.translation import gettext as _

from bruecke.access.actor import Actor
from bruecke.access.policy import require_job
from bruecke.audit.actions import record
from bruecke.audit.queries import checkpoints, problems
from bruecke.base import outbox

SHOWN = 20


@transaction.atomic
def verify(*, by: Actor) -> int:
    """Check the whole memory, write down the result and return how many things are wrong; the privacy officer is told of any."""
    require_job(by)
    found = problems()
    size = max((row["size"] for row in checkpoints()), default=0)
    record(verb="audit.verified", subject=f"size:{size} problems:{len(found)}")
    if found:
        _mail(f"memory-broken:{size}", _("The memory was tampered with"), "\n".join(found[:SHOWN]))
    return len(found)


@transaction.atomic
def send_checkpoint(*, by: Actor) -> bool:
    """Mail the newest checkpoint to the privacy officer and return whether there was one; a mailed root cannot be taken back."""
    require_job(by)
    known = checkpoints()
    if not known or not settings.BRUECKE_PRIVACY_MAIL:
        return False
    newest = known[-1]
    text = "\n".join(f"{name}: {newest[name]}" for name in ("size", "root", "signed_at", "signature"))
    _mail(f"checkpoint:{newest['size']}", _("Checkpoint of the memory: please keep"), text)
    return True


def _mail(key: str, subject: str, body: str) -> None:
    if settings.BRUECKE_PRIVACY_MAIL:
        outbox.send(key=key, channel="email", address=settings.BRUECKE_PRIVACY_MAIL, subject=subject, body=body)
