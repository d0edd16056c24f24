"""What sign-in means here: no self-registration, and the session ends with the account."""

from allauth.account.adapter import DefaultAccountAdapter
from django.http import HttpRequest


class Adapter(DefaultAccountAdapter):  # type: ignore[misc]
    """Accounts are made by the county administration only."""

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return False
