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


def make(html: str, *styles: str) -> bytes:
    """Return a tagged PDF/UA-1 of `html` with static style sheets; raises NoPdfError where Pango is missing."""
    try:
        from weasyprint import CSS, HTML  # noqa: PLC0415 -- optional dependency of the system
        from weasyprint.text.fonts import FontConfiguration  # noqa: PLC0415 -- optional dependency of the system
    except MISSING as error:
        raise NoPdfError(
            _("This computer cannot make PDF files yet. The administration has to install Pango once "
              "(apt-get install libpango-1.0-0 libpangoft2-1.0-0). Everything else works.")
        ) from error  # fmt: skip
    base, fonts, fetcher = f"file://{settings.STATIC_URL}", FontConfiguration(), _fetcher()
    sheets = [
        CSS(
            string=Path(str(finders.find(name))).read_text("utf-8"), base_url=f"{base}{name}", url_fetcher=fetcher, font_config=fonts
        )
        for name in styles
    ]  # fmt: skip
    page = HTML(string=html, base_url=base, url_fetcher=fetcher)
    return bytes(page.write_pdf(stylesheets=sheets, pdf_variant="pdf/ua-1", font_config=fonts))


def answer(content: bytes, name: str) -> HttpResponse:
    """Return the PDF as an answer that nobody keeps."""
    headers = {"Content-Disposition": f'inline; filename="{name}"', "Cache-Control": "no-store"}
    return HttpResponse(content, content_type="application/pdf", headers=headers)
