"""What is typed on the short line: questions, facts by name, answers, collected answers, shadowing."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from bruecke.access.forms import DeedForm, day_input
from bruecke.access.models import Unit
from bruecke.base.days import months_after
from bruecke.consent.models import Release
from bruecke.consults.actions.answering import Answer
from bruecke.consults.actions.asking import Question
from bruecke.consults.actions.knowledge import Text
from bruecke.consults.models import Consult, Entry, Guest, Reply, Shadowing
from bruecke.consults.queries.asks import countries
from bruecke.consults.queries.judging import large_places
from bruecke.consults.queries.lists import Filters
from bruecke.consults.small_number import Bands
from bruecke.consults.titles import titles
from bruecke.consults.words import Age, Family, Topic, World, Years
from bruecke.network.queries import rule
from bruecke.people.models import Person

NOT_SAID = ("", gettext_lazy("not said"))
MOST, BASES_MOST = 4000, 8


def _area(label: Any, rows: int = 6, **more: Any) -> forms.CharField:
    return forms.CharField(label=label, max_length=MOST, widget=forms.Textarea(attrs={"rows": rows}), **more)


def _looked_at() -> forms.BooleanField:
    label = gettext_lazy("I have looked at what is marked: nobody can be recognised by it.")
    return forms.BooleanField(label=label, required=False)


class AskForm(DeedForm):
    """A question with its bands; what is left empty is not told."""

    to = forms.ChoiceField(label=gettext_lazy("Who is asked?"), widget=forms.RadioSelect)
    topic = forms.ChoiceField(label=gettext_lazy("What is it about?"), choices=[("", "---------"), *Topic.choices])
    question = _area(
        gettext_lazy("Your question"), 7,
        help_text=gettext_lazy("Without names, dates of birth, file numbers and small places. The question stays readable for the office."),
    )  # fmt: skip
    urgent = forms.BooleanField(label=gettext_lazy("It is urgent"), required=False,
                                help_text=gettext_lazy("The office answers within one working day. Please only for what cannot wait."))  # fmt: skip
    title = forms.ChoiceField(label=gettext_lazy("Residence"), required=False)
    years = forms.ChoiceField(label=gettext_lazy("In Germany for"), required=False, choices=[NOT_SAID, *Years.choices])
    age = forms.ChoiceField(label=gettext_lazy("Age"), required=False, choices=[NOT_SAID, *Age.choices])
    family = forms.ChoiceField(label=gettext_lazy("Family"), required=False, choices=[NOT_SAID, *Family.choices])
    region = forms.ChoiceField(label=gettext_lazy("Region"), required=False)
    origin = forms.ChoiceField(label=gettext_lazy("Origin"), required=False,
                               help_text=gettext_lazy("Only where it matters for the answer"))  # fmt: skip

    def __init__(self, receivers: list[Unit], data: Any = None, *, known: Consult | None = None) -> None:
        initial = {"to": receivers[0].pk} if len(receivers) == 1 else {}
        if known is not None:
            initial = {name: getattr(known, name) for name in self.base_fields if name not in ("key", "to")} | {
                "to": known.to_unit_id
            }
        super().__init__(data, initial=initial)
        self.receivers = {str(unit.pk): unit for unit in receivers}
        choices = {
            "to": [(unit.pk, unit.name) for unit in receivers],
            "title": [NOT_SAID, *titles(timezone.localdate())],
            "region": [("", gettext_lazy("whole county")), *large_places()],
            "origin": [
                NOT_SAID,
                (gettext_lazy("Region of the world"), World.choices),
                (gettext_lazy("Nationality"), countries()),
            ],
        }
        for name, rows in choices.items():
            self.fields[name].choices = rows  # type: ignore[attr-defined]

    @property
    def asked(self) -> Question:
        """Return the question; only after `is_valid`."""
        found = self.cleaned_data
        bands = Bands(*(found[name] for name in Bands.__dataclass_fields__))
        return Question(self.receivers[found["to"]], found["topic"], found["question"], bands, urgent=found["urgent"])


class LineForm(DeedForm):
    """One line of the thread, and the tick that nobody can be recognised by what was marked."""

    text = _area(gettext_lazy("Your text"), 4)
    confirmed = _looked_at()


class SendForm(DeedForm):
    """Only the tick."""

    confirmed = _looked_at()


class TellForm(DeedForm):
    """Which facts of her release are told, each ticked and in words, and in which language she is shown them."""

    release_id = forms.UUIDField(widget=forms.HiddenInput)
    language = forms.CharField(widget=forms.HiddenInput)
    confirmed = forms.BooleanField(widget=forms.HiddenInput, required=False)

    def __init__(self, release: Release, person: Person, language: str, data: Any = None, *, confirmed: bool = False) -> None:
        known = {"name": person.name, "contact": person.phone, "birth": person.birth_date}
        super().__init__(data, initial={"release_id": release.pk, "language": language, "confirmed": confirmed})
        self.kinds = list(release.facts)
        for kind in self.kinds:
            label = Release.Fact(kind).label
            self.fields[f"tick_{kind}"] = forms.BooleanField(label=label, required=False)
            self.fields[f"text_{kind}"] = forms.CharField(
                label=label, required=False, max_length=300, initial=known.get(kind, "")
            )

    @property
    def rows(self) -> list[tuple[forms.BoundField, forms.BoundField]]:
        """The ticks with their words."""
        return [(self[f"tick_{kind}"], self[f"text_{kind}"]) for kind in self.kinds]

    def clean(self) -> dict[str, Any]:
        """Something ticked needs its words."""
        found = super().clean() or self.cleaned_data
        for kind in self.kinds:
            if found.get(f"tick_{kind}") and not found.get(f"text_{kind}"):
                self.add_error(f"text_{kind}", _("Please say what is to be told."))
        return found

    @property
    def told(self) -> dict[str, Any]:
        """Return what the action needs; only after `is_valid`."""
        found = self.cleaned_data
        facts = {kind: found[f"text_{kind}"] for kind in self.kinds if found[f"tick_{kind}"]}
        return {"facts": facts, **{name: found[name] for name in ("release_id", "language", "confirmed")}}


class SlipForm(DeedForm):
    """What stands on the slip she has signed."""

    name = forms.CharField(label=gettext_lazy("Name"), max_length=160)
    phone = forms.CharField(label=gettext_lazy("Telephone"), max_length=40, widget=forms.TextInput(attrs={"type": "tel"}))
    signed_on = forms.DateField(label=gettext_lazy("Signed on"), widget=day_input(), initial=timezone.localdate)


class BasedForm(DeedForm):
    """On which provisions it rests, as of which day, and when to look at it again."""

    bases = forms.CharField(label=gettext_lazy("Legal basis"), max_length=600)
    law_state = forms.DateField(label=gettext_lazy("State of the law"), widget=day_input())
    review_on = forms.DateField(label=gettext_lazy("Look at it again on"), widget=day_input())

    def clean_bases(self) -> list[str]:
        """Return the provisions, each once; raises ValidationError for none and for more than eight."""
        typed = self.cleaned_data["bases"].split(",")
        found = list(dict.fromkeys(" ".join(part.split())[:60] for part in typed if part.strip()))
        if not found or len(found) > BASES_MOST:
            raise ValidationError(_("Please name between one and eight provisions."))
        return found


class AnswerForm(BasedForm):
    """An answer with the provisions it rests on."""

    field_order = ("key", "text")
    text = _area(gettext_lazy("Your answer"), 8)
    propose = forms.BooleanField(
        label=gettext_lazy("Take it into the collected answers – a second person checks it first"),
        required=False,
        widget=forms.CheckboxInput(attrs={"class": "box"}),
    )

    def __init__(self, data: Any = None, *, reply: Reply | None = None) -> None:
        super().__init__(data, initial=_days(reply) | ({"text": reply.text, "propose": reply.propose} if reply else {}))

    @property
    def drafted(self) -> Answer:
        """Return what is written so far, whatever is still missing."""
        self.is_valid()
        found: dict[str, Any] = self.cleaned_data
        return Answer(
            self.data.get("text", "")[:MOST], found.get("bases") or [], found.get("law_state"), found.get("review_on"),
            propose=bool(found.get("propose")),
        )  # fmt: skip


def _days(known: Any) -> dict[str, Any]:
    today = timezone.localdate()
    return {
        "bases": ",".join(known.bases) if known else "", "law_state": (known and known.law_state) or today,
        "review_on": (known and known.review_on) or months_after(today, int(rule("consult_review_months", today))),
    }  # fmt: skip


class EntryForm(BasedForm):
    """An answer as everybody may read it."""

    field_order = ("key", "title", "topic", "question", "answer")
    title = forms.CharField(label=gettext_lazy("Heading"), max_length=140)
    topic = forms.ChoiceField(label=gettext_lazy("What is it about?"), choices=Topic.choices)
    question = _area(gettext_lazy("Question, for everybody"), 4)
    answer = _area(gettext_lazy("Answer, for everybody"), 8)
    confirmed = _looked_at()

    def __init__(self, data: Any = None, *, source: dict[str, Any] | None = None, known: Entry | None = None) -> None:
        initial = dict(source or {})
        if known is not None:
            initial = {name: getattr(known, name) for name in ("title", "topic", "question", "answer")} | _days(None)
            initial["bases"] = ",".join(known.bases)
        super().__init__(data, initial=initial)

    @property
    def written(self) -> Text:
        """Return the entry; only after `is_valid`."""
        return Text(**{name: self.cleaned_data[name] for name in Text.__dataclass_fields__})


class CheckForm(DeedForm):
    """Release a proposal or decline it."""

    release = forms.TypedChoiceField(choices=[("1", "1"), ("0", "0")], coerce=lambda value: value == "1")


class ShadowForm(DeedForm):
    """A day to look over the shoulder, or a joint training."""

    kind = forms.ChoiceField(
        label=gettext_lazy("What do you offer?"),
        choices=Shadowing.Kind.choices,
        widget=forms.RadioSelect,
        initial=Shadowing.Kind.DAY,
    )
    title = forms.CharField(label=gettext_lazy("Heading"), max_length=120)
    day = forms.DateField(label=gettext_lazy("Day"), widget=day_input())
    places = forms.IntegerField(label=gettext_lazy("Places"), min_value=1, max_value=40, initial=1)
    text = _area(gettext_lazy("What one will see"), 3, required=False)


class GuestForm(DeedForm):
    """Whether a guest can come."""

    answer = forms.ChoiceField(choices=Guest.Answer.choices)


class ReportForm(DeedForm):
    """A few sentences about the day."""

    text = _area(gettext_lazy("What did you see, what will you do differently?"), 4)


class FilterForm(forms.Form):
    """The filters of the list as they stand in the address; what is no filter is left out."""

    s = forms.CharField(required=False, max_length=80)
    thema = forms.ChoiceField(label=gettext_lazy("Topic"), required=False, choices=[("", gettext_lazy("all")), *Topic.choices])
    spaet = forms.BooleanField(
        label=gettext_lazy("only overdue"), required=False, widget=forms.CheckboxInput(attrs={"class": "box"})
    )

    def filters(self, views: list[str]) -> Filters:
        """Return what is looked for."""
        self.is_valid()
        found, view = self.cleaned_data, str(self.data.get("ansicht", ""))
        return Filters(
            view if view in views else views[0], found.get("s", ""), found.get("thema", ""), bool(found.get("spaet")), str(self.data.get("after", ""))
        )  # fmt: skip
