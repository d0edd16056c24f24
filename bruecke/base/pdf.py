"""PDF/UA from HTML; the library is loaded only when a PDF is wanted, because it needs Pango from the system."""

from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlparse

from django.conf import settings
from django.contrib.staticfiles import finders
from django.http import HttpResponse
from django.utils.translation import gettext as _

MISSING = (OSError,)


class NoPdfError(Exception):
    """The library that lays out the pages is missing on this computer; the text says what to do."""


def _fetcher() -> Any:
    """Return what gives the layout engine our own static files and nothing else: no network, no other file."""
    from weasyprint.urls import URLFetcher, URLFetcherResponse  # noqa: PLC0415 -- optional dependency of the system

    class Own(URLFetcher):  # type: ignore[misc]
        def fetch(self, url: str, headers: Any = None) -> Any:
            path = unquote(urlparse(url).path)
            found = finders.find(path.removeprefix(settings.STATIC_URL)) if path.startswith(settings.STATIC_URL) else None
            if not found:
                raise ValueError("only own files")
            return URLFetcherResponse(url, Path(str(found)).read_bytes())

    return Own()


class Book:
    """A PDF/UA-1 that is laid out piece by piece with static style sheets; raises NoPdfError where Pango is missing."""

    def __init__(self, *styles: str) -> None:
        try:
            from weasyprint import CSS, HTML  # noqa: PLC0415 -- optional dependency of the system
            from weasyprint.text.fonts import FontConfiguration  # noqa: PLC0415 -- optional dependency of the system
        except MISSING as error:
            raise NoPdfError(
                _("This computer cannot make PDF files yet. The administration has to install Pango once "
                  "(apt-get install libpango-1.0-0 libpangoft2-1.0-0). Everything else works.")
            ) from error  # fmt: skip
        self._html, self._base, self._fonts, self._fetcher = (
            HTML,
            f"file://{settings.STATIC_URL}",
            FontConfiguration(),
            _fetcher(),
        )
        self._sheets = [
            CSS(
                string=Path(str(finders.find(name))).read_text("utf-8"), base_url=f"{self._base}{name}", url_fetcher=self._fetcher,
                font_config=self._fonts,
            )
            for name in styles
        ]  # fmt: skip
        self._parts: list[Any] = []

    def add(self, html: str) -> None:
        """Lay out the pages of one more piece."""
        page = self._html(string=html, base_url=self._base, url_fetcher=self._fetcher)
        self._parts.append(page.render(stylesheets=self._sheets, font_config=self._fonts))

    def content(self) -> bytes:
        """Return all pieces as one file; empty where nothing was added."""
        if not self._parts:
            return b""
        pages = [page for part in self._parts for page in part.pages]
        return bytes(self._parts[0].copy(pages).write_pdf(pdf_variant="pdf/ua-1"))


def make(html: str, *styles: str) -> bytes:
    """Return a tagged PDF/UA-1 of `html` with static style sheets; raises NoPdfError where Pango is missing."""
    book = Book(*styles)
    book.add(html)
    return book.content()


def answer(content: bytes, name: str) -> HttpResponse:
    """Return the PDF as an answer that nobody keeps."""
    headers = {"Content-Disposition": f'inline; filename="{name}"', "Cache-Control": "no-store"}
    return HttpResponse(content, content_type="application/pdf", headers=headers)
