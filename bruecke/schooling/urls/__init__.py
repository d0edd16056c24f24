"""Addresses of school entry, joined from their parts."""

from importlib import import_module
from pkgutil import iter_modules

app_name = "schooling"
urlpatterns = [
    pattern for part in sorted(module.name for module in iter_modules(__path__))
    for pattern in import_module(f"{__name__}.{part}").urlpatterns
]  # fmt: skip
