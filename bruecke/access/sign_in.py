"""What sign-in means here: no self-registration, the session ends with the account, and the link for the first password."""

from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.forms import default_token_generator
from allauth.account.utils import user_pk_to_url_str
from django.conf import settings
from django.http import HttpRequest
from django.urls import reverse

from bruecke.access.models import User


class Adapter(DefaultAccountAdapter):  # type: ignore[misc]
    """Accounts are made by the county administration only."""

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return False


def one_time_url(user: User) -> str:
    """Return the address where this account sets a password; it dies with use and after the days of PASSWORD_RESET_TIMEOUT."""
    key = default_token_generator.make_token(user)
    path = reverse("account_reset_password_from_key", kwargs={"uidb36": user_pk_to_url_str(user), "key": key})
    return f"{settings.BRUECKE_URL}{path}"
