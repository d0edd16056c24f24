"""Every address carries exactly one door plate; a new page cannot be forgotten."""

from tests.walls.pages import pages

#: Public pages, each with the reason why it may be.
PUBLIC = {
    "demo": "signs in on loopback only, 404 outside the demo",
    "welcome:root": "sends strangers to the public start",
    "welcome:start": "help for newcomers",
    "welcome:enter-code": "entry of the short code",
    "welcome:sign": "opens with the code only",
    "welcome:signed": "opens with the code only",
    "welcome:contact": "asking for a call",
    "welcome:imprint": "who runs the pages (§ 5 DDG)",
    "welcome:privacy-statement": "what the pages do with data (Art. 13 GDPR)",
    "welcome:accessibility": "how far everybody can use the pages (§ 10b BGG NRW)",
    "consults:questions": "opens with the code only",
    "consults:questions-say": "opens with the code only",
    "privacy:enter-code": "entry of the person's code",
    "privacy:mine": "opens with the code only",
    "privacy:withdraw": "opens with the code only",
    "privacy:agree": "opens with the code only",
    "cases:feed": "a colleague's own calendar: opens with the secret in its address, shows no name",
    "privacy:mine-pdf": "opens with the code only",
    "privacy:mine-json": "opens with the code only",
    "schooling:family-report": "a family reports its children itself",
    "schooling:family-code": "entry of the family's code",
    "schooling:family": "opens with the code only",
    "schooling:family-calendar": "opens with the code only",
    "privacy:mine-ics": "opens with the code only",
    "privacy:family": "opens with the code only",
    "privacy:family-json": "opens with the code only",
}


def test_every_view_has_a_plate():
    bare = [page.name for page in pages() if page.is_ours and not hasattr(page.view, "door")]

    assert bare == []


def test_public_pages_stand_on_the_list():
    public = {page.name for page in pages() if getattr(page.view, "door", "") == "public"}

    assert public - set(PUBLIC) == set()


def test_sign_in_pages_come_from_the_library_only():
    foreign = {page.name for page in pages() if not page.is_ours}

    assert all(name.startswith(("account_", "mfa_")) for name in foreign), foreign
