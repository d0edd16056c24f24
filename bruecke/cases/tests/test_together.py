"""Working together: what goes along and what does not, and when a door closes."""

from datetime import timedelta
from uuid import uuid4

import pytest
from django.core.exceptions import ValidationError
from django.urls import reverse
from django.utils import dateformat, timezone, translation

from bruecke.audit.models import Entry
from bruecke.cases.actions import handing_over, opening, together, working
from bruecke.cases.forms.together import ConferenceForm
from bruecke.cases.models import Case, Closing, Conference, Errand, Goal, Note, PlanCopy
from bruecke.cases.queries import case as queries
from bruecke.cases.queries import together as reads
from bruecke.consent import actions as consents
from bruecke.consent import queries as consent_queries
from bruecke.consent.models import Handover, Method, Release
from bruecke.people.models import Person
from conftest import acting

pytestmark = pytest.mark.django_db
TODAY = timezone.localdate


def opened(actor, case):
    return queries.case(actor, case.pk).case


def noted(by, case, text):
    return working.add_note(
        by=by, case=opened(by, case), kind="talk", at=timezone.now(), text=text, is_entrusted=True, profession="", key=uuid4()
    )


def released(by, case, unit, facts=("name", "plan")):
    told = consents.Told(unit.name, "Wohnung", list(facts), TODAY() + timedelta(days=30), unit)
    return handing_over.release(
        by=by, case=opened(by, case), told=told, signature=consents.Signature(Method.PAPER, "uk", "x"), key=uuid4()
    )


def referred(world, case, kind, to="sued", notes=()):
    with acting(world.actor("amira")) as by:
        found = released(by, case, world.units[to])
        return handing_over.refer(
            by=by, case=opened(by, case), to=world.units[to], found=found, reason="Umzug", kind=kind, notes=notes
        )


@pytest.mark.parametrize(
    ("changed", "field"),
    [
        ({"facts": []}, "facts"),
        ({"facts": ["health"]}, "special"),
        ({"until": timedelta(days=-1)}, "until"),
        ({"until": timedelta(days=900)}, "until"),
    ],
)
def test_a_release_says_what_it_needs(world, case, changed, field):
    values = {"recipient": "Amt", "topic": "Miete", "facts": ["name"], "until": TODAY() + timedelta(days=9)}
    values |= {name: TODAY() + value if name == "until" else value for name, value in changed.items()}
    with acting(world.actor("amira")) as by, pytest.raises(ValidationError) as caught:
        handing_over.release(
            by=by,
            case=opened(by, case),
            told=consents.Told(**values),
            signature=consents.Signature(Method.PAPER, "uk", "x"),
            key=uuid4(),
        )
    assert field in caught.value.message_dict


def test_a_referral_shows_the_other_team_neither_name_nor_note(world, case):
    with acting(world.actor("amira")) as by:
        noted(by, case, "Geheimnotiz")
    handed = referred(world, case, Handover.Kind.REFERRAL)

    body = world.client("dana").get(reverse("welcome:preview", args=[handed.pk])).content.decode()

    assert handed.number in body
    assert "Kovalenko" not in body
    assert "Geheimnotiz" not in body
    with acting(world.actor("dana")):
        assert not Person.objects.exists()
        assert not Note.objects.exists()


def test_rejected_referral_returns_to_the_giver_with_its_reason_and_can_be_sent_again(world, case):
    handed = referred(world, case, Handover.Kind.REFERRAL)
    with acting(world.actor("dana")) as dana:
        consents.reject(by=dana, handover=consent_queries.preview(dana, handed.pk), rejection=Handover.Rejection.CAPACITY)

    with acting(world.actor("hanna")) as hanna:
        assert not consent_queries.to_route(hanna).exists()
        assert not Person.objects.exists()
    with acting(world.actor("dana")):
        assert not Handover.objects.exists()
    with acting(world.actor("amira")) as by:
        row = reads.handed_on(queries.case(by, case.pk))[0]
        assert (row.state, row.rejection) == (Handover.State.REJECTED, Handover.Rejection.CAPACITY)
    again = referred(world, case, Handover.Kind.REFERRAL)
    assert again.state == Handover.State.DELIVERED


