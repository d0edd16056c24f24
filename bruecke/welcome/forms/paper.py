"""Printing sheets and entering signed ones, with a scan whose type is told from its content."""

from typing import Any
from uuid import UUID, uuid4

from django import forms
from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile
from django.http import QueryDict
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from bruecke.access.actor import Actor
from bruecke.consent import texts
from bruecke.people.actions import PersonFacts
from bruecke.people.models import Channel
from bruecke.people.names import nfc
from bruecke.welcome.actions.paper import Upload
from bruecke.welcome.forms.desk import DeskForm
from bruecke.welcome.forms.signing import phone_number
from bruecke.welcome.models import Way, Wish
from bruecke.welcome.queries import desk as queries
from bruecke.welcome.queries.arrivals import Arrival

MOST_BYTES, MOST_COPIES, CHILD_FIELDS = 8 * 1024 * 1024, 20, 6
_KINDS = ((b"%PDF-", "application/pdf"), (b"\x89PNG\r\n\x1a\n", "image/png"), (b"\xff\xd8\xff", "image/jpeg"))


def upload_of(file: "UploadedFile[Any]") -> Upload:
    """Return the scan with its true type; raises ValidationError when it is too large or neither PDF, PNG nor JPEG."""
    if file.size is None or file.size > MOST_BYTES:
        raise ValidationError(_("The scan is larger than 8 MB. Scan it in grey or with fewer dots per inch."))
    content = file.read()
    kind = next((kind for start, kind in _KINDS if content.startswith(start)), "")
    if not kind:
        raise ValidationError(_("This file is neither a PDF nor a PNG or JPEG picture, whatever its name says."))
    return Upload(content, kind)


class PrintForm(forms.Form):
    """Blank sheets in one language."""

    key = forms.UUIDField(widget=forms.HiddenInput)
    language = forms.ChoiceField(label=gettext_lazy("Language"), choices=settings.LANGUAGES)
    copies = forms.IntegerField(label=gettext_lazy("Copies"), min_value=1, max_value=MOST_COPIES)

    def __init__(self, data: Any = None) -> None:
        super().__init__(data, initial={"key": uuid4(), "language": "uk", "copies": 1})

    def sheets(self, ags: str) -> list[tuple[dict[str, Any], dict[str, Any]]]:
        """Return what to print, and that nothing is filled in."""
        values = self.cleaned_data
        sheet = {"key": values["key"], "language": values["language"], "ags": ags}
        return [({**sheet, "place": place}, {}) for place in range(values["copies"])]


def print_lines(language: str, facts: dict[str, Any]) -> dict[str, Any]:
    """Return the lines of a sheet: label in her language, in German, and what the clerk has typed already."""
    own, german = texts.page(language), texts.page("de")
    comma = f"{own['comma']} "
    place = " ".join(part for part in (facts.get("municipality"), facts.get("district")) if part)
    years = comma.join(str(year) for year in facts.get("children_birth_years", []))
    values = (
        (("family_name", facts.get("family_name", "")), ("given_name", facts.get("given_name", ""))),
        (("municipality", place), ("languages", comma.join(facts.get("language_names", [])))),
        (("adults", facts.get("adults_count", "")), ("children_years", years)),
        (("phone", ""), ("email", "")), (("best_time", ""),),
    )  # fmt: skip
    chosen = set(facts.get("wishes", []))
    return {
        "lines": [[(own[name], german[name], value) for name, value in line] for line in values],
        "wishes": [(own[f"wish_{wish}"], german[f"wish_{wish}"], wish in chosen) for wish in Wish],
    }


class CardForm(forms.Form):
    """A card in one language."""

    key = forms.UUIDField(widget=forms.HiddenInput)
    language = forms.ChoiceField(label=gettext_lazy("Language"), choices=settings.LANGUAGES)

    def __init__(self, data: Any = None) -> None:
        super().__init__(data, initial={"key": uuid4(), "language": "de"})


