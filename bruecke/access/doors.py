"""The three door plates; every view carries exactly one, and a test walks all addresses."""

from collections.abc import Callable
from functools import wraps
from typing import Any, cast

from allauth.account.decorators import reauthentication_required
from allauth.mfa.utils import is_mfa_enabled
from django.conf import settings
from django.contrib.auth.views import redirect_to_login
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils import translation

from bruecke.access.actor import NOBODY, Request, of_code
from bruecke.access.models import Role
from bruecke.access.policy import NotVisible, Right, rights_of
from bruecke.access.wall_middleware import PUBLIC_ROLE, enter
from bruecke.base.crypto import code_hash, tidy_code

__all__ = ["Role", "needs", "public", "recent", "signed_in"]

View = Callable[..., HttpResponse]


def _at_the_door(request: Request) -> HttpResponse | None:
    if not request.user.is_authenticated:
        return redirect_to_login(request.get_full_path())
    if not request.session.get("second_factor"):
        if not (settings.BRUECKE_DEMO and request.session.get("demo")) and not is_mfa_enabled(request.user):
            return redirect("mfa_index")
        request.session["second_factor"] = True
    return None


def needs(right: Right) -> Callable[[View], View]:
    """Plate for a page about dossiers: signed in, and some role of the actor knows this right at all; else 404."""

    def plate(view: View) -> View:
        @wraps(view)
        def guarded(request: Request, *args: Any, **kwargs: Any) -> HttpResponse:
            answer = _at_the_door(request)
            if answer is not None:
                return answer
            if right not in rights_of(request.actor):
                raise NotVisible(right)
            return view(request, *args, **kwargs)

        guarded.door = f"needs {right}"  # type: ignore[attr-defined]
        return guarded

    return plate


def signed_in(*roles: Role) -> Callable[[View], View]:
    """Plate for a page without dossiers: signed in, and one of `roles` where given; else 404."""

    def plate(view: View) -> View:
        @wraps(view)
        def guarded(request: Request, *args: Any, **kwargs: Any) -> HttpResponse:
            answer = _at_the_door(request)
            if answer is not None:
                return answer
            if roles and not request.actor.has(*roles):
                raise NotVisible(",".join(roles))
            return view(request, *args, **kwargs)

        guarded.door = "signed in " + ",".join(roles)  # type: ignore[attr-defined]
        return guarded

    return plate


def public(view: View) -> View:
    """Plate for a page without account: language from the address, no cookie, and a code makes the person the actor.

    Without a cookie there is nothing a foreign site could ride on, so the form token is not asked for. Reading without a
    code happens in a database role that has no right on any confidential table.
    """

    @wraps(view)
    def guarded(request: Request, *args: Any, **kwargs: Any) -> HttpResponse:
        if "code" in kwargs:
            kwargs["code"] = tidy_code(kwargs["code"])
            request.actor = of_code(code_hash(kwargs["code"]))
            enter(request.actor)
        elif request.method in ("GET", "HEAD") and not request.user.is_authenticated:
            enter(NOBODY, PUBLIC_ROLE)
        with translation.override(kwargs.get("lang") or translation.get_language()):
            return view(request, *args, **kwargs)

    guarded.door = "public"  # type: ignore[attr-defined]
    guarded.csrf_exempt = True  # type: ignore[attr-defined]
    return guarded


def recent(view: View) -> View:
    """Below a plate, for a sensitive step: ask for password or second factor again when the last time is over 15 minutes ago.

    The demo signs in without either and is let through, on loopback only.
    """
    asking = reauthentication_required(view)

    @wraps(view)
    def guarded(request: Request, *args: Any, **kwargs: Any) -> HttpResponse:
        if settings.BRUECKE_DEMO and request.session.get("demo"):
            return view(request, *args, **kwargs)
        return cast(HttpResponse, asking(request, *args, **kwargs))

    return guarded