def test_no_second_referral_while_one_waits(world, case):
    referred(world, case, Handover.Kind.REFERRAL)
    with pytest.raises(ValidationError):
        referred(world, case, Handover.Kind.REFERRAL)


def test_a_referral_is_taken_back_before_it_is_answered(world, case):
    handed = referred(world, case, Handover.Kind.REFERRAL)
    with acting(world.actor("amira")) as by:
        consents.take_back(by=by, handover=consent_queries.opened(by, handed.pk))
    with acting(world.actor("dana")):
        assert not Handover.objects.exists()
    handed.refresh_from_db()
    assert (handed.state, handed.facts) == (Handover.State.TAKEN_BACK, {})


def test_both_help_after_a_referral_and_the_giver_reads_the_answer(world, case):
    handed = referred(world, case, Handover.Kind.REFERRAL)
    with acting(world.actor("dana")) as dana:
        other = opening.open_case(by=dana, handover=consent_queries.preview(dana, handed.pk))
        consents.answer(by=dana, handover=consent_queries.opened(dana, handed.pk), reply="Termin am Montag.")
        assert [row.text for row in Note.objects.all()] == ["Wohnung: Umzug"], (
            "what about and why, and no note of the other team"
        )
    with acting(world.actor("amira")) as by:
        page = queries.case(by, case.pk)
        assert page.case.is_open
        assert reads.handed_on(page)[0].reply == "Termin am Montag."
        assert not Case.objects.filter(pk=other.pk).exists()


def test_a_transfer_brings_the_chosen_notes_and_ends_the_old_case_at_once(world, case):
    from bruecke.cases.actions import planning

    with acting(world.actor("amira")) as by:
        goes, stays = noted(by, case, "geht mit"), noted(by, case, "bleibt hier")
        planning.take_matter(by=by, case=opened(by, case), matter="flat", begins=None, key=uuid4())
        waits = working.add_task(by=by, case=opened(by, case), text="Vermieter anrufen", due=timezone.localdate(), key=uuid4())
    handed = referred(world, case, Handover.Kind.TRANSFER, notes=[goes.pk])
    with acting(world.actor("amira")) as by:
        assert opened(by, case).is_open, "until they accept, nothing changes"

    with acting(world.actor("dana")) as dana:
        new = opening.open_case(by=dana, handover=consent_queries.preview(dana, handed.pk))
        assert [row.text for row in Note.objects.order_by("at")] == ["geht mit", "Wohnung: Umzug"]
        assert Goal.objects.get().measures.count() == 5
        assert queries.case(dana, new.pk).person.name == "Olena Kovalenko"

    assert stays.text == "bleibt hier"
    with acting(world.actor("amira")):
        assert not Person.objects.exists()
        assert not Note.objects.exists()
        assert not PlanCopy.objects.exists()
    case.refresh_from_db()
    assert (case.is_open, case.closure_reason) == (False, "transferred")
    waits.refresh_from_db()
    assert waits.done_at == Closing.objects.get(dossier=case.work_id).at, "left open, not done"
    assert world.client("amira").get(reverse("cases:case", args=[case.pk])).status_code == 404


def test_nobody_takes_a_parcel_that_was_not_handed_to_her(world, case):
    from django.db import DatabaseError, connection

    handed = referred(world, case, Handover.Kind.TRANSFER)
    for name in ("dana", "ben", "lea", "olga"):
        with pytest.raises(DatabaseError, match="not visible"), acting(world.actor(name)), connection.cursor() as cursor:
            cursor.execute("SELECT cases_take_over(%s)", [handed.pk])


def test_withdrawing_a_release_destroys_what_waits_on_it(world, case):
    handed = referred(world, case, Handover.Kind.REFERRAL)
    with acting(world.actor("amira")) as by:
        handing_over.withdraw_release(by=by, case=opened(by, case), release_id=Release.objects.get().pk)
    with acting(world.actor("dana")):
        assert not Handover.objects.exists()
    handed.refresh_from_db()
    assert (handed.state, handed.facts) == (Handover.State.LAPSED, {})
    with acting(world.actor("amira")) as by:
        assert queries.case(by, case.pk).person is not None, "her own team goes on"


