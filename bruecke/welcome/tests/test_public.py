"""The public pages as a stranger's browser sees them: without cookie, without script, in her language."""

import base64
import re
from uuid import uuid4

import pytest
from django.urls import reverse
from django.utils import timezone

from bruecke.access.models import Organisation
from bruecke.base.crypto import unlock
from bruecke.consent import texts
from bruecke.consent.models import Consent, Handover
from bruecke.people.models import Person
from bruecke.welcome.actions import desk
from bruecke.welcome.forms.signing import PNG, phone_number
from bruecke.welcome.models import Receipt, Signing, Tally, Way
from bruecke.welcome.tests.test_signing import arrival
from conftest import JUELICH, acting, client_of

DRAWN = "data:image/png;base64," + base64.b64encode(PNG + b"ink").decode()


@pytest.fixture
def code(world):
    return start(world)


def start(world, way=Way.OWN_PHONE, **facts):
    from dataclasses import replace

    with acting(world.actor("katrin")) as by:
        started = desk.start_family(by=by, arrivals=[replace(arrival(world, **facts), way=way)], key=uuid4(), earlier={})
    return started[0].code


def url(code, lang="uk"):
    return reverse("welcome:sign", kwargs={"lang": lang, "code": code})


def hidden(page):
    return dict(re.findall(r'<input type="hidden" name="(key|shown)" value="([^"]+)"', page.content.decode()))


def said_yes(page, **more):
    return {**hidden(page), "agree": "on", "typed": "Олена", "phone": "0171 3920012", "safe": "on", "answer": "yes", **more}


def test_page_asks_in_her_language_with_german_beside_and_nothing_ticked(code):
    page = client_of().get(url(code))

    text = page.content.decode()
    assert page.status_code == 200
    assert '<html lang="uk" dir="ltr">' in text
    assert texts.words("uk")["consent"]["first_line"].replace("'", "&#x27;") in text
    assert texts.words("de")["consent"]["first_line"] in text
    assert "Träger Nord" in text
    assert " checked" not in text
    assert not page.cookies
    assert page.headers["Cache-Control"] == "no-store"
    assert Signing.objects.get().state == "opened"


def test_arabic_page_reads_from_right_to_left(code):
    text = client_of().get(url(code, "ar")).content.decode()

    assert '<html lang="ar" dir="rtl">' in text
    assert Signing.objects.get().language == "ar"


def test_language_switch_keeps_the_code(code):
    text = client_of().get(url(code)).content.decode()

    for lang in texts.available():
        assert f'href="{url(code, lang)}"' in text


def test_yes_without_script_signs_and_shows_her_code_once(code):
    client = client_of()

    page = client.post(url(code), said_yes(client.get(url(code))))

    own = re.sub(r"\s", "", re.search(r'class="code" dir="ltr">([A-Z0-9 ]+)<', page.content.decode()).group(1))
    consent = Consent.objects.get()
    assert len(own) == 16
    assert (unlock(consent.signature).decode(), consent.signed_by_typing) == ("Олена", True)
    assert Person.objects.get().phone == "+491713920012"
    assert reverse("privacy:mine", kwargs={"lang": "uk", "code": own}) in page.content.decode()
    assert own not in client.get(url(code)).content.decode()


def test_hash_is_of_exactly_what_stood_on_the_page(code):
    client = client_of()
    page = client.get(url(code))

    client.post(url(code), said_yes(page))

    consent = Consent.objects.get()
    shown = page.content.decode()
    assert consent.rendered_hash == hidden(page)["shown"]
    for part in (consent.text.body["consent"]["tick"], consent.text.body["consent"]["not"]):
        assert part.replace("'", "&#x27;") in shown


def test_address_that_changes_later_leaves_what_she_signed_as_it_was(world, code):
    Organisation.objects.filter(name="Träger Nord").update(address="Alter Weg 1, 52428 Jülich")
    client = client_of()
    page = client.post(url(code), said_yes(client.get(url(code)))).content.decode()
    mine = re.search(r'href="(/uk/[^"]+)"[^>]*><span class="kern-label">', page).group(1)

    Organisation.objects.filter(name="Träger Nord").update(address="Neuer Weg 2, 52428 Jülich", name="Träger Nordost")

    again = client.get(f"{mine}daten.json")
    signed = again.json()["consents"][0]["text"]
    assert signed["exactly_as_shown"] is True
    assert "Alter Weg 1" in str(signed["notice"])
    assert "Nordost" not in str(signed["notice"])


