"""One transaction around every request, with the actor told to the database before anything is read."""

from collections.abc import Callable

from django.db import connection, transaction
from django.http import HttpResponse

from bruecke.access import actor as actors
from bruecke.access.actor import Request
from bruecke.access.policy import Refused
from bruecke.audit.actions import record
from bruecke.base.memo import remembering

_SET = "SELECT set_config('bruecke.actor', %s, true), set_config('bruecke.code', %s, true), set_config('role', %s, true)"
WEB_ROLE, PUBLIC_ROLE = "bruecke_app", "bruecke_portal"


def enter(actor: actors.Actor, role: str = WEB_ROLE) -> None:
    """Tell the running transaction who acts; ends with the transaction. An empty actor sees no confidential row."""
    with connection.cursor() as cursor:
        cursor.execute(_SET, [str(actor.user_id or ""), actor.code_hash, role])


class Wall:
    """Opens the transaction around everything, also around lazily rendered answers, and undoes it on errors (5xx).

    What somebody sees because of who she is, no browser keeps: the next one at this desk may go back, but sees nothing.
    """

    def __init__(self, get_response: Callable[[Request], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: Request) -> HttpResponse:
        with remembering(), transaction.atomic():
            user = request.user
            request.actor = actors.of_user(user) if user.is_authenticated else actors.NOBODY
            enter(request.actor)
            response = self.get_response(request)
            if response.status_code >= 500:  # noqa: PLR2004 -- the class of server errors
                transaction.set_rollback(True)
                return response
            refusal = getattr(request, "refusal", None)
            if refusal is not None:
                record(
                    verb="refused",
                    subject=f"{request.method} {request.resolver_match and request.resolver_match.view_name} {refusal}"[:200],
                )
        if request.actor != actors.NOBODY:
            response.headers.setdefault("Cache-Control", "no-store, private")
        return response

    def process_exception(self, request: Request, exception: Exception) -> None:
        """Remember a refusal; it is written down after the half-done work was undone."""
        if isinstance(exception, Refused):
            request.refusal = f"{type(exception).__name__} {exception}"
