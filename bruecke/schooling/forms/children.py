"""What is typed about one child: each deed of the counselling has a form, filled with what is known."""

from datetime import datetime
from typing import Any
from uuid import UUID

from django import forms
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from bruecke.access.forms import DeedForm, day_input
from bruecke.access.models import Role, User
from bruecke.access.queries import colleagues
from bruecke.base.days import at_hour
from bruecke.consent.models import Handover
from bruecke.network.models import School
from bruecke.network.queries import municipalities, municipality_names
from bruecke.people.names import nfc
from bruecke.schooling.actions.recommending import Advice
from bruecke.schooling.actions.reporting import Answerable
from bruecke.schooling.forms.reporting import GUARDIANS, ChildForm, GuardianForm, tongues
from bruecke.schooling.models.words import WITHOUT_PLACE, Measles, Need, Stage, State
from bruecke.schooling.queries.child import Page, by_number
from bruecke.schooling.queries.children import VIEWS
from bruecke.schooling.queries.grades import form_names
from bruecke.schooling.queries.offices import counselling

GRADES = [(grade, str(grade)) for grade in range(1, 14)]
#: What a child's record and the form of its own share by name.
_OWN = ("given_name", "family_name", "original_name", "birth_date", "sex", "nationality", "arrived_on", "is_unaccompanied")


def _sentence(label: Any, most: int, *, rows: int = 2, **more: Any) -> forms.CharField:
    return forms.CharField(label=label, max_length=most, widget=forms.Textarea(attrs={"rows": rows}), **more)


class FilterForm(forms.Form):
    """What is asked of the list."""

    ansicht = forms.ChoiceField(choices=[(one, one) for one in VIEWS], required=False)
    s = forms.CharField(max_length=80, required=False)
    stand = forms.ChoiceField(label=gettext_lazy("State"), choices=[("", gettext_lazy("all")), *State.choices], required=False)
    ort = forms.ChoiceField(label=gettext_lazy("Municipality"), required=False)
    stufe = forms.ChoiceField(label=gettext_lazy("Stage"), choices=[("", gettext_lazy("all")), *Stage.choices], required=False)

    def __init__(self, data: Any) -> None:
        super().__init__(data)
        places = [(row.ags, row.name) for row in municipalities()]
        self.fields["ort"].choices = [("", _("all")), *places, ("-", _("not known"))]  # type: ignore[attr-defined]


class ChildDeedForm(DeedForm):
    """A deed about one child; `values` is what the action takes beside the actor and the child."""

    def __init__(self, page: Page, data: Any = None, *, initial: dict[str, Any] | None = None) -> None:
        self.page = page
        super().__init__(data, initial={**self.known(), **(initial or {})})

    def known(self) -> dict[str, Any]:
        """Return what the form begins with."""
        return {}

    @property
    def values(self) -> dict[str, Any]:
        """What was typed, as the action takes it."""
        return {name: value for name, value in self.cleaned_data.items() if name != "key"}


class InviteForm(ChildDeedForm):
    """When and where the talk is, and who interprets."""

    day = forms.DateField(label=gettext_lazy("Day"), widget=day_input())
    hour = forms.TimeField(label=gettext_lazy("Time"), widget=forms.TimeInput(format="%H:%M", attrs={"type": "time"}))
    minutes = forms.IntegerField(label=gettext_lazy("Length in minutes"), min_value=10, max_value=240, initial=60)
    place = forms.CharField(label=gettext_lazy("Where?"), max_length=160)
    interpreter = forms.ChoiceField(
        label=gettext_lazy("Interpreter for"), required=False, help_text=gettext_lazy("Empty when nobody has to interpret")
    )

    def __init__(self, page: Page, data: Any = None, **more: Any) -> None:
        super().__init__(page, data, **more)
        self.fields["interpreter"].choices = tongues()  # type: ignore[attr-defined]

    def known(self) -> dict[str, Any]:
        unit, spoken = counselling(), self.page.guardians[0].language if self.page.guardians else ""
        place = ", ".join(part for part in (unit.name, unit.street, unit.town) if part) if unit else ""
        return {"place": place, "interpreter": "" if spoken == "de" else spoken, "hour": "10:00"}

    @property
    def values(self) -> dict[str, Any]:
        found = self.cleaned_data
        starts: datetime = at_hour(found["day"], found["hour"])
        return {
            "starts_at": starts, "place": nfc(found["place"]), "minutes": found["minutes"], "interpreter": found["interpreter"],
            "key": self.own_key,
        }  # fmt: skip


class HeldForm(ChildDeedForm):
    """The day of the talk."""

    on = forms.DateField(label=gettext_lazy("The talk was on"), widget=day_input())

    def known(self) -> dict[str, Any]:
        met = self.page.invitation
        return {"on": timezone.localdate(met.starts_at) if met and self.page.talk_is_over else timezone.localdate()}


