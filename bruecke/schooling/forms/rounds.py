"""What is typed about rounds, weights and decisions."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from bruecke.access.forms import DeedForm, day_input
from bruecke.schooling.actions.rounds import Tried
from bruecke.schooling.models.words import Need, Stage
from bruecke.schooling.queries.rounds import Open, Wanted

GRADES = [(str(grade), str(grade)) for grade in range(1, 14)]
WEIGHTS = {
    "metre": gettext_lazy("each metre of the way"),
    "over_travel_cost": gettext_lazy("a way beyond which travel costs are due"),
    "other_school_type": gettext_lazy("another form of school than recommended"),
    "beyond_80_percent": gettext_lazy("each child beyond four fifths of a group"),
    "beyond_half_one_language": gettext_lazy("each child beyond half a group of one language"),
}
DECISIONS = [
    ("1", gettext_lazy("The school takes the child: the place is assigned")),
    ("0", gettext_lazy("The school is right: another one is looked for")),
]
RANKS = (gettext_lazy("first choice"), gettext_lazy("second choice"), gettext_lazy("third choice"))


def _why(label: Any = None, **more: Any) -> forms.CharField:
    return forms.CharField(
        label=label or gettext_lazy("Why?"), max_length=400, widget=forms.Textarea(attrs={"rows": 3}), **more
    )


def _kilometres(label: str, value: float) -> forms.FloatField:
    return forms.FloatField(label=label, min_value=0.1, max_value=200, initial=value)


class StartForm(DeedForm):
    """Who takes part in a round."""

    title = forms.CharField(label=gettext_lazy("Name of the round"), max_length=120)
    stages = forms.MultipleChoiceField(label=gettext_lazy("Stages"), choices=Stage.choices, required=False, widget=forms.CheckboxSelectMultiple,
                                       help_text=gettext_lazy("Nothing ticked: all"))  # fmt: skip
    needs = forms.MultipleChoiceField(
        label=gettext_lazy("Kinds of group"), choices=Need.choices, required=False, widget=forms.CheckboxSelectMultiple
    )
    days = forms.IntegerField(
        label=gettext_lazy("Without a place for at least so many days"), required=False, min_value=0, max_value=2000
    )

    @property
    def wanted(self) -> Wanted:
        """Who was chosen, also from a form that is not complete yet."""
        values = getattr(self, "cleaned_data", {})
        return Wanted(values.get("stages", []), values.get("needs", []), values.get("days") or 0)


class HandForm(DeedForm):
    """A school chosen by hand, or nobody this time, with a reason."""

    school = forms.ChoiceField(label=gettext_lazy("School"), widget=forms.RadioSelect)
    because = _why(help_text=gettext_lazy("Whoever signs reads it; the family may ask for it."))

    def __init__(self, schools: list[Open], data: Any = None) -> None:
        super().__init__(data)
        shown = {one.school.pk: f"{one.school.name}, {one.school.town}{one.distance}" for one in schools}
        places = {key: sum(one.free for one in schools if one.school.pk == key) for key in shown}
        self.fields["school"].choices = [  # type: ignore[attr-defined]
            *((key, _("%(school)s (%(free)s free)") % {"school": name, "free": places[key]}) for key, name in shown.items()),
            ("", _("leave out of this round")),
        ]
        self.fields["school"].required = False


class OfferForm(DeedForm):
    """A group chosen by the authority for one child."""

    group_id = forms.ChoiceField(label=gettext_lazy("Group"), widget=forms.RadioSelect)
    because = _why()

    def __init__(self, schools: list[Open], data: Any = None) -> None:
        super().__init__(data)
        self.fields["group_id"].choices = [  # type: ignore[attr-defined]
            (
                str(one.group.pk),
                _("%(school)s (%(free)s free)") % {"school": f"{one.school.name}, {one.group.band}", "free": one.free},
            )
            for one in schools
        ]

    def next_place(self, schools: list[Open]) -> None:
        """After somebody was quicker: choose the nearest place that is left; the reason stays as typed."""
        given: Any = self.data
        fresh, typed = OfferForm(schools), given.copy()
        self.fields["group_id"].choices = fresh.fields["group_id"].choices  # type: ignore[attr-defined]
        if typed.get("group_id") not in {str(one.group.pk) for one in schools}:
            typed["group_id"] = fresh.fields["group_id"].initial or ""
            self.data = typed


class TryForm(DeedForm):
    """A group that does not exist yet."""

    stage = forms.ChoiceField(label=gettext_lazy("Stage"), choices=Stage.choices)
    grades = forms.MultipleChoiceField(label=gettext_lazy("Grades"), choices=GRADES, widget=forms.CheckboxSelectMultiple)
    need = forms.ChoiceField(label=gettext_lazy("Kind of group"), choices=Need.choices)
    places = forms.IntegerField(label=gettext_lazy("Places"), min_value=1, max_value=200, initial=12)

    def __init__(self, schools: list[tuple[str, str]], data: Any = None) -> None:
        super().__init__(data)
        self.fields["school"] = forms.ChoiceField(label=gettext_lazy("School"), choices=[("", "---------"), *schools])
        self.order_fields(["key", "school"])

    @property
    def tried(self) -> Tried:
        """What is tried out."""
        values = self.cleaned_data
        return Tried(
            values["school"], values["stage"], [int(grade) for grade in values["grades"]], values["need"], values["places"]
        )


class DecideForm(DeedForm):
    """The decision about one offer."""

    assign = forms.ChoiceField(
        label=gettext_lazy("Decision"), widget=forms.RadioSelect, choices=DECISIONS,
    )  # fmt: skip
    first_day = forms.DateField(label=gettext_lazy("First day"), required=False, widget=day_input())
    text = _why(gettext_lazy("Reason of the decision"))

    def clean(self) -> dict[str, Any]:
        """Ask for the first day where the place is assigned."""
        values = super().clean() or self.cleaned_data
        if values.get("assign") == "1" and not values.get("first_day"):
            raise ValidationError({"first_day": _("Please say from which day the child goes to this school.")})
        return values | {"assign": values.get("assign") == "1"}


class RulesForm(DeedForm):
    """The weights of a round; a new set counts from today."""

    reason = _why()

    def __init__(self, values: dict[str, Any], data: Any = None) -> None:
        super().__init__(data)
        self.before = values
        weights = values["weights"]
        for weight, label in WEIGHTS.items():
            self.fields[weight] = forms.IntegerField(label=label, min_value=0, max_value=1_000_000, initial=weights[weight])
        for place, wish in enumerate(weights["wish"][:3]):
            rank = _("minus for a school of %(rank)s") % {"rank": RANKS[place]}
            self.fields[f"wish_{place}"] = forms.IntegerField(label=rank, min_value=0, max_value=1_000_000, initial=wish)
        for stage, name in Stage.choices:
            longest, costs = _("Longest way, %(stage)s, in km"), _("Travel costs from, %(stage)s, in km")
            self.fields[f"max_{stage}"] = _kilometres(longest % {"stage": name}, values["max_km"][stage])
            self.fields[f"cost_{stage}"] = _kilometres(costs % {"stage": name}, values["travel_cost_km"][stage])
        self.order_fields([*(name for name in self.fields if name != "reason"), "reason"])

    @property
    def rules(self) -> dict[str, Any]:
        """The new set in the format of the optimiser."""
        typed = self.cleaned_data
        wishes = [typed[f"wish_{place}"] for place in range(3) if f"wish_{place}" in typed]
        return {
            "detour": self.before["detour"],
            "max_km": {stage: typed[f"max_{stage}"] for stage in Stage.values},
            "travel_cost_km": {stage: typed[f"cost_{stage}"] for stage in Stage.values},
            "weights": {**{name: typed[name] for name in WEIGHTS}, "wish": wishes},
        }
