"""The person's own pages: what she sees, in her language, without account and cookie, and what nobody else learns."""

import base64
import json
import re
from datetime import timedelta
from uuid import uuid4

import pytest
from django.apps import apps
from django.core.cache import cache
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from bruecke.access.actor import of_code
from bruecke.access.models import Confidential, Grant
from bruecke.base import crypto, pdf
from bruecke.base.crypto import code_hash
from bruecke.consent import actions as consents
from bruecke.consent import queries as consent_queries
from bruecke.consent import texts
from bruecke.consent.models import Consent, Handover
from bruecke.people.models import Person
from bruecke.privacy.actions import mine
from bruecke.welcome.models import Appointment, FirstTalk, Scan
from conftest import acting, client_of

LANGUAGES = texts.available()


def accepted(world, done, name="amira"):
    with acting(world.actor(name)) as by:
        return consents.accept(by=by, handover=consent_queries.preview(by, done.handover.pk))


def address(name, code, lang="uk", **more):
    return reverse(f"privacy:{name}", kwargs={"lang": lang, "code": code, **more})


@pytest.fixture
def visitor(world):
    return client_of()


@pytest.mark.parametrize("lang", LANGUAGES)
def test_page_speaks_her_language(visitor, arrive, lang):
    done = arrive()

    answer = visitor.get(address("mine", done.code, lang))

    body, words = answer.content.decode(), texts.page(lang)
    assert answer.status_code == 200
    for key in ("mine_h", "signed_h", "holders_h", "looked_h", "contact_h", "withdraw", "authority_nothing", "no_reason"):
        assert words[key] in body, key
    assert "Olena Kovalenko" in body
    assert answer.cookies == {}
    assert answer.headers["Cache-Control"] == "no-store"
    assert answer.headers["Referrer-Policy"] == "no-referrer"


@pytest.mark.parametrize(("lang", "comma"), [("ar", "، "), ("fa", "، "), ("uk", ", ")])
def test_lists_are_joined_as_her_script_joins_them(visitor, world, arrive, lang, comma):
    done = arrive(children_birth_years=[2015, 2018], languages=["uk", "ru"])
    accepted(world, done)

    body = visitor.get(address("mine", done.code, lang)).content.decode()

    assert f"<dd>2015{comma}2018</dd>" in body
    assert f"<bdi>Amira Muster</bdi>{comma}<bdi>Träger Nord</bdi>" in body
    assert comma == ", " or "</bdi>, " not in body


def test_code_stands_in_no_log(visitor, caplog):
    visitor.get(address("mine", "23456789ABCDEFGH"))

    assert "23456789ABCDEFGH" not in caplog.text


def test_title_and_headers_hold_nothing_personal(visitor, arrive):
    answer = visitor.get(address("mine", arrive().code))

    title = re.search(r"<title>(.*?)</title>", answer.content.decode(), re.S).group(1)
    assert "Kovalenko" not in title
    assert "Kovalenko" not in str(answer.headers)


def test_she_sees_who_has_it_and_who_looked(visitor, world, arrive):
    done = arrive()
    row = accepted(world, done)
    with acting(world.actor("amira")) as amira:
        consent_queries.opened(amira, row.pk)

    body = visitor.get(address("mine", done.code, "de")).content.decode()

    assert "Amira Muster" in body
    assert "ist für Sie zuständig" in body
    assert "Ihre Daten geöffnet" in body
    assert "Stadt Jülich juelich" in body
    assert "weiß nur: zugestellt oder nicht zugestellt" in body
    assert "Die Ausländerbehörde hat nichts davon bekommen." in body


def test_her_own_reading_stands_there_the_next_time(visitor, arrive):
    done = arrive()
    visitor.get(address("mine", done.code, "de"))

    assert 'Sie<br><span class="muted">Ihre Daten geöffnet' in visitor.get(address("mine", done.code, "de")).content.decode()


