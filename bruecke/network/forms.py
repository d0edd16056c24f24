"""Who answers for which place."""

from difflib import get_close_matches
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from bruecke.access.actor import Actor
from bruecke.access.forms import PeriodForm
from bruecke.access.models import Unit, UnitKind, User
from bruecke.access.queries import advisers, units
from bruecke.network.models import Municipality
from bruecke.network.queries import districts, municipalities

NEAR = 5


class AreaForm(PeriodForm):
    """A colleague of a team answers for a municipality, or for a part of it, from a day until a day."""

    municipality = forms.ModelChoiceField(label=_("Municipality"), queryset=Municipality.objects.none())
    district = forms.CharField(label=_("Part of the municipality"), max_length=80, required=False,
                               widget=forms.TextInput(attrs={"list": "districts", "autocomplete": "off"}))  # fmt: skip
    unit = forms.ModelChoiceField(label=_("Team"), queryset=Unit.objects.none())
    counsellor = forms.ModelChoiceField(label=_("Colleague"), queryset=User.objects.none())
    field_order = ("municipality", "district", "unit", "counsellor", "since", "until")

    def __init__(self, actor: Actor, data: Any = None, **kwargs: Any) -> None:
        super().__init__(data, **kwargs)
        self.actor = actor
        self.places = list(districts(actor))
        for name, rows in {
            "municipality": municipalities(),
            "unit": units(actor, UnitKind.CARRIER_TEAM),
            "counsellor": advisers(actor),
        }.items():
            self.offer(name, rows)

    def clean_district(self) -> str:
        typed, municipality = str(self.cleaned_data["district"]).strip(), self.cleaned_data.get("municipality")
        if not typed or municipality is None:
            return typed
        known = {place.name.casefold(): place.name for place in self.places if place.ags == municipality.pk}
        if not known or typed.casefold() in known:
            return known.get(typed.casefold(), typed)
        near = get_close_matches(typed.casefold(), known, n=NEAR, cutoff=0.5) or sorted(known)[:NEAR]
        raise ValidationError(
            _("The register knows no such part of this municipality, but: %(near)s."),
            params={"near": ", ".join(known[name] for name in near)},
        )
