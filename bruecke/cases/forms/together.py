"""Releases, referrals, transfers, errands and conferences: what is typed to work together."""

from datetime import datetime, time
from typing import Any
from uuid import UUID

from django import forms
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from bruecke.access.forms import DeedForm, day_input, to_come
from bruecke.access.models import Unit, User
from bruecke.base.days import at_hour, months_after
from bruecke.cases.actions.together import FACTS, Given, Invited
from bruecke.cases.forms.plan import SignForm
from bruecke.consent.actions import Told
from bruecke.consent.models import Handover, Release

FACT_WORDS = {
    "name": gettext_lazy("name"), "phone": gettext_lazy("telephone"), "languages": gettext_lazy("languages"),
    "address": gettext_lazy("part of town"), "best_time": gettext_lazy("best time for a call"),
}  # fmt: skip
#: How long a release is proposed for; the county says how long it may be at most (`release_months`).
MONTHS_PROPOSED = 3
HOW = [("tablet", gettext_lazy("signs here")), ("paper", gettext_lazy("has signed on paper"))]


class ReleaseForm(DeedForm):
    """To whom, about what, which facts, until when."""

    to_unit = forms.ChoiceField(label=gettext_lazy("To whom?"), required=False)
    recipient = forms.CharField(
        label=gettext_lazy("Somebody else, by name"), max_length=160, required=False,
        help_text=gettext_lazy("An office, a lawyer, a landlord: whoever is not in the list above."),
    )  # fmt: skip
    topic = forms.CharField(label=gettext_lazy("What is it about?"), max_length=200)
    facts = forms.MultipleChoiceField(
        label=gettext_lazy("What may be told?"), choices=Release.Fact.choices, widget=forms.CheckboxSelectMultiple
    )
    special = forms.BooleanField(
        label=gettext_lazy("Health may be told; she agrees to it explicitly (Art. 9 GDPR)"), required=False
    )
    direction = forms.ChoiceField(
        label=gettext_lazy("In which direction?"), choices=Release.Direction.choices, widget=forms.RadioSelect, initial="tell"
    )
    until = forms.DateField(label=gettext_lazy("Until"), widget=day_input())

    def __init__(self, units: list[Unit], data: Any = None) -> None:
        super().__init__(data, initial={"until": months_after(timezone.localdate(), MONTHS_PROPOSED)})
        self.units = {str(row.pk): row for row in units}
        found = [(key, f"{row.name} ({row.organisation.name})") for key, row in self.units.items()]
        self.fields["to_unit"].choices = [("", "–"), *found]  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        """One of both receivers is needed."""
        found = super().clean() or self.cleaned_data
        if not found.get("to_unit") and not found.get("recipient"):
            self.add_error("recipient", _("Please say to whom."))
        return found

    @property
    def told(self) -> Told:
        """Return what may be told; only after `is_valid`."""
        found, unit = self.cleaned_data, self.units.get(self.cleaned_data["to_unit"])
        recipient = f"{unit.name}, {unit.organisation.name}" if unit else found["recipient"]
        return Told(
            recipient, found["topic"], found["facts"], found["until"], unit, Release.Direction(found["direction"]), bool(found["special"])
        )  # fmt: skip


class ReleaseSignForm(SignForm):
    """How she signed a release: on the tablet, or on paper."""

    how = forms.ChoiceField(label=gettext_lazy("How does she sign?"), widget=forms.RadioSelect, initial="tablet", choices=HOW)


class ReferForm(DeedForm):
    """To which team, on which release, why; for a transfer which notes go along."""

    release = forms.ChoiceField(label=gettext_lazy("On which release?"))
    kind = forms.ChoiceField(
        label=gettext_lazy("What shall happen?"), widget=forms.RadioSelect, initial=Handover.Kind.REFERRAL,
        choices=[
            (Handover.Kind.REFERRAL, gettext_lazy("They help as well; the case stays with us")),
            (Handover.Kind.TRANSFER, gettext_lazy("They take the case over; ours ends as soon as they accept")),
        ],
    )  # fmt: skip
    reason = forms.CharField(label=gettext_lazy("Why?"), max_length=300, widget=forms.Textarea(attrs={"rows": 3}))
    notes = forms.TypedMultipleChoiceField(
        label=gettext_lazy("Which notes go along with a transfer?"),
        coerce=UUID,
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )

    def __init__(self, releases: list[Release], notes: list[Any], data: Any = None) -> None:
        super().__init__(data)
        self.releases = {str(row.pk): row for row in releases if row.to_unit_id}
        self.fields["release"].choices = [(key, f"{row.recipient}: {row.topic}") for key, row in self.releases.items()]  # type: ignore[attr-defined]
        self.fields["notes"].choices = [(row.pk, f"{timezone.localtime(row.at):%d.%m.%Y}: {row.text[:90]}") for row in notes]  # type: ignore[attr-defined]

    @property
    def referral(self) -> dict[str, Any]:
        """Return what the action needs; only after `is_valid`."""
        found = self.cleaned_data
        row = self.releases[found["release"]]
        return {
            "found": row,
            "to": row.to_unit,
            "reason": found["reason"],
            "kind": Handover.Kind(found["kind"]),
            "notes": found["notes"],
        }