def test_next_appointment_comes_first(visitor, world, arrive):
    done = arrive()
    row = accepted(world, done)
    start = timezone.now() + timedelta(days=3)
    Appointment.objects.create(
        dossier=row.record_dossier, starts_at=start, place="Kartäuserstraße 4", user=world.amira, unit=row.to_unit, interpreter="uk",
        key="a1",
    )  # fmt: skip

    body = visitor.get(address("mine", done.code, "uk")).content.decode()

    assert "Kartäuserstraße 4" in body
    assert timezone.localtime(start).strftime("%d.%m.%Y, %H:%M") in body
    assert texts.page("uk")["interpreter_there"] in body


@pytest.mark.parametrize("lang", LANGUAGES)
def test_after_the_talk_nobody_promises_a_call_any_more(visitor, world, arrive, lang):
    done = arrive()
    row = accepted(world, done)
    promise, today = texts.page(lang)["no_appointment"], f"{timezone.localdate():%d.%m.%Y}"
    assert promise in visitor.get(address("mine", done.code, lang)).content.decode()

    FirstTalk.objects.create(
        dossier=row.record_dossier, held_at=timezone.now(), by=world.amira, urgency="calm", outcome="no_need", topics=["work"]
    )

    body = visitor.get(address("mine", done.code, lang)).content.decode()
    assert promise not in body
    assert texts.page(lang)["talk_held"].format(day=f"<bdi>{today}</bdi>") in body


def test_finished_without_a_talk_nobody_promises_a_call(visitor, world, arrive):
    done = arrive()
    row = accepted(world, done)
    Handover.objects.filter(pk=row.pk).update(state=Handover.State.CLOSED)

    assert texts.page("de")["no_appointment"] not in visitor.get(address("mine", done.code, "de")).content.decode()


def test_calendar_file_names_nobody(visitor, world, arrive):
    done = arrive()
    assert visitor.get(address("mine-ics", done.code)).status_code == 404
    row = accepted(world, done)
    Appointment.objects.create(
        dossier=row.record_dossier, starts_at=timezone.now() + timedelta(days=3), place="Kartäuserstraße 4", user=world.amira,
        unit=row.to_unit, key="a1",
    )  # fmt: skip

    answer = visitor.get(address("mine-ics", done.code))

    body = answer.content.decode()
    assert "BEGIN:VEVENT" in body
    for word in ("Kovalenko", "Amira", "Träger", "Beratung"):
        assert word not in body


def test_text_can_be_read_again_as_it_was_shown(visitor, arrive):
    body = visitor.get(address("mine", arrive().code, "uk")).content.decode()

    assert texts.page("uk")["read_again"] in body
    assert "Träger Nord" in body


def test_withdrawing_takes_one_button_and_one_page(visitor, arrive):
    done = arrive()
    page = visitor.get(address("mine", done.code, "de")).content.decode()
    assert f'href="{address("withdraw", done.code, "de")}"' in page

    asked = visitor.get(address("withdraw", done.code, "de")).content.decode()
    sent = visitor.post(address("withdraw", done.code, "de"), {"number": ""})
    after = visitor.get(sent.url).content.decode()

    assert "innerhalb von <bdi>72</bdi> Stunden" in asked
    assert sent.status_code == 302
    assert "Niemand bei der Beratung sieht Ihre Daten mehr." in after
    day = timezone.localtime(Person.objects.get().contact_erase_at).strftime("%d.%m.%Y")
    assert f"bis <bdi>{day}</bdi> gelöscht" in after
    assert Consent.objects.get().withdrawn_how == "link"


def test_after_withdrawal_the_code_still_shows_the_proof(visitor, arrive):
    done = arrive()
    visitor.post(address("withdraw", done.code, "de"), {})

    body = visitor.get(address("mine", done.code, "de")).content.decode()

    assert "widerrufen" in body
    assert "Niemand mehr." in body
    assert 'name="phone"' not in body
    assert address("withdraw", done.code, "de") not in body.replace("de-simple", "")


