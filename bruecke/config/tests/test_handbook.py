"""The handbook inside the application: every chapter opens, its pictures exist, its links stay inside, one's own work stands first."""

import re
from functools import cache

import pytest
from django.conf import settings
from django.contrib.staticfiles import finders
from django.urls import reverse

from bruecke.config.handbook import CHAPTERS, FIRST, FOLDER, text_of
from conftest import client_of

#: Bold words that are stressed, glued from two parts of a page, or German on every page.
STRESSED = {
    "Zahlen in diesem Handbuch", "Links", "vorher in ihrer Gegenwart", "KIM-Übergabe 1", "ihr Code", "ihr Plan", "Alle … Teams zeigen", "Für Mitarbeitende",
    "Anrufbeantworter: nicht sprechen",
}  # fmt: skip


@cache
def _interface() -> str:
    """Return everything the pages say in German."""
    catalogs = "".join(path.read_text("utf-8") for path in sorted(settings.ROOT.glob("bruecke/*/locale/de/*.po")))
    texts = "".join((settings.ROOT / "data" / name / "de.toml").read_text("utf-8") for name in ("pages", "texts", "cases"))
    return catalogs.replace('"\n"', "") + texts


def test_every_file_of_the_handbook_is_a_chapter():
    assert {path.stem for path in FOLDER.glob("*.md")} == {FIRST, *CHAPTERS}


@pytest.mark.parametrize("chapter", [FIRST, *CHAPTERS])
def test_pictures_exist_and_links_stay_inside(world, chapter):
    text = text_of(chapter)

    assert "<h1>" in text
    assert all(finders.find(path.removeprefix("/static/")) for path in re.findall(r'src="([^"]+)"', text))
    client = world.client("adam")
    assert {client.get(link).status_code for link in re.findall(r'href="([^"]*)"', text)} <= {200}


@pytest.mark.parametrize("chapter", [FIRST, *CHAPTERS])
def test_every_button_is_named_as_the_pages_name_it(chapter):
    """What stands in bold is a word of the interface; a sentence in bold (with its full stop) is a heading."""
    text = " ".join((FOLDER / f"{chapter}.md").read_text(encoding="utf-8").split())
    bold = {found for found in re.findall(r"\*\*(.+?)\*\*", text) if found[-1] not in ".:?"} - STRESSED

    assert not [found for found in sorted(bold) if found not in _interface()]


def test_the_chapter_of_ones_own_work_stands_first(world):
    answer = world.client("katrin").get(reverse("help"))

    assert [title for _url, title, _current in answer.context["own"]] == ["Meldeamt", "Dateien aus den Meldeämtern"]
    assert 'class="menubtn wide-only" href="/hilfe/"' in answer.content.decode()


def test_an_authority_finds_the_short_line_first_and_a_case_manager_the_cases(world):
    def own(key):
        return [title for _url, title, _current in world.client(key).get(reverse("help")).context["own"]]

    assert own("olga") == ["Kurzer Draht"]
    assert own("vroni") == ["Kurzer Draht", "Ehrenamt und Aushilfe"]
    assert own("mona") == ["Beratung", "Fallbegleitung", "Kurzer Draht"]


def test_unknown_chapters_and_strangers_get_nothing(world):
    assert world.client("katrin").get("/hilfe/operations/").status_code == 404
    assert world.client("katrin").get("/hilfe/README/").status_code == 200
    for address in (reverse("help"), reverse("chapter", args=["meldeamt"])):
        assert client_of().get(address).status_code == 302


def test_markup_in_a_file_stays_text(tmp_path, monkeypatch):
    (tmp_path / "fremd.md").write_text("# Titel\n\n<script>alert(1)</script> [x](javascript:alert(1))", encoding="utf-8")
    monkeypatch.setattr("bruecke.config.handbook.FOLDER", tmp_path)

    text = text_of("fremd")

    assert "<script" not in text
    assert "href" not in text