def test_text_that_changed_meanwhile_is_read_again_before_it_counts(world, code):
    client = client_of()
    page = client.get(url(code))
    Organisation.objects.filter(name="Träger Nord").update(name="Träger Nordost")

    again = client.post(url(code), said_yes(page))

    assert texts.page("uk")["err_changed"].replace("'", "&#x27;") in again.content.decode()
    assert "Träger Nordost" in again.content.decode()
    assert ' name="agree" id="id_agree" aria-invalid' in again.content.decode()
    assert not Consent.objects.exists()
    client.post(url(code), said_yes(again))
    assert Consent.objects.exists()


def test_second_tap_gives_the_same_answer(code):
    client = client_of()
    values = said_yes(client.get(url(code)))

    first, second = (client.post(url(code), values).content for _tap in range(2))

    assert first == second
    assert Person.objects.count() == Receipt.objects.count() == 1


def test_drawn_signature_is_kept_when_something_else_is_missing(code):
    client = client_of()

    page = client.post(url(code), said_yes(client.get(url(code)), typed="", drawn=DRAWN, phone="12"))

    text = page.content.decode()
    assert DRAWN in text
    assert texts.page("uk")["err_phone"].replace("'", "&#x27;") in text
    assert 'value="12"' in text
    client.post(url(code), said_yes(page, typed="", drawn=DRAWN))
    assert unlock(Consent.objects.get().signature) == PNG + b"ink"


@pytest.mark.parametrize(
    ("missing", "word"),
    [
        ({"agree": ""}, "err_tick"),
        ({"typed": " "}, "err_sign"),
        ({"phone": " "}, "err_no_phone"),
        ({"phone": "12"}, "err_phone"),
    ],
)
def test_what_is_missing_is_said_as_a_sentence_with_a_link(code, missing, word):
    client = client_of()

    page = client.post(url(code), said_yes(client.get(url(code)), **missing)).content.decode()

    assert texts.page("uk")[word].replace("'", "&#x27;") in page
    assert f'<a href="#id_{next(iter(missing))}">' in page
    assert not Consent.objects.exists()


@pytest.mark.parametrize(
    "drawn", ["x", "data:image/png;base64,AAAA", "data:image/svg+xml;base64,PHN2Zz4=", "data:image/png;base64,%%%"]
)
def test_what_is_no_picture_is_no_signature(code, drawn):
    client = client_of()

    client.post(url(code), said_yes(client.get(url(code)), typed="", drawn=drawn))

    assert not Consent.objects.exists()


def test_no_is_one_tap_and_leaves_a_stroke(code):
    page = client_of().post(url(code), {"answer": "no"})

    assert texts.page("uk")["declined_h"].replace("'", "&#x27;") in page.content.decode()
    assert not Person.objects.exists()
    assert sorted(Tally.objects.values_list("what", flat=True)) == ["declined", "informed"]


def test_unknown_used_and_expired_codes_get_one_answer(world, code):
    used = start(world)
    client = client_of()
    client.post(url(used), said_yes(client.get(url(used))))
    Signing.objects.filter(state="waiting").update(expires_at=timezone.now())

    answers = [
        (page.status_code, page.content.decode().replace(one, ""))
        for one in (code, used, "AAAAAAAAAA")
        for page in [client.get(url(one))]
    ]

    assert answers[0] == answers[1] == answers[2]
    assert answers[0][0] == 404


def test_guessing_ends_after_ten_tries_also_for_the_right_code(code):
    client = client_of()
    for _guess in range(10):
        assert client.get(url("BBBBBBBBBB")).status_code == 404

    page = client.get(url(code))

    assert page.status_code == 429
    assert texts.page("uk")["rate_limited"].replace("'", "&#x27;") in page.content.decode()


def test_tablet_is_locked_to_its_page_and_comes_back(world):
    code = start(world, way=Way.TABLET)
    client = client_of()

    page = client.get(url(code))
    done = client.post(url(code), said_yes(page)).content.decode()

    assert "data-exit" not in page.content.decode()
    links = set(re.findall(r'<a [^>]*href="([^"]+)"', page.content.decode()))
    assert links == {"#content", *(url(code, lang) for lang in texts.available())}
    assert texts.page("uk")["tablet_back"].replace("'", "&#x27;") in done
    assert "meine-daten" not in "".join(re.findall(r'<a [^>]*href="([^"]+)"', done))


