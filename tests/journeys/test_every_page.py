"""Every page of every role: axe finds nothing, light and dark, wide and at 320 px, public pages also from right to left."""

import re
from urllib.parse import urlsplit

import pytest

from tests.journeys.steps import AMIRA, HANNA, KATRIN, arrive, fill_desk, signing_url
from tests.walls.pages import pages

#: Whoever has most pages comes first, so that no worker is left with a long walk at the end.
ROLES = (
    "amira.kessler", "nadja.breuer", "hanna.roth", "katrin.maurer", "lena.vossen", "hugo.cremer", "birgit.lenzen", "ralf.esser",
    "sabine.thelen", "kirsten.vaassen", "henning.prickartz", "eva.lindner", "adam.nowak",
)  # fmt: skip
#: Named pages without arguments that are no page to look at: files, parts of pages, deeds, and the demo's own door.
NO_PAGE = re.compile(
    r"csv|xlsx|template|head$|pdf|languages|(?:cases|consults):today|cases:week|consults:(?:panel|bases)|people:likely|responsible|decline"
    r"|sign$|paper-form|logout|webauthn_login|demo$|root$"
)
#: Whose pages somebody of the same role walks through already: only what needs no argument, where another house or level may look different.
LIKE_ANOTHER = {"nadja.breuer", "lena.vossen", "hugo.cremer"}
DETAILS = 1
#: What is the same for everybody: one walk looks at the sign-in and the handbook.
SAME = ("/konto/", "/hilfe/")
#: What other colours and another width can break.
NARROW = ("color-contrast", "link-in-text-block", "target-size", "scrollable-region-focusable", "aria-hidden-focus", "label")
PUBLIC = (
    "",
    "melden/",
    "melden/?ort=05358024",
    "code/",
    "schule/",
    "schule/stand/",
    "impressum/",
    "datenschutz/",
    "barrierefreiheit/",
)
KEY = re.compile(r"[0-9a-f]{8}-[0-9a-f-]{27}|/[0-9a-z]+-[0-9a-z]{32}")


def _named() -> list[str]:
    """Return the address of every page that needs no argument, ours and those of the sign-in."""
    from django.urls import NoReverseMatch, reverse

    found = set()
    for page in pages():
        if not page.arguments and not NO_PAGE.search(page.name):
            try:
                found.add(reverse(page.name))
            except NoReverseMatch:
                continue
    return sorted(found)


def _links(window) -> list[str]:
    """Return where the page leads inside the product, without files, anchors and choices of a list."""
    found = window.page.eval_on_selector_all(
        "main a[href^='/'], main a[href^='?']",
        "links => links.map(link => new URL(link.getAttribute('href'), location.href).href)",
    )
    paths = [urlsplit(link) for link in found if link.startswith(window.url)]
    paths = [part for part in paths if not part.path.startswith("/konto/")]
    return [part.path for part in paths if part.path.endswith("/") and not re.search(r"csv|xlsx|pdf", part.path)]


def _looked_at(window, where: str) -> list[str]:
    """Return what axe finds on the page as it stands: by all rules wide and light, by those that colours and width can break on a small dark
    phone, and whether it scrolls sideways there."""
    problems = []
    for width, dark, only in ((1280, False, ()), (320, True, NARROW)):
        window.page.set_viewport_size({"width": width, "height": 900})
        window.page.emulate_media(color_scheme="dark" if dark else "light")
        try:
            window.accessible(f"{where} {width} {'dark' if dark else 'light'}", only)
        except AssertionError as error:
            problems.append(str(error).split("\nassert")[0])
    return problems


def _walk(window, starts: list[str], most: int = 2, but: tuple[str, ...] = ()) -> tuple[list[str], list[str]]:
    """Open every start that this person may open, and one detail of each kind, `most` links deep, but what lies under `but`; return faults and
    pages."""
    problems, seen, kinds = [], [], {}
    waiting = [(path, 0) for path in starts]
    while waiting:
        path, depth = waiting.pop(0)
        kind = KEY.sub("*", path)
        if path in seen or path.startswith(but) or (kind != path and kinds.get(kind, 0) >= DETAILS):
            continue
        # Asking is quick, and most addresses are not for this role, or a file.
        answer = window.context.request.get(f"{window.url}{path}")
        if not answer.ok or "text/html" not in answer.headers["content-type"] or urlsplit(answer.url).path in seen:
            continue
        window.go(path)
        here = urlsplit(window.page.url).path
        kinds[kind] = kinds.get(kind, 0) + 1
        seen.append(here)
        problems += _looked_at(window, here)
        if depth < most:
            waiting += [(link, depth + 1) for link in dict.fromkeys(_links(window)) if link not in seen]
    window.errors[:] = [error for error in window.errors if not error.startswith(("404 ", "405 ", "403 "))]
    return problems, seen


@pytest.mark.parametrize("name", ROLES)
def test_every_page_of_a_role_is_accessible(desk, name):
    window = desk(f"{name}@bruecke.example")
    but = () if name == "amira.kessler" else SAME
    problems, seen = _walk(window, _named(), 0 if name in LIKE_ANOTHER else 2, but)

    print(f"\n{name}: {len(seen)} pages")
    assert seen
    assert problems == [], "\n\n".join(problems)


@pytest.mark.parametrize("lang", ["de", "de-simple", "uk", "ar", "fa"])
def test_public_pages_are_accessible(desk, lang):
    problems = []
    window = desk(phone=True)
    for path in PUBLIC:
        answer = window.page.goto(f"{window.url}/{lang}/{path}")
        assert answer.status == 200, path
        problems += _looked_at(window, f"/{lang}/{path}")
    assert window.context.cookies() == []
    assert problems == [], "\n\n".join(problems)


def test_pages_of_a_person_are_accessible(desk):
    """Signing in the languages a card has, an unknown code, her page, and withdrawing."""
    problems, clerk, phone = [], desk(KATRIN), desk(phone=True)
    page = clerk.menu("Anmeldung")
    fill_desk(page, family="Seitenweise", children=("2014",))
    page.keyboard.press("Alt+1")
    for lang in ("de-simple", "ar"):
        phone.go(signing_url(page, lang))
        problems += _looked_at(phone, f"signing {lang}")
    phone.refused("/ar/u/XXXXXXXXXX/")
    problems += _looked_at(phone, "an unknown code")
    mother = arrive(desk, "Seitenreich")
    for lang in ("de-simple", "ar"):
        mother.phone.go(f"/{lang}/meine-daten/{mother.code}/")
        problems += _looked_at(mother.phone, f"her page {lang}")
        mother.phone.go(f"/{lang}/meine-daten/{mother.code}/widerrufen/")
        problems += _looked_at(mother.phone, f"withdrawing {lang}")
    assert problems == [], "\n\n".join(problems)


def test_the_door_of_the_demo_opens_with_one_click(desk):
    window = desk()
    page = window.go("/vorfuehrung/")
    problems = _looked_at(window, "the door of the demo")
    page.get_by_role("button", name="Katrin Maurer").click()

    page.wait_for_url("**/heute/")
    assert problems == [], "\n\n".join(problems)


@pytest.mark.parametrize("email", [AMIRA, HANNA])
def test_pages_that_say_no_are_accessible(desk, email):
    window = desk(email)
    window.refused("/uebergaben/00000000-0000-4000-8000-000000000007/")
    problems = _looked_at(window, "does not exist")

    assert problems == [], "\n\n".join(problems)
