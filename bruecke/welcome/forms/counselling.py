"""What counsellors type: answers, attempts, contact data, appointments, the talk, ends, and somebody who walks in."""

from datetime import date, datetime, time, timedelta
from typing import Any
from uuid import UUID, uuid4

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from bruecke.access.models import Unit, User
from bruecke.base.days import at_hour
from bruecke.consent.models import Handover
from bruecke.network.calendar import is_working_day
from bruecke.network.queries import FREQUENT, Register
from bruecke.people.models import Channel
from bruecke.welcome.actions.appointments import Time
from bruecke.welcome.forms.desk import ICONS, DeedForm
from bruecke.welcome.forms.signing import phone_number
from bruecke.welcome.models import Attempt, FirstTalk, Progress, Slot, Wish
from bruecke.welcome.queries.counselling import Page
from bruecke.welcome.queries.inbox import Filters

Result = Attempt.Result
LENGTHS = [
    (30, gettext_lazy("30 minutes")),
    (45, gettext_lazy("45 minutes")),
    (60, gettext_lazy("60 minutes")),
    (90, gettext_lazy("90 minutes")),
]
WEEKDAYS = [
    (0, gettext_lazy("Mon")), (1, gettext_lazy("Tue")), (2, gettext_lazy("Wed")), (3, gettext_lazy("Thu")), (4, gettext_lazy("Fri")),
]  # fmt: skip
LONGEST_OFFER = timedelta(days=92)


def _date_input() -> forms.DateInput:
    return forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")


def _time_input() -> forms.TimeInput:
    return forms.TimeInput(attrs={"type": "time"}, format="%H:%M")


class GiveBackForm(DeedForm):
    """Why a team gives a hand-over back."""

    rejection = forms.ChoiceField(label=gettext_lazy("Reason"), choices=Handover.Rejection.choices, widget=forms.RadioSelect)


class AttemptForm(DeedForm):
    """One tap: channel, result and language."""

    key = forms.UUIDField()
    what = forms.ChoiceField(choices=[(f"{way}:{result}", "") for way in Channel for result in Result])
    language = forms.CharField(max_length=12, required=False)

    @property
    def tap(self) -> dict[str, Any]:
        """What the action needs; only after `is_valid`."""
        channel, _colon, result = self.cleaned_data["what"].partition(":")
        return {
            "channel": Channel(channel), "result": Result(result), "language": self.cleaned_data["language"],
            "key": self.cleaned_data["key"],
        }  # fmt: skip


class MessageForm(DeedForm):
    """Send the text that is shown."""

    key = forms.UUIDField()
    channel = forms.ChoiceField(choices=[(Channel.SMS, ""), (Channel.EMAIL, "")])

    @property
    def send(self) -> dict[str, Any]:
        """What the action needs; only after `is_valid`."""
        return {"channel": Channel(self.cleaned_data["channel"]), "key": self.cleaned_data["key"]}


class MeetingForm(DeedForm):
    """What becomes of an appointment: a way to tell her, called off, or she did not come."""

    what = forms.ChoiceField(choices=[(Channel.SMS, ""), (Channel.EMAIL, ""), ("cancel", ""), ("no_show", "")])

    @property
    def way(self) -> dict[str, Any]:
        """The channel, where she is told."""
        what = self.cleaned_data["what"]
        return {} if what in ("cancel", "no_show") else {"channel": Channel(what)}

    @property
    def told(self) -> str:
        """What to say afterwards."""
        words = {"cancel": _("The appointment is called off."), "no_show": _("Noted. Please invite her once more.")}
        return words.get(self.cleaned_data["what"]) or _("The message is on its way.")


class ContactForm(DeedForm):
    """How to reach her; `seen` is the state that was shown when the form was opened."""

    seen = forms.CharField(widget=forms.HiddenInput)
    phone = forms.CharField(label=gettext_lazy("Phone"), max_length=40, required=False)
    best_time = forms.CharField(label=gettext_lazy("Best time for a call"), max_length=80, required=False)
    safe_to_leave_message = forms.BooleanField(
        label=gettext_lazy("Messages may be left"), required=False,
        help_text=gettext_lazy("Only when nobody else reads or hears her messages. Without this tick no text message, no e-mail, no reminder."),
    )  # fmt: skip

    def __init__(self, page: Page, data: Any = None) -> None:
        self.person = page.person
        values = {name: getattr(page.person, name) for name in ("phone", "best_time", "safe_to_leave_message")}
        super().__init__(data, initial={"seen": page.person.changed_at.isoformat(), **values})
        self.fields["phone"].widget.attrs.update({"type": "tel", "dir": "ltr"})

    def clean_phone(self) -> str:
        typed = self.cleaned_data["phone"].strip()
        try:
            return phone_number(typed) if typed else ""
        except ValueError as error:
            raise ValidationError(_("This is no telephone number. Please type it with the area code.")) from error

    def clean_seen(self) -> datetime:
        try:
            return datetime.fromisoformat(self.cleaned_data["seen"])
        except ValueError as error:
            raise ValidationError(_("Please open the page once more.")) from error

    @property
    def is_changed(self) -> bool:
        """Whether somebody else was faster; the page then shows both versions."""
        return any(getattr(error, "code", "") == "changed" for error in self.errors.as_data().get("__all__", []))

    def renewed(self) -> None:
        """Let the next attempt count from what is stored now."""
        self.data = {**{name: self.data.get(name) for name in self.data}, "seen": self.person.changed_at.isoformat()}


