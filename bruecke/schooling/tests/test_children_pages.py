"""Pages of the school counselling in a browserless walk: reporting, the list, one child from the report to waiting for a place."""

from datetime import timedelta
from uuid import uuid4

import pytest
from django.urls import reverse
from django.utils import timezone

from bruecke.schooling.models import Counselling, Entrant, Guardian, Invitation, Placement, SchoolHistory
from bruecke.schooling.models.words import Need, Stage, State
from bruecke.schooling.tests.factories import family, schools, today
from conftest import DUEREN, JUELICH

pytestmark = pytest.mark.django_db


def url(name, *keys):
    return reverse(f"schooling:{name}", args=keys)


def text(answer):
    assert answer.status_code == 200, answer.status_code
    return answer.content.decode()


def typed(client, *, address=None, children=1, **more):
    """Return a filled report as the page would send it."""
    page = client.get(address or url("report-family"))
    first = page.context["forms"].family
    values = {
        "key": str(first["key"].value()), "code": first["code"].value(), "children": children, "ags": JUELICH, "g0-name": "Samira Haddad",
        "g0-relation": "Mutter", "g0-phone": "02461 123456", "g0-language": "ar", "g0-safe_to_leave_message": "on",
    }  # fmt: skip
    for place in range(children):
        values |= {
            f"c{place}-given_name": ("Rahaf", "Omar", "Lina")[place], f"c{place}-family_name": "Haddad", f"c{place}-birth_date": f"{2012 + place}-05-04",
            f"c{place}-first_language": "ar",
        }  # fmt: skip
    return values | more


def child(world, **more):
    return family(world, **more).entrants[0]


def test_the_counselling_reports_brothers_and_sisters_on_one_page(world):
    client = world.client("petra")
    more = client.post(url("report-family"), typed(client) | {"more": "1"})
    assert more.context["forms"].count == 2
    assert 'value="Rahaf"' in text(more)

    page = text(client.post(url("report-family"), typed(client, children=2)))

    rows = list(Entrant.objects.order_by("birth_date"))
    assert [row.given_name for row in rows] == ["Rahaf", "Omar"]
    assert rows[0].family == rows[1].family
    assert "2 Kinder sind gemeldet" in page
    assert Guardian.objects.filter(phone="+492461123456", safe_to_leave_message=True).count() == 2


def test_sent_twice_the_same_code_stands_there_and_one_child_is_written(world):
    client = world.client("katrin")
    values = typed(client)

    first, second = client.post(url("report-family"), values), client.post(url("report-family"), values)

    assert first.context["code"] == second.context["code"] == values["code"]
    assert Entrant.objects.count() == 1


@pytest.mark.parametrize(("who", "way"), [("katrin", "office"), ("gerda", "school"), ("petra", "here")])
def test_office_and_school_report_and_see_nothing_after_it(world, who, way):
    client = world.client(who)

    page = client.post(url("report-family"), typed(client))

    row = Entrant.objects.get()
    assert row.reported_by == way
    assert client.get(url("child", row.pk)).status_code == (200 if who == "petra" else 404)
    assert (str(row.pk) in text(page)) is (who == "petra")


def test_only_the_counselling_learns_that_a_child_may_be_known(world):
    client = world.client("petra")
    client.post(url("report-family"), typed(client))

    again = text(client.post(url("report-family"), typed(client)))
    assert "Vielleicht schon bekannt" in again
    assert Entrant.objects.count() == 1
    office = world.client("katrin")
    told = text(office.post(url("report-family"), typed(office)))
    assert "bekannt" not in told
    client.post(url("report-family"), typed(client) | {"anyway": "1"})

    assert Entrant.objects.count() == 3


def test_wrong_input_keeps_what_was_typed_and_stores_nothing(world):
    client = world.client("katrin")

    page = text(client.post(url("report-family"), typed(client) | {"c0-birth_date": "2025-01-01", "g0-phone": "x"}))

    assert "keine Telefonnummer" in page
    assert 'value="Rahaf"' in page
    page = text(client.post(url("report-family"), typed(client) | {"c0-birth_date": "2025-01-01"}))
    assert "Geburtsdatum" in page
    assert not Entrant.objects.exists()


@pytest.mark.parametrize(
    "who", ["amira", "mona", "lea", "olga", "emil", "hanna", "kira", "sigrid", "bea", "tina", "vroni", "adam", "eva"]
)
def test_nobody_else_reports_on_this_page(world, who):
    assert world.client(who).get(url("report-family")).status_code == 404


def every_address(row, invitation=None):
    deeds = ("einladen", "gesprochen", "empfehlen", "zurueckholen", "gesundheit", "warten", "uebergang", "wohnort", "weggezogen", "geschwister",
             "doppelt", "schulen-meiden", "antworten")  # fmt: skip
    return [
        url("children"), url("today-counselling"), url("child", row.pk), f"{url('child', row.pk)}?teil=gespraech", f"{url('child', row.pk)}?teil=verlauf",
        url("child-talk", row.pk), url("child-correct", row.pk), url("child-protect", row.pk), url("child-code", row.pk),
        reverse("privacy:who-child", args=[row.pk]), *(url("child-deed", row.pk, one) for one in deeds),
    ]  # fmt: skip