@pytest.fixture
def errand(world, open_for, arrive):
    """Mona's case, and an errand of Vroni, helper in her team."""
    from bruecke.consent.models import Consent

    case = open_for()
    Consent.objects.all()
    with acting(world.actor("amira")) as by:
        found = together.give_errand(
            by=by, case=opened(by, case), helper=world.vroni, unit=world.units["mitte"],
            given=together.Given("Zum Amt begleiten", TODAY() + timedelta(days=3), ["name"]), key=uuid4(),
        )  # fmt: skip
    return case, found


def test_a_helper_sees_her_errand_with_the_ticked_facts_and_nothing_else(world, errand):
    case, found = errand
    with acting(world.actor("vroni")) as vroni:
        row = reads.errand(vroni, found.pk)
        assert row.facts == {"name": "Olena Kovalenko"}
        together.report(by=vroni, errand=row, text="Wir waren dort.", key=uuid4())
        assert not Person.objects.exists()
        assert not Case.objects.exists()
    for page in ("cases:case", "cases:history", "cases:plan"):
        assert world.client("vroni").get(reverse(page, args=[case.pk])).status_code == 404
    with acting(world.actor("amira")):
        assert Errand.objects.get().entries.get().text == "Wir waren dort."


def test_an_errand_ends_by_its_day_and_by_a_click(world, errand):
    from bruecke.access.models import Grant

    _case, found = errand
    address = reverse("cases:errand", args=[found.pk])
    assert world.client("vroni").get(address).status_code == 200
    Grant.objects.filter(dossier=found.dossier, user=world.vroni).update(until=timezone.now())
    assert world.client("vroni").get(address).status_code == 404


def test_a_click_ends_an_errand_at_the_next_request(world, errand):
    case, found = errand
    with acting(world.actor("amira")) as by:
        together.end_errand(by=by, case=opened(by, case), errand_id=found.pk)
    assert world.client("vroni").get(reverse("cases:errand", args=[found.pk])).status_code == 404


@pytest.mark.parametrize(
    "text", ["Frau Kovalenko braucht Rat", "Коваленко fragt", "geboren am 12.03.1988", "Akte 4711 0815 22"]
)
def test_a_conference_refuses_what_gives_somebody_away(world, case, text):
    invited = together.Invited("Lohn", text, timezone.now(), people=[world.dana.pk])
    with acting(world.actor("amira")) as by, pytest.raises(ValidationError) as caught:
        together.confer(by=by, invited=invited, key=uuid4(), case=opened(by, case))
    assert "question" in caught.value.message_dict


def test_a_conference_needs_a_day_to_come_and_somebody_who_comes(world):
    people = [world.dana]
    typed = {"title": "Lohn", "question": "Was hilft?", "day": "2026-01-02", "hour": "10:00"}
    form = ConferenceForm(people, typed)
    assert not form.is_valid()
    assert set(form.errors) == {"day", "people"}
    typed |= {"day": f"{timezone.localdate() + timedelta(days=3)}", "people": [str(world.dana.pk)]}
    assert ConferenceForm(people, typed).is_valid()


def test_a_conference_of_the_next_days_stands_on_the_page_of_the_day_of_whoever_is_invited(world):
    for title, days in (("Bald", 2), ("Viel später", 30)):
        invited = together.Invited(
            title, "Was hilft?", timezone.now() + timedelta(days=days), people=[world.lea.pk, world.hanna.pk]
        )
        with acting(world.actor("amira")) as by:
            together.confer(by=by, invited=invited, key=uuid4())
    for name in ("amira", "lea", "hanna"):
        shown = world.client(name).get(reverse("cases:today")).content.decode()
        assert ("Bald" in shown, "Viel später" in shown) == (True, False), name
    assert "Bald" not in world.client("dana").get(reverse("cases:today")).content.decode()