class AdviceForm(ChildDeedForm):
    """Stage, grade, kind of group, forms of school, and why."""

    stage = forms.ChoiceField(label=gettext_lazy("Stage"), choices=Stage.choices, widget=forms.RadioSelect)
    grade = forms.TypedChoiceField(label=gettext_lazy("Grade"), choices=GRADES, coerce=int)
    need = forms.ChoiceField(label=gettext_lazy("Kind of group"), choices=Need.choices, widget=forms.RadioSelect)
    school_forms = forms.MultipleChoiceField(
        label=gettext_lazy("Forms of school"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=gettext_lazy("Nothing ticked: any of them"),
    )
    reason = _sentence(
        gettext_lazy("Why?"), 2000, rows=3, help_text=gettext_lazy("The family may read it; a school never does.")
    )

    def __init__(self, page: Page, data: Any = None, **more: Any) -> None:
        super().__init__(page, data, **more)
        self.fields["school_forms"].choices = list(form_names().items())  # type: ignore[attr-defined]
        usual = page.grade_by_age
        self.fields["grade"].help_text = _("By age: grade %(grade)s") % {"grade": usual} if usual else ""

    def known(self) -> dict[str, Any]:
        matter, talk = self.page.matter, self.page.talk
        return {
            "stage": matter.stage, "grade": matter.grade or self.page.grade_by_age, "need": matter.need, "school_forms": matter.forms,
            "reason": talk.reason if talk else "",
        }  # fmt: skip

    @property
    def values(self) -> dict[str, Any]:
        found = self.cleaned_data
        return {"advice": Advice(found["stage"], found["grade"], found["need"], found["school_forms"], found["reason"])}


class HealthForm(ChildDeedForm):
    """Days and flags, nothing of what was found."""

    ordered_on = forms.DateField(label=gettext_lazy("Health office asked on"), widget=day_input(), required=False)
    done_on = forms.DateField(label=gettext_lazy("Check took place on"), widget=day_input(), required=False)
    needs_support = forms.NullBooleanField(
        label=gettext_lazy("Needs support at school"),
        widget=forms.Select(choices=[("", "–"), ("true", gettext_lazy("yes")), ("false", gettext_lazy("no"))]),
        help_text=gettext_lazy("Only yes or no. What was found stays with the health office and the family."),
    )  # fmt: skip
    measles = forms.ChoiceField(label=gettext_lazy("Measles protection"), choices=Measles.choices, required=False)

    def known(self) -> dict[str, Any]:
        row = self.page.health
        return {name: getattr(row, name) for name in ("ordered_on", "done_on", "needs_support", "measles")} if row else {}


class WaitForm(ChildDeedForm):
    """Why nothing can be done at the moment."""

    because = _sentence(
        gettext_lazy("Why does the matter wait?"), 200, required=False,
        help_text=gettext_lazy("The school authority reads it too. Empty when it goes on."),
    )  # fmt: skip

    def known(self) -> dict[str, Any]:
        return {"because": self.page.matter.waits_because}


class InterimForm(ChildDeedForm):
    """What the child does until it has a place."""

    what = forms.CharField(
        label=gettext_lazy("What does the child do until then?"), max_length=160, required=False,
        help_text=gettext_lazy("A bridge course for example, with where and since when. The days without a place go on counting."),
    )  # fmt: skip

    def known(self) -> dict[str, Any]:
        return {"what": self.page.matter.interim}


class BecauseForm(ChildDeedForm):
    """A reason that is needed."""

    because = _sentence(gettext_lazy("Why?"), 200)


class HomeForm(ChildDeedForm):
    """Where the child lives in the county."""

    ags = forms.ChoiceField(label=gettext_lazy("Municipality"))
    district = forms.CharField(label=gettext_lazy("Part of the municipality"), max_length=80, required=False)
    street = forms.CharField(
        label=gettext_lazy("Street and number"), max_length=120, required=False,
        help_text=gettext_lazy("Never the address of a shelter: leave this empty then."),
    )  # fmt: skip

    def __init__(self, page: Page, data: Any = None, **more: Any) -> None:
        super().__init__(page, data, **more)
        self.fields["ags"].choices = [("", "–"), *((row.ags, row.name) for row in municipalities())]  # type: ignore[attr-defined]

    def known(self) -> dict[str, Any]:
        child = self.page.child
        return {
            "ags": child.ags if child.ags in municipality_names() else "",
            "district": child.district,
            "street": child.street,
        }


class AwayForm(ChildDeedForm):
    """Where the family went."""

    where = forms.CharField(
        label=gettext_lazy("Where to?"), max_length=200, help_text=gettext_lazy("A place outside the county, or: not known")
    )


class NumberForm(ChildDeedForm):
    """Another child, by its number."""

    number = forms.CharField(
        label=gettext_lazy("Number of the other child"), max_length=12, widget=forms.TextInput(attrs={"dir": "ltr"})
    )

    def clean_number(self) -> Any:
        found = by_number(self.page.actor, self.cleaned_data["number"])
        if found is None:
            raise forms.ValidationError(_("No child has this number. It stands on the page of the child and begins with S-."))
        return found

    @property
    def values(self) -> dict[str, Any]:
        return {"other": self.cleaned_data["number"]}


class ProtectForm(ChildDeedForm):
    """Who stands in, and which brothers and sisters are protected with the child."""

    deputy = forms.ModelChoiceField(label=gettext_lazy("Who stands in for you?"), queryset=User.objects.none())
    siblings = forms.MultipleChoiceField(
        label=gettext_lazy("Protected together with the child"), required=False, widget=forms.CheckboxSelectMultiple,
        help_text=gettext_lazy("They stay brothers and sisters. From whoever is not ticked the child is cut off."),
    )  # fmt: skip

    def __init__(self, page: Page, data: Any = None, **more: Any) -> None:
        super().__init__(page, data, **more)
        unit = counselling()
        mates = colleagues(page.actor, unit.pk if unit else UUID(int=0), Role.KI_TEACHER).exclude(pk__in=[page.actor.user_id])
        self.fields["deputy"].queryset = mates  # type: ignore[attr-defined]
        self.fields["deputy"].label_from_instance = lambda row: row.name  # type: ignore[attr-defined]
        self.near = {str(one.child.pk): one.child for one in page.siblings}
        self.fields["siblings"].choices = [(key, row.name) for key, row in self.near.items()]  # type: ignore[attr-defined]

    def known(self) -> dict[str, Any]:
        return {"siblings": [str(one.child.pk) for one in self.page.siblings]}

    @property
    def values(self) -> dict[str, Any]:
        found = self.cleaned_data
        return {"deputy": found["deputy"], "siblings": [self.near[key] for key in found["siblings"]]}


class AvoidForm(ChildDeedForm):
    """Schools the child must not go to; no reason is asked for."""

    schools = forms.MultipleChoiceField(label=gettext_lazy("Schools"), required=False, widget=forms.CheckboxSelectMultiple)

    def __init__(self, page: Page, data: Any = None, **more: Any) -> None:
        super().__init__(page, data, **more)
        rows = School.objects.filter(valid_until__isnull=True).order_by("town", "name").values_list("number", "name", "town")
        self.fields["schools"].choices = [(number, f"{name}, {town}" if town else name) for number, name, town in rows]  # type: ignore[attr-defined]

    def known(self) -> dict[str, Any]:
        return {"schools": self.page.child.avoid}


class ReplyForm(ChildDeedForm):
    """One sentence for whoever handed the family over."""

    reply = _sentence(
        gettext_lazy("What became of it?"),
        400,
        help_text=gettext_lazy("The team that handed the family over reads this sentence and nothing else."),
    )

    def known(self) -> dict[str, Any]:
        state = State(self.page.matter.state)
        waits = _("The children have been counselled and wait for a school place.") if state in WITHOUT_PLACE else ""
        return {"reply": _("The children have a school place.") if state in (State.ASSIGNED, State.STARTED) else waits}


class GiveBackForm(DeedForm):
    """Why a hand-over goes back."""

    rejection = forms.ChoiceField(label=gettext_lazy("Why?"), choices=Handover.Rejection.choices, widget=forms.RadioSelect)


class CorrectForm(ChildForm, ChildDeedForm):
    """Who the child is; who answers for it stands in rows of their own."""

    seen = forms.CharField(widget=forms.HiddenInput, required=False)
    is_unaccompanied = forms.BooleanField(label=gettext_lazy("The child came without parents"), required=False)

    def known(self) -> dict[str, Any]:
        child = self.page.child
        spoken = [*child.languages, "", ""]
        return {
            **{name: getattr(child, name) for name in _OWN},
            "first_language": spoken[0], "second_language": spoken[1], "seen": child.changed_at.isoformat(),
        }  # fmt: skip

    def rows(self, data: Any = None) -> list[GuardianForm]:
        """Return the rows of whoever answers for the child, one of them empty."""
        held: list[Any] = [*self.page.guardians, *[None] * GUARDIANS][: max(GUARDIANS, len(self.page.guardians) + 1)]
        names = ("name", "relation", "phone", "email", "language", "safe_to_leave_message")
        return [
            GuardianForm(data, prefix=f"g{place}", initial={name: getattr(row, name) for name in names} if row else {})
            for place, row in enumerate(held)
        ]

    def corrected(self, rows: list[GuardianForm]) -> dict[str, Any]:
        """Return what was typed, as the action takes it."""
        named: list[Answerable] = [one for one in (row.answerable for row in rows) if one is not None]
        found = self.cleaned_data
        return {"child": self.child, "guardians": named, "is_unaccompanied": found["is_unaccompanied"], "seen": found["seen"]}
