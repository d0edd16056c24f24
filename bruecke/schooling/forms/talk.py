"""What was found out in the talk: school so far, German, script and mathematics, interests, and what the family wishes."""

from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from bruecke.access.forms import DeedForm
from bruecke.network.models import Country, School
from bruecke.people.names import nfc
from bruecke.schooling.actions.recommending import TALKED, Stretch
from bruecke.schooling.forms.reporting import tongues
from bruecke.schooling.models.words import German, Latin, Maths
from bruecke.schooling.queries.child import Page
from bruecke.schooling.queries.grades import form_names

SKILLS, MOST_ROWS, WISHES = ("listening", "speaking", "reading", "writing"), 8, 3
_LEVELS = [("", gettext_lazy("not looked at")), *German.choices]
#: What a family may say about the lesson, and nothing else about what it believes (domain 5.4).
LESSONS = [
    ("", "–"), ("katholisch", gettext_lazy("catholic")), ("evangelisch", gettext_lazy("protestant")), ("islamisch", gettext_lazy("islamic")),
    ("orthodox", gettext_lazy("orthodox")), ("philosophie", gettext_lazy("practical philosophy, no religion lesson")),
]  # fmt: skip


def _level(label: Any) -> forms.ChoiceField:
    return forms.ChoiceField(label=label, choices=_LEVELS, required=False)


def _text(label: Any, **more: Any) -> forms.CharField:
    return forms.CharField(label=label, required=False, max_length=2000, widget=forms.Textarea(attrs={"rows": 3}), **more)


class TalkForm(DeedForm):
    """The talk; nothing in it has to be filled in at once."""

    seen = forms.CharField(widget=forms.HiddenInput, required=False)
    listening = _level(gettext_lazy("Understands"))
    speaking = _level(gettext_lazy("Speaks"))
    reading = _level(gettext_lazy("Reads"))
    writing = _level(gettext_lazy("Writes"))
    latin = forms.ChoiceField(
        label=gettext_lazy("Latin alphabet"), choices=[("", gettext_lazy("not looked at")), *Latin.choices], required=False
    )
    scripts = forms.CharField(label=gettext_lazy("Other scripts"), max_length=120, required=False)
    maths = forms.ChoiceField(label=gettext_lazy("Mathematics"), choices=Maths.choices, required=False)
    languages = forms.CharField(label=gettext_lazy("Other languages learnt"), max_length=200, required=False)
    learning = _text(
        gettext_lazy("Learning so far"),
        help_text=gettext_lazy("What helps the child to learn, what it needs. Nothing of flight, illness or papers."),
    )
    interests = _text(gettext_lazy("Interests and strengths"))
    support_hint = _text(
        gettext_lazy("What should the school look at?"),
        help_text=gettext_lazy("A hint in plain words, never a diagnosis. The school reads it."),
    )
    has_support_procedure = forms.BooleanField(
        label=gettext_lazy("A procedure for special support (AO-SF) is known"), required=False
    )
    wish_0 = forms.ChoiceField(label=gettext_lazy("Wished school, first"), required=False)
    wish_1 = forms.ChoiceField(label=gettext_lazy("second"), required=False)
    wish_2 = forms.ChoiceField(label=gettext_lazy("third"), required=False)
    wished_forms = forms.MultipleChoiceField(
        label=gettext_lazy("Wished forms of school"), required=False, widget=forms.CheckboxSelectMultiple
    )
    all_day = forms.BooleanField(label=gettext_lazy("All-day school wished"), required=False)
    religion_lesson = forms.ChoiceField(label=gettext_lazy("Lesson wished"), choices=LESSONS, required=False)
    wishes = _text(gettext_lazy("Other wishes"))

    def __init__(self, page: Page, data: Any = None) -> None:
        talk = page.talk
        known = {name: getattr(talk, name) for name in TALKED} if talk else {}
        wished = [*known.get("wished_schools", []), "", "", ""]
        known |= {f"wish_{place}": wished[place] for place in range(WISHES)}
        super().__init__(data, initial={**known, "seen": talk.changed_at.isoformat() if talk else ""})
        rows = School.objects.filter(valid_until__isnull=True).order_by("town", "name").values_list("number", "name", "town")
        schools = [("", "–"), *((number, f"{name}, {town}" if town else name) for number, name, town in rows)]
        for place in range(WISHES):
            self.fields[f"wish_{place}"].choices = schools  # type: ignore[attr-defined]
        self.fields["wished_forms"].choices = list(form_names().items())  # type: ignore[attr-defined]

    @property
    def skills(self) -> list[Any]:
        """German by skill."""
        return [self[name] for name in SKILLS]

    @property
    def values(self) -> dict[str, Any]:
        """What was typed, the wished schools in one list."""
        found = {name: value for name, value in self.cleaned_data.items() if name in TALKED}
        wished = [self.cleaned_data[f"wish_{place}"] for place in range(WISHES)]
        return {**found, "wished_schools": list(dict.fromkeys(one for one in wished if one))}


