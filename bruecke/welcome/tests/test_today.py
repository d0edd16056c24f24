"""Today and the lists: what waits stands on top, the same number of queries for any number of rows."""

import re
from dataclasses import replace
from datetime import time, timedelta
from types import SimpleNamespace
from uuid import uuid4

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from bruecke.access.models import Cover, Membership, Role
from bruecke.base.days import at_hour
from bruecke.consent import actions as consent_actions
from bruecke.consent import queries as consents
from bruecke.consent.models import Handover
from bruecke.welcome.actions import attempts, counselling
from bruecke.welcome.models import Import, Progress, Signing, Slot
from bruecke.welcome.queries import inbox, today
from bruecke.welcome.queries.appointments import monday
from bruecke.welcome.queries.inbox import Filters
from bruecke.welcome.templatetags.welcome import who_and_where
from conftest import acting

TODAY, INBOX, SEARCH = reverse("welcome:today"), reverse("welcome:inbox"), reverse("welcome:search")
#: Savepoints, and the step of the test client back to the owner.
NO_QUERY = re.compile("SAVEPOINT|'role', 'none'")
NAMES = ("Haddad", "Popescu", "Yılmaz", "Demir", "Shevchenko", "Hosseini", "Tesfay", "Ivanova", "Diallo", "Nowak")


def counted(client, url):
    client.get(url)
    with CaptureQueriesContext(connection) as queries:
        answer = client.get(url)
    assert answer.status_code == 200
    return len([query for query in queries if not NO_QUERY.search(query["sql"])])


def due(done, days):
    Progress.objects.filter(handover_id=done.handover.pk).update(due=timezone.localdate() + timedelta(days=days))


# ---- today ----------------------------------------------------------------------------------------------------------


def test_work_is_sorted_by_deadline_with_overdue_on_top(world, arrive, taken):
    late, now, soon = taken(family_name="Spät"), taken(family_name="Jetzt"), taken(family_name="Bald")
    for done, days in ((late, -2), (now, 0), (soon, 2)):
        due(done, days)
    waiting = arrive(family_name="Geheim")

    body = world.client("amira").get(TODAY).content.decode()

    places = [body.index(word) for word in ("Überfällig", "Spät", "Bis heute Abend", "Jetzt", "In den nächsten Tagen", "Bald")]
    assert places == sorted(places)
    assert "Geheim" not in body
    assert reverse("welcome:preview", args=[waiting.handover.pk]) in body


def test_appointment_to_come_stands_in_the_agenda_and_over_in_the_work_list(world, taken):
    done = taken()
    starts = timezone.now() + timedelta(hours=1)
    with acting(world.actor("amira")) as amira:
        from bruecke.welcome.actions.appointments import appoint

        row = appoint(
            by=amira, handover=consents.opened(amira, done.handover.pk), starts_at=starts, place="Raum 1", key=uuid4()
        )
    with acting(world.actor("amira")) as amira:
        page = today.today(amira)
        assert page.waiting == 0
        assert any(entry.pk == row.pk for day in page.week for entry in day.entries) or page.week[-1].day < timezone.localdate(
            starts
        )

    row.starts_at = timezone.now() - timedelta(hours=3)
    row.save()
    with acting(world.actor("amira")) as amira:
        assert [line.todo for line in today.today(amira).now] == ["Erstberatung festhalten"]


def strip(world, monkeypatch, here, asked=None):
    """Return which days the strip shows on the day `here`, and which one is chosen, each as a number of days from there."""
    monkeypatch.setattr(timezone, "now", lambda: at_hour(here, time(9)))
    with acting(world.actor("amira")) as amira:
        page = today.today(amira, asked)
    assert page.agenda is not None
    return [(one.day - here).days for one in page.week], (page.day - here).days


