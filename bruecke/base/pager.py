"""Long lists page by page: the addresses before and after, as `{% pager %}` shows them; whatever else was asked stays asked."""

from collections.abc import Sequence
from typing import Any
from urllib.parse import urlencode

from django.core.paginator import Paginator
from django.db.models import QuerySet
from django.http import HttpRequest


def numbered(request: HttpRequest, rows: Sequence[Any] | QuerySet[Any], most: int) -> tuple[Any, dict[str, str]]:
    """Return the rows of the page whose number was asked for (`page`), the nearest where there is none, and the addresses."""
    here = Paginator(rows, most).get_page(request.GET.get("page"))
    previous = address(request, page=here.previous_page_number()) if here.has_previous() else ""
    following = address(request, page=here.next_page_number()) if here.has_next() else ""
    return here.object_list, {"previous_url": previous, "next_url": following}


def marked(request: HttpRequest, mark: str) -> dict[str, str]:
    """Return the addresses of a list that goes on after a row: on to `mark` (empty on the last page), back to the first page."""
    previous = address(request) if "after" in request.GET else ""
    return {"previous_url": previous, "next_url": address(request, after=mark) if mark else ""}


def address(request: HttpRequest, **place: object) -> str:
    """Return this page's address with another place in its list; whatever else was asked stays asked."""
    kept = {name: value for name, value in request.GET.items() if name not in ("page", "after") and value}
    return f"{request.path}?{urlencode(kept | place)}"
