"""Goals, measures, matters, notes, tasks, links, meetings, papers: what is typed day by day."""

from datetime import time
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from bruecke.access.forms import DeedForm, day_input
from bruecke.base.days import at_hour
from bruecke.cases.actions.planning import Doing, Wanted
from bruecke.cases.actions.working import Linked, Meet
from bruecke.cases.forms.case import interpreted
from bruecke.cases.models import Event, Goal, Measure, Meeting, Note, Offer, Refusal, ServiceLink
from bruecke.cases.queries.case import Page
from bruecke.cases.queries.plan import draft
from bruecke.law.matters import Drafted, matters
from bruecke.network.models import LifeArea

PRIORITIES = [(1, gettext_lazy("first")), (2, gettext_lazy("then")), (3, gettext_lazy("later"))]
LENGTHS = [
    (30, gettext_lazy("30 minutes")), (45, gettext_lazy("45 minutes")), (60, gettext_lazy("60 minutes")), (90, gettext_lazy("90 minutes")),
]  # fmt: skip


def _small_day() -> forms.DateInput:
    return forms.DateInput(format="%Y-%m-%d", attrs={"type": "date", "class": "field-small"})


class GoalForm(DeedForm):
    """A goal in her words."""

    seen = forms.CharField(widget=forms.HiddenInput, required=False)
    wording = forms.CharField(
        label=gettext_lazy("The goal in her words"), max_length=240, widget=forms.Textarea(attrs={"rows": 2})
    )
    area = forms.ChoiceField(label=gettext_lazy("Area of life"), choices=LifeArea.choices)
    indicator = forms.CharField(label=gettext_lazy("How do we see that it is reached?"), max_length=240, required=False)
    target_date = forms.DateField(label=gettext_lazy("Until"), widget=day_input(), required=False)
    priority = forms.TypedChoiceField(
        label=gettext_lazy("How important now"), choices=PRIORITIES, coerce=int, initial=2, widget=forms.RadioSelect
    )
    state = forms.ChoiceField(label=gettext_lazy("State"), choices=Goal.State.choices, required=False, initial=Goal.State.OPEN)

    def __init__(self, data: Any = None, goal: Goal | None = None) -> None:
        names = ("wording", "area", "indicator", "target_date", "priority", "state")
        initial = {**{name: getattr(goal, name) for name in names}, "seen": goal.changed_at.isoformat()} if goal else {}
        super().__init__(data, initial=initial)
        if goal is None:
            del self.fields["state"]

    @property
    def wanted(self) -> Wanted:
        """Return what the action needs; only after `is_valid`."""
        return Wanted(**{name: self.cleaned_data[name] for name in ("area", "wording", "indicator", "target_date", "priority")})

    @property
    def change(self) -> dict[str, Any]:
        """Return what a change needs; only after `is_valid`."""
        return {
            "seen": self.cleaned_data["seen"],
            "wanted": self.wanted,
            "state": self.cleaned_data["state"] or Goal.State.OPEN,
        }


class MeasureForm(DeedForm):
    """Who does what until when."""

    seen = forms.CharField(widget=forms.HiddenInput, required=False)
    what = forms.CharField(label=gettext_lazy("What is to be done?"), max_length=240)
    who = forms.ChoiceField(label=gettext_lazy("Who"), choices=Measure.Who.choices, initial=Measure.Who.TEAM)
    who_name = forms.CharField(label=gettext_lazy("Name or office"), max_length=80, required=False)
    due = forms.DateField(label=gettext_lazy("Until"), widget=day_input(), required=False)
    state = forms.ChoiceField(label=gettext_lazy("State"), choices=Measure.State.choices, initial=Measure.State.OPEN)

    def __init__(self, data: Any = None, measure: Measure | None = None) -> None:
        names = ("what", "who", "who_name", "due", "state")
        initial = (
            {**{name: getattr(measure, name) for name in names}, "seen": measure.changed_at.isoformat()} if measure else {}
        )
        super().__init__(data, initial=initial)

    @property
    def doing(self) -> Doing:
        """Return what the action needs; only after `is_valid`."""
        return Doing(**{name: self.cleaned_data[name] for name in ("what", "who", "who_name", "due", "state")})

    @property
    def change(self) -> dict[str, Any]:
        """Return what a change needs; only after `is_valid`."""
        return {"seen": self.cleaned_data["seen"], "doing": self.doing}