def test_at_the_weekend_the_strip_shows_the_week_to_come_and_nothing_of_today_is_lost(world, monkeypatch):
    saturday, day = monday(timezone.localdate()) + timedelta(days=12), timedelta(days=1)

    assert strip(world, monkeypatch, saturday - day) == ([-4, -3, -2, -1, 0], 0)
    assert strip(world, monkeypatch, saturday) == ([2, 3, 4, 5, 6], 2)
    assert strip(world, monkeypatch, saturday + day) == ([1, 2, 3, 4, 5], 1)
    assert strip(world, monkeypatch, saturday, asked=saturday - day) == ([-5, -4, -3, -2, -1], -1), "any day one asks for"

    Slot.objects.create(unit=world.units["nord"], user=world.amira, starts_at=at_hour(saturday, time(11)), place="Raum 1")
    assert strip(world, monkeypatch, saturday) == ([0, 2, 3, 4, 5, 6], 0)


def test_deputy_sees_the_same_work_marked_as_cover(world, taken):
    done, day = taken(), timezone.localdate()
    due(done, 0)
    assert "Kovalenko" not in world.client("cem").get(TODAY).content.decode()
    Cover.objects.create(
        absent=world.amira, deputy=world.cem, unit=world.units["nord"], since=day, until=day, made_by=world.amira
    )

    body = world.client("cem").get(TODAY).content.decode()

    assert "Kovalenko" in body
    assert "Sie vertreten Amira Muster" in body
    assert world.client("cem").get(reverse("welcome:handover", args=[done.handover.pk])).status_code == 200


def test_withdrawn_hand_over_is_news_without_a_name(world, taken):
    done = taken()
    with acting(world.actor("amira")) as amira:
        row = consents.opened(amira, done.handover.pk)
        consent_actions.withdraw(by=amira, consent=row.consent, how="phone")

    body = world.client("amira").get(TODAY).content.decode()

    assert "Eine Übergabe ist nicht mehr bei Ihnen." in body
    assert "Kovalenko" not in body


def test_clerk_sees_open_signatures_sheets_and_files(world):
    office = world.units["juelich"]
    Signing.objects.create(
        unit=office,
        made_by=world.katrin,
        code_hash="x",
        draft=b"",
        way="tablet",
        language="uk",
        expires_at=timezone.now() + timedelta(minutes=9),
    )
    Import.objects.create(
        unit=office, made_by=world.katrin, file_uuid=uuid4(), file_name="liste.csv", sha256="x", state=Import.State.PREVIEW
    )

    body = world.client("katrin").get(TODAY).content.decode()

    assert "Unterschrift steht aus" in body
    assert "liste.csv" in body
    assert "liste.csv" not in world.client("kurt").get(TODAY).content.decode()


def test_coordination_sees_what_needs_a_team(world, arrive):
    done = arrive(clerk="hugo", family_name="Geheim")

    body = world.client("hanna").get(TODAY).content.decode()

    assert done.handover.number in body
    assert "Geheim" not in body
    assert "überfällig" not in body


def test_what_coordination_left_too_long_is_counted_as_overdue(world, arrive):
    done = arrive(clerk="hugo")
    Handover.objects.filter(pk=done.handover.pk).update(answer_due=timezone.localdate() - timedelta(days=1))

    assert "eine davon ist überfällig" in world.client("hanna").get(TODAY).content.decode()


@pytest.mark.parametrize("name", ["olga", "emil", "kurt", "amira"])
def test_nothing_waits_is_said_kindly(world, name):
    body = world.client(name).get(TODAY).content.decode()

    assert "Nichts wartet." in body


@pytest.mark.parametrize(("name", "page"), [("eva", "privacy:office"), ("adam", "access:units")])
def test_who_has_no_day_of_newcomers_begins_with_her_office(world, name, page):
    answer = world.client(name).get(TODAY)

    assert answer.status_code == 302
    assert answer.url == reverse(page)


