"""What the coordination chooses: month, route and order of a page, and a team."""

from datetime import date
from typing import Any
from uuid import UUID

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from bruecke.access.actor import Actor
from bruecke.access.models import Unit
from bruecke.access.queries import unit
from bruecke.people.models import Route
from bruecke.welcome.forms.desk import DeedForm
from bruecke.welcome.queries.routing import Routing

YEARS = 50


class OverviewForm(forms.Form):
    """Month, route and order, all of them in the address; what cannot be read counts as not chosen."""

    monat = forms.CharField(required=False)
    weg = forms.ChoiceField(required=False, choices=[("", gettext_lazy("all ways")), *Route.choices])
    nach = forms.CharField(required=False)

    @property
    def chosen(self) -> dict[str, Any]:
        """What the query needs."""
        self.is_valid()
        return {
            "month": month_of(self.cleaned_data.get("monat", "")), "route": self.cleaned_data.get("weg", ""),
            "sort": self.cleaned_data.get("nach", ""),
        }  # fmt: skip


def month_of(text: str) -> date | None:
    """Return the first day of a month written 2026-10, None for anything else."""
    try:
        found = date.fromisoformat(f"{text}-01")
    except ValueError:
        return None
    return found if abs(found.year - timezone.localdate().year) < YEARS else None


class RouteForm(DeedForm):
    """The team a hand-over goes to. A team of another carrier is answered with a sentence, not hidden."""

    team = forms.UUIDField(
        label=gettext_lazy("Team"), widget=forms.HiddenInput, error_messages={"required": gettext_lazy("Please choose a team.")}
    )

    def __init__(self, actor: Actor, page: Routing, data: Any = None) -> None:
        super().__init__(data)
        self.actor, self.page = actor, page

    def clean_team(self) -> Unit:
        wanted: UUID = self.cleaned_data["team"]
        if wanted not in {choice.team.unit_id for choice in self.page.choices}:
            raise ValidationError(_("Please choose a team."))
        return unit(self.actor, wanted)
