"""A school place in a real browser: an Arabic form becomes a first day at school, and the family's page says so at each step; the first school
objects, the next one says yes. Then a week of a school's office, what a new group would bring, and a child that moves."""

import re

import pytest
from playwright.sync_api import expect

from tests.journeys.steps import code_of, fresh, in_days

pytestmark = pytest.mark.browser
GUDRUN, RENATE, JOACHIM, ULRIKE, PETRA, SILKE = (
    f"{name}@bruecke.example"
    for name in ("gudrun.paulus", "renate.schmitz", "joachim.berens", "ulrike.vianden", "petra.kuckertz", "silke.niessen")
)


def reported(window, lang, *, family, given="Rahaf", born="2013-05-04", tongue="ar"):
    """Report a child on a phone in a language and return the code that is shown once."""
    page = window.go(f"/{lang}/schule/")
    page.locator("#id_c0-given_name").fill(given)
    page.locator("#id_c0-family_name").fill(family)
    page.locator("#id_c0-original_name").fill("رهف")
    page.locator("#id_c0-birth_date").fill(born)
    page.locator("#id_c0-first_language").select_option(tongue)
    page.locator("#id_g0-name").fill(f"Samira {family}")
    page.locator("#id_g0-relation").select_option("mother")
    page.locator("#id_g0-phone").fill("0221 4710 777")
    page.locator("#id_g0-safe").check()
    page.locator("#id_ags").select_option(index=2)
    window.accessible("report")
    page.locator("form button.kern-btn--primary").click()
    window.accessible("reported")
    return code_of(page)


def stands(window, lang, code, sentence):
    """Look with the code where the child stands and find the sentence there."""
    page = window.go(f"/{lang}/schule/stand/{code}/")
    expect(page.locator("main")).to_contain_text(sentence)
    window.accessible(sentence)
    return page


def opened_group(window):
    """Open a group for grades 7 and 8 at the own school, so that there is a place for sure, and return the name of the school."""
    page = window.menu("Unsere Schule")
    name = page.get_by_role("heading", level=1).inner_text()
    page.get_by_role("link", name="Gruppe öffnen").click()
    page.get_by_role("group", name="Klassen").get_by_label("7", exact=True).check()
    page.get_by_role("group", name="Klassen").get_by_label("8", exact=True).check()
    page.get_by_label("eigene Deutschgruppe").check()
    page.get_by_label("Plätze insgesamt").fill("4")
    page.get_by_role("button", name="Gruppe öffnen").click()
    return name


def counselled(window, family):
    """Invite, write the talk down, recommend, and let the child wait for a place."""
    page = window.menu("Kinder")
    page.locator("#id_s").fill(family)
    page.get_by_role("button", name="Anwenden").click()
    page.get_by_role("link", name=family).click()
    page.get_by_role("link", name="Einladen", exact=True).click()
    page.get_by_label("Tag").fill(in_days(1))
    page.get_by_label("Uhrzeit").fill("10:00")
    page.get_by_label("Wo?").fill("Bismarckstraße 16, Raum 114")
    window.accessible("invite")
    page.locator("form.panel button.kern-btn--primary").click()
    return page


def recommended(window, page):
    page.get_by_role("link", name="Es hat stattgefunden").click()
    page.locator("form.panel button.kern-btn--primary").click()
    page.get_by_label("Spricht", exact=True).select_option(label="A1")
    page.get_by_label("Mathematik", exact=True).select_option(index=1)
    window.accessible("talk")
    page.get_by_role("button", name="Gespräch speichern").click()
    page.get_by_label("Sekundarstufe I", exact=True).check()
    page.get_by_label("Klasse", exact=True).select_option("7")
    page.get_by_label("eigene Deutschgruppe").check()
    page.get_by_label("Warum").fill("Alter und Schulbesuch passen zu dieser Klasse.")
    window.accessible("advice")
    page.locator("form.panel button.kern-btn--primary").click()
    page.get_by_role("button", name="Platz suchen").click()
    return page.url


def round_of(window, title):
    """Let a round be computed and wait for the proposal."""
    page = window.menu("Runden")
    page.get_by_role("link", name="Runde beginnen").click()
    page.get_by_label("Name der Runde").fill(title)
    page.get_by_label("Sekundarstufe I", exact=True).check()
    window.accessible("start")
    page.get_by_role("button", name="Vorschlag berechnen").click()
    expect(page.get_by_role("heading", name="Vorschläge")).to_be_visible(timeout=60_000)
    return page


def set_by_hand(window, page, family, school):
    """Set the child to a school by hand, with a reason, and let the rest be placed around it."""
    page.get_by_role("link", name=re.compile(family)).click()
    window.accessible("why")
    page.get_by_role("link", name="Von Hand setzen").click()
    page.get_by_role("radio", name=school).first.check()
    page.locator("#id_because").fill("Der Bruder einer Freundin geht dort hin.")
    window.accessible("by hand")
    page.get_by_role("button", name="Von Hand setzen").click()
    page.get_by_role("button", name="Neu rechnen").click()
    expect(page.get_by_role("heading", name="Vorschläge")).to_be_visible(timeout=60_000)
    expect(page.get_by_role("row", name=re.compile(family))).to_contain_text("von Hand")
    window.accessible("round")


