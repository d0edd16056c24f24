"""What is typed when a family is reported: several children, who answers for them, where they live."""

from collections.abc import Iterable
from typing import Any

import phonenumbers
from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from bruecke.access.forms import DeedForm, day_input
from bruecke.base.crypto import new_code, tidy_code
from bruecke.network.queries import all_languages, municipalities, nationalities
from bruecke.people.names import nfc
from bruecke.schooling.actions.reporting import CODE_LETTERS, Answerable, Child, Report
from bruecke.schooling.models.words import Sex

MOST_CHILDREN, GUARDIANS = 10, 2
OUTSIDE = "-"
RELATIONS = (gettext_lazy("mother"), gettext_lazy("father"), gettext_lazy("guardian"), gettext_lazy("another relative"))


def tongues() -> list[tuple[str, str]]:
    """Return every language for a choice, the frequent ones first."""
    return [("", "–"), *((row[0], row[1]) for row in all_languages())]


def telephone(typed: str) -> str:
    """Return a telephone number in international form, empty for none; raises ValidationError for anything else."""
    if not typed.strip():
        return ""
    try:
        number = phonenumbers.parse(typed, "DE")
    except phonenumbers.NumberParseException as error:
        raise ValidationError(_("This is no telephone number. Please look at it again.")) from error
    if not phonenumbers.is_possible_number(number):
        raise ValidationError(_("This is no telephone number. Please look at it again."))
    return str(phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164))


