"""German for everybody, unless the address of a public page or the choice of a colleague says otherwise."""

from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils import translation

CODES = frozenset(code for code, _name in settings.LANGUAGES)


class Language:
    """Activates the language of the first path part, else of the cookie a colleague chose, else German."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        first = request.path_info.split("/", 2)[1]
        chosen = first if first in CODES else request.COOKIES.get("language", "")
        with translation.override(chosen if chosen in CODES else settings.LANGUAGE_CODE):
            request.LANGUAGE_CODE = translation.get_language()
            return self.get_response(request)


class Converter:
    """The language part of a public address."""

    regex = "|".join(sorted(CODES, key=len, reverse=True))

    def to_python(self, value: str) -> str:
        return value

    def to_url(self, value: str) -> str:
        return value