def test_every_page_of_a_child_opens_for_whoever_counsels(world):
    row = child(world, children=2)
    client = world.client("paul")

    for address in every_address(row):
        page = text(client.get(address))
        assert "Rahaf" in page or address == url("today-counselling"), address
    assert client.get(url("child-deed", row.pk, "zaubern")).status_code == 404


STRANGERS = (
    "amira",
    "mona",
    "lea",
    "olga",
    "emil",
    "hanna",
    "kira",
    "katrin",
    "sigrid",
    "bea",
    "gerda",
    "tina",
    "vroni",
    "adam",
    "eva",
)


@pytest.mark.parametrize("who", STRANGERS)
def test_nobody_else_finds_a_page_of_a_child(world, who):
    row = child(world)
    client = world.client(who)

    for address in every_address(row):
        answer = client.get(address)
        assert answer.status_code == 404, address
        assert b"Rahaf" not in answer.content
    for what in ("bereit", "trennen", "schutz-beenden"):
        assert client.post(url("child-click", row.pk, what)).status_code == 404


def test_a_former_colleague_finds_nothing(world):
    from bruecke.access.models import Membership

    row = child(world)
    Membership.objects.filter(user=world.paul).update(until=today() - timedelta(days=1))

    for address in every_address(row):
        assert world.client("paul").get(address).status_code == 404


def test_from_the_invitation_to_waiting_for_a_place_page_by_page(world):
    schools(world)
    row = child(world)
    client = world.client("petra")
    tomorrow = (today() + timedelta(days=1)).isoformat()
    assert "zum Gespräch einladen" in text(client.get(url("child", row.pk)))

    client.post(
        url("child-deed", row.pk, "einladen"),
        {"day": tomorrow, "hour": "09:30", "minutes": 60, "place": "Kreishaus", "interpreter": "ar", "key": uuid4()},
    )
    assert Placement.objects.get().state == State.INVITED
    assert "Kreishaus" in text(client.get(url("child", row.pk)))
    Invitation.objects.update(starts_at=timezone.now() - timedelta(hours=2))
    client.post(url("child-deed", row.pk, "gesprochen"), {"on": today().isoformat()})
    page = client.get(url("child-talk", row.pk))
    talk = page.context["form"].talk
    sent = {
        "seen": talk["seen"].value(), "rows": 2, "h0-country": "SY", "h0-since": 2018, "h0-until": 2023, "h0-grade": 5, "h0-school_type": "Grundschule",
        "speaking": "a1", "latin": "beginning", "maths": "at", "wish_0": "990001", "religion_lesson": "islamisch",
    }  # fmt: skip
    answer = client.post(url("child-talk", row.pk), sent)
    assert answer.url == url("child-deed", row.pk, "empfehlen")
    advice = {
        "stage": Stage.LOWER,
        "grade": 7,
        "need": Need.FULL,
        "school_forms": ["GE"],
        "reason": "Fünf Jahre Schule, noch wenig Deutsch.",
    }
    client.post(url("child-deed", row.pk, "empfehlen"), advice)
    client.post(url("child-click", row.pk, "bereit"))

    matter = Placement.objects.get()
    assert (matter.state, matter.grade, matter.wishes, matter.forms) == (State.READY, 7, ["990001"], ["GE"])
    assert SchoolHistory.objects.get().until == 2023
    page = text(client.get(f"{url('child', row.pk)}?teil=gespraech"))
    assert "Syrien" in page
    assert "Wartet auf einen Platz" in text(client.get(f"{url('child', row.pk)}?teil=verlauf"))


def test_a_grade_the_stage_does_not_have_is_refused_with_a_sentence(world):
    row = child(world)

    page = text(world.client("petra").post(
        url("child-deed", row.pk, "empfehlen"), {"stage": Stage.LOWER, "grade": 3, "need": Need.FULL, "reason": "x"}
    ))  # fmt: skip

    assert "hat die Klassen 5 bis 10" in page
    assert Placement.objects.get().grade is None


def test_a_colleague_who_was_quicker_is_not_overwritten(world):
    row = child(world)
    client = world.client("petra")
    client.post(url("child-talk", row.pk), {"seen": "", "rows": 0, "speaking": "a1"})

    page = text(client.post(url("child-talk", row.pk), {"seen": "", "rows": 0, "speaking": "b1"}))

    assert "inzwischen geändert" in page
    assert Counselling.objects.get().speaking == "a1"


