"""Pages for colleagues: who sees a hand-over, emergency access, and the desk of the privacy officer without any content."""

import re
from datetime import datetime, timedelta
from types import SimpleNamespace

import pytest
from allauth.account.internal.flows.login import record_authentication
from django.core.cache import cache
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from bruecke.access.actor import job
from bruecke.access.models import Cover, Grant, Reason
from bruecke.audit.actions import record
from bruecke.consent import actions as consents
from bruecke.consent import queries as consent_queries
from bruecke.network.models import CountyRule
from bruecke.privacy.actions import emergency, tidy
from bruecke.privacy.templatetags.privacy import deed, ending, subject_kind
from conftest import acting
from tools.places import ROOT

SENTENCE = "Sie steht vor der Tür und Amira ist krank."
OFFICE = "/datenschutz/"
MARKERS = ("Kovalenko", "Olena", "7100142")


@pytest.fixture
def done(world, arrive):
    """A hand-over that Amira has accepted."""
    found = arrive()
    with acting(world.actor("amira")) as amira:
        consents.accept(by=amira, handover=consent_queries.preview(amira, found.handover.pk))
    return found


def who(done):
    return reverse("privacy:who", args=[done.handover.pk])


def recently(world, name):
    """Return a client that has just proved again who sits there."""
    client = world.client(name)
    request = SimpleNamespace(session=client.session)
    record_authentication(request, world.users[name], method="password", reauthenticated=True)
    request.session.save()
    return client


def test_what_ends_at_midnight_names_its_last_day_and_anything_else_the_minute():
    midnight = datetime(2026, 11, 30, tzinfo=timezone.get_default_timezone())

    assert ">29.11.2026<" in ending(midnight)
    assert ">30.11.2026, 00:45<" in ending(midnight + timedelta(minutes=45))


def test_counsellor_sees_who_has_access_and_who_opened(world, done):
    today = timezone.localdate()
    Cover.objects.create(
        absent=world.amira, deputy=world.cem, unit=world.units["nord"], since=today, until=today, made_by=world.amira
    )

    body = world.client("amira").get(who(done)).content.decode()

    for name in ("Amira Muster", "Cem Muster", "Lea Muster", "Stadt Jülich juelich", "Olena Kovalenko"):
        assert name in body, name
    assert "Die Ausländerbehörde sieht nicht einmal, dass es sie gibt." in body
    assert "3 Personen dürfen das öffnen." in body
    assert "angenommen" in body


def test_promise_is_printed_only_where_it_is_true(world, done):
    with acting(world.actor("olga")):
        record(verb="dossier.opened", dossier=done.handover.dossier_id)

    assert "Ausländerbehörde" not in world.client("amira").get(who(done)).content.decode()


def test_team_that_has_not_accepted_sees_its_members_but_no_name(world, arrive):
    done = arrive()

    body = world.client("ben").get(who(done)).content.decode()

    assert "Amira Muster, Ben Muster, Cem Muster" in body
    for marker in MARKERS:
        assert marker not in body


def test_lead_sees_the_list_without_the_name(world, done):
    body = world.client("lea").get(who(done)).content.decode()

    assert "Amira Muster" in body
    for marker in MARKERS:
        assert marker not in body


@pytest.mark.parametrize("name", ["dana", "ben", "katrin", "kurt", "olga", "emil", "eva", "adam", "hanna"])
def test_others_get_what_they_get_for_nothing(world, done, name):
    client = world.client(name)

    assert client.get(who(done)).status_code == 404
    assert client.get(reverse("privacy:who", args=["00000000-0000-0000-0000-000000000007"])).status_code == 404


def test_emergency_stands_on_the_page_with_its_sentence(world, done):
    with acting(world.actor("ben")) as ben:
        emergency.take(by=ben, number=done.handover.number, sentence=SENTENCE)

    body = world.client("amira").get(who(done)).content.decode()

    assert "Ein Notfallzugriff." in body
    assert SENTENCE in body
    assert "Ben Muster" in body


