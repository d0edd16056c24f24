"""What the clerk types at the desk: the fields of the first contact (domain 3.3) and no others."""

import json
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID, uuid4

from django import forms
from django.core.exceptions import ValidationError
from django.http import QueryDict
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from bruecke.access.actor import Actor
from bruecke.base.days import first_of, last_month
from bruecke.base.keys import key_in
from bruecke.consent.queries import receivers
from bruecke.network.queries import all_languages, language_names, municipalities, search_languages
from bruecke.people.actions import PersonFacts
from bruecke.people.models import Route
from bruecke.people.names import nfc
from bruecke.welcome.models import Way, Wish
from bruecke.welcome.queries import desk as queries
from bruecke.welcome.queries.arrivals import Arrival

ADULT_AGE, MOST_ROWS, AGS_DIGITS, OFTEN = 18, 20, 8, 24
ICONS = {
    Wish.GERMAN: "chat", Wish.SCHOOL: "school", Wish.WORK: "work", Wish.HOUSING: "home", Wish.HEALTH: "heart",
    Wish.PAPERS: "doc", Wish.MONEY: "money", Wish.FAMILY: "people", Wish.OTHER: "help",
}  # fmt: skip
ROUTES = [
    (Route.ABROAD_EU, gettext_lazy("EU")), (Route.ABROAD_THIRD, gettext_lazy("outside the EU")),
    (Route.ALLOCATION, gettext_lazy("allocation")), (Route.RETURN, gettext_lazy("return")),
    (Route.UNKNOWN, gettext_lazy("not known")),
]  # fmt: skip


def languages_of(typed: str) -> list[str]:
    """Return the codes of languages typed as codes or names in any script; raises ValidationError for an unknown one."""
    found: list[str] = []
    if not typed.strip():
        return found
    names = language_names()
    for part in (piece.strip() for piece in typed.replace(";", ",").split(",")):
        if not part:
            continue
        folded = part.casefold()
        code = part if part in names else next((row[0] for row in all_languages() if folded in row[3]), "")
        if not code:
            near = search_languages(part)
            code = near[0][0] if len(near) == 1 else ""
        if not code:
            raise ValidationError(
                _("We do not know the language “%(name)s”. Type two letters and choose."), params={"name": part}
            )
        if code not in found:
            found.append(code)
    return found


def birth_year(typed: str) -> int:
    """Return the birth year of a child; raises ValidationError for anything that is none."""
    this_year = timezone.localdate().year
    year = int(typed) if typed.isascii() and typed.isdigit() else 0
    if not this_year - ADULT_AGE <= year <= this_year:
        raise ValidationError(
            _("“%(year)s” is no birth year of a child. Children are under 18; adults get a row of their own."),
            params={"year": typed},
        )
    return year


class DeedForm(forms.Form):
    """A form whose action may answer with a sentence; the sentence then stands on the form."""

    outcome: Any = None

    def attempt(self, action: Callable[..., Any], **values: Any) -> bool:
        """Run an action and return whether it was done; a ValidationError becomes an error of the form."""
        try:
            self.outcome = action(**values)
        except ValidationError as error:
            self.add_error(None, error)
            return False
        return True


@dataclass(frozen=True)
class Place:
    """Where and with whom: what the right column needs to know of a half-typed form."""

    ags: str
    district: str
    languages: tuple[str, ...]
    gender_wish: str
    receiver: UUID | None

    @classmethod
    def of(cls, data: Mapping[str, Any], default_ags: str) -> "Place":
        """Return the place as far as it is typed; what cannot be read counts as not typed yet."""
        try:
            languages = tuple(languages_of(str(data.get("languages", ""))))
        except ValidationError:
            languages = ()
        ags, wish = str(data.get("ags", "")), str(data.get("gender_wish", ""))
        known = ags.isascii() and ags.isdigit() and len(ags) == AGS_DIGITS
        return cls(
            ags if known else default_ags, str(data.get("district", ""))[:80], languages, wish[:1], key_in(data.get("receiver"))
        )

    @property
    def initial(self) -> dict[str, Any]:
        """What the part of the right column needs of the form."""
        return {"receiver": str(self.receiver or "")}


