"""What is not there, not open, not readable or broken is said in the language of the public address, to colleagues in their own."""

import sys

from django.conf import settings
from django.db import InterfaceError, OperationalError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.template.loader import render_to_string
from django.views import defaults
from psycopg_pool import PoolTimeout

from bruecke.consent import texts

_UNSEEN = {"Cache-Control": "no-store", "Referrer-Policy": "no-referrer"}  # the address may hold a code


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    """Answer 400."""
    return _public(request, "failed", 400) or defaults.bad_request(request, exception)


def denied(request: HttpRequest, exception: Exception) -> HttpResponse:
    """Answer 403."""
    return _public(request, "failed", 403) or defaults.permission_denied(request, exception)


def not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    """Answer 404, with the same words whatever is not there."""
    return _public(request, "missing", 404) or defaults.page_not_found(request, exception)


def server_error(request: HttpRequest) -> HttpResponse:
    """Answer 503 while the database cannot be reached (the next request tries again), else 500; both undo the work."""
    gone = isinstance(sys.exc_info()[1], OperationalError | InterfaceError | PoolTimeout)
    page, status, headers = ("503", 503, {"Retry-After": "10"}) if gone else ("500", 500, {})
    words = _words(request, "failed")
    context = {**(words or {}), "exit_url": settings.BRUECKE_EXIT_URL}  # no request: its frame would ask the database
    text = render_to_string("base/public_error.html" if words else f"base/{page}.html", context)
    return HttpResponse(text, status=status, headers={**headers, **_UNSEEN})


def _public(request: HttpRequest, text: str, status: int) -> HttpResponse | None:
    """Return the page in the language of a public address, which no later page learns of; None for all other addresses."""
    context = _words(request, text)
    if context is None:
        return None
    answer = render(request, "base/public_error.html", context, status=status)
    for name, value in _UNSEEN.items():
        answer.headers[name] = value
    return answer


def _words(request: HttpRequest, text: str) -> dict[str, object] | None:
    lang = request.path_info[1:].partition("/")[0]
    if lang not in texts.available():
        return None
    words = texts.page(lang)
    return {
        "lang": lang, "words": words, "direction": texts.words(lang)["direction"], "heading": words[f"{text}_h"], "text": words[text],
    }  # fmt: skip
