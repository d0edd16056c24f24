"""What a school writes for families that come for the first time."""

from django import forms
from django.utils.translation import gettext_lazy as _

from bruecke.access.forms import DeedForm


class GuideForm(DeedForm):
    """Stop, place to go, what to bring; families read it on their page and in the letter."""

    stop = forms.CharField(
        label=_("Bus stop or station, and lines"),
        max_length=200,
        required=False,
        help_text=_("For example: Neues Rathaus, bus 223 and 281"),
    )
    meet = forms.CharField(
        label=_("Where to go on the first day"),
        max_length=200,
        required=False,
        help_text=_("For example: office, main entrance, ground floor"),
    )
    bring = forms.CharField(
        label=_("What to bring"), max_length=400, required=False, widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("Empty: families read passport, vaccination card and old reports in their language."),
    )  # fmt: skip
