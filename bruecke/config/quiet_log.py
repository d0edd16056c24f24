"""What the error log may not hold."""

import logging

from django.http import HttpRequest


class NoCodes(logging.Filter):
    """Writes the name of the page instead of the address into the log: the address of a public page holds a code."""

    def filter(self, record: logging.LogRecord) -> bool:
        request = getattr(record, "request", None)
        if isinstance(request, HttpRequest):
            name = request.resolver_match.view_name if request.resolver_match else "unknown page"
            args = record.args if isinstance(record.args, tuple) else ()
            record.args = tuple(name if arg in (request.path, request.get_full_path()) else arg for arg in args)
        return True
