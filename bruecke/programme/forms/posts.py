"""What the coordination types about posts, flat rates and targets."""

from decimal import Decimal
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from bruecke.access import queries
from bruecke.access.actor import Actor
from bruecke.access.forms import DeedForm, PeriodForm, day_input
from bruecke.access.models import Organisation, Unit
from bruecke.programme.models import FundingPost, Module, Target

FIRST_YEAR, LAST_YEAR = 2020, 2099


class ModuleForm(DeedForm):
    """A form that begins with a module."""

    module = forms.ChoiceField(label=_("Module"), choices=Module.choices)

    def clean_module(self) -> Module:
        return Module(int(self.cleaned_data["module"]))


class PostForm(PeriodForm, ModuleForm):
    """A post: number, module, carrier, how much of a full post, and the contract with the carrier."""

    number = forms.CharField(label=_("Number of the post"), max_length=20, help_text=_("As in the grant, for example B2-07"))
    carrier = forms.ModelChoiceField(label=_("Carrier"), queryset=Organisation.objects.none())
    unit = forms.ModelChoiceField(label=_("Unit"), queryset=Unit.objects.none(), required=False)
    share = forms.DecimalField(
        label=_("Share of a full post"), min_value=Decimal("0.05"), max_value=1, decimal_places=2, initial=1
    )
    funding_line = forms.CharField(label=_("Funding line"), max_length=80, initial=_("KIM directive of 12 December 2024"))
    forwarded_on = forms.DateField(label=_("Contract passed on"), widget=day_input(), required=False,
                                   help_text=_("Only where the post works at a carrier"))  # fmt: skip
    field_order = ("number", "module", "carrier", "unit", "share", "funding_line", "since", "until", "forwarded_on")

    def __init__(self, actor: Actor, data: Any = None, *, post: FundingPost | None = None) -> None:
        values = {name: getattr(post, name) for name in self.base_fields if name != "key"} if post else {}
        super().__init__(data, initial=values)
        self.offer("carrier", queries.organisations(actor))
        self.fields["unit"].queryset = queries.units(actor)  # type: ignore[attr-defined]
        self.fields["unit"].label_from_instance = lambda row: f"{row.name} ({row.organisation.name})"  # type: ignore[attr-defined]


class FillForm(DeedForm):
    """From when somebody holds the post; never who."""

    since = forms.DateField(label=_("Filled from"), widget=day_input(), initial=timezone.localdate)
    qualification_ok = forms.BooleanField(label=_("The training the directive asks for is shown"), required=False)
    proof = forms.CharField(
        label=_("Shown by"), max_length=120, required=False, help_text=_("Kind of the certificate, no name")
    )


class VacateForm(DeedForm):
    """Until when somebody held the post."""

    until = forms.DateField(label=_("Last day"), widget=day_input(), initial=timezone.localdate)


class ProofForm(DeedForm):
    """What shows the training."""

    proof = forms.CharField(label=_("Shown by"), max_length=120, help_text=_("Kind of the certificate, no name"))


class RateForm(ModuleForm):
    """What a full post of a module brings in a year."""

    year = forms.IntegerField(label=_("Year"), min_value=FIRST_YEAR, max_value=LAST_YEAR)
    euros = forms.IntegerField(label=_("Euros for one full post"), min_value=0, max_value=999_999)
    source = forms.CharField(label=_("Source"), max_length=200)


class TargetForm(DeedForm):
    """What shall be reached in a year."""

    year = forms.IntegerField(label=_("Year"), min_value=FIRST_YEAR, max_value=LAST_YEAR)
    what = forms.TypedChoiceField(label=_("Target"), choices=Target.What.choices, coerce=Target.What)
    value = forms.IntegerField(label=_("Value"), min_value=0, max_value=10_000)