def test_the_list_finds_filters_and_turns_its_pages(world):
    late, early = child(world, name="Haddad"), child(world, name="Kovalenko", given=("Олена",), ags=DUEREN)
    Placement.objects.filter(entrant=late).update(reported_on=today() - timedelta(days=40))
    client = world.client("petra")
    page = text(client.get(url("children")))
    assert page.index("Haddad") < page.index("Kovalenko")

    def names(query):
        return {line.child.family_name for line in client.get(f"{url('children')}?{query}").context["listing"].lines}

    assert names("ansicht=alarm") == {"Haddad"}
    assert names("ort=" + DUEREN) == {"Kovalenko"}
    assert names("stand=ready") == set()
    assert names("s=kowalenko") == {"Kovalenko"}
    assert names("s=olena") == {"Kovalenko"}
    assert names(f"s={late.number.lower()}") == {"Haddad"}
    assert names("s=niemand") == set()
    assert early.number


def test_the_list_goes_on_after_fifty(world, monkeypatch):
    from bruecke.schooling.queries import children

    monkeypatch.setattr(children, "PAGE", 2)
    for place in range(3):
        child(world, name=f"Name{'abc'[place]}")
    client = world.client("petra")
    first = client.get(url("children"))

    second = client.get(first.context["pages"]["next_url"])

    seen = [line.child.pk for page in (first, second) for line in page.context["listing"].lines]
    assert len(seen) == len(set(seen)) == 3
    assert second.context["pages"]["next_url"] == ""


def test_the_list_asks_as_often_for_three_as_for_one(world, django_assert_max_num_queries):
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    client = world.client("petra")
    child(world, name="Eins")
    client.get(url("children"))
    with CaptureQueriesContext(connection) as one:
        client.get(url("children"))
    child(world, name="Zwei", children=2)

    with CaptureQueriesContext(connection) as three:
        client.get(url("children"))

    assert len(three) == len(one)


def test_a_child_nobody_knows_where_it_lives_and_one_outside_say_so(world):
    row = child(world, ags="")
    client = world.client("petra")
    assert "Niemand weiß, wo das Kind wohnt" in text(client.get(url("child", row.pk)))

    Entrant.objects.update(ags="05315000")
    assert "außerhalb des Kreises" in text(client.get(url("child", row.pk)))
    client.post(url("child-deed", row.pk, "wohnort"), {"ags": JUELICH, "district": "Koslar", "street": ""})

    row.refresh_from_db()
    assert (row.ags, row.point, row.lat is not None) == (JUELICH, "municipality", True)
    assert "Niemand weiß" not in text(client.get(url("child", row.pk)))


def test_a_protected_child_is_found_by_two_and_nobody_else(world):
    row = child(world)
    client = world.client("petra")

    page = client.post(url("child-protect", row.pk), {"deputy": world.paul.pk})
    assert page.context["code"]
    assert "geschützt" in text(client.get(url("children")))

    from bruecke.access.models import Membership, Role, User

    pia = User.objects.create(email="pia@example.org", name="Pia Muster")
    Membership.objects.create(user=pia, unit=world.units["schule"], role=Role.KI_TEACHER, since=today())
    world.users["pia"] = pia
    assert world.client("paul").get(url("child", row.pk)).status_code == 200
    assert world.client("pia").get(url("child", row.pk)).status_code == 404
    for query in ("", "?s=Haddad", f"?s={row.number}"):
        assert b"Rahaf" not in world.client("pia").get(url("children") + query).content


def test_the_part_of_the_day_shows_talks_alarms_and_whom_to_invite(world):
    row = child(world)
    client = world.client("petra")
    assert "1 Kind einladen" in text(client.get(url("today-counselling"))) or "Ein Kind einladen" in text(
        client.get(url("today-counselling"))
    )
    Placement.objects.update(reported_on=today() - timedelta(days=40))
    client.post(
        url("child-deed", row.pk, "einladen"),
        {
            "day": (today() + timedelta(days=1)).isoformat(),
            "hour": "09:30",
            "minutes": 60,
            "place": "Kreishaus",
            "key": uuid4(),
        },
    )
    Invitation.objects.update(starts_at=timezone.now() - timedelta(hours=1))

    page = text(client.get(url("today-counselling")))

    assert "Hat es stattgefunden?" in page
    assert "zu lange ohne Platz" in page


def test_look_alikes_are_put_together_or_told_apart_on_the_page(world):
    first, second = child(world), child(world)
    client = world.client("petra")
    assert second.number in text(client.get(url("child", first.pk)))

    client.post(url("child-told-apart", first.pk, second.pk))
    assert second.number not in text(client.get(url("child", first.pk)))
    client.post(url("child-deed", second.pk, "doppelt"), {"number": first.number})

    assert Placement.objects.get(entrant=second).state == State.DUPLICATE
    assert "anderen Akte" in text(client.get(url("child", second.pk)))
    client.post(url("child-click", second.pk, "doch-nicht-doppelt"))
    assert Placement.objects.get(entrant=second).state == State.REPORTED
