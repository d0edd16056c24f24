"""What a family writes about itself on the public page; every error is a sentence in its language."""

from typing import Any
from uuid import uuid4

import phonenumbers
from django import forms
from django.core.exceptions import ValidationError
from django.core.validators import EmailValidator
from django.utils import timezone

from bruecke.access.forms import DeedForm, day_input
from bruecke.base.crypto import derived_code
from bruecke.network.queries import all_languages, municipalities
from bruecke.people.names import nfc
from bruecke.schooling.actions.reporting import CODE_LETTERS, OLDEST, YOUNGEST, Answerable, Child, Report

MOST_CHILDREN, OUTSIDE = 10, "-"
DAYS = ["%Y-%m-%d", "%d.%m.%Y"]
RELATIONS = ("mother", "father", "legal", "other")
Words = dict[str, str]


def tongues() -> list[tuple[str, str]]:
    """Return every language as its speakers write it, the frequent ones first."""
    return [(code, own or name) for code, name, own, _keys in all_languages()]


class _Part(forms.Form):
    """One part of the form in the words of a language."""

    labels: Words = {}

    def __init__(self, words: Words, data: Any = None, **kwargs: Any) -> None:
        self.words = words
        super().__init__(data, **kwargs)
        for name, field in self.fields.items():
            field.label = words[self.labels[name]] if name in self.labels else field.label
            field.error_messages["invalid_choice"] = words["choose"]

    def choose(self, name: str, choices: list[tuple[str, str]], *, empty: str = "") -> None:
        """Let a field choose from these, with an empty line on top."""
        self.fields[name].choices = [("", empty or self.words["choose"]), *choices]  # type: ignore[attr-defined]


class ChildForm(_Part):
    """One child: who it is, when it was born, what it speaks, since when it is here."""

    labels = {
        "given_name": "given_name", "family_name": "family_name", "original_name": "script", "birth_date": "birth",
        "first_language": "speaks", "second_language": "speaks_too", "arrived_on": "arrived",
    }  # fmt: skip
    given_name = forms.CharField(max_length=120, required=False)
    family_name = forms.CharField(max_length=120, required=False)
    original_name = forms.CharField(max_length=240, required=False, widget=forms.TextInput(attrs={"dir": "auto"}))
    birth_date = forms.DateField(widget=day_input(), input_formats=DAYS)
    first_language = forms.ChoiceField(required=False)
    second_language = forms.ChoiceField(required=False)
    arrived_on = forms.DateField(widget=day_input(), required=False, input_formats=DAYS)

    def __init__(self, words: Words, data: Any = None, **kwargs: Any) -> None:
        super().__init__(words, data, **kwargs)
        spoken = tongues()
        for name in ("first_language", "second_language"):
            self.choose(name, spoken)
        for name, key in (("birth_date", "err_birth"), ("arrived_on", "err_arrived")):
            self.fields[name].error_messages |= {"required": words[key], "invalid": words[key]}

    def clean_family_name(self) -> str:
        name = nfc(self.cleaned_data["family_name"])
        if not name:
            raise ValidationError(self.words["err_child"])
        return name

    def clean_birth_date(self) -> Any:
        day = self.cleaned_data["birth_date"]
        if not YOUNGEST <= timezone.localdate().year - day.year <= OLDEST:
            raise ValidationError(self.words["err_age"])
        return day

    def clean_arrived_on(self) -> Any:
        day = self.cleaned_data["arrived_on"]
        if day and day > timezone.localdate():
            raise ValidationError(self.words["err_arrived"])
        return day

    @property
    def child(self) -> Child:
        """What was written, with both languages in one list."""
        found = self.cleaned_data
        spoken = [found[name] for name in ("first_language", "second_language") if found[name]]
        return Child(
            family_name=found["family_name"], given_name=nfc(found["given_name"]), original_name=nfc(found["original_name"]),
            birth_date=found["birth_date"], languages=list(dict.fromkeys(spoken)), arrived_on=found["arrived_on"],
        )  # fmt: skip


class GuardianForm(_Part):
    """Somebody who takes care of the children, and how she is reached; a row left empty names nobody."""

    labels = {
        "name": "guardian", "relation": "relation", "phone": "phone", "email": "email", "safe": "safe",
    }  # fmt: skip
    name = forms.CharField(max_length=160, required=False, widget=forms.TextInput(attrs={"autocomplete": "name"}))
    relation = forms.ChoiceField(required=False)
    phone = forms.CharField(
        max_length=40, required=False, widget=forms.TextInput(attrs={"type": "tel", "dir": "ltr", "autocomplete": "tel"})
    )
    email = forms.CharField(
        max_length=254, required=False, widget=forms.TextInput(attrs={"type": "email", "dir": "ltr", "autocomplete": "email"})
    )
    safe = forms.BooleanField(required=False)

    def __init__(self, words: Words, data: Any = None, **kwargs: Any) -> None:
        super().__init__(words, data, **kwargs)
        self.choose("relation", [(key, words[key]) for key in RELATIONS])
        self.fields["safe"].help_text = words["safe_hint"]

    def clean_phone(self) -> str:
        typed = self.cleaned_data["phone"].strip()
        try:
            number = phonenumbers.parse(typed, "DE") if typed else None
        except phonenumbers.NumberParseException as error:
            raise ValidationError(self.words["err_phone"]) from error
        if number is not None and not phonenumbers.is_possible_number(number):
            raise ValidationError(self.words["err_phone"])
        return phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164) if number else ""

    def clean_email(self) -> str:
        typed = str(self.cleaned_data["email"]).strip()
        if typed:
            EmailValidator(self.words["err_email"])(typed)
        return typed

    def answerable(self, language: str) -> Answerable | None:
        """Who was named, who reads `language`; None for an empty row."""
        found = self.cleaned_data
        if not nfc(found["name"]):
            return None
        return Answerable(nfc(found["name"]), found["relation"], found["phone"], found["email"], language, found["safe"])


