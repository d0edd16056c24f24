"""What is not there, not open or not readable is said in the language of the public address, to colleagues in their own."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views import defaults

from bruecke.consent import texts


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    """Answer 400."""
    return _public(request, "failed", 400) or defaults.bad_request(request, exception)


def denied(request: HttpRequest, exception: Exception) -> HttpResponse:
    """Answer 403."""
    return _public(request, "failed", 403) or defaults.permission_denied(request, exception)


def not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    """Answer 404, with the same words whatever is not there."""
    return _public(request, "missing", 404) or defaults.page_not_found(request, exception)


def _public(request: HttpRequest, text: str, status: int) -> HttpResponse | None:
    """Return the page in the language of a public address, which no later page learns of; None for all other addresses."""
    lang = request.path_info[1:].partition("/")[0]
    if lang not in texts.available():
        return None
    words = texts.page(lang)
    context = {
        "lang": lang, "words": words, "direction": texts.words(lang)["direction"], "heading": words[f"{text}_h"], "text": words[text],
    }  # fmt: skip
    answer = render(request, "base/public_error.html", context, status=status)
    answer.headers["Cache-Control"] = "no-store"
    answer.headers["Referrer-Policy"] = "no-referrer"  # the address may hold a code
    return answer
