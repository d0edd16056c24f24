"""Filters of lists, a case without a name, the clarifying, the agreement, the areas of life, the closing."""

from typing import Any
from uuid import UUID

from django import forms
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from bruecke.access.forms import DeedForm, day_input, to_come
from bruecke.base.days import months_after
from bruecke.cases.actions.closing import Ending
from bruecke.cases.actions.intake import Look, Rated
from bruecke.cases.models import Access, ClosureReason, Criterion, Decision, Intake, Intensity, Phase, Risk
from bruecke.cases.queries.case import Page
from bruecke.cases.queries.lists import SORTS, Filters
from bruecke.consent.models import Handover
from bruecke.network.models import LifeArea
from bruecke.network.queries import FREQUENT, nationalities
from bruecke.people.models import Person

URGENCIES = [
    (0, gettext_lazy("no hurry")), (1, gettext_lazy("within weeks")), (2, gettext_lazy("within days")), (3, gettext_lazy("today")),
]  # fmt: skip
TITLES = [
    ("", gettext_lazy("not asked")), ("eu", gettext_lazy("EU citizen")), ("temporary", gettext_lazy("temporary permit")),
    ("settled", gettext_lazy("settlement permit")), ("protected", gettext_lazy("protected")), ("section24", gettext_lazy("§ 24 AufenthG")),
    ("procedure", gettext_lazy("asylum procedure")), ("toleration", gettext_lazy("toleration")), ("other", gettext_lazy("something else")),
]  # fmt: skip
HOW_AGREED = [("spoken", gettext_lazy("spoken")), ("signed", gettext_lazy("signed on paper"))]
SCALE = [("", "–"), *((number, str(number)) for number in range(1, 6))]
ATTAINMENTS = [
    ("", gettext_lazy("not rated")), (-2, gettext_lazy("−2: worse, or given up")), (-1, gettext_lazy("−1: less than agreed")),
    (0, gettext_lazy("0: as agreed")), (1, gettext_lazy("+1: more than agreed")), (2, gettext_lazy("+2: much more than agreed")),
]  # fmt: skip


class FilterForm(forms.Form):
    """What a list of cases is filtered and sorted by; all of it stands in the address."""

    s = forms.CharField(required=False, max_length=80)
    phase = forms.ChoiceField(label=gettext_lazy("Phase"), required=False, choices=[("", gettext_lazy("all")), *Phase.choices])
    dichte = forms.ChoiceField(label=gettext_lazy("Intensity"), required=False, choices=[("", gettext_lazy("all")), *Intensity.choices])  # fmt: skip
    wer = forms.ChoiceField(label=gettext_lazy("Responsible"), required=False)
    spaet = forms.BooleanField(label=gettext_lazy("only overdue"), required=False)
    sort = forms.ChoiceField(required=False, choices=[(name, name) for name in SORTS])
    ab = forms.BooleanField(required=False)
    page = forms.IntegerField(required=False, min_value=1, max_value=100_000)

    def __init__(self, data: Any, people: list[tuple[UUID, str]] | None = None) -> None:
        super().__init__(data)
        self.fields["wer"].choices = [("", _("all")), *((str(key), name) for key, name in people or [])]  # type: ignore[attr-defined]

    @property
    def filters(self) -> Filters:
        """Return what was asked for; what cannot be understood counts as not asked."""
        self.is_valid()
        found = self.cleaned_data
        return Filters(
            text=found.get("s", ""), phase=found.get("phase", ""), intensity=found.get("dichte", ""), user=found.get("wer", ""),
            late=bool(found.get("spaet")), sort=found.get("sort") or "frist", down=bool(found.get("ab")), page=found.get("page") or 1,
        )  # fmt: skip


class AnonymousForm(DeedForm):
    """A case without a name."""

    alias = forms.CharField(
        label=gettext_lazy("Alias"), max_length=60,
        help_text=gettext_lazy("A word by which you recognise her again, no real name. She gets the number of the case."),
    )  # fmt: skip
    concern = forms.CharField(label=gettext_lazy("What is it about?"), max_length=400, required=False, widget=forms.Textarea(attrs={"rows": 3}))  # fmt: skip


_TYPED = ("access", "concern", "criteria", "risks", "risk_note", "helpers", "decision", "sex", "birth_year", "nationality", "title_group",
          "in_germany_since", "interpreter", "blocked_interpreters", "wants_woman_interpreting")  # fmt: skip