class AppointForm(DeedForm):
    """An offered time, or a day and hour of one's own choice."""

    key = forms.UUIDField(widget=forms.HiddenInput)
    slot = forms.ChoiceField(label=gettext_lazy("Offered times"), required=False, widget=forms.RadioSelect)
    day = forms.DateField(label=gettext_lazy("Day"), required=False, widget=_date_input())
    hour = forms.TimeField(label=gettext_lazy("Time"), required=False, widget=_time_input())
    minutes = forms.TypedChoiceField(label=gettext_lazy("Length"), choices=LENGTHS, coerce=int, initial=45)
    place = forms.CharField(label=gettext_lazy("Place"), max_length=160, required=False)
    interpreter = forms.ChoiceField(label=gettext_lazy("Interpreting"), required=False)

    def __init__(self, page: Page, slots: list[Slot], room: str, data: Any = None) -> None:
        wanted = page.person.languages[0] if page.person.interpreter_needed and page.person.languages else ""
        super().__init__(data, initial={"key": uuid4(), "minutes": 45, "place": room, "interpreter": wanted})
        whose = ", {0.user.name}" if len({row.user_id for row in slots}) > 1 else ""
        times = [
            (str(row.pk), date_format(timezone.localtime(row.starts_at), "D, d.m., H:i") + whose.format(row)) for row in slots
        ]
        self.fields["slot"].choices = [*times, ("", _("another time"))]  # type: ignore[attr-defined]
        languages = [(code, page.language_names.get(code, code)) for code in page.person.languages if code != "de"]
        self.fields["interpreter"].choices = [("", _("not needed")), *languages]  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        values = super().clean() or {}
        if not values.get("slot"):
            for name in ("day", "hour", "place"):
                if not values.get(name) and name not in self.errors:
                    self.add_error(name, _("Please choose an offered time, or say day, time and place."))
        return values

    def meeting(self) -> dict[str, Any]:
        """What the action needs; only after `is_valid`."""
        values = self.cleaned_data
        day, hour = values.get("day") or date.max.replace(year=2999), values.get("hour") or time(12)
        return {
            "starts_at": at_hour(day, hour), "minutes": values["minutes"], "place": values["place"],
            "interpreter": values["interpreter"], "key": values["key"], "slot_id": UUID(values["slot"]) if values["slot"] else None,
        }  # fmt: skip


class OfferForm(DeedForm):
    """Many free times at once: from day to day, on these weekdays, from hour to hour."""

    since = forms.DateField(label=gettext_lazy("From"), widget=_date_input())
    until = forms.DateField(label=gettext_lazy("Until"), widget=_date_input())
    weekdays = forms.TypedMultipleChoiceField(
        label=gettext_lazy("On"), choices=WEEKDAYS, coerce=int, widget=forms.CheckboxSelectMultiple
    )
    first = forms.TimeField(label=gettext_lazy("First from"), widget=_time_input())
    last = forms.TimeField(label=gettext_lazy("Last ends"), widget=_time_input())
    minutes = forms.TypedChoiceField(label=gettext_lazy("Length"), choices=LENGTHS, coerce=int)
    place = forms.CharField(label=gettext_lazy("Place"), max_length=160)

    def __init__(self, room: str, first: date, data: Any = None) -> None:
        start = max(first, timezone.localdate())
        initial = {
            "since": start, "until": max(first + timedelta(days=4), start + timedelta(days=6)), "weekdays": [0, 1, 2, 3, 4], "first": time(9), "last": time(12),
            "minutes": 45, "place": room,
        }  # fmt: skip
        super().__init__(data, initial=initial)

    def clean(self) -> dict[str, Any]:
        values = super().clean() or {}
        since, until, first, last = (values.get(name) for name in ("since", "until", "first", "last"))
        if since and until and not since <= until <= since + LONGEST_OFFER:
            self.add_error("until", _("The last day lies after the first, at most three months."))
        if first and last and first >= last:
            self.add_error("last", _("The end lies after the beginning."))
        return values

    def times(self) -> list[Time]:
        """Return every free time, public holidays left out; only after `is_valid`."""
        values, found = self.cleaned_data, []
        day, step = values["since"], timedelta(minutes=values["minutes"])
        while day <= values["until"]:
            if day.weekday() in values["weekdays"] and is_working_day(day):
                start, end = datetime.combine(day, values["first"]), datetime.combine(day, values["last"])
                while start + step <= end:
                    found.append(Time(timezone.make_aware(start), values["minutes"], values["place"]))
                    start += step
            day += timedelta(days=1)
        return found