def test_page_needs_few_queries_whatever_the_number_of_entries(world, done):
    client, counts = world.client("amira"), []
    for number in (1, 30):
        with acting(world.actor("amira")):
            for _ in range(number):
                record(verb="attempt.made", dossier=done.handover.dossier_id)
        with CaptureQueriesContext(connection) as queries:
            client.get(who(done))
        counts.append(len([query for query in queries if "SAVEPOINT" not in query["sql"]]))

    assert counts[0] == counts[1] <= 22


def test_emergency_page_opens_the_hand_over(world, done):
    client = recently(world, "ben")

    page = client.get(reverse("privacy:emergency"), {"number": done.handover.number})
    answer = client.post(reverse("privacy:emergency"), {"number": done.handover.number.lower(), "sentence": SENTENCE})

    assert done.handover.number in page.content.decode()
    assert answer.status_code == 302
    assert answer.url == reverse("welcome:handover", args=[done.handover.pk])
    assert Grant.objects.filter(reason=Reason.EMERGENCY, user=world.ben).count() == 3


@pytest.mark.parametrize("name", ["ben", "lea"])
def test_whoever_opened_it_in_an_emergency_reads_until_when_at_once(world, done, name):
    sent = {"number": done.handover.number, "sentence": SENTENCE}

    opened = recently(world, name).post(reverse("privacy:emergency"), sent, follow=True).content.decode()
    usual = world.client("amira").get(reverse("welcome:handover", args=[done.handover.pk])).content.decode()

    until = timezone.localtime(Grant.objects.filter(reason=Reason.EMERGENCY).first().until)
    assert f"Sie sehen diese Übergabe bis {until:%H:%M} Uhr. Der Zugriff ist aufgeschrieben." in opened
    assert "Sie sehen diese Übergabe bis" not in usual


def test_emergency_page_says_what_is_missing_and_keeps_what_was_typed(world, done):
    answer = recently(world, "ben").post(reverse("privacy:emergency"), {"number": done.handover.number, "sentence": "eilig"})

    body = answer.content.decode()
    assert "mindestens 20 Buchstaben" in body
    assert "eilig" in body
    assert not Grant.objects.filter(reason=Reason.EMERGENCY).exists()


def test_emergency_asks_again_who_sits_there(world, done):
    answer = world.client("ben").post(reverse("privacy:emergency"), {"number": done.handover.number, "sentence": SENTENCE})

    assert answer.status_code == 302
    assert "reauthenticate" in answer.url
    assert not Grant.objects.filter(reason=Reason.EMERGENCY).exists()


@pytest.mark.parametrize("name", ["amira", "lea", "katrin", "olga", "adam", "hanna"])
def test_office_is_for_the_privacy_officer_only(world, name):
    assert world.client(name).get(OFFICE).status_code == 404


@pytest.mark.parametrize("view", ["log", "emergencies", "register", "retention", "nonsense"])
def test_office_shows_metadata_and_no_content(world, done, view):
    with acting(world.actor("ben")) as ben:
        emergency.take(by=ben, number=done.handover.number, sentence=SENTENCE)

    answer = world.client("eva").get(OFFICE, {"view": view})

    body = answer.content.decode()
    assert answer.status_code == 200
    for marker in MARKERS:
        assert marker not in body, marker


def test_log_shows_who_did_what_and_can_be_narrowed(world, done):
    client = world.client("eva")

    everything = client.get(OFFICE).content.decode()
    accesses = client.get(OFFICE, {"view": "log", "what": "consent"}).content.decode()
    last_year = client.get(OFFICE, {"view": "log", "since": "2020-01-01", "until": "2020-12-31"}).content.decode()
    broken = client.get(OFFICE, {"view": "log", "since": "gestern"}).content.decode()

    assert "Amira Muster" in everything
    assert "angenommen" in everything
    assert "Einwilligung gegeben" in accesses
    assert "angenommen</td>" not in accesses
    assert "Nichts in diesem Zeitraum" in last_year
    assert "können nicht gelesen werden" in broken


