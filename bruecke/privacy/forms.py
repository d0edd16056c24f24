"""What a person types with her code, the sentence of an emergency, and the filters of the privacy officer."""

from datetime import timedelta
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from bruecke.access.forms import DeedForm as KeyedForm
from bruecke.access.models import User
from bruecke.base.days import end_of, start_of
from bruecke.consent import texts
from bruecke.people.names import nfc
from bruecke.privacy.queries import office
from bruecke.privacy.words import FAMILY_NAMES
from bruecke.welcome.forms.desk import DeedForm
from bruecke.welcome.forms.signing import phone_number

LOG_DAYS = 7


class CodeForm(forms.Form):
    """The long code from her sheet."""

    code = forms.CharField(max_length=60)


class CorrectForm(DeedForm):
    """How to reach her: phone, best time, and whether a message may be left."""

    phone = forms.CharField(max_length=40)
    best_time = forms.CharField(required=False, max_length=80)
    safe = forms.BooleanField(required=False)

    def __init__(self, words: dict[str, str], data: Any = None, **kwargs: Any) -> None:
        super().__init__(data, **kwargs)
        self.words = words
        self.fields["phone"].error_messages["required"] = words["err_no_phone"]

    @property
    def times(self) -> list[str]:
        """The times of day somebody may choose."""
        return self.words["times"].split("|")

    def clean_phone(self) -> str:
        try:
            return phone_number(self.cleaned_data["phone"])
        except ValueError as error:
            raise ValidationError(self.words["err_phone"]) from error

    def clean_best_time(self) -> str:
        return texts.time_in("de", nfc(self.cleaned_data["best_time"]))


class EmergencyForm(DeedForm):
    """Which hand-over, and why it cannot wait."""

    number = forms.CharField(
        label=_("Number of the hand-over or case"), max_length=20, help_text=_("It stands on the person's sheet and in the list of your lead."),
        widget=forms.TextInput(attrs={"autocomplete": "off", "dir": "ltr"}),
    )  # fmt: skip
    sentence = forms.CharField(
        label=_("Why can it not wait until a colleague in charge is back?"), max_length=400,
        help_text=_("At least 20 letters. The privacy officer and the person herself read this sentence."),
        widget=forms.Textarea(attrs={"rows": 3}),
    )  # fmt: skip


class LogForm(forms.Form):
    """Which part of the memory is shown: from day to day, all deeds or one group."""

    since = forms.DateField(label=_("From day"), widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"))
    until = forms.DateField(label=_("To day"), widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"))
    what = forms.ChoiceField(label=_("What"), required=False)

    def __init__(self, data: Any = None, **kwargs: Any) -> None:
        today = timezone.localdate()
        filled = {
            "since": today - timedelta(days=LOG_DAYS),
            "until": today,
            **{key: value for key, value in (data or {}).items() if value},
        }
        super().__init__(filled, **kwargs)
        self.fields["what"].choices = [("", _("everything")), *((name, FAMILY_NAMES[name]) for name in office.FAMILIES)]  # type: ignore[attr-defined]

    @property
    def period(self) -> dict[str, Any]:
        """The arguments of the query; the last week where the days cannot be read."""
        days = self.cleaned_data if self.is_valid() else {}
        today = timezone.localdate()
        since, until = days.get("since", today - timedelta(days=LOG_DAYS)), days.get("until", today)
        return {"since": start_of(since), "before": end_of(until), "family": days.get("what", "")}


class ProtectForm(KeyedForm):
    """Who stands in, where nobody else may."""

    deputy = forms.ChoiceField(label=_("Who stands in for you here?"))

    def __init__(self, people: list[User], data: Any = None) -> None:
        super().__init__(data)
        self.people = {str(row.pk): row for row in people}
        self.fields["deputy"].choices = [("", "–"), *((key, row.name) for key, row in self.people.items())]  # type: ignore[attr-defined]

    @property
    def chosen(self) -> dict[str, Any]:
        """Return what the action needs; only after `is_valid`."""
        return {"deputy": self.people.get(self.cleaned_data["deputy"])}