def test_withdrawing_with_own_basis_says_who_goes_on(visitor, world, arrive):
    from bruecke.access import actions as access
    from bruecke.access.models import Reason

    done = arrive()
    row = accepted(world, done)
    for dossier in (row.person_dossier, row.dossier, row.record_dossier):
        access.grant(dossier=dossier, unit_id=row.to_unit_id, user_id=world.amira.pk, reason=Reason.ASSIGNED)

    after = visitor.post(address("withdraw", done.code, "de"), {}, follow=True).content.decode()

    assert "begleitet Sie weiter" in after
    assert "gelöscht" not in after


def test_correcting_the_phone_number_redirects_and_says_so(visitor, arrive):
    done = arrive()

    sent = visitor.post(address("mine", done.code, "de"), {"phone": "02421 22-0", "best_time": "abends", "safe": "on"})
    after = visitor.get(sent.url).content.decode()

    assert sent.status_code == 302
    assert texts.page("de")["saved"] in after
    assert "+49242122" in after
    assert sent.cookies == {}


def test_wrong_number_is_said_and_nothing_is_lost(visitor, arrive):
    done = arrive()

    answer = visitor.post(address("mine", done.code, "de"), {"phone": "12", "best_time": "nach 18 Uhr"})

    body = answer.content.decode()
    assert texts.page("de")["err_phone"] in body
    assert "nach 18 Uhr" in body
    assert Person.objects.get().phone == "+4922147100142"


def test_unknown_and_expired_code_get_the_same_answer(visitor, arrive):
    done = arrive()
    Grant.objects.filter(code_hash=code_hash(done.code)).update(ended_at=timezone.now())

    for name in ("mine", "withdraw", "mine-pdf", "mine-json", "mine-ics"):
        expired = visitor.get(address(name, done.code))
        cache.clear()
        unknown = visitor.get(address(name, "23456789ABCDEFGH"))
        cache.clear()
        short = visitor.get(address(name, "X"))
        cache.clear()
        assert expired.status_code == unknown.status_code == short.status_code == 404, name
        bodies = [answer.content.decode().replace(code, "") for answer, code in
                  ((expired, done.code), (unknown, "23456789ABCDEFGH"), (short, "X"))]  # fmt: skip
        assert bodies[0] == bodies[1], name


def test_unknown_and_expired_code_cost_the_same_queries(visitor, arrive):
    done = arrive()
    Grant.objects.filter(code_hash=code_hash(done.code)).update(ended_at=timezone.now())
    counts = []
    for code in (done.code, "23456789ABCDEFGH"):
        cache.clear()
        with CaptureQueriesContext(connection) as queries:
            visitor.get(address("mine", code))
        counts.append([re.sub(r"'[^']*'|\"s\d+_x\d+\"", "?", query["sql"]) for query in queries])

    assert counts[0] == counts[1]


def test_address_is_limited_after_ten_wrong_codes(visitor, arrive):
    done = arrive()
    for number in range(10):
        assert visitor.get(address("mine", f"WRXNG{number}")).status_code == 404

    assert visitor.get(address("mine", "23456789ABCDEFGH")).status_code == 429
    assert visitor.get(address("mine", done.code)).status_code == 429


def test_typed_code_leads_on_whether_it_is_known_or_not(visitor, arrive):
    done = arrive()
    typed = " ".join(done.code[place : place + 4].lower() for place in range(0, 16, 4))

    known = visitor.post(reverse("privacy:enter-code", args=["ar"]), {"code": typed})
    unknown = visitor.post(reverse("privacy:enter-code", args=["ar"]), {"code": "2345 6789 abcd efgh"})

    assert known.status_code == unknown.status_code == 302
    assert known.url == address("mine", done.code, "ar")
    assert visitor.get(known.url).status_code == 200
    assert visitor.get(unknown.url).status_code == 404


