"""Two colleagues have the same form open: whoever is second is told, sees what is stored, and nothing is silently overwritten."""

import re

import pytest
from django.urls import reverse

from bruecke.cases.models import AreaRating, Conference, Goal, Intake, Measure, Meeting, Review, ServiceLink
from tests.walls import lives

pytestmark = pytest.mark.django_db


@pytest.fixture
def life(world, arrive):
    return lives.live(world, arrive)


def fields(client, address):
    """Return what the form of a page would send as it stands, as a browser does it."""
    from html import unescape

    page, found = client.get(address).content.decode(), {}
    for tag in re.findall(r"<input[^>]*>", page):
        name = re.search(r'name="([^"]*)"', tag)
        if name and (("radio" not in tag and "checkbox" not in tag) or "checked" in tag):
            found[name[1]] = unescape((re.search(r'value="([^"]*)"', tag) or ["", ""])[1])
    for name, inner in re.findall(r'<select[^>]*name="([^"]*)".*?>(.*?)</select>', page, re.S):
        chosen = re.search(r'<option value="([^"]*)"[^>]*selected', inner)
        found[name] = unescape(chosen[1]) if chosen else ""
    for name, inner in re.findall(r'<textarea[^>]*name="([^"]*)"[^>]*>(.*?)</textarea>', page, re.S):
        found[name] = unescape(inner.strip())
    return found


#: (address, its key, field, what is stored of it)
FORMS = [
    ("cases:intake", (), "concern", lambda: Intake.objects.exclude(concern=lives.WORDS["intake"]).get().concern),
    ("cases:change-goal", ("goal_id",), "wording", lambda: Goal.objects.get().wording),
    ("cases:change-measure", ("measure_id",), "what", lambda: Measure.objects.get().what),
    ("cases:change-link", ("link_id",), "remark", lambda: ServiceLink.objects.get().remark),
    ("cases:assess", (), "housing-need", lambda: AreaRating.objects.get().need),
    ("cases:review", (), "text", lambda: Review.objects.get().text),
]


@pytest.mark.parametrize("form", FORMS, ids=[row[0] for row in FORMS])
def test_whoever_is_second_is_told_and_overwrites_only_knowingly(world, life, form):
    name, keys, field, stored = form
    address, client = reverse(name, args=[life.case.pk, *(life.keys[key] for key in keys)]), world.client("amira")
    first, second = fields(client, address), fields(client, address)
    assert client.post(address, {**first, field: "von der Ersten"}).status_code == 302
    assert stored() == "von der Ersten"

    answer = client.post(address, {**second, field: "von der Zweiten"})

    assert answer.status_code == 200
    assert stored() == "von der Ersten"
    body = answer.content.decode()
    assert "von der Zweiten" in body, "what she typed is still there"
    again = re.search(r'name="seen" value="([^"]*)"', body)[1]
    assert client.post(address, {**second, field: "von der Zweiten", "seen": again}).status_code == 302
    assert stored() == "von der Zweiten"


def test_minutes(world, life):
    address, client = reverse("cases:conference", args=[life.conference.pk]), world.client("amira")
    first, second = fields(client, address), fields(client, address)
    client.post(address, {**first, "text": "von der Ersten"})
    answer = client.post(address, {**second, "text": "von der Zweiten"})
    assert Conference.objects.get().minutes == "von der Ersten"
    assert "von der Ersten" in answer.content.decode()
    assert client.post(address, {**second, "seen": ""}).status_code == 200, "nor without saying what was seen"


def test_what_became_of_a_meeting_is_said_once(world, life):
    address, client = reverse("cases:settle", args=[life.case.pk, life.keys["meeting_id"]]), world.client("amira")
    client.post(address, {"state": "cancelled"})
    assert "Inzwischen hat jemand" in client.post(address, {"state": "held"}, follow=True).content.decode()
    assert Meeting.objects.get().state == "cancelled"


def test_the_end_of_a_case_does_not_replace_a_look_of_the_same_day(world, life):
    address, client = reverse("cases:close", args=[life.case.pk]), world.client("amira")
    open_page = fields(client, address)
    look = reverse("cases:assess", args=[life.case.pk])
    assert client.post(look, {**fields(client, look), "housing-need": "neu"}).status_code == 302
    assert client.post(address, {**open_page, "reason": "goals_reached", "housing-status": "4"}).status_code == 302
    assert AreaRating.objects.get(assessment__is_closing=False).need == "neu", "the look of the talk stays as it was"
    assert AreaRating.objects.get(assessment__is_closing=True, area="housing").status == 4
    life.case.refresh_from_db()
    assert not life.case.is_open
