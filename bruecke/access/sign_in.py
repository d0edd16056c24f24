"""What sign-in means here: no self-registration, mails through the outbox, links with our own address, sessions that end."""

from typing import Any
from uuid import UUID, uuid4

from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.forms import default_token_generator
from allauth.account.utils import user_pk_to_url_str
from django.conf import settings
from django.contrib.auth import SESSION_KEY
from django.contrib.sessions.models import Session
from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone

from bruecke.access.models import User
from bruecke.base import outbox
from bruecke.base.limits import address

SUBJECT_LETTERS = 120


class Adapter(DefaultAccountAdapter):  # type: ignore[misc]
    """Accounts are made by the county administration only; what is mailed leaves through the outbox, also without a mail server."""

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return False

    def send_mail(self, template_prefix: str, email: str, context: dict[str, Any]) -> None:
        """Put the mail into the outbox; the page answers the same whether a mail server is there or not."""
        mail = self.render_mail(template_prefix, email, {"request": self.request, "email": email, **context})
        outbox.send(
            key=f"sign-in:{uuid4()}", channel="email", address=email, subject=mail.subject[:SUBJECT_LETTERS], body=mail.body
        )

    def send_notification_mail(
        self, template_prefix: str, user: User, context: dict[str, Any] | None = None, email: str | None = None
    ) -> None:
        """Tell the owner of an account what was changed, at the address she signs in with.

        A changed second factor ends her other sessions, which never proved it, and this one is asked for it again.
        """
        if template_prefix.startswith("mfa/"):
            end_sessions(user.pk, but=self.request.session.session_key or "")
            self.request.session.pop("second_factor", None)
        super().send_notification_mail(template_prefix, user, context, email or user.email)

    def get_reset_password_from_key_url(self, key: str) -> str:
        """Return the link of a mail under our own address, never under what the asking browser calls us."""
        return f"{settings.BRUECKE_URL}{reverse('account_reset_password')}key/{key}/"

    def get_client_ip(self, request: HttpRequest) -> str:
        """Return what limits count: the keyed hash of the visitor's address, the same as everywhere else."""
        return address(request)


def end_sessions(user_id: UUID, *, but: str = "") -> None:
    """Sign somebody out everywhere, except in the session with the key `but`."""
    for session in Session.objects.filter(expire_date__gte=timezone.now()).exclude(session_key=but):
        if session.get_decoded().get(SESSION_KEY) == str(user_id):
            session.delete()


def one_time_url(user: User) -> str:
    """Return the address where this account sets a password; it dies with use and after the days of PASSWORD_RESET_TIMEOUT."""
    key = default_token_generator.make_token(user)
    path = reverse("account_reset_password_from_key", kwargs={"uidb36": user_pk_to_url_str(user), "key": key})
    return f"{settings.BRUECKE_URL}{path}"
