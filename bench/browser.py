"""A client that keeps its connection and its session, and reads what the server says an answer cost."""

import http.client
import re
import time
import urllib.parse
from dataclasses import dataclass
from html.parser import HTMLParser
from typing import Any

IDLE = 3


@dataclass(frozen=True)
class Answer:
    """One answer with its cost: milliseconds at the client, in the server and of these in the database; queries."""

    status: int
    body: bytes
    client: float
    total: float
    database: float
    queries: int
    headers: dict[str, str]


class _Fields(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.hidden: list[tuple[str, str]] = []
        self.assets: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        found = dict(attrs)
        if tag == "input" and found.get("type") == "hidden" and found.get("name"):
            self.hidden.append((str(found["name"]), found.get("value") or ""))
        if (tag == "link" and found.get("rel") in ("stylesheet", "icon", "preload")) or tag in ("script", "img"):
            self.assets.append(str(found.get("href") or found.get("src") or ""))


def fields(body: bytes) -> dict[str, str]:
    """Return the hidden fields of a page; of one name the last."""
    parser = _Fields()
    parser.feed(body.decode())
    return dict(parser.hidden)


class Browser:
    """One signed-in colleague or a stranger."""

    def __init__(self, url: str, user: Any = None) -> None:
        self.host = urllib.parse.urlsplit(url).netloc
        self.connection = http.client.HTTPConnection(self.host, timeout=60)
        self.cookies: dict[str, str] = _session(user) if user else {}
        self.used = time.monotonic()

    def get(self, path: str, **headers: str) -> Answer:
        """Ask for a path."""
        return self._ask("GET", path, None, headers)

    def post(self, path: str, values: dict[str, Any]) -> Answer:
        """Send a form."""
        body = urllib.parse.urlencode(values, doseq=True)
        head = {
            "Content-Type": "application/x-www-form-urlencoded",
            "Origin": f"http://{self.host}",
            "Referer": f"http://{self.host}/",
        }
        return self._ask("POST", path, body, head)

    def _ask(self, method: str, path: str, body: str | None, headers: dict[str, str]) -> Answer:
        head = {"Accept-Language": "de", **headers}
        if self.cookies:
            head["Cookie"] = "; ".join(f"{name}={value}" for name, value in self.cookies.items())
        if time.monotonic() - self.used > IDLE:
            self.connection.close()  # the server may have closed it meanwhile; the next request connects anew
        start = time.perf_counter()
        self.connection.request(method, path, body, head)
        response = self.connection.getresponse()
        content = response.read()
        spent = (time.perf_counter() - start) * 1000
        self.used = time.monotonic()
        found = {name.lower(): value for name, value in response.getheaders()}
        for name, value in response.getheaders():
            if name.lower() == "set-cookie":
                key, _equals, rest = value.partition("=")
                self.cookies[key] = rest.split(";")[0]
        timing = dict(re.findall(r"(\w+);dur=([\d.]+)", found.get("server-timing", "")))
        return Answer(
            response.status,
            content,
            spent,
            float(timing.get("total", 0)),
            float(timing.get("db", 0)),
            int(timing.get("queries", 0)),
            found,
        )


def _session(user: Any) -> dict[str, str]:
    """Return the cookies of a session as the one-click sign-in of the demo makes it."""
    from django.conf import settings
    from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
    from django.contrib.sessions.backends.db import SessionStore

    session = SessionStore()
    session[SESSION_KEY] = str(user.pk)
    session[BACKEND_SESSION_KEY] = settings.AUTHENTICATION_BACKENDS[0]
    session[HASH_SESSION_KEY] = user.get_session_auth_hash()
    session["second_factor"] = session["demo"] = True
    session.save()
    return {settings.SESSION_COOKIE_NAME: str(session.session_key)}


def first_load(browser: Browser, path: str) -> float:
    """Return the kilobytes of a page with style sheets, scripts and pictures, compressed, without fonts."""
    page = browser.get(path, **{"Accept-Encoding": "br, gzip"})
    plain = browser.get(path)
    parser = _Fields()
    parser.feed(plain.body.decode())
    total, queue, seen = len(page.body), list(parser.assets), set()
    while queue:
        address = urllib.parse.urljoin(path, queue.pop())
        if address in seen or address.startswith(("data:", "http")) or re.search(r"\.(woff2?|ttf)(\?|$)", address):
            continue
        seen.add(address)
        total += len(browser.get(address, **{"Accept-Encoding": "br, gzip"}).body)
        if address.endswith(".css"):
            style = browser.get(address).body.decode()
            queue += [
                urllib.parse.urljoin(address, part) for part in re.findall(r"""(?:url\(|@import\s+)["']?([^"')]+)""", style)
            ]
    return total / 1000
