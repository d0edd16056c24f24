"""Nothing about titles, reasons of asylum, trauma, benefits or belief is asked, stored or shown here (domain 5.4)."""

import re
from pathlib import Path

import pytest
from django import forms
from django.apps import apps

from bruecke.schooling import __file__ as here
from bruecke.schooling.forms import children, reporting, rounds, talk

FOLDER = Path(here).parent
#: Stems in English and German; each word of a field's name or label is compared, so that "title" of a round does not count as a residence title.
FORBIDDEN = re.compile(
    r"residence|aufenthalt|asyl|asylum|refugee|flucht(?!punkt)|trauma|duldung|toleration|benefit|leistungsbezug|sozialhilfe|jobcenter|bürgergeld"
    r"|income|einkommen|religion|belief|konfession|glaube|diagnos|azr|visum|visa\b|passport|pass_?nummer|herkunftsgrund|reason_for_coming|torture|folter"
    r"|violence|gewalt",
    re.IGNORECASE,
)
#: What the family wishes for the lesson, nothing else of what it believes.
ALLOWED_FIELDS = {"religion_lesson"}


def fields():
    """Yield every field of every form of this context with its words."""
    for module in (children, reporting, rounds, talk):
        for form in vars(module).values():
            if isinstance(form, type) and issubclass(form, forms.Form):
                for name, field in form.base_fields.items():
                    yield f"{form.__name__}.{name}", f"{name} {field.label or ''}"


def test_the_search_finds_what_it_looks_for():
    for word in (
        "residence_title",
        "asylum_reason",
        "Trauma",
        "parents_benefits",
        "Religion",
        "Duldung",
        "Einkommen der Eltern",
        "diagnosis",
    ):
        assert FORBIDDEN.search(word), word
    for word in ("title", "stage", "religiös"[:5], "reason", "school_type", "support_hint"):
        assert not FORBIDDEN.search(word), word


def test_no_table_of_school_entry_has_such_a_column():
    found = [
        f"{model.__name__}.{field.name}"
        for model in apps.get_app_config("schooling").get_models()
        for field in model._meta.get_fields()
        if FORBIDDEN.search(field.name) and field.name not in ALLOWED_FIELDS
    ]

    assert found == []


def test_no_form_of_school_entry_asks_for_it():
    asked = list(fields())

    assert len(asked) > 80
    assert [name for name, words in asked if FORBIDDEN.search(words) and name.split(".")[1] not in ALLOWED_FIELDS] == []


def test_no_page_of_school_entry_shows_it():
    pages = list((FOLDER / "templates").rglob("*.html"))
    found = []
    for page in pages:
        text = page.read_text(encoding="utf-8")
        for allowed in (*ALLOWED_FIELDS, "Lesson wished"):
            text = text.replace(allowed, "")
        found += [f"{page.name}: {match.group()}" for match in FORBIDDEN.finditer(text)]

    assert len(pages) > 30
    assert found == []


@pytest.mark.django_db
def test_what_a_school_is_told_holds_none_of_it(world):
    from bruecke.schooling.models import Counselling, Entrant, Placement
    from bruecke.schooling.queries.facts import for_school
    from bruecke.schooling.tests.factories import family

    row = family(world).entrants[0]
    Entrant.objects.update(note="Geheimnotiz", avoid=["990001"])
    Counselling.objects.create(
        entrant=row, dossier=row.dossier, by=world.petra, speaking="a1", learning="Geheimes Lernen", wishes="Geheimer Wunsch", reason="Geheimer Grund",
        interests="Geheimes Hobby",
    )  # fmt: skip

    told = for_school(Placement.objects.get())

    assert told["counselling"]["speaking"] == "a1"
    assert "Geheim" not in str(told)
    assert "990001" not in str(told)