def test_bare_address_leads_to_the_best_language(world):
    client = client_of()

    assert client.get("/", headers={"accept-language": "ar-SY,en;q=0.8"}).url == "/ar/"
    assert client.get("/", headers={"accept-language": "xx,fr-FR;q=0.5"}).url == "/fr/"
    assert client.get("/").url == "/de/"
    assert world.client("katrin").get("/").url == "/heute/"


@pytest.mark.parametrize("lang", texts.LANGUAGES)
def test_every_language_has_a_friendly_first_page(db, lang):
    page = client_of().get(reverse("welcome:start", kwargs={"lang": lang}))

    assert page.status_code == 200
    assert texts.page(lang)["start_h"].replace("'", "&#x27;") in page.content.decode()
    assert not page.cookies


def test_typed_code_leads_to_the_right_page(db):
    client, page = client_of(), reverse("welcome:start", kwargs={"lang": "uk"})

    assert client.post(page, {"code": "7k4m 92qf-a2"}).url == url("7K4M92QFA2")
    assert client.post(page, {"code": "7K4M 92QF 7K4M 92QF"}).url == reverse(
        "privacy:mine", kwargs={"lang": "uk", "code": "7K4M92QF7K4M92QF"}
    )


def contact(lang="ar", **query):
    return reverse("welcome:contact", kwargs={"lang": lang}) + (
        "?" + "&".join(f"{key}={value}" for key, value in query.items()) if query else ""
    )


def test_asking_for_a_call_is_the_same_record_by_another_way(world):
    client = client_of()
    where = contact(ort=JUELICH)
    page = client.get(where)

    done = client.post(where, said_yes(page, family_name="حداد", wishes=["work"], interpreter="on"))

    handover, person = Handover.objects.get(), Person.objects.get()
    assert done.status_code == 200
    assert (handover.to_unit, handover.facts["way"], handover.facts["wishes"]) == (world.units["nord"], "web", ["work"])
    assert (person.family_name, person.languages, person.ags) == ("حداد", ["ar"], JUELICH)
    assert Consent.objects.get().method == "web"
    assert not Receipt.objects.exists()


def test_first_the_place_is_chosen(world):
    page = client_of().get(contact())

    assert f'value="{JUELICH}"' in page.content.decode()
    assert client_of().get(contact(ort="99999999")).status_code == 200


def test_card_names_the_team_even_outside_its_area(world):
    client = client_of()
    where = contact(ort=JUELICH, beratung=world.units["sued"].pk)

    client.post(where, said_yes(client.get(where), family_name="x"))

    assert Handover.objects.get().to_unit == world.units["sued"]


def test_asking_twice_with_one_page_is_asking_once(world):
    client, where = client_of(), contact(ort=JUELICH)
    values = said_yes(client.get(where), family_name="x")

    first, second = (client.post(where, values).content for _tap in range(2))

    assert first == second
    assert Person.objects.count() == 1


def test_asking_for_calls_is_limited(world):
    client, where = client_of(), contact(ort=JUELICH)
    for _try in range(10):
        client.post(where, {"answer": "yes"})

    assert client.post(where, said_yes(client.get(where), family_name="x")).status_code == 429
    assert not Person.objects.exists()


@pytest.mark.parametrize("typed", ["0171 3920012", "+49 171 3920012", "٠١٧١ ٣٩٢٠٠١٢", "0049 171/3920012"])
def test_phone_numbers_are_understood_in_many_spellings(typed):
    assert phone_number(typed) == "+491713920012"


@pytest.mark.parametrize("typed", ["", "12", "keine", "0171", "+49 1"])
def test_other_text_is_no_phone_number(typed):
    with pytest.raises(ValueError, match=r".*"):
        phone_number(typed)


def test_page_with_her_code_offers_no_way_to_lose_it(code):
    client = client_of()

    done = client.post(url(code), said_yes(client.get(url(code)))).content.decode()

    assert not [link for link in re.findall(r'<a [^>]*href="([^"]+)"', done) if "/u/" in link]


def test_notice_names_who_takes_her_data_first_on_each_way(world, code):
    for name, where in (("Stadt Jülich", "Musterplatz 1"), ("Kreis", "Bismarckstraße 16")):
        Organisation.objects.filter(name=name).update(address=where)
    web = client_of().get(f"{reverse('welcome:contact', kwargs={'lang': 'de'})}?ort={JUELICH}").content.decode()
    desk_page = client_of().get(url(code, "de")).content.decode()

    assert "Für die Weitergabe: Kreis, Bismarckstraße 16." in web
    assert "Stadt Jülich" not in web
    assert "Für die Weitergabe: Stadt Jülich, Musterplatz 1." in desk_page
