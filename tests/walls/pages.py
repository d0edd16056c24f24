"""All addresses of the product with arguments that exist in a seeded county."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.urls import URLPattern, URLResolver, get_resolver

FRAMEWORK = "allauth."


@dataclass(frozen=True)
class Page:
    """One address: name with namespace, view, converters by argument."""

    name: str
    view: Any
    arguments: dict[str, Any]

    @property
    def is_ours(self) -> bool:
        return not self.view.__module__.startswith(FRAMEWORK)


def pages() -> list[Page]:
    """Return every address the resolver knows."""
    return list(_walk(get_resolver(), ""))


def _walk(resolver: URLResolver, namespace: str) -> Iterator[Page]:
    for item in resolver.url_patterns:
        if isinstance(item, URLResolver):
            inner = f"{namespace}{item.namespace}:" if item.namespace else namespace
            yield from _walk(item, inner)
        elif isinstance(item, URLPattern):
            yield Page(f"{namespace}{item.name}", item.callback, dict(item.pattern.converters))


def arguments(page: Page, known: dict[str, Any]) -> dict[str, Any]:
    """Return an argument for every part of the address: from `known` by name, else something that does not exist."""
    found = {}
    for name, converter in page.arguments.items():
        kind = type(converter).__name__
        found[name] = known.get(
            name, UUID(int=7) if kind == "UUIDConverter" else 7 if kind == "IntConverter" else "de" if name == "lang" else "X7"
        )
    return found