class ChildForm(forms.Form):
    """One child of the family."""

    given_name = forms.CharField(label=gettext_lazy("First name"), max_length=120, required=False)
    family_name = forms.CharField(label=gettext_lazy("Family name"), max_length=120)
    original_name = forms.CharField(
        label=gettext_lazy("Name in its own script"),
        max_length=240,
        required=False,
        widget=forms.TextInput(attrs={"dir": "auto"}),
    )
    birth_date = forms.DateField(label=gettext_lazy("Born on"), widget=day_input())
    sex = forms.ChoiceField(label=gettext_lazy("Sex"), choices=[("", gettext_lazy("not said")), *Sex.choices], required=False)
    nationality = forms.ChoiceField(
        label=gettext_lazy("Nationality"),
        required=False,
        help_text=gettext_lazy("For the statistics only; no document is asked for."),
    )
    first_language = forms.ChoiceField(label=gettext_lazy("Speaks"), required=False)
    second_language = forms.ChoiceField(label=gettext_lazy("and"), required=False)
    arrived_on = forms.DateField(label=gettext_lazy("In Germany since"), widget=day_input(), required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        spoken = tongues()
        for name in ("first_language", "second_language"):
            self.fields[name].choices = spoken  # type: ignore[attr-defined]
        self.fields["nationality"].choices = nationalities()  # type: ignore[attr-defined]

    def clean_arrived_on(self) -> Any:
        day = self.cleaned_data["arrived_on"]
        if day and day > timezone.localdate():
            raise ValidationError(_("This day lies in the future."))
        return day

    @property
    def child(self) -> Child:
        """What was typed, with both languages in one list."""
        found = self.cleaned_data
        spoken = [found[name] for name in ("first_language", "second_language") if found[name]]
        names = {name: nfc(found[name]) for name in ("family_name", "given_name", "original_name")}
        return Child(
            **names, birth_date=found["birth_date"], sex=found["sex"], nationality=found["nationality"],
            languages=list(dict.fromkeys(spoken)), arrived_on=found["arrived_on"],
        )  # fmt: skip


class GuardianForm(forms.Form):
    """Somebody who answers for the children; a row that stays empty names nobody."""

    name = forms.CharField(label=gettext_lazy("Name"), max_length=160, required=False)
    relation = forms.ChoiceField(label=gettext_lazy("Who is it?"), required=False, choices=[("", "–")])
    phone = forms.CharField(
        label=gettext_lazy("Phone"), max_length=40, required=False, widget=forms.TextInput(attrs={"type": "tel", "dir": "ltr"})
    )
    email = forms.EmailField(label=gettext_lazy("E-mail"), required=False)
    language = forms.ChoiceField(label=gettext_lazy("Language of letters and talks"), required=False)
    safe_to_leave_message = forms.BooleanField(
        label=gettext_lazy("A message may be left there"), required=False,
        help_text=gettext_lazy("Only if nobody else reads or hears it. A message never says what it is about."),
    )  # fmt: skip

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["language"].choices = tongues()  # type: ignore[attr-defined]
        known = [str(one) for one in RELATIONS]
        held = str(self.initial.get("relation", ""))
        known += [held] if held and held not in known else []
        self.fields["relation"].choices = [("", "–"), *((one, one) for one in known)]  # type: ignore[attr-defined]

    def clean_phone(self) -> str:
        return telephone(self.cleaned_data["phone"])

    def clean(self) -> dict[str, Any]:
        found = super().clean() or self.cleaned_data
        if not found.get("name") and (found.get("phone") or found.get("email")):
            self.add_error("name", _("Whose number or address is this?"))
        return found

    @property
    def answerable(self) -> Answerable | None:
        """Who was named, None for an empty row."""
        found = self.cleaned_data
        if not nfc(found["name"]):
            return None
        return Answerable(
            nfc(found["name"]),
            found["relation"],
            found["phone"],
            found["email"],
            found["language"] or "de",
            found["safe_to_leave_message"],
        )


class FamilyForm(DeedForm):
    """What all children of one report have in common. `code` is the family's; it comes with the form, so that sending twice gives one code."""

    code = forms.CharField(widget=forms.HiddenInput, required=False)
    children = forms.IntegerField(widget=forms.HiddenInput, required=False, initial=1)
    ags = forms.ChoiceField(label=gettext_lazy("Municipality"))
    district = forms.CharField(label=gettext_lazy("Part of the municipality"), max_length=80, required=False)
    street = forms.CharField(
        label=gettext_lazy("Street and number"), max_length=120, required=False,
        help_text=gettext_lazy("Never the address of a shelter: leave this empty then."),
    )  # fmt: skip
    is_unaccompanied = forms.BooleanField(label=gettext_lazy("The child came without parents"), required=False)
    note = forms.CharField(
        label=gettext_lazy("What should the counselling know before it invites?"), max_length=1000, required=False,
        widget=forms.Textarea(attrs={"rows": 3}), help_text=gettext_lazy("For example when the family can be reached. Nothing about papers or illness."),
    )  # fmt: skip

    def __init__(self, data: Any = None, *, initial: dict[str, Any] | None = None) -> None:
        super().__init__(data, initial={"code": new_code(CODE_LETTERS), **(initial or {})})
        places = [(row.ags, row.name) for row in municipalities()]
        self.fields["ags"].choices = [  # type: ignore[attr-defined]
            ("", "–"), *places, (OUTSIDE, _("not known, or outside the county")),
        ]  # fmt: skip

    def clean_code(self) -> str:
        code = tidy_code(str(self.cleaned_data["code"]))
        return code if len(code) == CODE_LETTERS else new_code(CODE_LETTERS)

    def clean_ags(self) -> str:
        return "" if self.cleaned_data["ags"] == OUTSIDE else str(self.cleaned_data["ags"])


class ReportForms:
    """The forms of one report together: the family, its children, who answers for them."""

    def __init__(
        self, data: Any = None, *, initial: dict[str, Any] | None = None, guardian: dict[str, Any] | None = None
    ) -> None:
        self.family = FamilyForm(data, initial=initial)
        typed = str(data.get("children", "")) if data is not None else str((initial or {}).get("children", 1))
        wanted = int(typed) if typed.isdigit() else 1
        wanted += int(data is not None and "more" in data) - int(data is not None and "less" in data)
        self.count = min(max(wanted, 1), MOST_CHILDREN)
        bound = data if data is not None and not ({"more", "less"} & set(data)) else None
        self.is_sent = bound is not None
        kept = None if bound is not None else data
        self.children = [
            ChildForm(bound, prefix=f"c{place}", initial=_typed(kept, f"c{place}", ChildForm)) for place in range(self.count)
        ]
        self.guardians = [
            GuardianForm(
                bound,
                prefix=f"g{place}",
                initial=_typed(kept, f"g{place}", GuardianForm) or (guardian if place == 0 else None) or {},
            )
            for place in range(GUARDIANS)
        ]
        if data is not None and not self.is_sent:
            self.family = FamilyForm(None, initial={name: data.get(name) for name in FamilyForm.base_fields if name in data})

    @property
    def all(self) -> list[forms.BaseForm]:
        """Every form, for the summary of errors."""
        return [self.family, *self.children, *self.guardians]

    @property
    def can_add(self) -> bool:
        return self.count < MOST_CHILDREN

    def is_valid(self) -> bool:
        """Whether everything that was sent can be reported."""
        return self.is_sent and [form.is_valid() for form in self.all].count(False) == 0

    @property
    def report(self) -> Report:
        """What was typed, as it is reported."""
        found = self.family.cleaned_data
        return Report(
            [form.child for form in self.children], _named(self.guardians), found["ags"], nfc(found["district"]), nfc(found["street"]),
            found["note"].strip(), is_unaccompanied=found["is_unaccompanied"],
        )  # fmt: skip


def _named(rows: Iterable[GuardianForm]) -> list[Answerable]:
    return [one for one in (form.answerable for form in rows) if one is not None]


def _typed(data: Any, prefix: str, form: type[forms.Form]) -> dict[str, Any]:
    """What was typed so far, when a row is added or taken away."""
    if data is None:
        return {}
    return {name: data.get(f"{prefix}-{name}") for name in form.base_fields if f"{prefix}-{name}" in data}
