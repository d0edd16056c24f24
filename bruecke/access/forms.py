"""What the county administration types about units, members and accounts, and what a team types about cover."""

from collections.abc import Callable
from datetime import date
from typing import Any
from uuid import UUID, uuid4

from django import forms
from django.core.exceptions import ValidationError
from django.db.models.fields import BLANK_CHOICE_DASH
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from bruecke.access import queries
from bruecke.access.actor import Actor
from bruecke.access.models import Organisation, Regime, Role, Unit, UnitKind, User

LANGUAGES_MOST = 12


def to_come(day: date) -> None:
    """Raise ValidationError for a day that is over."""
    if day < timezone.localdate():
        raise ValidationError(_("This day lies in the past."))


def day_input() -> forms.DateInput:
    """Return the browser's own calendar field."""
    return forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"})


class DeedForm(forms.Form):
    """A form whose action may answer with a sentence, which then stands on the form; `key` lets a double click count once."""

    key = forms.UUIDField(widget=forms.HiddenInput, required=False, initial=uuid4)
    outcome: Any = None
    is_changed = False

    def renew(self, seen: Any) -> None:
        """After somebody else was quicker: let the form go on from what is stored now (`seen`, a row with `changed_at`, or its mark)."""
        if self.is_changed and seen is not None:
            typed: Any = self.data
            self.data = typed.copy()
            self.data["seen"] = seen if isinstance(seen, str) else seen.changed_at.isoformat()  # type: ignore[index]

    @property
    def own_key(self) -> UUID | None:
        """The key this form came with; None when it came without."""
        return self.cleaned_data.get("key") if self.is_valid() else None

    def attempt(self, action: Callable[..., Any], **values: Any) -> bool:
        """Run an action with everything typed and return whether it was done; a ValidationError becomes an error here."""
        return self.is_valid() and self.do(
            action, **values, **{name: value for name, value in self.cleaned_data.items() if name != "key"}
        )

    def do(self, action: Callable[..., Any], **values: Any) -> bool:
        """Run an action with exactly these values and return whether it was done; a ValidationError becomes an error here."""
        try:
            self.outcome = action(**values)
        except ValidationError as error:
            self.is_changed = getattr(error, "code", "") == "changed"
            for name, texts in error.message_dict.items() if hasattr(error, "error_dict") else [("", error.messages)]:
                self.add_error(name if name in self.fields else None, list(texts))
            return False
        return True


class PeriodForm(DeedForm):
    """From a day, to a day where one is known."""

    since = forms.DateField(label=_("Valid from"), widget=day_input(), initial=timezone.localdate)
    until = forms.DateField(label=_("Until"), widget=day_input(), required=False)

    def offer(self, name: str, rows: Any) -> None:
        """Let a field choose from these rows by name; the rows themselves are read only for the chosen one."""
        self.fields[name].queryset = rows  # type: ignore[attr-defined]
        self.fields[name].choices = [*BLANK_CHOICE_DASH, *rows.values_list("pk", "name")]  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        found = super().clean() or self.cleaned_data
        since, until = found.get("since"), found.get("until")
        if isinstance(since, date) and isinstance(until, date) and until < since:
            self.add_error("until", _("The last day lies before the first."))
        return found


class UnitForm(DeedForm):
    """A place of work: of whom, what kind, where, and how much it can take."""

    organisation = forms.ModelChoiceField(label=_("Organisation"), queryset=Organisation.objects.none())
    name = forms.CharField(label=_("Name of the unit"), max_length=120)
    kind = forms.ChoiceField(label=_("Kind"), choices=UnitKind.choices)
    ags = forms.CharField(label=_("Municipality key"), max_length=8, required=False,
                          help_text=_("Eight digits, for a registration office only"))  # fmt: skip
    street = forms.CharField(label=_("Street and number"), max_length=120, required=False)
    town = forms.CharField(label=_("Postcode and town"), max_length=120, required=False)
    phone = forms.CharField(label=_("Phone"), max_length=40, required=False, widget=forms.TextInput(attrs={"type": "tel"}))
    email = forms.EmailField(label=_("E-mail"), required=False)
    capacity = forms.IntegerField(label=_("Limit of open hand-overs"), min_value=0, max_value=9999, initial=35,
                                  help_text=_("Of the whole team, not of one post; 0 sets no limit"))  # fmt: skip
    is_active = forms.BooleanField(label=_("The unit works"), required=False, initial=True,
                                   help_text=_("Without the tick nobody sees anything through this unit any more."))  # fmt: skip

    def __init__(self, actor: Actor, data: Any = None, *, unit: Unit | None = None) -> None:
        values = {name: getattr(unit, name) for name in self.base_fields if name != "key"} if unit else {}
        super().__init__(data, initial=values)
        organisation = self.fields["organisation"]
        if isinstance(organisation, forms.ModelChoiceField):
            organisation.queryset = queries.organisations(actor)

    def clean_ags(self) -> str:
        typed = str(self.cleaned_data["ags"]).strip()
        office = self.cleaned_data.get("kind") == UnitKind.REGISTRATION_OFFICE
        if office and not (typed.isascii() and typed.isdigit() and len(typed) == 8):  # noqa: PLR2004 -- digits of an AGS
            raise ValidationError(_("A registration office needs the municipality key of eight digits, for example 05358024."))
        return typed if office else ""