def test_an_administrator_who_works_for_an_authority_too_is_not_sent_in_circles(world):
    Membership.objects.create(
        user=world.adam, unit=world.units["abh"], role=Role.IMMIGRATION_OFFICER, since=timezone.localdate()
    )

    assert world.client("adam").get(TODAY).status_code == 200


def test_day_from_the_address_is_shown_and_nonsense_is_today(world):
    Slot.objects.create(
        unit=world.units["nord"], user=world.amira, starts_at=timezone.now() + timedelta(days=7), place="Raum 1"
    )
    day = timezone.localdate() + timedelta(days=7)

    assert "frei bis" in world.client("amira").get(TODAY, {"tag": str(day)}).content.decode()
    assert world.client("amira").get(TODAY, {"tag": "x"}).status_code == 200


@pytest.mark.parametrize("number", [0, 1, 3, 50])
def test_today_and_lists_need_the_same_queries_whatever_the_number(world, arrive, number):
    with_two_seats = Membership.objects.create(
        user=world.amira, unit=world.units["nord"], role=Role.CARRIER_LEAD, since=timezone.localdate()
    )
    assert with_two_seats
    for place in range(number):
        done = arrive(family_name=NAMES[place % 10], given_name=f"P{place}")
        if place % 2 == 0:
            with acting(world.actor("amira")) as amira:
                counselling.accept(by=amira, handover=consents.preview(amira, done.handover.pk))
    client = world.client("amira")

    for url in (
        TODAY,
        *(f"{INBOX}?ansicht={view}" for view in ("waiting", "open", "contact", "meet", "closed", "all", "case", "team")),
    ):
        assert counted(client, url) <= 15, (url, number)
    assert counted(client, f"{INBOX}?ansicht=open&s=Popescu&language=uk&ags=05358024") <= 15


def test_more_than_a_page_of_work_says_so_and_shows_the_most_urgent(world, taken, monkeypatch):
    monkeypatch.setattr(today, "MOST", 3)
    for number in range(5):
        due(taken(family_name=f"Neu{number}"), number - 2)

    answer = world.client("amira").get(TODAY)

    page = answer.context["page"]
    assert (page.is_cut, page.waiting, len(page.late), len(page.now)) == (True, 3, 2, 1)
    assert "mehr als 3 Aufgaben" in answer.content.decode()


def test_pages_of_one_hand_over_need_few_queries(world, arrive, taken):
    done, waiting = taken(), arrive(family_name="Neu")
    for _ in range(30):
        with acting(world.actor("amira")) as amira:
            attempts.attempt(
                by=amira,
                handover=consents.opened(amira, done.handover.pk),
                channel="call",
                result="no_answer",
                language="uk",
                key=uuid4(),
            )
    client, key = world.client("amira"), [done.handover.pk]

    for url in (
        reverse("welcome:handover", args=key), reverse("welcome:handover", args=key) + "?tab=history", reverse("welcome:talk", args=key),
        reverse("welcome:finish", args=key), reverse("welcome:withdraw-for", args=key), reverse("welcome:contact-data", args=key),
        reverse("welcome:preview", args=[waiting.handover.pk]), reverse("welcome:walk-in"), f"{SEARCH}?q=Kova",
    ):  # fmt: skip
        assert counted(client, url) <= 15, url
    assert counted(world.client("lea"), reverse("welcome:reassign", args=key)) <= 15


# ---- lists ----------------------------------------------------------------------------------------------------------


def test_no_word_of_a_line_becomes_markup(world):
    evil, name = "<script>", SimpleNamespace(name="<b>", original_name="<i>")
    line = inbox.Line(uuid4(), "x", evil, "inbox", None, evil, evil, evil, evil, size=2, colleague=evil)

    for person, shown in ((None, "Name"), (name, "<bdi>&lt;b&gt;</bdi>")):
        text = who_and_where(replace(line, person=person))
        assert text.startswith(shown)
        assert text.count("&lt;script&gt;") == 3
        assert not {"<script>", "<b>", "<i>"} & set(re.findall("<[^>]*>", text))