class ErrandForm(DeedForm):
    """What a helper shall do, until when, and what she has to know for it."""

    helper = forms.ChoiceField(label=gettext_lazy("Who helps?"))
    text = forms.CharField(label=gettext_lazy("What is to be done?"), max_length=400, widget=forms.Textarea(attrs={"rows": 3}))
    until = forms.DateField(label=gettext_lazy("Until"), widget=day_input())
    facts = forms.MultipleChoiceField(
        label=gettext_lazy("What does she have to know?"), choices=[(name, FACT_WORDS[name]) for name in FACTS], required=False,
        widget=forms.CheckboxSelectMultiple,
    )  # fmt: skip

    def __init__(self, helpers: list[tuple[User, Unit]], data: Any = None) -> None:
        super().__init__(data)
        self.helpers = {f"{user.pk}:{unit.pk}": (user, unit) for user, unit in helpers}
        found = [(key, f"{user.name} ({unit.name})") for key, (user, unit) in self.helpers.items()]
        self.fields["helper"].choices = [("", "–"), *found]  # type: ignore[attr-defined]

    @property
    def errand(self) -> dict[str, Any]:
        """Return what the action needs; only after `is_valid`."""
        found = self.cleaned_data
        helper, unit = self.helpers[found["helper"]]
        return {"helper": helper, "unit": unit, "given": Given(found["text"], found["until"], found["facts"])}


class ReportForm(DeedForm):
    """What was done."""

    text = forms.CharField(
        label=gettext_lazy("What was said or done?"), max_length=600, widget=forms.Textarea(attrs={"rows": 3})
    )


class MoveForm(DeedForm):
    """When and where a conference is."""

    seen = forms.CharField(widget=forms.HiddenInput, required=False)
    day = forms.DateField(label=gettext_lazy("Day"), widget=day_input(), validators=[to_come])
    hour = forms.TimeField(
        label=gettext_lazy("Time"), widget=forms.TimeInput(attrs={"type": "time"}, format="%H:%M"), initial=time(9, 0)
    )
    place = forms.CharField(label=gettext_lazy("Where"), max_length=160, required=False)

    @property
    def starts_at(self) -> datetime:
        """Return the moment; only after `is_valid`."""
        return at_hour(self.cleaned_data["day"], self.cleaned_data["hour"])

    @property
    def moved(self) -> dict[str, Any]:
        """Return what moving needs; only after `is_valid`."""
        return {"seen": self.cleaned_data["seen"], "starts_at": self.starts_at, "place": self.cleaned_data["place"]}


class ConferenceForm(MoveForm):
    """A conference without a name."""

    field_order = ("title", "question")
    title = forms.CharField(
        label=gettext_lazy("Title"), max_length=120, help_text=gettext_lazy("No name, no place a person could be found by.")
    )
    question = forms.CharField(label=gettext_lazy("What shall colleagues help with?"), widget=forms.Textarea(attrs={"rows": 5}))
    people = forms.TypedMultipleChoiceField(
        label=gettext_lazy("Who takes part?"), coerce=UUID, widget=forms.CheckboxSelectMultiple
    )

    def __init__(self, people: list[User], data: Any = None) -> None:
        super().__init__(data)
        self.fields["people"].choices = [(row.pk, row.name) for row in people]  # type: ignore[attr-defined]

    @property
    def invited(self) -> Invited:
        """Return what the action needs; only after `is_valid`."""
        found = self.cleaned_data
        return Invited(found["title"], found["question"], self.starts_at, found["place"], found["people"])


class MinutesForm(DeedForm):
    """The minutes of a conference."""

    seen = forms.CharField(widget=forms.HiddenInput, required=False)
    text = forms.CharField(label=gettext_lazy("What was said?"), widget=forms.Textarea(attrs={"rows": 6}))
    agreed = forms.CharField(label=gettext_lazy("What was agreed?"), required=False, widget=forms.Textarea(attrs={"rows": 3}))