def test_eleventh_code_of_an_hour_is_refused(visitor):
    where = reverse("privacy:enter-code", args=["de"])
    assert [visitor.post(where, {"code": "ABCD"}).status_code for _ in range(11)] == [302] * 10 + [429]


def test_entry_of_the_code_needs_no_cookie_and_reads_right_to_left(visitor):
    answer = visitor.get(reverse("privacy:enter-code", args=["ar"]))

    assert answer.status_code == 200
    assert 'dir="rtl"' in answer.content.decode()
    assert answer.cookies == {}


def test_another_adult_of_the_household_never_appears(visitor, arrive):
    done = arrive()
    arrive(given_name="Taras", phone="+4922147100777", household=done.person.household, best_time="Geheim")

    pages = [visitor.get(address(name, done.code, "de")).content.decode() for name in ("mine", "mine-json", "withdraw")]

    assert "Olena" in pages[0]
    for body in pages:
        assert "Taras" not in body
        assert "7100777" not in body
        assert "Geheim" not in body


def test_copy_for_machines_is_complete(visitor, world, arrive):
    done = arrive()
    row = accepted(world, done)
    FirstTalk.objects.create(
        dossier=row.record_dossier, held_at=timezone.now(), by=world.amira, urgency="calm", outcome="one_off_advice", topics=["work"],
        remark="Ihr Bruder Petro trinkt", helpers="Nachbarin Erna",
    )  # fmt: skip

    answer = visitor.get(address("mine-json", done.code))
    content = json.loads(answer.content)

    assert answer.headers["Content-Type"].startswith("application/json")
    assert "attachment" in answer.headers["Content-Disposition"]
    assert content["person"]["family_name"] == "Kovalenko"
    assert content["person"]["phone"] == "+4922147100142"
    assert [entry["number"] for entry in content["consents"]] == [done.consent.number]
    assert content["consents"][0]["text"]["consent"]["title"]
    assert content["consents"][0]["sha256_of_shown_text"] == done.consent.rendered_hash
    assert content["hand_overs"][0]["facts_handed_over"]["wishes"] == ["german"]
    assert content["hand_overs"][0]["answered_by"] == "Amira Muster"
    assert content["first_talks"][0]["topics"] == ["work"]
    assert [holder["name"] for holder in content["who_has_it"]] == ["Amira Muster", "Lea Muster"]
    assert {"offered", "accepted"} <= {look["what"].rpartition(".")[2] for look in content["who_looked"]}
    assert "Petro" not in answer.content.decode()
    assert "Erna" not in answer.content.decode()


def test_copy_holds_the_scan_of_her_signed_sheet(visitor, arrive, settings, tmp_path):
    settings.BRUECKE_HOME = tmp_path
    done = arrive()
    Scan.objects.create(
        dossier=done.person.dossier, file=crypto.store_file(b"her sheet"), content_type="image/png", size=9, sha256="x"
    )
    lost = Scan.objects.create(dossier=done.person.dossier, file=uuid4(), content_type="image/png", size=9, sha256="y")

    found = json.loads(visitor.get(address("mine-json", done.code)).content)["scans_of_signed_sheets"]

    assert [base64.b64decode(row["content_base64"]) for row in found if row["sha256"] == "x"] == [b"her sheet"]
    assert [row["content_base64"] for row in found if row["sha256"] == lost.sha256] == [None]


