"""Which letter, in which language, with what in its fields."""

from typing import Any
from uuid import UUID

from django import forms
from django.core.validators import RegexValidator
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from bruecke.access.forms import DeedForm, day_input, to_come
from bruecke.cases.queries.letters import Template, templates
from bruecke.cases.queries.words import languages, spoken
from bruecke.people.models import Person

FIELDS: dict[str, Any] = {
    "recipient": lambda: forms.CharField(
        label=_("To (name and address)"), max_length=240, widget=forms.Textarea(attrs={"rows": 3})
    ),
    "text": lambda: forms.CharField(label=_("About"), max_length=1200, widget=forms.Textarea(attrs={"rows": 4})),
    "amount": lambda: forms.CharField(
        label=_("Amount in euros"), max_length=20, validators=[RegexValidator(r"^[\d., ]+$", _("Please type a number."))]
    ),
    "day": lambda: forms.DateField(label=_("Day"), widget=day_input(), validators=[to_come]),
    "time": lambda: forms.TimeField(label=_("Time"), widget=forms.TimeInput(attrs={"type": "time"}, format="%H:%M")),
    "place": lambda: forms.CharField(label=_("Where"), max_length=160),
}


class LetterForm(DeedForm):
    """The fields of one kind of letter; a gap is left for the pen, but something has to be filled in."""

    language = forms.ChoiceField(label=gettext_lazy("Beside the German in"))

    def __init__(self, kind: Template, person: Person | None = None, data: Any = None, *, many: bool = False) -> None:
        super().__init__(data, initial={"language": spoken(person)})
        self.kind = kind
        for name in kind.fields:
            self.fields[name] = FIELDS[name]()
            self.fields[name].required = False
            self.fields[name].label = kind.labels.get(name, self.fields[name].label)
        self.fields["language"].choices = languages()  # type: ignore[attr-defined]
        if many:
            del self.fields["language"]

    def clean(self) -> dict[str, Any]:
        """A letter of nothing but gaps is none."""
        found = super().clean() or self.cleaned_data
        if not self.errors and not self.typed:
            raise forms.ValidationError(_("Nothing is filled in yet. What you leave empty becomes a gap for the pen."))
        return found

    @property
    def own(self) -> list[Any]:
        """The fields of this kind."""
        return [self[name] for name in self.kind.fields]

    @property
    def letter(self) -> dict[str, Any]:
        """Return what the action needs; only after `is_valid`."""
        return {"template": self.kind.key, "language": self.cleaned_data["language"], "fields": self.typed, "key": self.own_key}

    @property
    def typed(self) -> dict[str, str]:
        """Return the typed fields as text; only after `is_valid`."""
        found = {name: self.cleaned_data[name] for name in self.kind.fields}
        return {name: _text(value) for name, value in found.items() if value}


def _text(value: Any) -> str:
    return str(
        value.isoformat("minutes") if hasattr(value, "minute") else value.isoformat() if hasattr(value, "isoformat") else value
    )


class ManyForm(LetterForm):
    """The same letter for the ticked cases."""

    cases = forms.TypedMultipleChoiceField(coerce=UUID, required=False)

    def __init__(self, kind: Template, cases: list[Any], data: Any = None) -> None:
        super().__init__(kind, None, data, many=True)
        self.fields["cases"].choices = [(row.pk, row.number) for row in cases]  # type: ignore[attr-defined]


def kinds(*, many: bool) -> list[Template]:
    """Return the kinds of letters, only those for many where asked."""
    return [row for row in templates() if row.many or not many]