def interpreted(page: Page, known: str) -> list[tuple[str, str]]:
    """Return the languages somebody can interpret, by name: hers first, then the frequent ones."""
    hers = page.person.languages if page.person else []
    codes = [code for code in dict.fromkeys([*hers, known, *FREQUENT]) if code not in ("", "de")]
    return [("", _("nobody has to interpret")), *((code, page.register.languages.get(code, code)) for code in codes)]


class IntakeForm(DeedForm):
    """The clarifying: nothing has to be filled in."""

    seen = forms.CharField(widget=forms.HiddenInput, required=False)
    access = forms.ChoiceField(label=gettext_lazy("How did she come?"), required=False, choices=[("", "–"), *Access.choices])
    concern = forms.CharField(label=gettext_lazy("What is it about?"), max_length=400, required=False, widget=forms.Textarea(attrs={"rows": 3}))  # fmt: skip
    criteria = forms.MultipleChoiceField(
        label=gettext_lazy("What speaks for a case?"), required=False, choices=Criterion.choices, widget=forms.CheckboxSelectMultiple
    )  # fmt: skip
    risks = forms.MultipleChoiceField(
        label=gettext_lazy("Is something dangerous?"), required=False, choices=Risk.choices, widget=forms.CheckboxSelectMultiple
    )
    risk_note = forms.CharField(label=gettext_lazy("What was done about it?"), max_length=400, required=False)
    helpers = forms.CharField(label=gettext_lazy("Who helps already?"), max_length=400, required=False)
    decision = forms.ChoiceField(label=gettext_lazy("Decision"), required=False, choices=Decision.choices, widget=forms.RadioSelect)  # fmt: skip
    intensity = forms.ChoiceField(label=gettext_lazy("How much time does it need?"), choices=Intensity.choices, widget=forms.RadioSelect)  # fmt: skip
    urgency = forms.TypedChoiceField(label=gettext_lazy("How urgent"), choices=URGENCIES, coerce=int, widget=forms.RadioSelect)
    sex = forms.ChoiceField(
        label=gettext_lazy("Sex"), required=False,
        choices=[("", "–"), ("f", gettext_lazy("woman")), ("m", gettext_lazy("man")), ("d", gettext_lazy("diverse"))],
    )  # fmt: skip
    birth_year = forms.IntegerField(label=gettext_lazy("Year of birth"), required=False, min_value=1900, max_value=2100)
    nationality = forms.ChoiceField(label=gettext_lazy("Nationality"), required=False)
    title_group = forms.ChoiceField(
        label=gettext_lazy("Residence"), required=False, choices=TITLES,
        help_text=gettext_lazy("Only if the matter needs it. Numbers of files or of the central register are not kept here."),
    )  # fmt: skip
    in_germany_since = forms.IntegerField(label=gettext_lazy("In Germany since (year)"), required=False, min_value=1900, max_value=2100)  # fmt: skip
    interpreter = forms.ChoiceField(label=gettext_lazy("Interpreter for"), required=False)
    blocked_interpreters = forms.CharField(
        label=gettext_lazy("Who must not interpret?"), max_length=400, required=False, help_text=gettext_lazy("Names with commas between.")
    )  # fmt: skip
    wants_woman_interpreting = forms.BooleanField(label=gettext_lazy("A woman shall interpret"), required=False)

    def __init__(self, page: Page, data: Any = None) -> None:
        intake = page.intake or Intake()
        values = {name: getattr(intake, name) for name in _TYPED}
        seen = intake.changed_at.isoformat() if intake.changed_at else ""
        super().__init__(data, initial={**values, "intensity": page.case.intensity, "urgency": page.case.urgency, "seen": seen})
        self.fields["interpreter"].choices = interpreted(page, intake.interpreter)  # type: ignore[attr-defined]
        self.fields["nationality"].choices = nationalities(intake.nationality)  # type: ignore[attr-defined]

    @property
    def values(self) -> dict[str, Any]:
        """Return what the action needs; only after `is_valid`."""
        found = self.cleaned_data
        typed = {name: found[name] for name in _TYPED}
        return {"seen": found["seen"], "intensity": found["intensity"], "urgency": found["urgency"], "values": typed}


class AgreeForm(DeedForm):
    """She agreed to work together."""

    how = forms.ChoiceField(label=gettext_lazy("How did she agree?"), choices=HOW_AGREED, widget=forms.RadioSelect, initial="spoken")  # fmt: skip
    on = forms.DateField(label=pgettext_lazy("one day", "On"), widget=day_input(), initial=timezone.localdate)


