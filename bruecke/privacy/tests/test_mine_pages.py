"""The person's own pages: what she sees, in her language, without account and cookie, and what nobody else learns."""

import re
from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from bruecke.consent import queries as consent_queries
from bruecke.consent import texts
from bruecke.consent.models import Consent, Handover
from bruecke.people.models import Person
from bruecke.privacy.tests.factories import accepted, address
from bruecke.welcome.models import Appointment, FirstTalk
from conftest import acting

LANGUAGES = texts.available()


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


def test_another_adult_of_the_household_never_appears(visitor, arrive):
    done = arrive()
    arrive(given_name="Taras", phone="+4922147100777", household=done.person.household, best_time="Geheim")

    pages = [visitor.get(address(name, done.code, "de")).content.decode() for name in ("mine", "mine-json", "withdraw")]

    assert "Olena" in pages[0]
    for body in pages:
        assert "Taras" not in body
        assert "7100777" not in body
        assert "Geheim" not in body


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
