"""What is typed about people: who may be meant, and what becomes of two records of one person."""

from collections.abc import Callable
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from bruecke.access.forms import DeedForm
from bruecke.base.templatetags.bruecke import partial_day
from bruecke.network.queries import language_names, municipality_names
from bruecke.people.actions import CHOOSABLE
from bruecke.people.matching import Record
from bruecke.people.models import Channel, Person
from bruecke.people.queries import Waiting

LABELS = {
    "given_name": gettext_lazy("Given name"), "family_name": gettext_lazy("Family name"), "original_name": gettext_lazy("Name in its own script"),
    "birth_date": gettext_lazy("Date of birth"), "languages": gettext_lazy("Languages"), "interpreter_needed": gettext_lazy("Interpreter"),
    "ags": gettext_lazy("Municipality"), "district": gettext_lazy("Part of town"), "phone": gettext_lazy("Phone"), "email": gettext_lazy("E-mail"),
    "channels": gettext_lazy("Ways to reach her"), "best_time": gettext_lazy("Best time"), "safe_to_leave_message": gettext_lazy("Messages may be left"),
    "gender_wish": gettext_lazy("Wishes to talk to"), "adults_count": gettext_lazy("Adults"), "children_birth_years": gettext_lazy("Children born in"),
}  # fmt: skip


class TypedForm(forms.Form):
    """What has been typed so far of a person; anything may be missing."""

    given_name = forms.CharField(required=False, max_length=120)
    family_name = forms.CharField(required=False, max_length=120)
    birth_date = forms.CharField(required=False, max_length=10)
    phone = forms.CharField(required=False, max_length=40)

    @property
    def record(self) -> Record:
        """Return it for matching; nothing where it cannot be read."""
        found = self.cleaned_data if self.is_valid() else {}
        phone = found.get("phone", "")
        return Record(
            "",
            found.get("given_name", ""),
            found.get("family_name", ""),
            "",
            found.get("birth_date", ""),
            (phone,) if phone else (),
        )


class DecideForm(DeedForm):
    """One person or two; if one, which record stays and from which side each field comes."""

    same = forms.ChoiceField(
        label=gettext_lazy("Is it one person?"),
        widget=forms.RadioSelect,
        choices=[("yes", pgettext_lazy("the same", "one person")), ("no", gettext_lazy("two people"))],
    )

    def __init__(self, waiting: Waiting, data: Any = None) -> None:
        super().__init__(data)
        self.waiting = waiting
        for name in CHOOSABLE:
            left, right = getattr(waiting.left, name), getattr(waiting.right, name)
            better = "right" if (not left and right) != (name == "safe_to_leave_message" and left != right) else "left"
            self.fields[name] = forms.ChoiceField(choices=[("left", ""), ("right", "")], required=False, initial=better)

    @property
    def rows(self) -> list[dict[str, Any]]:
        """Return each field with both values; equal ones need no choice."""
        found = []
        for name in CHOOSABLE:
            left, right = getattr(self.waiting.left, name), getattr(self.waiting.right, name)
            chosen = self[name].value() or "left"
            found.append(
                {
                    "name": name,
                    "label": LABELS[name],
                    "left": _shown(name, left),
                    "right": _shown(name, right),
                    "equal": left == right,
                    "chosen": chosen,
                }
            )
        return found

    @property
    def decision(self) -> dict[str, Any]:
        """Return what the action needs; only after `is_valid`."""
        assert self.waiting.left  # noqa: S101 -- the page shows both
        chosen = {name: self.cleaned_data[name] or self[name].initial for name in CHOOSABLE}
        return {
            "pair": self.waiting.pair,
            "same": self.cleaned_data["same"] == "yes",
            "keep": self.waiting.left.pk,
            "chosen": chosen,
        }


def _shown(name: str, value: Any) -> str:
    """Return a value in words: codes of languages, places and ways to reach her are no words."""
    words: dict[str, Callable[[], dict[str, str]]] = {
        "languages": language_names, "ags": municipality_names, "channels": lambda: {key: str(word) for key, word in Channel.choices},
    }  # fmt: skip
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    if name in words:
        known, values = words[name](), value if isinstance(value, list) else [value]
        return ", ".join(str(known.get(one, one)) for one in values if one) or "–"
    if name == "birth_date":
        return partial_day(value) or "–"
    return (", ".join(str(one) for one in value) if isinstance(value, list) else str(value or "")) or "–"


class MoveForm(DeedForm):
    """Where somebody lives from now on, alone or with everybody of the household."""

    ags = forms.ChoiceField(label=gettext_lazy("Municipality"))
    district = forms.CharField(label=gettext_lazy("Part of town"), required=False, max_length=120)
    all = forms.BooleanField(label=gettext_lazy("Everybody of the household moves"), required=False, initial=True)

    def __init__(self, person: Person, data: Any = None) -> None:
        super().__init__(data, initial={"ags": person.ags, "district": person.district})
        names = sorted(municipality_names().items(), key=lambda known: known[1])
        self.fields["ags"].choices = names  # type: ignore[attr-defined]