class MatterForm(DeedForm):
    """A common matter and the day its deadlines begin with."""

    matter = forms.ChoiceField(label=gettext_lazy("What is it about?"), widget=forms.RadioSelect)
    begins = forms.DateField(
        label=gettext_lazy("The day it begins with"), widget=day_input(), required=False,
        help_text=gettext_lazy("From this day the deadlines of law are counted. Leave it empty if you do not know it yet."),
    )  # fmt: skip
    draft: Drafted

    def __init__(self, data: Any = None) -> None:
        super().__init__(data)
        self.fields["matter"].choices = [(row.key, row.title) for row in matters()]  # type: ignore[attr-defined]

    @property
    def taken(self) -> dict[str, Any]:
        """Return what the action needs; only after `is_valid`."""
        return {"matter": self.cleaned_data["matter"], "begins": self.cleaned_data["begins"]}

    def clean(self) -> dict[str, Any]:
        """Draft what would be taken over."""
        found = super().clean() or self.cleaned_data
        if found.get("matter"):
            self.draft = draft(found["matter"], found.get("begins"))
        return found

    @property
    def icons(self) -> dict[str, str]:
        """The drawing of each matter."""
        return {row.key: row.icon for row in matters()}

    @property
    def questions(self) -> list[tuple[str, str]]:
        """What the day means in each matter."""
        return [(row.title, row.question) for row in matters()]


class NoteForm(DeedForm):
    """What was said or done."""

    text = forms.CharField(label=gettext_lazy("What was said or done?"), widget=forms.Textarea(attrs={"rows": 4}))
    kind = forms.ChoiceField(
        label=gettext_lazy("Kind"), choices=Note.Kind.choices, initial=Note.Kind.TALK, widget=forms.RadioSelect
    )
    day = forms.DateField(label=gettext_lazy("Day"), widget=day_input(), initial=timezone.localdate)
    hour = forms.TimeField(
        label=gettext_lazy("Time"), widget=forms.TimeInput(attrs={"type": "time"}, format="%H:%M"), required=False
    )
    is_entrusted = forms.BooleanField(
        label=gettext_lazy("Entrusted"), required=False, initial=True,
        help_text=gettext_lazy("What she told you in confidence. Untick it only for what everybody may know, such as a date."),
    )  # fmt: skip
    profession = forms.CharField(label=gettext_lazy("Your profession"), max_length=60, required=False)

    def clean_hour(self) -> time:
        """Without a time: now for today, the end of the day before."""
        return self.cleaned_data["hour"] or time(0, 0)

    @property
    def values(self) -> dict[str, Any]:
        """Return what the action needs; only after `is_valid`."""
        found = self.cleaned_data
        at = at_hour(found["day"], found["hour"])
        if found["day"] == timezone.localdate() and found["hour"] == time(0, 0):
            at = timezone.now()
        return {"at": at, "key": found["key"], **{name: found[name] for name in ("text", "kind", "is_entrusted", "profession")}}


class TaskForm(DeedForm):
    """Something to do until a day."""

    text = forms.CharField(label=gettext_lazy("What is to be done?"), max_length=240)
    due = forms.DateField(label=gettext_lazy("Until"), widget=day_input(), initial=timezone.localdate)


class LinkForm(DeedForm):
    """The way to an offer and where it stands."""

    seen = forms.CharField(widget=forms.HiddenInput, required=False)
    offer = forms.ChoiceField(label=pgettext_lazy("what is offered", "Offer"), choices=Offer.choices)
    provider = forms.CharField(label=gettext_lazy("Who offers it?"), max_length=160)
    state = forms.ChoiceField(
        label=gettext_lazy("State"), choices=ServiceLink.State.choices, initial=ServiceLink.State.REQUESTED
    )
    requested_on = forms.DateField(label=gettext_lazy("Asked on"), widget=day_input(), initial=timezone.localdate)
    refusal = forms.ChoiceField(label=gettext_lazy("If refused: why?"), choices=[("", "–"), *Refusal.choices], required=False)
    remark = forms.CharField(label=gettext_lazy("Remark"), max_length=240, required=False)
    goal = forms.ChoiceField(label=gettext_lazy("Goal"), required=False)
    release = forms.ChoiceField(label=gettext_lazy("Release from confidentiality"), required=False)

    def __init__(self, goals: list[Any], releases: list[Any], data: Any = None, link: ServiceLink | None = None) -> None:
        names = ("offer", "provider", "state", "requested_on", "refusal", "remark")
        initial = {**{name: getattr(link, name) for name in names}, "key": link.pk, "goal": link.goal_id} if link else {}
        initial |= {"seen": link.changed_at.isoformat()} if link else {}
        super().__init__(data, initial=initial)
        self.fields["goal"].choices = [("", "–"), *((str(row.goal.pk), row.goal.wording) for row in goals)]  # type: ignore[attr-defined]
        told = [(str(row.pk), f"{row.recipient}: {row.topic}") for row in releases]
        self.fields["release"].choices = [("", _("none")), *told]  # type: ignore[attr-defined]

    @property
    def linked(self) -> Linked:
        """Return what the action needs; only after `is_valid`."""
        found = self.cleaned_data
        return Linked(
            found["offer"], found["provider"], found["state"], found["requested_on"], found["refusal"], found["remark"],
            found["goal"] or None, found["release"] or None,
        )  # fmt: skip