class EnterForm(DeskForm):
    """One signed sheet: what the person wrote on it, when she signed, and the scan."""

    field_order = ("number", "given_name", "family_name", "languages", "interpreter", "phone", "best_time", "safe")

    number = forms.CharField(label=gettext_lazy("Number of the sheet"), max_length=24)
    phone = forms.CharField(label=gettext_lazy("Phone"), max_length=40, required=False)
    channels = forms.MultipleChoiceField(
        label=gettext_lazy("How to reach her"), choices=[item for item in Channel.choices if item[0] != Channel.LETTER],
        required=False, widget=forms.CheckboxSelectMultiple,
    )  # fmt: skip
    email = forms.EmailField(label=gettext_lazy("E-mail"), required=False)
    best_time = forms.CharField(label=gettext_lazy("Best time"), max_length=80, required=False)
    safe = forms.BooleanField(label=gettext_lazy("A message may be left"), required=False)
    adults_count = forms.IntegerField(label=gettext_lazy("Adults in the household"), min_value=1, max_value=20, initial=1)
    signed_on = forms.DateField(
        label=gettext_lazy("Signed on"), widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    )
    helped = forms.BooleanField(label=gettext_lazy("Somebody helped to translate"), required=False)
    signed = forms.BooleanField(
        label=gettext_lazy("The sheet is signed by hand and the tick is set"),
        error_messages={
            "required": gettext_lazy("Without signature and tick there is no consent; then nothing may be entered.")
        },
    )
    scan = forms.FileField(label=gettext_lazy("Scan"), required=False, help_text=gettext_lazy("PDF, PNG or JPEG, at most 8 MB"))

    def __init__(self, actor: Actor, data: QueryDict | None = None, **kwargs: Any) -> None:
        initial = {"signed_on": timezone.localdate(), "channels": [Channel.CALL, Channel.SMS], **kwargs.pop("initial", {})}
        super().__init__(actor, data, initial=initial, **kwargs)
        del self.fields["receiver"], self.fields["blocked"]

    @property
    def year_fields(self) -> list[str]:
        """The birth years as typed, and empty fields for more."""
        return (self.child_rows + [""] * CHILD_FIELDS)[: max(CHILD_FIELDS, len(self.child_rows))]

    def clean_number(self) -> str:
        form = queries.open_form(self.actor, self.cleaned_data["number"])
        if form is None:
            raise ValidationError(_("Your office has printed no sheet with this number. Look at the top of the sheet."))
        if form.entered_at is not None:
            raise ValidationError(_("This sheet has been entered already."))
        self.sheet = form
        return form.number

    def clean_phone(self) -> str:
        typed = self.cleaned_data["phone"]
        try:
            return phone_number(typed) if typed else ""
        except ValueError as error:
            raise ValidationError(_("This is no phone number. Please check the digits.")) from error

    def clean_signed_on(self) -> Any:
        day = self.cleaned_data["signed_on"]
        if day > timezone.localdate():
            raise ValidationError(_("This day lies in the future."))
        return day

    def clean_scan(self) -> Upload | None:
        file = self.cleaned_data["scan"]
        return upload_of(file) if file else None

    def arrival(self) -> Arrival:
        """Return the one adult of the sheet; only after `is_valid`."""
        values = self.cleaned_data
        channels = [item for item in values["channels"] if item != Channel.EMAIL or values["email"]] if values["phone"] else []
        facts = PersonFacts(
            given_name=nfc(values["given_name"]), family_name=nfc(values["family_name"]), ags=values["ags"],
            district=nfc(values["district"]), languages=values["languages"], interpreter_needed=values["interpreter"] == "yes",
            route=values["route"], gender_wish=values["gender_wish"], phone=values["phone"], email=values["email"],
            channels=channels or ([Channel.EMAIL] if values["email"] else []), best_time=nfc(values["best_time"]),
            safe_to_leave_message=values["safe"], adults_count=values["adults_count"], children_birth_years=values["years"],
            household=UUID(str(values["household"])),
        )  # fmt: skip
        return Arrival(person=facts, wishes=values["wishes"], way=Way.PAPER, extra={"guardian_for": values["years"]})

    def entry(self) -> dict[str, Any]:
        """Return what the action needs beside the sheet."""
        values = self.cleaned_data
        return {
            "arrival": self.arrival(), "signed_on": values["signed_on"], "interpreter_helped": values["helped"],
            "scan": values["scan"],
        }  # fmt: skip
