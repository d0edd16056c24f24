"""Somebody who came by herself: what the first call would need, and her consent on this screen in her language."""

import json
from typing import Any
from uuid import uuid4

from django import forms
from django.conf import settings
from django.core.exceptions import ValidationError
from django.http import QueryDict
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from bruecke.access.actor import Actor
from bruecke.consent import texts
from bruecke.consent.actions import Signature
from bruecke.consent.models import Method
from bruecke.network.queries import assignments, language_names, municipalities
from bruecke.people.actions import PersonFacts
from bruecke.people.names import nfc
from bruecke.welcome.forms.desk import ICONS, ROUTES, DeedForm, birth_year, languages_of
from bruecke.welcome.forms.signing import SignForm
from bruecke.welcome.models import Way, Wish
from bruecke.welcome.queries.arrivals import Arrival
from bruecke.welcome.queries.counselling import own_team
from bruecke.welcome.queries.desk import text_language
from bruecke.welcome.queries.signing import Shown, shown

MOST_ADULTS = 20


class WalkInForm(DeedForm):
    """Name, languages, place, household, wishes; the text to sign depends on them."""

    icons = ICONS
    key = forms.UUIDField(widget=forms.HiddenInput)
    household = forms.UUIDField(widget=forms.HiddenInput)
    given_name = forms.CharField(label=gettext_lazy("First name"), max_length=120, required=False)
    family_name = forms.CharField(label=gettext_lazy("Family name"), max_length=120, required=False)
    languages = forms.CharField(label=gettext_lazy("Languages"), max_length=400)
    text_language = forms.ChoiceField(label=gettext_lazy("She reads the consent in"), choices=[], required=False)
    interpreter = forms.BooleanField(label=gettext_lazy("Needs an interpreter"), required=False)
    ags = forms.ChoiceField(label=gettext_lazy("Municipality"))
    district = forms.CharField(label=gettext_lazy("District"), max_length=80, required=False)
    route = forms.ChoiceField(label=gettext_lazy("Moved here from"), choices=ROUTES, widget=forms.RadioSelect)
    adults = forms.IntegerField(label=gettext_lazy("Adults in the household"), min_value=1, max_value=MOST_ADULTS)
    children = forms.CharField(
        label=gettext_lazy("Birth years of the children"), max_length=120, required=False,
        help_text=gettext_lazy("With a comma between them, for example 2015, 2019."),
    )  # fmt: skip
    wishes = forms.MultipleChoiceField(
        label=gettext_lazy("Wishes"), choices=Wish.choices, required=False, widget=forms.CheckboxSelectMultiple
    )

    def __init__(self, actor: Actor, data: Any = None) -> None:
        own = assignments().filter(counsellor=actor.user_id).first() if data is None else None
        initial = {
            "key": uuid4(), "household": uuid4(), "adults": 1, "route": "unknown",
            "ags": own.municipality_id if own else None,
        }  # fmt: skip
        super().__init__(data, initial=initial)
        self.fields["ags"].choices = [(row.ags, row.name) for row in municipalities()]  # type: ignore[attr-defined]
        spoken = [(code, name) for code, name in settings.LANGUAGES if code in texts.available()]
        self.fields["text_language"].choices = [("", _("the language she speaks")), *spoken]  # type: ignore[attr-defined]
        names = language_names()
        typed = [code.strip() for code in str(self["languages"].value() or "").split(",")]
        labels = json.dumps({code: names[code] for code in typed if code in names}, ensure_ascii=False)
        self.fields["languages"].widget.attrs.update(
            {"data-tokens": "", "data-url": reverse("welcome:languages"), "data-labels": labels, "data-remove": _("remove")}
        )

    def clean_languages(self) -> list[str]:
        codes = languages_of(self.cleaned_data["languages"])
        if not codes:
            raise ValidationError(_("Which language does she speak?"))
        return codes

    def clean_children(self) -> list[int]:
        return [birth_year(part.strip()) for part in self.cleaned_data["children"].replace(";", ",").split(",") if part.strip()]

    def clean(self) -> dict[str, Any]:
        values = super().clean() or {}
        if not (nfc(values.get("given_name", "")) or nfc(values.get("family_name", ""))):
            self.add_error("family_name", _("At least one name is needed."))
        spoken = values.get("languages", [])
        if not values.get("text_language"):
            values["text_language"] = text_language(spoken)
            if spoken and values["text_language"] == "en" and "en" not in spoken:  # nobody chose English
                self.add_error("text_language", _("There is no text in her languages. Which of these does she read?"))
        return values

    @property
    def kept(self) -> list[tuple[str, str]]:
        """What was typed, for hidden fields on the page with the consent."""
        if not isinstance(self.data, QueryDict):
            return []
        return [(name, value) for name in self.fields if name != "key" for value in self.data.getlist(name)]

    def text(self, actor: Actor) -> Shown:
        """Return notice and consent with every name filled in; the own team is named, and its body takes her data first."""
        values, team = self.cleaned_data, own_team(actor)
        return shown(
            values["text_language"], receiver=team, ags=values["ags"], children=values["children"], giver=team.organisation
        )

    def arrival(self, sign: "WalkInSignForm") -> Arrival:
        """Return what was asked and what she typed herself."""
        values, own = self.cleaned_data, sign.cleaned_data
        facts = PersonFacts(
            given_name=nfc(values["given_name"]), family_name=nfc(values["family_name"]), ags=values["ags"],
            district=nfc(values["district"]), languages=values["languages"], interpreter_needed=values["interpreter"],
            route=values["route"], phone=own["phone"], channels=["call", "sms"] if own["phone"] else [], best_time=own["best_time"],
            safe_to_leave_message=own["safe"], adults_count=values["adults"], children_birth_years=values["children"],
            household=values["household"],
        )  # fmt: skip
        return Arrival(facts, values["wishes"], Way.WALK_IN, extra={"guardian_for": values["children"]})


class WalkInSignForm(SignForm):
    """Her tick and signature on this screen; she is here, so a telephone number may be missing."""

    def __init__(self, shown: Shown, facts: WalkInForm, data: Any = None) -> None:
        super().__init__(shown, texts.page(shown.language), data, initial={"key": facts.cleaned_data["key"]})

    def clean_phone(self) -> str:
        return super().clean_phone() if self.cleaned_data["phone"].strip() else ""

    def proof(self, children: list[int]) -> Signature:
        """Return the signature and what was shown."""
        return self.signature(self.page, Method.WALK_IN, children)
