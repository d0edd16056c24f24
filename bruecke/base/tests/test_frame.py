"""The frame: small, without a database where it must be, without cookies where nobody has an account."""

import gzip
from datetime import date, timedelta
from types import SimpleNamespace
from unittest.mock import patch

import pytest
from django import forms
from django.contrib.staticfiles import finders
from django.template import Context, Template
from django.template.loader import render_to_string
from django.test import Client
from django.utils import timezone, translation
from django.utils.safestring import mark_safe

from bruecke.base import icons
from bruecke.base.templatetags import bruecke as tags
from conftest import client_of

KB = 1024


class Probe(forms.Form):
    """One field of every kind."""

    name = forms.CharField(label="Name", help_text="as in the passport")
    kind = forms.ChoiceField(label="Kind", choices=[("a", "A"), ("b", "B")])
    way = forms.ChoiceField(label="Way", choices=[("a", "A"), ("b", "B")], widget=forms.RadioSelect)
    note = forms.CharField(label="Note", widget=forms.Textarea, required=False)
    fine = forms.BooleanField(label="Fine", required=False)
    key = forms.CharField(widget=forms.HiddenInput, required=False)


def show(source: str, **context: object) -> str:
    return Template("{% load bruecke %}" + source).render(Context(context))


def test_error_pages_need_neither_database_nor_request():
    for name in ("base/500.html", "base/503.html"):
        page = render_to_string(name)

        assert "<h1>" in page
        assert 'class="kern-btn' in page


def test_field_ties_label_hint_and_error_to_its_input():
    page = show("{% field form.name %}", form=Probe({"kind": "a"}))

    assert 'for="id_name"' in page
    assert 'aria-describedby="id_name-hint id_name-error"' in page
    assert 'id="id_name-error"' in page
    assert 'aria-invalid="true"' in page


def test_every_kind_of_field_has_its_label():
    page = show("{% for bound in form %}{% field bound %}{% endfor %}", form=Probe())

    for label in ("Name", "Kind", "Way", "Note", "Fine"):
        assert f">{label}" in page or f"<span>{label}" in page
    assert "<legend>Way" in page


def test_segments_keep_their_radio_buttons_and_errors_link_to_them():
    form = Probe({"name": "x", "kind": "a"})

    assert show("{% field form.way look='segments' %}", form=form).count('type="radio"') == 2
    assert 'href="#id_way_0"' in show("{% errors form %}", form=form)


def test_no_errors_leave_no_trace():
    assert show("{% errors form %}", form=Probe()).strip() == ""


def test_deadlines_speak():
    today = timezone.localdate()
    with translation.override("de"):
        assert "seit 2 Tagen" in tags.until(today - timedelta(2))
        assert "seit gestern" in tags.until(today - timedelta(1))
        assert "kern-badge--warning" in tags.until(today)
        assert "kern-badge--neutral" in tags.until(today + timedelta(4))


def test_names_are_kept_apart_and_escaped():
    person = SimpleNamespace(name="Mariam <b>", original_name="مريم")

    assert tags.person_name(person) == '<bdi>Mariam &lt;b&gt;</bdi> <bdi class="original">مريم</bdi>'


@pytest.mark.parametrize("mark", [str, mark_safe])
def test_no_choice_becomes_markup_also_when_it_says_it_is_safe(mark):
    evil = mark("\"><script>alert('1')</script>")
    choices = [("", tags.EMPTY), (evil, evil), (evil, [("b", evil)])]

    page = str(type("Evil", (forms.Form,), {"one": forms.ChoiceField(choices=choices)})({"one": "b"})["one"])

    assert (page.count("<"), page.count("<option"), page.count("<optgroup")) == (2 + 2 * 3 + 2, 3, 1)
    assert page.count("&quot;&gt;&lt;script&gt;") == 4
    assert '<option value="b" selected>' in page


def test_dates_are_written_in_the_german_order():
    assert ">22.11.2026<" in tags.day(date(2026, 11, 22))


def test_unknown_drawing_is_an_error_and_each_known_one_is_hidden_from_readers():
    assert all('aria-hidden="true"' in icons.icon(name) for name in icons.SHAPES)
    with pytest.raises(KeyError):
        icons.icon("no such")


def test_finished_badge_is_not_wrapped_again():
    done = tags.badge("warning", "today")

    assert tags.badge("danger", done) == done


def test_undo_address_comes_from_the_message():
    assert tags.undo_url(SimpleNamespace(extra_tags="undo:/zurueck/ quiet")) == "/zurueck/"
    assert tags.undo_url(SimpleNamespace(extra_tags="")) == ""


def test_public_page_is_light_and_leaves_no_cookie(world):
    answer = client_of().get("/de/")
    loaded = [answer.content]
    for name in ("base/vendor/kern/kern.min.css", "base/bruecke.css", "base/page.js", "base/bridge.svg"):
        with open(str(finders.find(name)), "rb") as file:  # noqa: PTH123 -- finders answer in strings
            loaded.append(file.read())

    assert sum(len(gzip.compress(part, 6)) for part in loaded) < 100 * KB
    assert not answer.cookies
    assert b"htmx" not in answer.content


def test_public_page_offers_itself_in_every_language(world):
    page = client_of().get("/ar/code/").content.decode()

    assert 'dir="rtl"' in page
    assert "kern.rtl.min.css" in page
    assert 'href="/uk/code/"' in page


def test_staff_page_names_unit_and_colleague_and_marks_where_one_is(world):
    page = world.client("eva").get("/datenschutz/").content.decode()

    assert 'aria-current="page"' in page
    assert 'class="unit"' in page
    assert "Eva Muster" in page


def test_language_is_chosen_by_posting_and_goes_back(world):
    answer = world.client("katrin").post("/sprache/", {"language": "en", "next": "/anmeldung/"})

    assert answer["Location"] == "/anmeldung/"
    assert answer.cookies["language"].value == "en"


def test_language_never_leads_to_another_host(world):
    answer = world.client("katrin").post("/sprache/", {"language": "xx", "next": "https://evil.example/"})

    assert answer["Location"] == "/"
    assert "language" not in answer.cookies


def test_sign_in_page_has_no_inline_script_or_style(db):
    page = Client().get("/konto/login/").content.decode()

    assert " style=" not in page
    assert "onclick" not in page
    assert "<script>" not in page


def test_things_to_begin_stand_in_their_own_menu(rf):
    def entry(group):
        return SimpleNamespace(label=f"Eintrag {group}", url="#", icon="plus", count=None, group=group, current=False)

    request = rf.get("/heute/")
    request.actor = SimpleNamespace(user_id="1", name="Amira Kessler", seats=())
    with patch("bruecke.config.navigation.entries", return_value=[entry(0), entry(9)]):
        page = render_to_string("base/staff.html", {}, request)

    assert page.index("menu-list") < page.index("Eintrag 9") < page.index('class="side')
    assert page.index('class="side') < page.index("Eintrag 0")


def test_names_are_kept_apart_on_paper_and_nothing_else_becomes_markup():
    page = show("{{ text|isolated }}", text="من: \u2068A & <b>, Weg 1\u2069.")

    assert page == 'من: <bdi dir="ltr">A &amp; &lt;b&gt;, Weg 1</bdi>.'
