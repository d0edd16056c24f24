"""A page that says so when the database is gone, instead of a broken one."""

import logging
import sys

from django.db import InterfaceError, OperationalError
from django.http import HttpRequest, HttpResponse
from django.template.loader import render_to_string
from psycopg_pool import PoolTimeout

log = logging.getLogger(__name__)


def server_error(request: HttpRequest) -> HttpResponse:
    """Answer 503 while the database cannot be reached (the next request tries again), else 500; both undo the work."""
    if isinstance(sys.exc_info()[1], OperationalError | InterfaceError | PoolTimeout):
        return HttpResponse(render_to_string("base/503.html"), status=503, headers={"Retry-After": "10"})
    return HttpResponse(render_to_string("base/500.html"), status=500)
