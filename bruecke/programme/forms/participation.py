"""Which municipality takes part how far, and from when."""

from datetime import timedelta
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from bruecke.access.forms import DeedForm, day_input
from bruecke.network.models import Level, Municipality
from bruecke.network.queries import municipalities

YEARS_BACK = timedelta(days=3 * 366)


class LevelForm(DeedForm):
    """One level from a day on, for one municipality or several."""

    municipalities = forms.ModelMultipleChoiceField(
        label=_("Municipality"), queryset=Municipality.objects.none(), widget=forms.CheckboxSelectMultiple
    )
    level = forms.TypedChoiceField(label=_("Takes part"), choices=Level.choices, widget=forms.RadioSelect, coerce=Level)
    since = forms.DateField(label=_("Valid from"), widget=day_input(), initial=timezone.localdate)

    def __init__(self, data: Any = None) -> None:
        super().__init__(data)
        self.fields["municipalities"].queryset = municipalities()  # type: ignore[attr-defined]

    def clean_municipalities(self) -> list[Municipality]:
        return list(self.cleaned_data["municipalities"])

    def clean_since(self) -> Any:
        since = self.cleaned_data["since"]
        if since < timezone.localdate() - YEARS_BACK:
            raise ValidationError(_("This day lies more than three years back. Please check the year."))
        return since