class NameForm(DeedForm):
    """Whose name a case without a name takes."""

    handover_id = forms.ChoiceField(label=gettext_lazy("Who is she?"), widget=forms.RadioSelect)

    def __init__(self, known: list[tuple[Handover, Person]], data: Any = None) -> None:
        super().__init__(data)
        self.known = {str(row.pk): row for row, _person in known}
        choices = [(str(row.pk), f"{person.name}, {row.number}") for row, person in known]
        self.fields["handover_id"].choices = choices  # type: ignore[attr-defined]

    @property
    def handover(self) -> Handover:
        """Return the chosen hand-over; only after `is_valid`."""
        return self.known[self.cleaned_data["handover_id"]]


class AreasForm(DeedForm):
    """All areas of life on one page; each as far as she wants to talk about it."""

    seen = forms.CharField(widget=forms.HiddenInput, required=False)
    held_on = forms.DateField(label=gettext_lazy("Day of the talk"), widget=day_input(), initial=timezone.localdate)

    def __init__(self, data: Any = None, before: dict[str, Any] | None = None, seen: str = "") -> None:
        super().__init__(data, initial={"seen": seen})
        for area in LifeArea:
            old = (before or {}).get(area)
            for name in ("status", "importance"):
                self.fields[f"{area}-{name}"] = forms.TypedChoiceField(
                    choices=SCALE, required=False, coerce=int, empty_value=None, initial=getattr(old, name, None)
                )
            for name in ("resources", "need"):
                self.fields[f"{area}-{name}"] = forms.CharField(max_length=400, required=False, initial=getattr(old, name, ""))

    @property
    def rows(self) -> list[tuple[LifeArea, Any, Any, Any, Any]]:
        """Return each area with its four fields."""
        names = ("status", "importance", "resources", "need")
        return [(area, *(self[f"{area}-{name}"] for name in names)) for area in LifeArea]  # type: ignore[misc]

    def look(self, *, is_closing: bool = False) -> Look:
        """Return what the action needs; only after `is_valid`."""
        found = self.cleaned_data
        rated = [
            Rated(
                area, found[f"{area}-status"], found[f"{area}-importance"], found[f"{area}-resources"].strip(), found[f"{area}-need"].strip()
            )
            for area in LifeArea
        ]  # fmt: skip
        return Look(found["held_on"], rated, is_closing, found["seen"])


class ClosingForm(AreasForm):
    """The end of a case: why, each goal, the areas again, her rating, after-care."""

    reason = forms.ChoiceField(label=gettext_lazy("Why does the case end?"), choices=ClosureReason.choices, widget=forms.RadioSelect)  # fmt: skip
    sentence = forms.CharField(
        label=gettext_lazy("What does she say about it?"), max_length=600, required=False, widget=forms.Textarea(attrs={"rows": 3})
    )  # fmt: skip
    rating = forms.TypedChoiceField(
        label=gettext_lazy("How does she rate the help? (1 bad to 5 good)"), choices=SCALE, required=False, coerce=int, empty_value=None
    )  # fmt: skip
    after_care_on = forms.DateField(
        label=gettext_lazy("Ask how she is doing on"), widget=day_input(), validators=[to_come], required=False
    )

    def __init__(
        self, goals: list[Any], data: Any = None, before: dict[str, Any] | None = None, *, months: int = 3, seen: str = ""
    ) -> None:
        super().__init__(data, before, seen)
        self.goals = goals
        self.fields["after_care_on"].initial = months_after(timezone.localdate(), months)
        for goal in goals:
            self.fields[f"goal-{goal.pk}"] = forms.TypedChoiceField(
                choices=ATTAINMENTS, required=False, coerce=int, empty_value=None, initial=goal.attainment
            )

    @property
    def goal_rows(self) -> list[tuple[Any, Any]]:
        """Return each goal with its field."""
        return [(goal, self[f"goal-{goal.pk}"]) for goal in self.goals]

    @property
    def ending(self) -> Ending:
        """Return what the action needs; only after `is_valid`."""
        found = self.cleaned_data
        rated = {goal.pk: found[f"goal-{goal.pk}"] for goal in self.goals if found[f"goal-{goal.pk}"] is not None}
        return Ending(
            found["reason"], found["sentence"], found["rating"], found["after_care_on"], rated, self.look(is_closing=True)
        )


class ReasonForm(DeedForm):
    """One sentence why."""

    why = forms.CharField(label=gettext_lazy("Why?"), max_length=200)
