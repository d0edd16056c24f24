"""The entry of the web server: everything a page needs is read before the first visitor comes."""

import gc
import os

from django.core.wsgi import get_wsgi_application
from django.urls import get_resolver

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "bruecke.config.settings")

application = get_wsgi_application()

from django.utils import timezone  # noqa: E402 -- Django is set up now

from bruecke.network.calendar import is_working_day  # noqa: E402 -- Django is set up now

get_resolver().url_patterns  # noqa: B018 -- reads all pages
is_working_day(timezone.localdate())
gc.freeze()
gc.set_threshold(50_000, 20, 20)
