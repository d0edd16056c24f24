"""A page that says so when the database is gone, instead of a broken one."""

import logging
import sys

from django.conf import settings
from django.db import InterfaceError, OperationalError
from django.http import HttpRequest, HttpResponse
from django.template.loader import render_to_string
from psycopg_pool import PoolTimeout

log = logging.getLogger(__name__)


class NoCodes(logging.Filter):
    """Writes the name of the page instead of the address into the log: the address of a public page holds a code."""

    def filter(self, record: logging.LogRecord) -> bool:
        request = getattr(record, "request", None)
        if isinstance(request, HttpRequest):
            name = request.resolver_match.view_name if request.resolver_match else "unknown page"
            args = record.args if isinstance(record.args, tuple) else ()
            record.args = tuple(name if arg in (request.path, request.get_full_path()) else arg for arg in args)
        return True


def server_error(request: HttpRequest) -> HttpResponse:
    """Answer 503 while the database cannot be reached (the next request tries again), else 500; both undo the work."""
    context = {"exit_url": settings.BRUECKE_EXIT_URL}
    if isinstance(sys.exc_info()[1], OperationalError | InterfaceError | PoolTimeout):
        return HttpResponse(render_to_string("base/503.html", context), status=503, headers={"Retry-After": "10"})
    return HttpResponse(render_to_string("base/500.html", context), status=500)
