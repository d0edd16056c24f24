"""Pages of schools and places: who opens them, what a click does, and what nobody finds in any byte."""

import re
from datetime import timedelta
from types import SimpleNamespace
from uuid import uuid4

import pytest
from allauth.account.internal.flows.login import record_authentication
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from bruecke.schooling.models import FollowUp, Group, Maintainer, Offer, Office, Placement
from bruecke.schooling.models.words import State
from bruecke.schooling.tests.factories import family, group, schools, today
from bruecke.schooling.tests.test_admissions import admitted, matched
from bruecke.schooling.tests.test_answers import PDF, asked, refused, taken_in
from bruecke.schooling.tests.test_rounds import ready

pytestmark = pytest.mark.django_db


@pytest.fixture
def county(world):
    ge, hs, _gs = schools(world)
    return ge, hs, group(ge, capacity=4), group(hs, capacity=5)


def url(name, *keys):
    return reverse(f"schooling:{name}", args=keys)


def text(answer):
    return answer.content.decode()


def day(count=0):
    return (today() + timedelta(days=count)).isoformat()


def test_the_week_of_a_school_office(world, county):
    """Confirm, answer yes, the first day, a look back: each one or two clicks."""
    row, gerda = asked(world, county[2]), world.client("gerda")
    page = gerda.get(url("own-school"))
    assert "Ein Kind wartet auf Ihre Antwort" in text(page)
    assert "bitte Zahlen bestätigen" in text(page)
    gerda.post(url("confirm-places"), {"seen": page.context["page"].groups.mark})
    assert "Zahlen bestätigt" in text(gerda.get(url("own-school")))

    told = text(gerda.get(url("school-child", row.pk)))
    assert "Rahaf Haddad" in told
    assert "Samira" not in told
    answer = gerda.post(url("accept-child", row.pk), {"first_day": day(), "bring": "Turnbeutel"})
    assert answer.url == url("school-child", row.pk)
    assert "Samira Haddad" in text(gerda.get(answer.url))
    gerda.post(url("start-child", row.pk), {"on": day()})
    look = FollowUp.objects.get(after="6w")
    assert "Rückblick" in text(gerda.get(url("look", look.pk)))
    gerda.post(url("look", look.pk), {"outcome": "fine", "note": ""})

    look.refresh_from_db()
    assert (look.outcome, Placement.objects.get().state) == ("fine", State.STARTED)


def test_an_objection_with_a_paper_reaches_the_authority(world, county):
    row, gerda = asked(world, county[2]), world.client("gerda")
    typed = {"objection": "full", "text": "Die Klasse ist voll.", "free_slots": "0", "proof": "28 von 28"}
    assert "Nachweis" in text(
        gerda.post(url("object-to-child", row.pk), typed | {"proof": ""})
    ) or not Placement.objects.filter(state="objected")

    gerda.post(url("object-to-child", row.pk), typed | {"paper": SimpleUploadedFile("liste.pdf", PDF)})

    assert "28 von 28" in text(gerda.get(url("school-child", row.pk)))
    answer = world.client("bea").get(url("proof", row.pk))
    assert (answer.content, answer["Cache-Control"], answer["Content-Type"]) == (PDF, "no-store", "application/pdf")


def test_groups_are_opened_changed_paused_closed_and_opened_again(world, county):
    gerda, near = world.client("gerda"), county[2]
    typed = {"grades": ["5", "6"], "need": "alphabetisation", "capacity": 12, "others": 0, "reserved": 1, "key": uuid4()}
    gerda.post(url("new-group"), typed)
    assert Group.objects.filter(school="990001").count() == 2
    seen = gerda.get(url("group", near.pk)).context["form"].initial["seen"]
    Group.objects.filter(pk=near.pk).update(taken=3)
    changed = {"grades": ["7", "8"], "need": "full_group", "others": 0, "reserved": 0, "seen": seen}
    assert "3 Kinder sind dieser Gruppe schon zugewiesen" in text(gerda.post(url("group", near.pk), changed | {"capacity": 2}))
    gerda.post(url("group", near.pk), changed | {"capacity": 9})
    assert "im Kollegium geändert" in text(gerda.post(url("group", near.pk), changed | {"capacity": 8}))
    assert "3 Kinder" in text(gerda.post(url("group-deed", near.pk, "schliessen"), follow=True))
    gerda.post(url("pause-group", near.pk), {"until": day(9)})
    assert "Vergangenheit" in text(gerda.post(url("pause-group", near.pk), {"until": day(-9)}))
    assert "pausiert bis" in text(gerda.get(url("own-school")))
    Group.objects.filter(pk=near.pk).update(taken=0)
    gerda.post(url("group-deed", near.pk, "schliessen"))
    assert "Eine geschlossene Gruppe" in text(gerda.get(url("own-school")))

    gerda.post(url("group-deed", near.pk, "oeffnen"))

    near.refresh_from_db()
    assert (near.capacity, near.closed_on, near.paused_until) == (9, None, None)


