"""Named reads of the directory: rules, registers, participation, and who answers for a place."""

import tomllib
from dataclasses import dataclass
from datetime import date
from functools import lru_cache

from anyascii import anyascii
from django.conf import settings
from django.db.models import Q, QuerySet
from django.utils import timezone

from bruecke.access.actor import Actor
from bruecke.access.models import Unit, User
from bruecke.access.queries import deputy_of
from bruecke.base.memo import versions
from bruecke.network.models import (
    AreaAssignment,
    CountyRule,
    District,
    Language,
    Level,
    Municipality,
    Nationality,
    Participation,
    RegisterState,
)

LANGUAGES_SHOWN, LETTERS_MIN = 8, 2
OTHER_NAMES = settings.ROOT / "data" / "language_names.toml"
_REGISTERS = ("municipalities_version", "languages_version", "rules_version")
#: Offered first while typing; everything else follows by name.
FREQUENT = (
    "uk",
    "ar",
    "ru",
    "en",
    "tr",
    "fa",
    "fa_AF",
    "ku",
    "ro",
    "bg",
    "pl",
    "fr",
    "ti",
    "ckb",
    "ps",
    "sq",
    "sr",
    "es",
    "de",
)


@dataclass(frozen=True)
class Responsible:
    """Who answers for a place today, and why this colleague and no other."""

    unit: Unit
    counsellor: User
    standing_in: User | None
    why: str

    @property
    def person(self) -> User:
        return self.standing_in or self.counsellor


def rule(key: str, on: date | None = None) -> str:
    """Return the county's value for `key` on a day; raises LookupError when no rule is loaded."""
    day = on or timezone.localdate()
    rows = _rules(versions(_REGISTERS)["rules_version"])
    found = [value for start, name, value in rows if name == key and start <= day]
    if not found:
        raise LookupError(f"no county rule {key} on {day}")
    return found[-1]


@lru_cache(maxsize=2)
def _rules(version: str) -> tuple[tuple[date, str, str], ...]:
    return tuple(CountyRule.objects.order_by("valid_from").values_list("valid_from", "key", "value"))


@dataclass(frozen=True)
class Register:
    """What nearly every page needs: names of places by AGS, German names of languages by code, the county's rules of a day."""

    places: dict[str, str]
    languages: dict[str, str]
    rules: dict[str, str]

    def number(self, key: str) -> int:
        """Return a rule that is a number; raises LookupError when no rule is loaded."""
        return int(self.rules[key])


def register(on: date | None = None) -> Register:
    """Return places, languages and rules with one query, as long as nothing was loaded anew."""
    day, current = on or timezone.localdate(), versions(_REGISTERS)
    rules = {key: value for start, key, value in _rules(current["rules_version"]) if start <= day}
    languages = {row[0]: row[1] for row in _languages(current["languages_version"])}
    return Register(_places(current["municipalities_version"]), languages, rules)


@lru_cache(maxsize=2)
def _places(version: str) -> dict[str, str]:
    return dict(Municipality.objects.values_list("ags", "name"))


def municipalities() -> QuerySet[Municipality]:
    """Return the municipalities of the county by name, without their boundaries."""
    return Municipality.objects.filter(valid_until__isnull=True).defer("boundary").order_by("name")


def municipality_names() -> dict[str, str]:
    """Return the names of all municipalities by AGS."""
    return dict(_places(versions(_REGISTERS)["municipalities_version"]))


def level(ags: str, on: date | None = None) -> Level:
    """Return how far a municipality takes part on a day; `none` when nothing was ever set."""
    rows = Participation.objects.filter(municipality=ags, since__lte=on or timezone.localdate()).order_by("-since")
    return Level(rows.values_list("level", flat=True).first() or Level.NONE)


def levels(on: date | None = None) -> dict[str, tuple[Level, date]]:
    """Return level and first day by AGS for all municipalities that ever took part."""
    rows = Participation.objects.filter(since__lte=on or timezone.localdate()).order_by("since")
    return {row.municipality_id: (Level(row.level), row.since) for row in rows}


def assignments(on: date | None = None) -> QuerySet[AreaAssignment]:
    """Return the area assignments that count on a day."""
    day = on or timezone.localdate()
    rows = AreaAssignment.objects.filter(Q(until__isnull=True) | Q(until__gte=day), since__lte=day)
    rows = rows.select_related("unit__organisation", "counsellor", "municipality").defer("municipality__boundary")
    return rows.order_by("municipality__name", "district")


