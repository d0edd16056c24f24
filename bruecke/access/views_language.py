"""The language a colleague reads the staff pages in."""

from django.conf import settings
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_POST

from bruecke.access.actor import Request
from bruecke.access.doors import signed_in

OFFERED = ("de", "en")
A_YEAR = 365 * 24 * 3600


@signed_in()
@require_POST
def language(request: Request) -> HttpResponse:
    """Remember the chosen language in a cookie and go back to where one was."""
    back = request.POST.get("next", "/")
    answer = redirect(back if url_has_allowed_host_and_scheme(back, allowed_hosts=None) else "/")
    if request.POST.get("language") in OFFERED:
        answer.set_cookie(
            "language", request.POST["language"], max_age=A_YEAR, httponly=True, samesite="Lax", secure=settings.PRODUCTION
        )
    return answer
