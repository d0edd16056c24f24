"""What a person types herself: tick, signature, phone; every error is a sentence in her language."""

import base64
import binascii
from typing import Any
from uuid import uuid4

import phonenumbers
from django import forms
from django.core.exceptions import ValidationError

from bruecke.consent import texts
from bruecke.consent.actions import Signature
from bruecke.consent.models import Method
from bruecke.people.actions import PersonFacts
from bruecke.people.names import nfc
from bruecke.welcome.forms.desk import ICONS, DeedForm
from bruecke.welcome.models import Way, Wish
from bruecke.welcome.queries.arrivals import Arrival
from bruecke.welcome.queries.signing import Shown, Waiting

PNG, MOST_SIGNATURE = b"\x89PNG\r\n\x1a\n", 400_000


def phone_number(typed: str) -> str:
    """Return a phone number in international form; raises ValueError when it is none. A number without + is German."""
    try:
        number = phonenumbers.parse(typed, "DE")
    except phonenumbers.NumberParseException as error:
        raise ValueError(typed) from error
    if not phonenumbers.is_valid_number(number):
        raise ValueError(typed)
    return phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)


def signature_image(typed: str) -> bytes:
    """Return the PNG of a drawn signature; raises ValueError for anything else."""
    head, _comma, body = typed.partition(",")
    if head != "data:image/png;base64" or len(body) > MOST_SIGNATURE:
        raise ValueError("no picture")
    try:
        content = base64.b64decode(body, validate=True)
    except binascii.Error as error:
        raise ValueError("no picture") from error
    if not content.startswith(PNG):
        raise ValueError("no picture")
    return content


class SignForm(DeedForm):
    """Tick, signature drawn or typed, phone, best time, and whether a message may be left. Nothing is ticked before."""

    key = forms.UUIDField(widget=forms.HiddenInput)
    shown = forms.CharField(widget=forms.HiddenInput)
    agree = forms.BooleanField(required=False)
    drawn = forms.CharField(required=False, widget=forms.HiddenInput)
    typed = forms.CharField(required=False, max_length=240)
    phone = forms.CharField(required=False, max_length=40)
    best_time = forms.CharField(required=False, max_length=80)
    safe = forms.BooleanField(required=False)

    def __init__(self, shown: Shown, words: dict[str, str], data: Any = None, **kwargs: Any) -> None:
        self.page, self.words = shown, words
        initial = {"key": uuid4(), "shown": shown.digest, **kwargs.pop("initial", {})}
        super().__init__(data, initial=initial, **kwargs)
        consent = shown.rendered.consent
        labels = {
            "agree": consent["tick"], "typed": consent["type_label"], "phone": words["phone"], "best_time": words["best_time"],
            "safe": words["safe"],
        }  # fmt: skip
        for name, label in labels.items():
            self.fields[name].label = label
        self.fields["phone"].widget.attrs.update({"type": "tel", "dir": "ltr", "autocomplete": "tel"})
        self.fields["typed"].widget.attrs.update({"autocomplete": "name"})

    @property
    def times(self) -> list[str]:
        """The times of day somebody may choose."""
        return self.words["times"].split("|")

    def clean_shown(self) -> str:
        if self.cleaned_data["shown"] != self.page.digest:
            self.data = {**{name: self.data.get(name) for name in self.data}, "shown": self.page.digest, "agree": ""}
            raise ValidationError(self.words["err_changed"])
        return self.page.digest

    def clean_best_time(self) -> str:
        return texts.time_in("de", nfc(self.cleaned_data["best_time"]))

    def clean_agree(self) -> bool:
        if not self.cleaned_data["agree"]:
            raise ValidationError(self.words["err_tick"])
        return True

    def clean_typed(self) -> str:
        name = nfc(self.cleaned_data["typed"])
        if not name and not self.cleaned_data.get("drawn"):
            raise ValidationError(self.words["err_sign"])
        return name

    def clean_drawn(self) -> bytes:
        drawn = self.cleaned_data["drawn"]
        try:
            return signature_image(drawn) if drawn else b""
        except ValueError:
            return b""

    def signature(self, shown: Shown, method: str, guardian_for: list[int] | None = None) -> Signature:
        """Return the proof: which text was shown, as hash of exactly what stood there, and how she signed."""
        drawn = self.cleaned_data["drawn"]
        return Signature(
            Method(method), shown.language, shown.digest, image=drawn or self.cleaned_data["typed"].encode(), typed=not drawn,
            guardian_for=guardian_for or [], text=shown.text, named=shown.rendered.named,
        )  # fmt: skip

    def signed(self, waiting: Waiting) -> dict[str, Any]:
        """Return what the action `sign` needs; only after `is_valid`."""
        values = self.cleaned_data
        signature = self.signature(waiting.shown, waiting.signing.way, waiting.arrival.guardian_for)
        return {
            "signing": waiting.signing, "signature": signature, "phone": values["phone"], "best_time": values["best_time"],
            "safe": values["safe"], "key": values["key"],
        }  # fmt: skip

    def clean_phone(self) -> str:
        if not self.cleaned_data["phone"].strip():
            raise ValidationError(self.words["err_no_phone"])
        try:
            return phone_number(self.cleaned_data["phone"])
        except ValueError as error:
            raise ValidationError(self.words["err_phone"]) from error


class ContactForm(SignForm):
    """Somebody asks for a call herself, through the card or the web page: her name as well, the rest is asked later."""

    given_name = forms.CharField(required=False, max_length=120)
    family_name = forms.CharField(required=False, max_length=120)
    interpreter = forms.BooleanField(required=False)
    wishes = forms.MultipleChoiceField(required=False, widget=forms.CheckboxSelectMultiple)
    icons = ICONS

    def __init__(self, shown: Shown, words: dict[str, str], data: Any = None, **kwargs: Any) -> None:
        super().__init__(shown, words, data, **kwargs)
        for name in ("given_name", "family_name", "interpreter", "wishes"):
            self.fields[name].label = words[name]
        self.fields["given_name"].widget.attrs["autocomplete"] = "given-name"
        self.fields["family_name"].widget.attrs["autocomplete"] = "family-name"
        self.fields["wishes"].choices = [(wish, words[f"wish_{wish}"]) for wish in Wish]  # type: ignore[attr-defined]

    def clean_family_name(self) -> str:
        name = nfc(self.cleaned_data["family_name"])
        if not name and not nfc(self.cleaned_data.get("given_name", "")):
            raise ValidationError(self.words["err_name"])
        return name

    def clean_given_name(self) -> str:
        return nfc(self.cleaned_data["given_name"])

    def arrival(self, ags: str, language: str) -> Arrival:
        """Return what she wrote about herself; her language is the one she reads."""
        values = self.cleaned_data
        facts = PersonFacts(
            given_name=values["given_name"], family_name=values["family_name"], ags=ags, phone=values["phone"],
            languages=[language.split("-", maxsplit=1)[0]], interpreter_needed=values["interpreter"], channels=["call", "sms"],
            best_time=values["best_time"], safe_to_leave_message=values["safe"],
        )  # fmt: skip
        return Arrival(person=facts, wishes=values["wishes"], way=Way.WEB, receiver_id=self.page.receiver.pk)


class CodeForm(forms.Form):
    """The short code from the clerk's screen."""

    code = forms.CharField(max_length=40)