class OrganisationForm(DeedForm):
    """A body that is responsible for data: which law it follows, where it is, who watches over the data there."""

    name = forms.CharField(label=_("Name of the organisation"), max_length=120)
    regime = forms.ChoiceField(label=_("Data protection law"), choices=Regime.choices)
    is_public_body = forms.BooleanField(label=_("Public body"), required=False)
    address = forms.CharField(label=_("Postal address"), max_length=200, required=False,
                              help_text=_("Street, number, postcode and town in one line"))  # fmt: skip
    phone = forms.CharField(label=_("Phone"), max_length=40, required=False, widget=forms.TextInput(attrs={"type": "tel"}))
    email = forms.EmailField(label=_("E-mail"), required=False)
    represented_by = forms.CharField(label=_("Represented by"), max_length=120, required=False,
                                     help_text=_("For the imprint of the body that runs these pages"))  # fmt: skip
    privacy_contact = forms.CharField(label=_("Data protection officer"), max_length=200, required=False,
                                      help_text=_("An address of the office, e-mail or phone; no name is needed"))  # fmt: skip

    def __init__(self, data: Any = None, *, organisation: Organisation | None = None) -> None:
        values = {name: getattr(organisation, name) for name in self.base_fields if name != "key"} if organisation else {}
        super().__init__(data, initial=values)


class MemberForm(PeriodForm):
    """Who works where, in which role."""

    user = forms.ModelChoiceField(label=_("Colleague"), queryset=User.objects.none())
    unit = forms.ModelChoiceField(label=_("Unit"), queryset=Unit.objects.none())
    role = forms.ChoiceField(label=_("Role"), choices=Role.choices)
    field_order = ("user", "unit", "role", "since", "until")

    def __init__(self, actor: Actor, data: Any = None, **kwargs: Any) -> None:
        super().__init__(data, **kwargs)
        self.fields["user"].queryset = queries.users(actor)  # type: ignore[attr-defined]
        self.fields["user"].label_from_instance = lambda row: f"{row.name} ({row.email})"  # type: ignore[attr-defined]
        self.offer("unit", queries.units(actor))

    def clean_role(self) -> Role:
        return Role(self.cleaned_data["role"])


class AccountForm(DeedForm):
    """A new account: name, address, and what routing asks of a counsellor."""

    name = forms.CharField(label=_("First and last name"), max_length=120)
    email = forms.EmailField(label=_("E-mail"), max_length=254)
    gender = forms.ChoiceField(label=_("Gender"), required=False, choices=[("", _("not said")), *(User._meta.get_field("gender").choices or ())],
                               help_text=_("Serves the wish to talk to a woman or a man."))  # fmt: skip
    phone = forms.CharField(label=_("Phone"), max_length=40, required=False, widget=forms.TextInput(attrs={"type": "tel"}))
    languages = forms.CharField(label=_("Languages"), required=False, max_length=120,
                                help_text=_("Codes with commas, for example uk, ru, ar"))  # fmt: skip
    room = forms.CharField(label=_("Room"), max_length=160, required=False)

    def clean_languages(self) -> list[str]:
        codes = [code.strip() for code in str(self.cleaned_data["languages"]).split(",") if code.strip()]
        wrong = [code for code in codes if not code.replace("_", "").isalpha() or len(code) > LANGUAGES_MOST]
        if wrong:
            raise ValidationError(_("%(word)s is no language code."), params={"word": ", ".join(wrong)})
        return list(dict.fromkeys(codes))


class CoverForm(PeriodForm):
    """Who is absent, who stands in, where, from and to; everybody offered works there today."""

    unit = forms.ModelChoiceField(label=_("Unit"), queryset=Unit.objects.none())
    absent = forms.ModelChoiceField(label=_("Absent"), queryset=User.objects.none())
    deputy = forms.ModelChoiceField(label=_("Stands in"), queryset=User.objects.none())
    field_order = ("unit", "absent", "deputy", "since", "until")

    def __init__(self, actor: Actor, data: Any = None) -> None:
        super().__init__(data)
        self.seats = queries.team_mates(actor)
        units, people = {unit_id for unit_id, _user_id in self.seats}, {user_id for _unit_id, user_id in self.seats}
        self.offer("unit", queries.units(actor).filter(pk__in=units))
        for name in ("absent", "deputy"):
            self.offer(name, queries.users(actor).filter(pk__in=people))
        self.fields["until"].required = True
        if len(units) == 1:
            self.initial["unit"] = next(iter(units))

    def clean(self) -> dict[str, Any]:
        found = super().clean()
        for name in ("absent", "deputy"):
            if found.get("unit") and found.get(name) and (found["unit"].pk, found[name].pk) not in self.seats:
                self.add_error(name, _("This colleague does not work in the unit today."))
        if found.get("absent") and found.get("absent") == found.get("deputy"):
            self.add_error("deputy", _("Nobody can stand in for herself."))
        if found.get("until") and found["until"] < timezone.localdate():
            self.add_error("until", _("The last day is over already."))
        return found
