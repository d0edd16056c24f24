"""What a school types: its groups, its answers, children it has admitted itself, the looks back."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from bruecke.access.forms import DeedForm, day_input
from bruecke.base.keys import key_in
from bruecke.network.models import School
from bruecke.network.queries import all_languages, municipality_names
from bruecke.schooling.actions.admissions import Admitted
from bruecke.schooling.actions.places import Places
from bruecke.schooling.actions.reporting import Answerable, Child
from bruecke.schooling.models import FollowUp, Group, Offer
from bruecke.schooling.models.words import Need, Objection, Sex
from bruecke.schooling.queries.places import mark
from bruecke.schooling.queries.school import TRACK_FROM
from bruecke.schooling.school_forms import form_of
from bruecke.schooling.school_forms import forms as school_forms

_FEW = 200


def _number(label: Any, **more: Any) -> forms.IntegerField:
    return forms.IntegerField(label=label, min_value=0, max_value=_FEW, **more)


def _grades(school: School) -> list[tuple[str, str]]:
    form = form_of(school.form)
    known = sorted({grade for grades in form.stages.values() for grade in grades}) if form else range(1, 14)
    return [(str(grade), str(grade)) for grade in known]


class GroupForm(DeedForm):
    """One group of a school."""

    seen = forms.CharField(widget=forms.HiddenInput, required=False)
    grades = forms.MultipleChoiceField(label=_("Grades"), widget=forms.CheckboxSelectMultiple)
    need = forms.ChoiceField(label=_("Kind of group"), choices=Need.choices, widget=forms.RadioSelect)
    capacity = _number(_("Places altogether"))
    others = _number(_("taken by others"), initial=0, help_text=_("Children who did not come through Brücke"))
    reserved = _number(_("kept back"), initial=0, help_text=_("Places you do not give away for now"))

    def __init__(self, school: School, data: Any = None, group: Group | None = None) -> None:
        values = {}
        if group is not None:
            values = {"grades": [str(grade) for grade in group.grades], "need": group.need, "capacity": group.capacity,
                      "others": group.others, "reserved": group.reserved, "seen": mark([group])}  # fmt: skip
        super().__init__(data, initial=values)
        self.fields["grades"].choices = _grades(school)  # type: ignore[attr-defined]

    @property
    def places(self) -> Places:
        """What was typed; only after `is_valid`."""
        typed = self.cleaned_data
        return Places(
            [int(grade) for grade in typed["grades"]], typed["need"], typed["capacity"], typed["others"], typed["reserved"]
        )


class PauseForm(DeedForm):
    """Nobody is added until a day."""

    until = forms.DateField(label=_("Nobody is added until"), widget=day_input(), required=False)


class AcceptForm(DeedForm):
    """Yes, from a day on."""

    first_day = forms.DateField(label=_("First day"), widget=day_input())
    bring = forms.CharField(label=_("What to bring, where to go"), max_length=400, required=False, widget=forms.Textarea(attrs={"rows": 3}),
                            help_text=_("The family reads this in its language page as you write it: short sentences help."))  # fmt: skip


class ObjectForm(DeedForm):
    """No, with the reason and what shows it."""

    objection = forms.ChoiceField(label=_("Reason"), choices=Objection.choices, widget=forms.RadioSelect)
    text = forms.CharField(label=_("In your words"), max_length=2000, widget=forms.Textarea(attrs={"rows": 3}))
    free_slots = _number(_("Free places in this group today"))
    proof = forms.CharField(label=_("What shows it?"), max_length=2000, widget=forms.Textarea(attrs={"rows": 2}),
                            help_text=_("For example: class list of 1 December, 28 pupils, limit 28"))  # fmt: skip
    paper = forms.FileField(label=_("A paper that shows it (PDF, PNG or JPEG, up to 10 MB)"), required=False)

    @property
    def values(self) -> dict[str, Any]:
        """What the action needs; only after `is_valid`."""
        typed = {name: value for name, value in self.cleaned_data.items() if name not in ("key", "paper")}
        paper = self.cleaned_data["paper"]
        return typed | {"paper": (paper.name, paper.read()) if paper else None}


class MoveForm(DeedForm):
    """Another first day."""

    first_day = forms.DateField(label=_("New first day"), widget=day_input())
    reason = forms.CharField(label=_("Why?"), max_length=200)


class StartForm(DeedForm):
    """The child has come."""

    on = forms.DateField(label=_("The child was here for the first time on"), widget=day_input())

    def __init__(self, data: Any = None, offer: Offer | None = None) -> None:
        today = timezone.localdate()
        super().__init__(data, initial={"on": min(today, offer.first_day) if offer and offer.first_day else today})


class LookForm(DeedForm):
    """How the child does; from the look after 18 months on also what comes after."""

    outcome = forms.ChoiceField(label=_("How does the child do?"), widget=forms.RadioSelect)
    track = forms.ChoiceField(label=_("Goes on in"), required=False, help_text=_("Only for a regular track"))
    until = forms.DateField(
        label=_("Support goes on until"), widget=day_input(), required=False, help_text=_("Only where support is extended")
    )
    note = forms.CharField(label=_("Note"), max_length=1000, required=False, widget=forms.Textarea(attrs={"rows": 3}))

    def __init__(self, look: FollowUp, data: Any = None) -> None:
        super().__init__(data)
        late = look.after in TRACK_FROM or look.after[:2] == "20"
        kept = [choice for choice in FollowUp.Outcome.choices if choice[0] and (late or choice[0] not in ("track", "extended"))]
        self.fields["outcome"].choices = kept  # type: ignore[attr-defined]
        self.fields["track"].choices = [("", "---------"), *((form.code, form.name) for form in school_forms().values())]  # type: ignore[attr-defined]
        if not late:
            del self.fields["track"], self.fields["until"]


class AdmitForm(DeedForm):
    """A child the school has admitted itself."""

    given_name = forms.CharField(label=_("Given name"), max_length=120)
    family_name = forms.CharField(label=_("Family name"), max_length=120)
    birth_date = forms.DateField(label=_("Date of birth"), widget=day_input())
    sex = forms.ChoiceField(label=_("Sex"), choices=[("", "---------"), *Sex.choices], required=False)
    language = forms.ChoiceField(label=_("Language of the family"))
    ags = forms.ChoiceField(label=_("Lives in"))
    grade = forms.TypedChoiceField(label=_("Grade"), coerce=int)
    group_id = forms.ChoiceField(label=_("Group"), required=False)
    first_day = forms.DateField(label=_("First day"), widget=day_input(), initial=timezone.localdate)
    guardian = forms.CharField(label=_("Who answers for the child"), max_length=160)
    phone = forms.CharField(label=_("Telephone"), max_length=24, required=False)

    def __init__(self, school: School, groups: list[Group], data: Any = None) -> None:
        super().__init__(data, initial={"ags": school.ags, "language": ""})
        choices: dict[str, list[tuple[str, Any]]] = {
            "language": [("", "---------"), *((code, name) for code, name, *_more in all_languages())],
            "ags": [("", "---------"), *sorted(municipality_names().items(), key=lambda row: row[1])],
            "grade": [("", "---------"), *_grades(school)],
            "group_id": [("", _("regular class, no group")), *((str(row.pk), f"{row.get_need_display()}, {row.band}") for row in groups)],
        }  # fmt: skip
        for name, rows in choices.items():
            self.fields[name].choices = rows  # type: ignore[attr-defined]

    def clean_birth_date(self) -> Any:
        """A birth date lies in the past."""
        day = self.cleaned_data["birth_date"]
        if day > timezone.localdate():
            raise ValidationError(_("This day is still to come."))
        return day

    @property
    def admitted(self) -> Admitted:
        """What was typed; only after `is_valid`."""
        typed = self.cleaned_data
        child = Child(
            typed["family_name"], typed["birth_date"], typed["given_name"], sex=typed["sex"], languages=[typed["language"]]
        )
        guardian = Answerable(typed["guardian"], phone=typed["phone"], language=typed["language"])
        return Admitted(child, [guardian], typed["ags"], typed["grade"], typed["first_day"], key_in(typed["group_id"]))