def test_invited_see_a_conference_and_no_case(world, case):
    invited = together.Invited(
        "Lohn seit Monaten offen", "Was hilft vor Gericht?", timezone.now(), people=[world.dana.pk, world.hanna.pk]
    )
    with acting(world.actor("amira")) as by:
        found = together.confer(by=by, invited=invited, key=uuid4(), case=opened(by, case))
        together.minutes(by=by, conference=found, seen="", text="Mahnbescheid", agreed="Klage vorbereiten")
    for name in ("dana", "hanna"):
        with acting(world.actor(name)) as guest:
            assert reads.conference(guest, found.pk).conference.minutes == "Mahnbescheid"
            assert not reads.conference(guest, found.pk).may_write
            around = [one.user.name for one in reads.conference(guest, found.pk).participants]
            assert around == sorted(world.users[person].name for person in ("amira", "dana", "hanna"))
            assert not Case.objects.exists()
    for name in ("ben", "lea", "olga", "eva", "vroni"):
        with acting(world.actor(name)):
            assert not Conference.objects.exists()
    contacts = world.client("amira").get(reverse("cases:contacts", args=[case.pk])).content.decode()
    assert "Lohn seit Monaten offen" in contacts
    assert reverse("cases:conference", args=[found.pk]) in contacts


@pytest.fixture
def conference(world):
    invited = together.Invited(
        "Wohnung", "Was hilft?", timezone.now() + timedelta(days=4), "Rathaus", [world.dana.pk, world.hanna.pk]
    )
    with acting(world.actor("amira")) as by:
        return together.confer(by=by, invited=invited, key=uuid4())


def test_a_conference_is_moved_and_whoever_is_invited_reads_the_new_time(world, conference):
    day, address = timezone.localdate() + timedelta(days=6), reverse("cases:move", args=[conference.pk])
    assert f'value="{timezone.localdate(conference.starts_at)}"' in world.client("amira").get(address).content.decode()
    typed = {"day": f"{day}", "hour": "14:30", "place": "Kreishaus", "seen": conference.changed_at.isoformat()}
    assert [world.client("amira").post(address, typed).status_code for _click in range(2)] == [302, 302]
    assert Entry.objects.filter(verb="conference.moved").count() == 1
    shown = world.client("dana").get(reverse("cases:today")).content.decode()
    assert f"{day:%d.%m.%Y}, 14:30" in shown
    assert "Kreishaus" in shown
    assert "verlegt" in shown
    later = world.client("amira").post(address, {**typed, "hour": "16:00"}).content.decode()
    assert "Inzwischen hat jemand" in later, "somebody else was quicker"
    late = world.client("amira").post(address, {"day": "2026-01-02", "hour": "14:30", "place": ""})
    assert "liegt in der Vergangenheit" in late.content.decode()


def test_whoever_is_invited_reads_from_which_time_a_conference_was_moved(world, conference):
    def moved(days, place):
        row = Conference.objects.get(pk=conference.pk)
        with acting(world.actor("amira")) as by:
            starts_at = conference.starts_at + timedelta(days=days)
            together.move(by=by, conference=row, seen=row.changed_at.isoformat(), starts_at=starts_at, place=place)
        dana, page = world.client("dana"), reverse("cases:conference", args=[conference.pk])
        return [dana.get(url).content.decode() for url in (reverse("cases:today"), reverse("cases:conferences"), page)]

    old, then = (timezone.localtime(conference.starts_at + timedelta(days=days)) for days in (0, 2))
    with translation.override("de"):
        first, second = (f"verlegt von {dateformat.format(at, 'D j.n. H:i')}" for at in (old, then))

    assert [first in body for body in moved(2, "Rathaus")] == [True] * 3
    assert [first in body for body in moved(2, "Kreishaus")] == [True] * 3, "another room is no other time"
    assert [(first in body, second in body) for body in moved(3, "Kreishaus")] == [(False, True)] * 3
    world.client("amira").post(reverse("cases:call-off", args=[conference.pk]))
    assert "verlegt von" not in world.client("dana").get(reverse("cases:today")).content.decode()