class DeskForm(DeedForm):
    """One household: the first adult in fields, everybody else in rows (`adult`, `adult_family`, `child`)."""

    icons = ICONS
    key = forms.UUIDField(widget=forms.HiddenInput)
    household = forms.UUIDField(widget=forms.HiddenInput)
    given_name = forms.CharField(label=gettext_lazy("First name"), max_length=120, required=False)
    family_name = forms.CharField(label=gettext_lazy("Family name"), max_length=120, required=False)
    languages = forms.CharField(label=gettext_lazy("Languages"), max_length=400)
    interpreter = forms.ChoiceField(
        label=gettext_lazy("Interpreting"), choices=[("yes", gettext_lazy("Yes")), ("no", gettext_lazy("No"))],
        widget=forms.RadioSelect,
    )  # fmt: skip
    ags = forms.ChoiceField(label=gettext_lazy("Municipality"))
    district = forms.CharField(label=gettext_lazy("District"), max_length=80, required=False)
    route = forms.ChoiceField(label=gettext_lazy("Moved here from"), choices=ROUTES, widget=forms.RadioSelect)
    gender_wish = forms.ChoiceField(
        label=gettext_lazy("Talk with"), required=False, widget=forms.RadioSelect,
        choices=[("", gettext_lazy("does not matter")), ("f", gettext_lazy("Woman")), ("m", gettext_lazy("Man"))],
    )  # fmt: skip
    wishes = forms.MultipleChoiceField(
        label=gettext_lazy("Wishes"),
        choices=Wish.choices,
        required=False,
        widget=forms.CheckboxSelectMultiple(attrs={"class": "box"}),
    )
    receiver = forms.ChoiceField(label=gettext_lazy("She wishes another carrier"), required=False)
    blocked = forms.BooleanField(label=gettext_lazy("Disclosure block: only hand over the card, store nothing"), required=False)

    def __init__(self, actor: Actor, data: QueryDict | None = None, **kwargs: Any) -> None:
        self.actor = actor
        fresh = {
            "key": uuid4(), "household": uuid4(), "ags": queries.seat(actor).ags, "route": Route.UNKNOWN, "gender_wish": "",
        }  # fmt: skip
        super().__init__(data, initial={**fresh, **kwargs.pop("initial", {})}, **kwargs)
        self._choice("ags").choices = [(row.ags, row.name) for row in municipalities()]
        often = {row[0]: row[1] for row in all_languages()[:OFTEN]}
        labels = json.dumps({**often, **dict(self.language_labels)}, ensure_ascii=False)
        self.fields["languages"].widget.attrs.update(
            {"data-tokens": "", "data-url": reverse("welcome:languages"), "data-labels": labels, "data-remove": _("remove")}
        )
        self.fields["district"].widget.attrs["list"] = "districts"
        own = [(str(row.pk), f"{row.organisation.name}: {row.name}") for row in receivers(actor)]
        self._choice("receiver").choices = [("", _("no, who answers for the place")), *own]

    def _choice(self, name: str) -> forms.ChoiceField:
        field = self.fields[name]
        assert isinstance(field, forms.ChoiceField)  # noqa: S101 -- for the type checker
        return field

    def _rows(self, name: str) -> list[str]:
        if not isinstance(self.data, QueryDict):
            return []
        return [nfc(text)[:120] for text in self.data.getlist(name)][:MOST_ROWS]

    @property
    def adult_rows(self) -> list[tuple[str, str]]:
        """The further adults as typed: first name, family name where it is another one."""
        given, family = self._rows("adult"), self._rows("adult_family")
        return [(name, family[place] if place < len(family) else "") for place, name in enumerate(given)]

    @property
    def child_rows(self) -> list[str]:
        """The birth years as typed."""
        return self._rows("child")

    @property
    def wish_tiles(self) -> list[tuple[Any, str]]:
        """The wishes with their drawings."""
        return list(zip(self["wishes"], ICONS.values(), strict=True))

    @property
    def language_labels(self) -> list[tuple[str, str]]:
        """The chosen languages with their German names, for the token field."""
        codes = [code.strip() for code in str(self["languages"].value() or "").split(",") if code.strip()]
        names = language_names() if codes else {}
        return [(code, names[code]) for code in codes if code in names]

    @property
    def started(self) -> dict[str, UUID]:
        """The keys of the signatures that were asked for with this form, by adult (hidden fields `started`)."""
        found: dict[str, UUID] = {}
        for text in self._rows("started"):
            adult, _colon, spelt = text.partition(":")
            if key := key_in(spelt):
                found[adult] = key
        return found

    @property
    def way(self) -> Way:
        """The way that was pressed; a new code keeps its way."""
        pressed = str(self.data.get("again") or self.data.get("way") or "").partition(":")[0]
        return Way.TABLET if pressed == Way.TABLET else Way.OWN_PHONE

    @property
    def again(self) -> str:
        """The one adult for whom a new code was asked, or nothing."""
        return str(self.data.get("again", "")).partition(":")[2]

    @property
    def place(self) -> Place:
        """Where and with whom, as far as it is typed."""
        return Place.of(self.data or self.initial, queries.seat(self.actor).ags)

    @property
    def text_language(self) -> str:
        """The language of texts that fits what was typed so far."""
        return queries.text_language(self.place.languages) if self.place.languages else "de"

    @property
    def tally_key(self) -> UUID:
        """The key under which a stroke counts once, also when nothing else was filled in properly."""
        return key_in(self.data.get("key")) or uuid4()

    def clean_languages(self) -> list[str]:
        codes = languages_of(self.cleaned_data["languages"])
        if not codes:
            raise ValidationError(_("Which language does she speak?"))
        return codes

    def clean(self) -> dict[str, Any]:
        values = super().clean() or {}
        if values.get("blocked"):
            raise ValidationError(_("With a disclosure block nothing is stored. Please print the card and hand it over."))
        if not (values.get("given_name") or values.get("family_name")):
            self.add_error("family_name", _("At least one name is needed."))
        values["years"] = []
        for typed in filter(None, self.child_rows):
            try:
                values["years"].append(birth_year(typed))
            except ValidationError as error:
                self.add_error(None, error)
        return values

    def adults(self) -> Iterator[tuple[str, str]]:
        """Yield given and family name of each adult; an empty row is none."""
        family = nfc(self.cleaned_data["family_name"])
        yield nfc(self.cleaned_data["given_name"]), family
        for given, own in self.adult_rows:
            if given or own:
                yield given, own or family

    def sheets(self) -> list[tuple[dict[str, Any], dict[str, Any]]]:
        """Return what to print for each adult: the sheet, and the facts to fill in, which nobody stores."""
        values, found = self.cleaned_data, []
        for place, arrival in enumerate(self.arrivals(Way.PAPER)):
            sheet = {
                "key": values["key"], "language": queries.text_language(values["languages"]), "ags": values["ags"],
                "receiver": arrival.receiver_id, "years": arrival.guardian_for or None, "place": place,
            }  # fmt: skip
            names = language_names()
            facts = {
                **vars(arrival.person), "language_names": [names.get(code, code) for code in values["languages"]],
                "wishes": values["wishes"], "municipality": queries.place(values["ags"]),
            }  # fmt: skip
            found.append((sheet, facts))
        return found

    def arrivals(self, way: Way) -> list[Arrival]:
        """Return one arrival per adult; the first one signs for the children. Only after `is_valid`."""
        values, names = self.cleaned_data, list(self.adults())
        seat = queries.seat(self.actor)
        return [
            Arrival(
                person=PersonFacts(
                    given_name=given, family_name=family, ags=values["ags"], district=nfc(values["district"]),
                    languages=values["languages"], interpreter_needed=values["interpreter"] == "yes", route=values["route"],
                    gender_wish=values["gender_wish"], adults_count=len(names), children_birth_years=values["years"],
                    household=values["household"],
                ),
                wishes=values["wishes"], way=way, unit_id=seat.unit_id, made_by_id=self.actor.user_id,
                receiver_id=UUID(values["receiver"]) if values["receiver"] else None,
                extra={"guardian_for": values["years"] if place == 0 else []},
            )
            for place, (given, family) in enumerate(names)
        ]  # fmt: skip


class WithdrawForm(DeedForm):
    """The number on the person's paper."""

    number = forms.CharField(
        label=gettext_lazy("Number"),
        max_length=20,
        help_text=gettext_lazy("The number of the hand-over, or of the sheet she signed."),
    )
    sure = forms.BooleanField(required=False, widget=forms.HiddenInput)


class MonthForm(forms.Form):
    """Registrations from abroad in one month, one number."""

    month = forms.ChoiceField(label=gettext_lazy("Month"))
    number = forms.IntegerField(label=gettext_lazy("Registrations from abroad"), min_value=0, max_value=100_000)

    def __init__(self, data: Any = None) -> None:
        super().__init__(data)
        first, choices = first_of(timezone.localdate()), []
        for _month in range(12):
            choices.append((first.isoformat(), date_format(first, "F Y")))
            first = last_month(first)
        self.fields["month"].choices = choices  # type: ignore[attr-defined]

    def clean_month(self) -> date:
        return date.fromisoformat(self.cleaned_data["month"])