#: How each confidential table comes into her copy: by name, or left out on purpose. A new table has to be decided on here.
COPIED = {
    "people.Person": "person", "consent.Consent": "consents", "consent.Handover": "hand_overs",
    "consent.Release": "releases_from_confidentiality",
    "welcome.Scan": "scans_of_signed_sheets", "welcome.Attempt": "attempts_to_reach_me", "welcome.Appointment": "appointments",
    "welcome.FirstTalk": "first_talks", "welcome.OwnBasis": "own_basis_of_the_team",
    "cases.PlanCopy": "plans", "cases.Meeting": "meetings",
    **dict.fromkeys((f"cases.{name}" for name in ("Case", "Intake", "Document", "Letter", "Errand")), "cases"),
    **dict.fromkeys(
        (f"cases.{name}" for name in ("Closing", "Assessment", "AreaRating", "Goal", "Measure", "ServiceLink", "Review", "Outcome", "Note", "Task",
         "ErrandEntry", "Parcel", "Conference", "ConferenceLink")),
        None,  # in the circle of the carrier: she asks there, because it may speak of third persons (policy)
    ),
    **dict.fromkeys(("consults.Consult", "consults.Post", "consults.ReleasedFacts"), "questions_to_authorities"),
    "consults.Origin": None,  # who asked; a question without her name is not told as hers
    "people.Merge": None,  # the same values once more, as they were before
    "welcome.Progress": None,  # only which step of a hand-over comes next
}  # fmt: skip


def test_every_confidential_table_stands_in_the_copy_or_is_left_out_on_purpose(visitor, arrive):
    done = arrive()
    content = json.loads(visitor.get(address("mine-json", done.code)).content)

    assert {row._meta.label for row in apps.get_models() if issubclass(row, Confidential)} == set(COPIED)
    assert {name for name in COPIED.values() if name} <= set(content)


@pytest.mark.parametrize("lang", ["uk", "ar"])
def test_copy_on_paper_is_a_pdf(visitor, world, arrive, lang):
    done = arrive()
    accepted(world, done)

    answer = visitor.get(address("mine-pdf", done.code, lang))

    if answer.status_code == 503:
        pytest.skip("no Pango on this computer")
    assert answer.content.startswith(b"%PDF")
    assert answer.headers["Cache-Control"] == "no-store"


def test_without_pdf_library_the_other_file_is_offered(visitor, arrive, monkeypatch):
    def fails(*_args):
        raise pdf.NoPdfError("no Pango")

    monkeypatch.setattr(pdf, "make", fails)
    done = arrive()

    answer = visitor.get(address("mine-pdf", done.code, "de"))

    assert answer.status_code == 503
    assert address("mine-json", done.code, "de") in answer.content.decode()


def test_emergency_access_is_shown_to_her_with_its_sentence(visitor, world, arrive):
    from bruecke.privacy.actions import emergency

    done = arrive()
    accepted(world, done)
    with acting(world.actor("ben")) as ben:
        emergency.take(by=ben, number=done.handover.number, sentence="Sie steht vor der Tür und Amira ist krank.")

    body = visitor.get(address("mine", done.code, "de")).content.decode()

    assert "Ben Muster" in body
    assert "Zugriff im Notfall, mit schriftlichem Grund" in body
    assert "Sie steht vor der Tür" in body
    assert "im Notfall Ihre Daten geöffnet" in body


def test_promise_about_the_authority_disappears_when_it_is_not_true(visitor, world, arrive):
    done = arrive()
    with acting(world.actor("olga")):
        from bruecke.audit.actions import record

        record(verb="dossier.opened", dossier=done.person.dossier_id)

    assert texts.page("de")["authority_nothing"] not in visitor.get(address("mine", done.code, "de")).content.decode()


def test_page_costs_the_same_queries_for_one_and_for_many_entries(visitor, world, arrive):
    done = arrive()
    row = accepted(world, done)
    counts = []
    for _ in range(2):
        with CaptureQueriesContext(connection) as queries:
            visitor.get(address("mine", done.code, "de"))
        counts.append(len(queries))
        with acting(world.actor("amira")) as amira:
            for _number in range(20):
                consent_queries.opened(amira, row.pk)

    assert counts[0] == counts[1] <= 25


def test_foreign_code_opens_nothing_of_hers(world, arrive):
    done, other = arrive(), arrive(family_name="Haddad", given_name="Nour")
    with acting(of_code(code_hash(other.code))) as person:
        mine.withdraw(by=person, number=done.consent.number)

    assert Consent.objects.get(pk=done.consent.pk).withdrawn_at is None