def responsible(
    *, ags: str, district: str = "", languages: list[str] | tuple[str, ...] = (), gender_wish: str = "", on: date | None = None
) -> Responsible | None:
    """Return who answers for a place: area first, then gender wish and language as tie-breakers (domain 3.4)."""
    rows = [row for row in assignments(on).filter(municipality=ags, counsellor__is_active=True, unit__is_active=True)
            if row.district in ("", district)]  # fmt: skip
    if not rows:
        return None
    nearest = [row for row in rows if row.district == district and district] or [row for row in rows if not row.district]
    speaks = set(languages)

    def fit(row: AreaAssignment) -> tuple[bool, bool, str]:
        counsellor = row.counsellor
        return (bool(gender_wish) and counsellor.gender != gender_wish, not speaks & set(counsellor.languages), counsellor.name)

    best = min(nearest or rows, key=fit)
    why = "area" if len(nearest) == 1 else "gender" if gender_wish else "language"
    return Responsible(best.unit, best.counsellor, deputy_of(best.counsellor_id, best.unit_id, on), why)


@lru_cache(maxsize=2)
def _languages(version: str) -> tuple[tuple[str, str, str, tuple[str, ...]], ...]:
    rows, also = Language.objects.filter(valid_until__isnull=True), tomllib.loads(OTHER_NAMES.read_text(encoding="utf-8"))
    found = []
    for row in rows:
        keys = {name.casefold() for name in (row.name_de, row.name_en, row.own_name, *also.get(row.code, [])) if name}
        keys |= {anyascii(key).lower() for key in keys}
        found.append((row.code, row.name_de, row.own_name, tuple(keys)))
    order = {code: index for index, code in enumerate(FREQUENT)}
    found.sort(key=lambda row: (order.get(row[0], len(order)), row[1]))
    return tuple(found)


def all_languages() -> tuple[tuple[str, str, str, tuple[str, ...]], ...]:
    """Return code, German name, own name and search keys of every language, frequent ones first."""
    return _languages(versions(_REGISTERS)["languages_version"])


def search_languages(text: str) -> list[tuple[str, str, str]]:
    """Return up to eight languages (code, German, own name) whose name in any script begins with or holds `text`."""
    typed = text.strip().casefold()
    if len(typed) < LETTERS_MIN:
        return []
    starts = [row[:3] for row in all_languages() if any(key.startswith(typed) for key in row[3])]
    holds = [row[:3] for row in all_languages() if row[:3] not in starts and any(typed in key for key in row[3])]
    return (starts + holds)[:LANGUAGES_SHOWN]


def language_names() -> dict[str, str]:
    """Return the German names of all languages by code."""
    return {row[0]: row[1] for row in all_languages()}


def nationalities(known: str = "") -> list[tuple[str, str]]:
    """Return the nationalities of today by the name of the state, for a choice; also one that is `known` and no more in the list."""
    rows = list(Nationality.objects.filter(valid_until__isnull=True).order_by("state").values_list("key", "state"))
    return [("", "–"), *rows, *([(known, known)] if known and known not in dict(rows) else [])]


@dataclass(frozen=True)
class Areas:
    """What counts today or will count, and the municipalities nobody answers for today, or only for single parts of them."""

    now: list[AreaAssignment]
    planned: list[AreaAssignment]
    uncovered: list[Municipality]
    partly: list[Municipality]


def areas(actor: Actor) -> Areas:
    """Return the assignments of today and those planned; uncovered is who has no open colleague in a working unit; two queries."""
    today = timezone.localdate()
    rows = AreaAssignment.objects.filter(Q(until__isnull=True) | Q(until__gte=today)).defer("municipality__boundary")
    rows = rows.select_related("unit", "counsellor", "municipality")
    found = list(rows.order_by("municipality__name", "district", "since", "counsellor__name"))
    now = [row for row in found if row.since <= today]
    working = [row for row in now if row.counsellor.is_active and row.unit.is_active]
    covered, whole = {row.municipality_id for row in working}, {row.municipality_id for row in working if not row.district}
    places = list(municipalities())
    uncovered, partly = [row for row in places if row.pk not in covered], [row for row in places if row.pk in covered - whole]
    return Areas(now, [row for row in found if row.since > today], uncovered, partly)


def districts(actor: Actor) -> QuerySet[District]:
    """Return all parts of municipalities by name."""
    return District.objects.filter(valid_until__isnull=True).order_by("name")


def register_states(actor: Actor) -> QuerySet[RegisterState]:
    """Return when which register was loaded from where, and what that changed."""
    return RegisterState.objects.order_by("name")


def county_rules(actor: Actor) -> list[tuple[CountyRule, str]]:
    """Return every rule with its state now, planned or past; the newest day of a key comes first."""
    today, seen, found = timezone.localdate(), set(), []
    for row in CountyRule.objects.order_by("key", "-valid_from"):
        state = "planned" if row.valid_from > today else "past" if row.key in seen else "now"
        if state == "now":
            seen.add(row.key)
        found.append((row, state))
    return found