class TalkForm(DeedForm):
    """The short record of the first talk."""

    icons = ICONS
    day = forms.DateField(label=gettext_lazy("Day of the talk"), widget=_date_input())
    hour = forms.TimeField(label=gettext_lazy("Time"), widget=_time_input())
    topics = forms.MultipleChoiceField(label=gettext_lazy("Topics"), choices=Wish.choices, widget=forms.CheckboxSelectMultiple)
    urgency = forms.ChoiceField(label=gettext_lazy("How urgent"), choices=FirstTalk.Urgency.choices, widget=forms.RadioSelect)
    helpers = forms.CharField(label=gettext_lazy("Who helps already?"), max_length=200, required=False)
    outcome = forms.ChoiceField(
        label=gettext_lazy("How does it go on?"), choices=FirstTalk.Outcome.choices, widget=forms.RadioSelect
    )
    case_team = forms.ChoiceField(label=gettext_lazy("Team for the case management"), required=False)
    remark = forms.CharField(
        label=gettext_lazy("Remark"), max_length=500, required=False, widget=forms.Textarea(attrs={"rows": 3}),
        help_text=gettext_lazy("Only what is needed to go on. She may read it."),
    )  # fmt: skip

    def __init__(self, page: Page, teams: list[Unit], data: Any = None) -> None:
        talk, meeting = page.facts.talk, page.facts.planned
        held = talk.held_at if talk else meeting.starts_at if meeting and meeting.starts_at < timezone.now() else timezone.now()
        known = {name: getattr(talk, name) for name in ("topics", "urgency", "helpers", "outcome", "remark")} if talk else {}
        local = timezone.localtime(held)
        wishes = [wish for wish, _label in page.household.wishes]
        super().__init__(
            data, initial={"day": timezone.localdate(held), "hour": local.time().replace(second=0), "topics": wishes, **known}
        )
        self.teams = {str(team.pk): team for team in teams}
        self.fields["case_team"].choices = [(key, f"{team.organisation.name}: {team.name}") for key, team in self.teams.items()]  # type: ignore[attr-defined]

    def talk(self) -> dict[str, Any]:
        """What the action needs; only after `is_valid`."""
        values = {name: self.cleaned_data[name] for name in ("topics", "urgency", "helpers", "outcome", "remark")}
        held_at = at_hour(self.cleaned_data["day"], self.cleaned_data["hour"])
        return {**values, "held_at": held_at, "case_team": self.teams.get(self.cleaned_data["case_team"])}


class FinishForm(DeedForm):
    """How it ended without a talk."""

    end = forms.ChoiceField(
        label=gettext_lazy("How did it end?"), choices=[choice for choice in Progress.End.choices if choice[0] != Progress.End.HELD],
        widget=forms.RadioSelect,
    )  # fmt: skip

    def clean_end(self) -> Progress.End:
        return Progress.End(self.cleaned_data["end"])


class WithdrawalForm(DeedForm):
    """How she said it."""

    how = forms.ChoiceField(
        label=gettext_lazy("How did she say it?"), choices=[("phone", gettext_lazy("by telephone")), ("counsellor", gettext_lazy("in the talk"))],
        widget=forms.RadioSelect,
    )  # fmt: skip


class BasisForm(DeedForm):
    """What was agreed in her presence."""

    sentence = forms.CharField(
        label=gettext_lazy("What was agreed with her?"), max_length=400, widget=forms.Textarea(attrs={"rows": 3})
    )


class ReassignForm(DeedForm):
    """To whom an accepted hand-over goes."""

    to_user_id = forms.TypedChoiceField(label=gettext_lazy("Colleague"), coerce=UUID, widget=forms.RadioSelect)

    def __init__(self, team: list[User], data: Any = None) -> None:
        super().__init__(data)
        self.fields["to_user_id"].choices = [(str(user.pk), user.name) for user in team]  # type: ignore[attr-defined]


class FilterForm(forms.Form):
    """What is looked for in a list; what cannot be read counts as not asked."""

    s = forms.CharField(label=gettext_lazy("Search in this list"), max_length=80, required=False)
    ags = forms.ChoiceField(label=gettext_lazy("Municipality"), required=False)
    language = forms.ChoiceField(label=gettext_lazy("Language"), required=False)
    after = forms.CharField(max_length=60, required=False)

    def __init__(self, data: Any, known: Register) -> None:
        super().__init__(data)
        named = sorted(known.places.items(), key=lambda place: place[1])
        # Over 600 languages would cost more than the list itself: the frequent ones, and the one in the address.
        codes = dict.fromkeys([*FREQUENT, str(data.get("language", ""))])
        spoken = [(code, known.languages[code]) for code in codes if code in known.languages]
        self.fields["ags"].choices = [("", _("all")), *named]  # type: ignore[attr-defined]
        self.fields["language"].choices = [("", _("all")), *spoken]  # type: ignore[attr-defined]

    @property
    def filters(self) -> Filters:
        """The filters as far as they can be read."""
        self.full_clean()
        values = self.cleaned_data
        day, _line, key = str(values.get("after", "")).partition("_")
        try:
            after = (date.fromisoformat(day), UUID(key))
        except ValueError:
            after = None
        return Filters(values.get("s", ""), values.get("ags", ""), values.get("language", ""), after)