class MeetingForm(DeedForm):
    """A meeting, with an interpreter where one is needed."""

    day = forms.DateField(label=gettext_lazy("Day"), widget=day_input())
    hour = forms.TimeField(label=gettext_lazy("Time"), widget=forms.TimeInput(attrs={"type": "time"}, format="%H:%M"))
    minutes = forms.TypedChoiceField(label=gettext_lazy("How long"), choices=LENGTHS, coerce=int, initial=45)
    place = forms.CharField(label=gettext_lazy("Where"), max_length=160)
    interpreter = forms.ChoiceField(label=gettext_lazy("Interpreter for"), required=False)
    interpreter_name = forms.CharField(label=gettext_lazy("Who interprets?"), max_length=120, required=False)

    def __init__(self, page: Page, data: Any = None, initial: dict[str, Any] | None = None) -> None:
        super().__init__(data, initial=initial)
        self.fields["interpreter"].choices = interpreted(page, page.intake.interpreter if page.intake else "")  # type: ignore[attr-defined]

    @property
    def meeting(self) -> Meet:
        """Return what the action needs; only after `is_valid`."""
        found = self.cleaned_data
        starts_at = at_hour(found["day"], found["hour"])
        return Meet(starts_at, found["minutes"], found["place"], found["interpreter"], found["interpreter_name"])


class SettleForm(DeedForm):
    """What became of a meeting."""

    state = forms.ChoiceField(
        choices=[(row, "") for row in (Meeting.State.HELD, Meeting.State.NO_SHOW, Meeting.State.CANCELLED)]
    )


class OutcomeForm(DeedForm):
    """Something changed in her life."""

    event = forms.ChoiceField(
        label=gettext_lazy("What changed?"), choices=Event.choices, widget=forms.Select(attrs={"class": "field-small"})
    )
    on = forms.DateField(label=pgettext_lazy("one day", "On"), widget=_small_day(), initial=timezone.localdate)


class ReviewForm(DeedForm):
    """A look back at the plan."""

    seen = forms.CharField(widget=forms.HiddenInput, required=False)
    on = forms.DateField(label=gettext_lazy("Day of the talk"), widget=day_input(), initial=timezone.localdate)
    text = forms.CharField(
        label=gettext_lazy("How far have we come?"), max_length=600, required=False, widget=forms.Textarea(attrs={"rows": 3})
    )
    new_needs = forms.CharField(
        label=gettext_lazy("What is new?"), max_length=400, required=False, widget=forms.Textarea(attrs={"rows": 2})
    )

    def __init__(self, data: Any = None, known: Any = None) -> None:
        values = {"on": known.on, "text": known.text, "new_needs": known.new_needs, "seen": known.mark} if known else {}
        super().__init__(data, initial=values)


class DocumentForm(DeedForm):
    """A paper to keep."""

    title = forms.CharField(label=gettext_lazy("What is it?"), max_length=120, required=False)
    file = forms.FileField(label=gettext_lazy("File (PDF, PNG or JPEG, up to 10 MB)"))

    @property
    def values(self) -> dict[str, Any]:
        """Return what the action needs; only after `is_valid`."""
        upload = self.cleaned_data["file"]
        return {"title": self.cleaned_data["title"], "file_name": upload.name, "content": upload.read()}


class TickForm(DeedForm):
    """Done, or open again."""

    done = forms.BooleanField(required=False)