def test_the_page_of_a_closed_school_says_so(world, county):
    type(county[0]).objects.filter(pk="990001").update(valid_until=today())

    assert "amtliche Verzeichnis nennt diese Schule nicht mehr" in text(world.client("gerda").get(url("own-school")))


def test_an_admission_is_reported_and_matched_page_by_page(world, county):
    ready(world, family(world))
    gerda, petra = world.client("gerda"), world.client("petra")
    typed = {
        "given_name": "Rahef", "family_name": "Haddad", "birth_date": "2013-05-04", "language": "ar", "ags": "05358024", "grade": "7",
        "group_id": county[2].pk, "first_day": day(), "guardian": "Samira Haddad", "key": uuid4(),
    }  # fmt: skip
    assert "noch bevor" in text(gerda.post(url("admit"), typed | {"birth_date": day(2)})) or not Offer.objects.exists()
    assert gerda.post(url("admit"), typed).url == url("own-school")
    row = Offer.objects.get()
    assert "Rahef Haddad" in text(petra.get(url("admissions")))
    page = text(petra.get(url("admission", row.pk)))
    assert "Rahaf" in page

    petra.post(url("admission", row.pk), {"placement": Placement.objects.get().pk})

    assert Placement.objects.get().state == State.STARTED
    assert petra.get(url("admission", row.pk)).status_code == 404
    assert "Rahaf" not in text(gerda.get(url("own-school")))
    assert "S-" not in text(gerda.get(url("school-child", row.pk))).replace("S-Bahn", "")


def test_nobody_of_them_makes_a_new_file_with_a_code(world, county):
    row = admitted(world, name="Neumann")

    answer = world.client("petra").post(url("admission", row.pk), {}, follow=True)

    assert "Code der Familie" in text(answer)
    assert Placement.objects.get().state == State.STARTED


def test_the_answer_to_a_school_is_the_same_whether_the_child_waited_or_not(world, county):
    ready(world, family(world))
    known, unknown = admitted(world), admitted(world, name="Anders")
    assert (matched(known), matched(unknown)) == (True, False)
    gerda = world.client("gerda")

    pages = [text(gerda.get(url("school-child", row.pk))).replace(str(row.pk), "") for row in (known, unknown)]
    looks = [FollowUp.objects.filter(offer=row).order_by("due").first().pk for row in (known, unknown)]

    for place, name in enumerate(("Haddad", "Anders")):
        pages[place] = re.sub(
            r'"[A-Za-z0-9]{64}"', "?", pages[place].replace(f"Rahaf {name}", "?").replace(str(looks[place]), "")
        )
    first, second = (
        [line for line in page.splitlines() if "csrfmiddlewaretoken" not in line and "nonce" not in line] for page in pages
    )
    assert first == second


@pytest.mark.parametrize("who", ["sigrid", "bea", "petra", "tina"])
def test_planners_see_the_board_without_a_name(world, county, who):
    taken_in(world, county[2])
    ready(world, family(world, name="Wartend"))

    page = text(world.client(who).get(url("board"), {"sort": "free"}))

    assert "Gesamtschule Probe" in page
    assert ("Hauptschule Probe" in page) is (who != "tina")
    for name in ("Rahaf", "Haddad", "Wartend", "Samira"):
        assert name not in page
    assert (
        world.client(who)
        .get(url("board"), {"ags": "x'", "band": "99", "need": "?", "only": "?", "sort": "?", "page": "x"})
        .status_code
        == 200
    )


def test_the_board_without_anything_explains_itself(world):
    assert "noch keine Schule geöffnet" in text(world.client("sigrid").get(url("board")))


def test_children_of_a_closed_school_on_the_page(world, county):
    taken_in(world, county[2])
    assert "An geschlossenen Schulen ist kein Kind" in text(world.client("sigrid").get(url("closed-schools")))
    type(county[0]).objects.filter(pk="990001").update(valid_until=today())
    matter = Placement.objects.get()
    assert "Rahaf Haddad" in text(world.client("petra").get(url("closed-schools")))
    world.client("petra").post(url("closed-schools"), {"placement": matter.pk})
    assert Placement.objects.get().state == State.STARTED, "the counselling looks, the authority decides"

    page = text(world.client("sigrid").post(url("closed-schools"), {"placement": [matter.pk, "x"]}, follow=True))

    assert "1 Kind wartet wieder auf einen Platz" in page
    assert Placement.objects.get().state == State.READY


def test_a_child_of_an_open_school_is_refused_on_the_page(world, county):
    taken_in(world, county[2])

    answer = world.client("sigrid").post(url("closed-schools"), {"placement": Placement.objects.get().pk}, follow=True)

    assert "Diese Schule ist geöffnet" in text(answer)


