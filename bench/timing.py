"""Tells a benchmark what an answer cost in the server; only in the middleware when BRUECKE_BENCH=1.

A query is a statement that reads or writes; the savepoint around a view is none.
"""

import time
from collections.abc import Callable
from typing import Any

from django.db import connection
from django.http import HttpRequest, HttpResponse

_CONTROL = ("SAVEPOINT", "RELEASE", "ROLLBACK")


class ServerTiming:
    """Adds Server-Timing: milliseconds of the whole answer, of the database, and the number of statements."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        count, spent, start = 0, 0.0, time.perf_counter()

        def measured(execute: Callable[..., Any], sql: str, *call: Any) -> Any:
            nonlocal count, spent
            began = time.perf_counter()
            try:
                return execute(sql, *call)
            finally:
                count += not str(sql).startswith(_CONTROL)
                spent += time.perf_counter() - began

        with connection.execute_wrapper(measured):
            response = self.get_response(request)
        total = (time.perf_counter() - start) * 1000
        response.headers["Server-Timing"] = f"total;dur={total:.2f}, db;dur={spent * 1000:.2f}, queries;dur={count}"
        return response