class StretchForm(forms.Form):
    """One stretch of school life; a row that stays empty is left out."""

    country = forms.ChoiceField(label=gettext_lazy("Country"), required=False)
    since = forms.IntegerField(label=gettext_lazy("from"), min_value=1990, max_value=2100, required=False)
    until = forms.IntegerField(label=gettext_lazy("until"), min_value=1990, max_value=2100, required=False)
    school_type = forms.CharField(label=gettext_lazy("Kind of school"), max_length=80, required=False)
    grade = forms.IntegerField(label=gettext_lazy("Last grade"), min_value=0, max_value=13, required=False)
    language = forms.ChoiceField(label=gettext_lazy("Language of lessons"), required=False)
    subjects = forms.CharField(label=gettext_lazy("Subjects, foreign languages"), max_length=200, required=False)
    certificate = forms.ChoiceField(
        label=gettext_lazy("Certificate"),
        required=False,
        choices=[("", "–"), ("seen", gettext_lazy("seen")), ("copy", gettext_lazy("copied"))],
    )
    interrupted_months = forms.IntegerField(
        label=gettext_lazy("Months without school"), min_value=0, max_value=120, required=False
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["country"].choices = [("", "–"), *countries()]  # type: ignore[attr-defined]
        self.fields["language"].choices = tongues()  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        found = super().clean() or self.cleaned_data
        since, until = found.get("since"), found.get("until")
        if since and until and until < since:
            self.add_error("until", _("The end lies before the beginning."))
        if until and until > timezone.localdate().year + 1:
            self.add_error("until", _("This year lies in the future."))
        return found

    @property
    def stretch(self) -> Stretch:
        """What was typed."""
        found = self.cleaned_data
        return Stretch(
            found["country"], found["since"], found["until"], nfc(found["school_type"]), found["grade"], found["language"],
            nfc(found["subjects"]), found["certificate"], found["interrupted_months"] or 0,
        )  # fmt: skip


def countries() -> list[tuple[str, str]]:
    """Return every country by name."""
    return list(Country.objects.filter(valid_until__isnull=True).order_by("name_de").values_list("iso2", "name_de"))


class TalkForms:
    """The talk and the rows of the school history together; one more row by a button."""

    def __init__(self, page: Page, data: Any = None) -> None:
        is_more = data is not None and "more" in data
        bound = None if is_more else data
        typed = str(data.get("rows", "")) if data is not None else ""
        held: list[Any] = list(page.history)
        wanted = int(typed) + is_more if typed.isdigit() else max(2, len(held) + 1)
        self.count = min(wanted, MOST_ROWS)
        self.talk = TalkForm(page, bound)
        if is_more:
            self.talk.initial = {
                **self.talk.initial,
                **{name: data.getlist(name) if name == "wished_forms" else data.get(name, "") for name in self.talk.fields},
            }
        names = tuple(StretchForm.base_fields)
        self.rows = [
            StretchForm(bound, prefix=f"h{place}", initial=self._known(data if is_more else None, held, place, names))
            for place in range(self.count)
        ]
        self.is_sent = bound is not None

    @staticmethod
    def _known(data: Any, held: list[Any], place: int, names: tuple[str, ...]) -> dict[str, Any]:
        if data is not None:
            return {name: data.get(f"h{place}-{name}", "") for name in names}
        return {name: getattr(held[place], name) for name in names} if place < len(held) else {}

    @property
    def all(self) -> list[forms.BaseForm]:
        """Every form, for the summary of errors."""
        return [self.talk, *self.rows]

    @property
    def can_add(self) -> bool:
        return self.count < MOST_ROWS

    def is_valid(self) -> bool:
        """Whether everything that was sent can be stored."""
        return self.is_sent and [form.is_valid() for form in self.all].count(False) == 0

    @property
    def history(self) -> list[Stretch]:
        """The rows that say something."""
        return [row.stretch for row in self.rows if not row.stretch.is_empty]

    def renew(self, seen: str) -> None:
        """After a colleague was quicker: what was typed stays, and sending it again replaces hers."""
        if self.talk.is_changed:
            self.talk.renew(seen)
