"""Nothing is forgotten: every field of every table says whether it is personal, and how long it is kept."""

from django.utils import translation
from django.utils.translation import gettext

from bruecke.privacy import retention


def test_every_field_of_every_model_is_declared():
    assert retention.forgotten() == []


def test_table_names_every_personal_field():
    text = retention.table()

    for row in retention.kept():
        assert f"`{row.table}`" in text
        assert all(name in text for name in row.personal)
    assert "`people.Person`" in text


def test_forgotten_field_is_found(monkeypatch):
    from bruecke.people.models import Person

    monkeypatch.setattr(Person.Privacy, "personal", Person.Privacy.personal - {"phone"})

    assert retention.forgotten() == ["people.Person.phone: neither personal nor plain"]


def test_forgotten_model_is_found(monkeypatch):
    monkeypatch.delitem(retention.NO_PERSON, "access.Shelf")

    assert retention.forgotten() == ["access.Shelf: no class Privacy and no reason"]


def test_listed_model_that_is_gone_is_found(monkeypatch):
    monkeypatch.setitem(retention.NO_PERSON, "access.Drawer", "x")

    assert retention.forgotten() == ["access.Drawer: listed but gone"]


def test_every_purpose_and_period_is_read_in_german():
    with translation.override("de"):
        texts = {text for row in retention.kept() for text in (row.purpose, row.keep)}
        assert sorted(text for text in texts if gettext(text) == text) == []