def test_a_conference_is_called_off_once_and_may_be_moved_again(world, conference):
    page, off = reverse("cases:conference", args=[conference.pk]), reverse("cases:call-off", args=[conference.pk])
    for _click in range(2):
        assert world.client("amira").post(off).status_code == 302
    assert Entry.objects.filter(verb="conference.called_off").count() == 1
    shown = world.client("amira").get(page).content.decode()
    assert "Sie findet nicht statt." in shown
    assert 'name="text"' not in shown, "nobody writes minutes of what does not take place"
    assert "abgesagt" in world.client("dana").get(reverse("cases:today")).content.decode()
    with acting(world.actor("amira")) as by:
        with pytest.raises(ValidationError, match="abgesagt"):
            together.minutes(by=by, conference=conference, seen="", text="Doch", agreed="")
        seen = Conference.objects.get(pk=conference.pk).changed_at.isoformat()
        together.move(by=by, conference=conference, seen=seen, starts_at=timezone.now() + timedelta(days=29), place="")
    shown = world.client("dana").get(reverse("cases:today")).content.decode()
    assert "abgesagt" not in shown
    assert "verlegt" in shown, "also where the new day is far"


def test_one_that_is_called_off_weeks_ahead_is_read_on_the_page_of_the_day(world, conference):
    Conference.objects.filter(pk=conference.pk).update(starts_at=timezone.now() + timedelta(weeks=4))
    dana, today = world.client("dana"), reverse("cases:today")
    assert "abgesagt" not in dana.get(today).content.decode()
    world.client("amira").post(reverse("cases:call-off", args=[conference.pk]))

    assert "abgesagt" in dana.get(today).content.decode()
    Conference.objects.update(called_off_at=timezone.now() - timedelta(weeks=2, hours=1))
    assert "abgesagt" not in dana.get(today).content.decode(), "after two weeks everybody has read it"


def test_one_that_was_called_off_takes_place_again_at_its_old_time_and_place(world, conference):
    world.client("amira").post(reverse("cases:call-off", args=[conference.pk]))
    row = Conference.objects.get(pk=conference.pk)
    with acting(world.actor("amira")) as by:
        seen = row.changed_at.isoformat()
        together.move(by=by, conference=row, seen=seen, starts_at=row.starts_at, place=row.place)

    again = Conference.objects.get(pk=conference.pk)
    assert (again.called_off_at, again.starts_at, again.place) == (None, conference.starts_at, "Rathaus")
    shown = world.client("dana").get(reverse("cases:today")).content.decode()
    assert ("Wohnung" in shown, "abgesagt" in shown) == (True, False)


def test_what_is_over_is_not_called_off_and_not_moved_into_the_past(world, conference):
    before = timezone.now() - timedelta(hours=3)
    Conference.objects.filter(pk=conference.pk).update(starts_at=before)
    answer = world.client("amira").post(reverse("cases:call-off", args=[conference.pk]), follow=True)
    assert "Ihre Zeit ist vorbei" in answer.content.decode()
    seen = conference.changed_at.isoformat()
    with acting(world.actor("amira")) as by, pytest.raises(ValidationError) as caught:
        together.move(by=by, conference=conference, seen=seen, starts_at=before + timedelta(hours=1), place="")
    assert set(caught.value.message_dict) == {"hour"}


def test_only_whoever_called_a_conference_moves_it_and_only_before_it_was_held(world, conference):
    addresses = [reverse(f"cases:{name}", args=[conference.pk]) for name in ("move", "call-off")]
    for name in ("dana", "hanna", "ben", "lea", "olga"):
        assert [world.client(name).get(address).status_code for address in addresses] == [404, 404], name
        assert [world.client(name).post(address).status_code for address in addresses] == [404, 404], name
    with acting(world.actor("amira")) as by:
        together.minutes(by=by, conference=conference, seen="", text="Besprochen", agreed="")
    assert "hat stattgefunden" in world.client("amira").post(addresses[1], follow=True).content.decode()
    form = {"day": f"{timezone.localdate() + timedelta(days=6)}", "hour": "10:00", "place": ""}
    assert "hat stattgefunden" in world.client("amira").post(addresses[0], form).content.decode()


def test_a_conference_is_called_off_only_after_a_second_look(world, conference):
    page, off = reverse("cases:conference", args=[conference.pk]), reverse("cases:call-off", args=[conference.pk])
    client = world.client("amira")

    shown, asked = (client.get(address).content.decode() for address in (page, off))

    assert f'href="{off}"' in shown
    assert f'action="{off}"' not in shown
    assert "findet sie wieder statt" in asked
    assert Conference.objects.get(pk=conference.pk).called_off_at is None