def test_the_administration_connects_schools_maintainers_and_authorities(world, county):
    Office.objects.all().delete()
    adam = world.client("adam")
    request = SimpleNamespace(session=adam.session)
    record_authentication(request, world.adam, method="password", reauthenticated=True)
    request.session.save()
    assert "kann niemand antworten" in text(adam.get(url("connected")))
    adam.post(url("connect", "schule"), {"school": "990001", "unit_id": world.units["gesamtschule"].pk})
    adam.post(url("connect", "traeger"), {"unit_id": world.units["traeger"].pk, "ags": "05358024"})
    adam.post(url("connect", "aufsicht"), {"unit_id": world.units["schulamt"].pk, "authority": "schulamt"})
    assert Office.objects.get().unit == world.units["gesamtschule"]
    assert Maintainer.objects.filter(unit=world.units["traeger"]).exists()
    again = {"school": "990003", "unit_id": world.units["gesamtschule"].pk}
    assert "arbeitet schon für" in text(adam.post(url("connect", "schule"), again))
    assert adam.post(url("connect", "unfug"), {}).status_code == 404

    adam.post(url("connect", "ende"), {"schule": "990001"})
    adam.post(url("connect", "ende"), {"traeger": world.units["traeger"].pk})

    assert not Office.objects.exists()
    assert not Maintainer.objects.exists()


def test_the_day_of_a_school_and_of_who_plans(world, county):
    row, gerda = asked(world, county[2]), world.client("gerda")
    part = text(gerda.get(url("today-school")))
    assert "Rahaf Haddad" in part
    assert "Tage" in part
    assert "Bitte bestätigen Sie Ihre freien Plätze" in part
    gerda.post(url("accept-child", row.pk), {"first_day": day()})
    assert "Ist das Kind gekommen?" in text(gerda.get(url("today-school")))
    gerda.post(url("start-child", row.pk), {"on": day()})
    FollowUp.objects.filter(after="18m").update(due=today())
    FollowUp.objects.exclude(after="18m").update(due=today() + timedelta(days=99))
    assert "Bildungsgang vorbereiten" in text(gerda.get(url("today-school")))
    assert "2 Schulen haben ihre Plätze nicht bestätigt" in text(world.client("sigrid").get(url("today-places")))
    admitted(world, given="Rahef")
    assert "eine Schule selbst aufgenommen" in text(world.client("petra").get(url("today-places")))
    gerda.post(url("confirm-places"), {"seen": gerda.get(url("own-school")).context["page"].groups.mark})
    FollowUp.objects.update(due=today() + timedelta(days=99))
    assert text(gerda.get(url("today-school"))).strip() == ""


ADDRESSES = (
    "own-school",
    "admit",
    "new-group",
    "today-school",
    "board",
    "today-places",
    "admissions",
    "closed-schools",
    "connected",
)
MAY = {
    "gerda": {"own-school", "admit", "new-group", "today-school"}, "sigrid": {"board", "today-places", "closed-schools"},
    "petra": {"board", "today-places", "admissions", "closed-schools"}, "tina": {"board", "today-places"}, "adam": {"connected"},
    "amira": set(), "olga": set(), "katrin": set(), "eva": set(), "hanna": set(),
}  # fmt: skip


@pytest.mark.parametrize("who", MAY)
def test_who_finds_which_page(world, county, who):
    client = world.client(who)

    assert {name for name in ADDRESSES if client.get(url(name)).status_code == 200} == MAY[who]


@pytest.mark.parametrize("who", ["heinz", "sigrid", "petra", "tina", "amira", "olga", "adam"])
def test_nobody_else_opens_a_child_of_a_school(world, county, who):
    row = taken_in(world, county[2])
    client, look = world.client(who), FollowUp.objects.first()

    for address in (url("school-child", row.pk), url("look", look.pk), url("group", county[2].pk), url("proof", row.pk)):
        assert client.get(address).status_code == 404, address
    for name in ("accept-child", "object-to-child", "start-child", "move-first-day"):
        assert client.post(url(name, row.pk), {}).status_code == 404, name


def test_a_wrong_answer_stays_on_the_page_with_its_sentence(world, county):
    row, gerda = asked(world, county[2]), world.client("gerda")
    refused(world, asked(world, county[2], name="Zweite"))

    assert "nächsten vier Monaten" in text(gerda.post(url("accept-child", row.pk), {"first_day": day(-1)}))
    gerda.post(url("accept-child", row.pk), {"first_day": day(1)})
    assert "spätestens heute" in text(gerda.post(url("start-child", row.pk), {"on": day(1)}))
    assert text(gerda.post(url("move-first-day", row.pk), {"first_day": day(2), "reason": ""})).count("kern-error") > 0
    gerda.post(url("move-first-day", row.pk), {"first_day": day(2), "reason": "Klassenfahrt"})
    assert Offer.objects.get(pk=row.pk).first_day == today() + timedelta(days=2)
    assert "inzwischen" in text(gerda.post(url("confirm-places"), {"seen": "x"}, follow=True)).lower()