class FamilyForm(_Part, DeedForm):
    """What all children of a family have in common."""

    labels = {"ags": "municipality", "district": "district", "note": "note", "alone": "alone"}
    ags = forms.ChoiceField()
    district = forms.CharField(max_length=80, required=False)
    note = forms.CharField(max_length=1000, required=False, widget=forms.Textarea(attrs={"rows": 4}))
    alone = forms.BooleanField(required=False)

    def __init__(self, words: Words, data: Any = None, **kwargs: Any) -> None:
        super().__init__(words, data, **kwargs)
        self.choose("ags", [*((row.ags, row.name) for row in municipalities()), (OUTSIDE, words["outside"])])
        self.fields["ags"].error_messages |= {"required": words["err_municipality"]}
        self.fields["district"].help_text = words["district_hint"]
        self.fields["note"].help_text = words["note_hint"]
        self.fields["key"].required = True


class FamilyForms:
    """The parts of one report together; a row more or less is a turn of the same page, which keeps what was written."""

    def __init__(self, words: Words, language: str, data: Any = None) -> None:
        self.words, self.language = words, language
        self.is_sent = data is not None and not {"more", "less"} & set(data)
        self.count = _count(data)
        bound, kept = (data if self.is_sent else None), (None if self.is_sent else data)
        self.family = FamilyForm(words, bound, initial=_typed(kept, "", FamilyForm) or {"key": uuid4()})
        self.children = [
            ChildForm(words, bound, prefix=f"c{place}", initial=_typed(kept, f"c{place}", ChildForm))
            for place in range(self.count)
        ]
        self.guardians = [
            GuardianForm(words, bound, prefix=f"g{place}", initial=_typed(kept, f"g{place}", GuardianForm))
            for place in range(2)
        ]
        self.added = data is not None and "more" in data

    @property
    def all(self) -> list[forms.Form]:
        """Every part, in the order of the page."""
        return [*self.children, *self.guardians, self.family]

    @property
    def errors(self) -> list[tuple[str, str]]:
        """The fields that need a look again, each with its sentence."""
        return [
            (bound.id_for_label, str(text)) for form in self.all if form.is_bound for bound in form for text in bound.errors
        ]  # fmt: skip

    @property
    def can_add(self) -> bool:
        return self.count < MOST_CHILDREN

    def is_valid(self) -> bool:
        """Whether everything that was sent can be reported; somebody has to be reachable, or nobody could be invited."""
        if not self.is_sent or [form for form in self.all if not form.is_valid()]:
            return False
        first, named = self.guardians[0], self._named
        if not named and not self.family.cleaned_data["alone"]:
            first.add_error("name", self.words["err_guardian"])
        elif named and not any(one.phone or one.email for one in named):
            first.add_error("phone", self.words["err_reach"])
        return not first.errors

    @property
    def _named(self) -> list[Answerable]:
        return [one for one in (form.answerable(self.language) for form in self.guardians) if one is not None]

    @property
    def report(self) -> Report:
        """What was written, as it is reported."""
        found = self.family.cleaned_data
        ags = "" if found["ags"] == OUTSIDE else found["ags"]
        return Report(
            [form.child for form in self.children], self._named, ags, nfc(found["district"]), "", found["note"].strip(),
            is_unaccompanied=found["alone"],
        )  # fmt: skip

    @property
    def code(self) -> str:
        """The code of the family; whoever sends this very page twice gets the same one."""
        return derived_code(CODE_LETTERS, "school", self.family.cleaned_data["key"])


def _count(data: Any) -> int:
    """How many children the page asks for."""
    typed = str(data.get("children", "")) if data is not None else "1"
    wanted = int(typed) if typed.isascii() and typed.isdigit() else 1
    wanted += int(data is not None and "more" in data) - int(data is not None and "less" in data)
    return min(max(wanted, 1), MOST_CHILDREN)


def _typed(data: Any, prefix: str, form: type[forms.Form]) -> dict[str, Any]:
    """What was written so far, when a row is added or taken away."""
    names = {name: f"{prefix}-{name}" if prefix else name for name in form.base_fields}
    return {} if data is None else {name: data.get(full) for name, full in names.items() if full in data}