def test_log_speaks_german_of_every_deed_and_job(world):
    written = "".join(path.read_text() for path in (ROOT / "bruecke").rglob("*.py") if "tests" not in path.parts)
    verbs = set(re.findall(r'verb="([a-z_.]+)"', written)) | {"user.closed"}
    jobs = set(re.findall(r'as_job\("([a-z]+)"\)', written))

    assert len(verbs) > 50
    assert len(jobs) > 4
    assert {word for word in verbs | jobs if deed(word) == word} == set()


def test_log_says_in_german_what_kind_of_record_an_entry_is_about(world):
    written = "".join(path.read_text() for path in (ROOT / "bruecke").rglob("*.py") if "tests" not in path.parts)
    kinds = set(re.findall(r'subject=f"([a-z]+):\{', written)) | {"self", "R5", "GET welcome"}

    assert len(kinds) > 20
    assert {kind for kind in kinds if not subject_kind(f"{kind}:x")} == set()


def test_before_the_first_night_the_office_says_so_in_words(world):
    body = world.client("eva").get(OFFICE).content.decode()

    assert body.count("noch nie") == 2
    assert "<dd>–" not in body


def test_log_has_pages_that_meet_without_gap(world):
    with acting(world.actor("amira")):
        for number in range(120):
            record(verb="attempt.made", subject=f"number:{number}")
    client, seen, url = world.client("eva"), [], f"{OFFICE}?view=log&what=attempt"
    for _ in range(3):
        answer = client.get(url)
        seen += [row.subject for row in answer.context["rows"]]
        url = answer.context["pages"]["next_url"]

    assert len(seen) == len(set(seen)) == 120
    assert url == ""


def test_emergencies_are_listed_once_with_their_sentence(world, done):
    with acting(world.actor("ben")) as ben:
        emergency.take(by=ben, number=done.handover.number, sentence=SENTENCE)

    body = world.client("eva").get(OFFICE, {"view": "emergencies"}).content.decode()

    assert body.count(SENTENCE) == 1
    assert "Ben Muster" in body


def test_register_shows_states_without_the_person(world, done, arrive):
    arrive(clerk="kurt", family_name="Haddad")
    with acting(world.actor("amira")) as amira:
        consents.withdraw(by=amira, consent=done.consent, how="phone")
    client = world.client("eva")

    withdrawn = client.get(OFFICE, {"view": "register", "state": "withdrawn"}).content.decode()
    live = client.get(OFFICE, {"view": "register", "state": "live"}).content.decode()

    assert done.consent.number in withdrawn
    assert done.consent.number not in live
    assert "KDG" in withdrawn


def test_retention_shows_the_last_night_and_every_table(world, done):
    with acting(world.actor("amira")) as amira:
        consents.withdraw(by=amira, consent=done.consent, how="phone")
    with connection.cursor() as cursor:
        cursor.execute("SELECT set_config('role', 'bruecke_jobs', true)")
    tidy.tidy(by=job("tidy"), now=timezone.now() + timedelta(days=4))
    with connection.cursor() as cursor:
        cursor.execute("SELECT set_config('role', 'none', true)")

    answer = world.client("eva").get(OFFICE, {"view": "retention"})

    counts = {row.name: row.erased for row in answer.context["state"].classes}
    assert counts["contact"] == 1
    assert "people.Person" in answer.content.decode()


def test_office_needs_few_queries(world, done):
    cache.clear()
    client = world.client("eva")
    client.get(OFFICE)
    with CaptureQueriesContext(connection) as queries:
        client.get(OFFICE)

    assert len([query for query in queries if "SAVEPOINT" not in query["sql"]]) <= 15


def test_periods_are_those_the_county_decided(world, done):
    CountyRule.objects.create(key="advice_months", value="24", valid_from=timezone.localdate(), source="Beschluss")
    cache.set("rules_version", "decided", None)

    page = world.client("eva").get(OFFICE, {"view": "retention"}).content.decode()

    assert "24 Monate, dann nur noch Statistik (R3)" in page
    assert "12 Monate, dann nur noch Statistik (R3)" not in page
