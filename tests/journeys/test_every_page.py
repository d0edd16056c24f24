"""Every page of every role: axe finds nothing, light and dark, wide and at 320 px, public pages also from right to left."""

import re

import pytest

ROLES = (
    "katrin.maurer", "lena.vossen", "amira.kessler", "birgit.lenzen", "hanna.roth", "ralf.esser", "eva.lindner", "adam.nowak",
    "nadja.breuer",
)  # fmt: skip
SIZES = [(1280, False), (1280, True), (320, False)]
PUBLIC = (
    "/{lang}/",
    "/{lang}/melden/",
    "/{lang}/melden/?ort=05358024",
    "/{lang}/impressum/",
    "/{lang}/datenschutz/",
    "/{lang}/barrierefreiheit/",
    "/{lang}/code/",
    "/{lang}/u/XXXXXXXXXX/",
    "/konto/login/",
    "/konto/password/reset/",
)


def _addresses(window) -> list[str]:
    """Return what the navigation and the start page offer."""
    found = window.page.eval_on_selector_all(
        "nav a[href^='/'], main a[href^='/']", "links => links.map(link => link.getAttribute('href'))"
    )
    pages = [path.split("#")[0] for path in found if not re.search(r"\.(pdf|csv|xlsx|ics|json)|/konto/|csv|xlsx", path)]
    details = [path for path in pages if re.search(r"[0-9a-f]{8}-", path)]
    return sorted({path for path in pages if path not in details}) + sorted(set(details))[:4]


@pytest.mark.parametrize("name", ROLES)
def test_pages_of_a_role_are_accessible(desk, name):
    problems = []
    window = desk(f"{name}@bruecke.example")
    for path in _addresses(window):
        for width, dark in SIZES:
            window.page.set_viewport_size({"width": width, "height": 900})
            window.page.emulate_media(color_scheme="dark" if dark else "light")
            window.go(path)
            try:
                window.accessible(f"{path} {width} {'dark' if dark else 'light'}")
            except AssertionError as error:
                problems.append(str(error).split("\nassert")[0])
    assert problems == [], "\n\n".join(problems)


@pytest.mark.parametrize("lang", ["de", "de-simple", "uk", "ar", "fa"])
def test_public_pages_are_accessible(desk, lang):
    problems = []
    window = desk(phone=True)
    for path in PUBLIC:
        for width, dark in [(390, False), (390, True), (320, False)]:
            window.page.set_viewport_size({"width": width, "height": 844})
            window.page.emulate_media(color_scheme="dark" if dark else "light")
            window.go(path.format(lang=lang))
            try:
                window.accessible(f"{path} {lang} {width} {'dark' if dark else 'light'}")
            except AssertionError as error:
                problems.append(str(error).split("\nassert")[0])
    window.errors.clear()  # the unknown code answers 404, as it must
    assert problems == [], "\n\n".join(problems)
    assert window.context.cookies() == [] or all("konto" not in cookie["name"] for cookie in window.context.cookies())