def test_list_hides_names_before_and_shows_them_after_accepting(world, arrive, taken):
    arrive(family_name="Geheim")
    taken(family_name="Offen")
    client = world.client("amira")

    waiting, own = client.get(INBOX).content.decode(), client.get(f"{INBOX}?ansicht=open").content.decode()

    assert "Geheim" not in waiting
    assert "Offen" in own
    assert "Offen" not in world.client("ben").get(f"{INBOX}?ansicht=open").content.decode()


def test_pages_by_key_show_every_row_once(world, taken):
    names = {f"P{place:03}" for place in range(inbox.PAGE + 7)}
    for name in names:
        taken(given_name=name)
    with acting(world.actor("amira")) as amira:
        first = inbox.listing(amira, "open", Filters(), inbox.register())
        day, _line, key = first.next_mark.partition("_")
        mark = (timezone.datetime.fromisoformat(day).date(), key)
        second = inbox.listing(amira, "open", Filters(after=mark), inbox.register())

    found = [line.person.given_name for line in (*first.lines, *second.lines)]
    assert (len(first.lines), len(second.lines), second.next_mark) == (inbox.PAGE, 7, "")
    assert sorted(found) == sorted(names)


def test_filters_stand_in_the_address_and_nonsense_counts_as_not_asked(world, taken):
    taken(family_name="Ukrainisch")
    taken(family_name="Arabisch", languages=["ar"])
    client = world.client("amira")

    arabic = client.get(f"{INBOX}?ansicht=open&language=ar").content.decode()
    named = client.get(f"{INBOX}?ansicht=open&s=Ukrainisch").content.decode()
    odd = client.get(f"{INBOX}?ansicht=%00&ags=99999999&language=zz&after=x_y&s=%25")

    assert "Arabisch</bdi>" in arabic
    assert "Ukrainisch</bdi>" not in arabic
    assert "Ukrainisch</bdi>" in named
    assert "Arabisch</bdi>" not in named
    assert odd.status_code == 200


def test_lead_sees_numbers_and_who_but_no_name(world, taken):
    done = taken(family_name="Geheim")

    body = world.client("lea").get(f"{INBOX}?ansicht=team").content.decode()

    assert done.handover.number in body
    assert "Amira Muster" in body
    assert "Zum ersten Mal anrufen" in body
    assert "Geheim" not in body


def test_list_of_the_lead_goes_by_deadline_page_by_page_and_holds_only_her_team(world, arrive, taken):
    rows = [taken(given_name=f"P{place}") for place in range(inbox.PAGE + 2)]
    for place, done in enumerate(rows):
        due(done, place)
    arrive(clerk="kurt", family_name="Anderswo")

    with acting(world.actor("lea")) as lea:
        first = inbox.listing(lea, "team", Filters(), inbox.register())
        day, _line, key = first.next_mark.partition("_")
        second = inbox.listing(lea, "team", Filters(after=(timezone.datetime.fromisoformat(day).date(), key)), inbox.register())
        one = inbox.listing(lea, "team", Filters(text=rows[3].number[:6].lower()), inbox.register())

    assert [line.number for line in (*first.lines, *second.lines)] == [done.number for done in rows]
    assert rows[3].number in [line.number for line in one.lines]
    for name in ("amira", "dana", "hanna", "olga"):
        with acting(world.actor(name)) as other, connection.cursor() as cursor:
            cursor.execute("SELECT * FROM welcome_team(%s, '', '', NULL, NULL, 9)", [[world.units["nord"].pk]])
            assert cursor.fetchall() == [], other.name


@pytest.mark.parametrize("name", ["katrin", "hanna", "olga", "emil", "eva", "adam"])
def test_other_roles_have_no_such_list(world, name):
    assert world.client(name).get(INBOX).status_code == 404


# ---- search ---------------------------------------------------------------------------------------------------------
