"""What colleagues type about structural issues."""

from typing import Any
from uuid import uuid4

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from bruecke.access.forms import DeedForm, day_input
from bruecke.network.models import LifeArea
from bruecke.programme.models import Rung, Sphere, StructuralIssue
from bruecke.programme.queries.eligibility import Facts
from bruecke.programme.queries.issues import IssuePage

#: The criteria as the clarifying of a case names them; who came to the country fewer years ago than this is new in the county too.
CRITERIA, SURELY_NEW = ("complex", "several", "blocked", "alone", "agrees"), 4

ALL = ("", _("all"))


class IssueForm(DeedForm):
    """A new issue in plain words; the texts are looked through for names."""

    title = forms.CharField(label=_("What keeps coming back?"), max_length=120)
    area = forms.TypedChoiceField(label=_("Area of life"), choices=LifeArea.choices, coerce=LifeArea)
    mechanism = forms.CharField(label=_("How does it come about?"), max_length=2000, widget=forms.Textarea(attrs={"rows": 4}),
                                help_text=_("Without names, days of birth and file numbers"))  # fmt: skip
    affected_estimate = forms.CharField(label=_("About how many are affected?"), max_length=120, required=False,
                                        help_text=_("An estimate in words, for example “every second family”"))  # fmt: skip
    level = forms.TypedChoiceField(label=_("Who could change it?"), choices=Sphere.choices, coerce=Sphere)
    proposal = forms.CharField(label=_("Proposal"), max_length=2000, required=False, widget=forms.Textarea(attrs={"rows": 3}))

    def attempt(self, action: Any, **values: Any) -> bool:
        """Note the issue; the form's own key makes a second click the same issue."""
        return super().attempt(action, **values, key=self.own_key or uuid4())


class FilterForm(forms.Form):
    """Which issues the list shows."""

    bereich = forms.ChoiceField(label=_("Area of life"), choices=[ALL, *LifeArea.choices], required=False)
    stufe = forms.ChoiceField(label=_("Rung"), choices=[ALL, *Rung.choices], required=False)

    @property
    def chosen(self) -> dict[str, str]:
        """What was chosen; nothing where the address holds nonsense."""
        found = self.cleaned_data if self.is_valid() else {}
        return {"area": found.get("bereich", ""), "rung": found.get("stufe", "")}


class MoveForm(DeedForm):
    """The next rung, the day, and a sentence why."""

    rung = forms.TypedChoiceField(label=_("Next step"), widget=forms.RadioSelect, coerce=Rung)
    sentence = forms.CharField(label=_("In one sentence"), max_length=400)
    day = forms.DateField(label=_("On the day"), widget=day_input(), initial=timezone.localdate)

    def __init__(self, page: IssuePage, data: Any = None) -> None:
        super().__init__(data)
        self.fields["rung"].choices = [(rung.value, rung.label) for rung in page.next]  # type: ignore[attr-defined]


class DecisionForm(DeedForm):
    """What the steering group decided."""

    wording = forms.CharField(label=_("Wording of the decision"), max_length=2000, widget=forms.Textarea(attrs={"rows": 3}))
    responsible = forms.CharField(label=_("Responsible office"), max_length=120, help_text=_("An office, no name"))
    due_on = forms.DateField(label=_("Until"), widget=day_input())
    day = forms.DateField(label=_("Decided on"), widget=day_input(), initial=timezone.localdate)


class JoinForm(DeedForm):
    """With which issue this one is joined."""

    to = forms.ModelChoiceField(label=_("Says the same as"), queryset=StructuralIssue.objects.none())

    def __init__(self, page: IssuePage, data: Any = None) -> None:
        super().__init__(data)
        rows = StructuralIssue.objects.filter(pk__in=[row.pk for row in page.similar])
        self.fields["to"].queryset = rows.order_by("title")  # type: ignore[attr-defined]
        self.fields["to"].label_from_instance = lambda row: row.title  # type: ignore[attr-defined]


class FactsForm(forms.Form):
    """What the clarifying of a case says without a name, for the hints: the criteria ticked, since when, what was decided."""

    criteria = forms.MultipleChoiceField(required=False, choices=[(name, name) for name in CRITERIA])
    in_germany_since = forms.IntegerField(required=False, min_value=1900, max_value=2100)
    decision = forms.CharField(required=False)
    woanders = forms.NullBooleanField(required=False)

    @property
    def facts(self) -> Facts:
        """Return the facts; what was not ticked or cannot be understood is not known."""
        self.is_valid()
        found = self.cleaned_data
        ticked, since = set(found.get("criteria") or ()), found.get("in_germany_since")
        years = timezone.localdate().year - since if since else None
        return Facts(
            years_in_county=years if years is not None and years < SURELY_NEW else None,  # in the country is not yet in the county
            served_elsewhere=found.get("woanders"), life_areas=(3 if "complex" in ticked else 1) if ticked else None,
            providers=(2 if "several" in ticked else 1) if ticked else None, own_resources=False if "alone" in ticked else None,
            consent=True if "agrees" in ticked else False if found.get("decision") == "case" else None,
        )  # fmt: skip