def signed(desk, url):
    """One person of the authority signs, another one looks at it once more and decides."""
    first = desk(RENATE)
    first.go(url).get_by_role("button", name="Vorschlag unterschreiben").click()
    expect(first.page.get_by_role("button", name="Plätze anbieten")).to_have_count(0)
    second = desk(JOACHIM)
    second.go(url).get_by_role("button", name=re.compile("anbieten")).click()


def asked(phone, code):
    """Wait until the schools are asked, which a job does after the second signature."""
    for _try in range(30):
        page = phone.go(f"/ar/schule/stand/{code}/")
        if "سألنا مدرسة. ستجيب" in page.locator("main").inner_text():
            return
        page.wait_for_timeout(1000)
    raise AssertionError("no school was asked")


def objected(window, family):
    """Object to the child, as the office of its school, with what shows it; how the family is reached is not told yet."""
    school = window.menu("Unsere Schule")
    school.get_by_role("link", name=re.compile(family)).click()
    window.accessible("child at the school")
    expect(school.locator("main")).not_to_contain_text("4710")
    school.get_by_text("Es gibt einen Grund dagegen").click()
    school.locator('input[name="objection"]').first.check()
    school.locator("#id_text").fill("Die Gruppe ist seit heute voll.")
    school.locator("#id_free_slots").fill("0")
    school.locator("#id_proof").fill("Klassenliste von heute, 4 von 4.")
    school.get_by_role("button", name="Einwand an die Schulaufsicht senden").click()


def decided(window, family):
    """Follow the school, as the authority that supervises it, and return where the matter of the child is."""
    page = window.menu("Entscheidungen")
    page.get_by_role("row", name=re.compile(family)).get_by_role("link").first.click()
    window.accessible("decide")
    matter = page.get_by_role("link", name=re.compile("^S-")).get_attribute("href")
    page.get_by_label(re.compile("Die Schule hat recht")).check()
    page.locator("#id_text").fill("Die Liste belegt es.")
    page.get_by_role("button", name="Entscheiden").click()
    return matter


def test_from_an_arabic_form_to_the_first_day(desk):
    family, phone = fresh("Haddad"), desk()
    gesamtschule, hauptschule = desk(PETRA), desk(SILKE)
    near, other = opened_group(gesamtschule), opened_group(hauptschule)
    code = reported(phone, "ar", family=family)
    stands(phone, "ar", code, "وصلنا تسجيلكم")

    gudrun = desk(GUDRUN)
    page = counselled(gudrun, family)
    stands(phone, "ar", code, "أنتم مدعوون إلى حديث")
    child = recommended(gudrun, page)
    stands(phone, "ar", code, "نبحث عن مدرسة")

    page = round_of(gudrun, f"Runde {family}")
    set_by_hand(gudrun, page, family, near)
    gudrun.picture("schule-runde")
    signed(desk, page.url)
    asked(phone, code)

    objected(gesamtschule, family)
    stands(phone, "ar", code, "ربما لا تستطيع المدرسة")

    authority = desk(ULRIKE)
    matter = decided(authority, family)
    stands(phone, "ar", code, "نبحث عن مدرسة")

    page = authority.go(matter)
    authority.accessible("matter")
    page.get_by_role("radio", name=other).first.check()
    page.locator("#id_because").fill("Die nächste Schule mit einem freien Platz.")
    page.get_by_role("button", name="Diese Schule fragen").click()
    school = hauptschule.menu("Unsere Schule")
    school.get_by_role("link", name=re.compile(family)).click()
    school.locator("#id_first_day").fill(in_days(1))
    school.locator("#id_bring").fill("Sportschuhe")
    school.get_by_role("button", name="Ja, das Kind kann kommen").click()
    expect(school.locator("main")).to_contain_text("4710")
    hauptschule.accessible("taken")
    page = stands(phone, "ar", code, "لطفلكم مقعد في المدرسة")
    expect(page.locator("main")).to_contain_text(other)
    expect(page.locator("main")).to_contain_text("Sportschuhe")
    phone.picture("schule-stand-ar")

    letter = (
        gudrun.go(child).get_by_role("region", name="Briefe").get_by_role("link", name="Der Schulplatz").get_attribute("href")
    )
    assert gudrun.context.request.get(f"{gudrun.url}{letter}").body().startswith(b"%PDF")
    gudrun.accessible("child with a place")
    gesamtschule.refused(school.url)

    school.get_by_label("Das Kind war zum ersten Mal da am").fill(in_days(0))
    school.get_by_role("button", name="Ja, das Kind war da").click()
    stands(phone, "ar", code, "طفلكم يذهب إلى المدرسة")
