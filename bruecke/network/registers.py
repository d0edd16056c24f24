"""Loading official files: dated, repeatable, telling what changed, and refusing a broken file as a whole."""

import csv
import hashlib
import io
import json
import re
import tomllib
import uuid
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from babel import Locale
from django.conf import settings
from django.core.cache import cache
from django.db import transaction
from django.utils import timezone

from bruecke.network.models import (
    RULES,
    Country,
    CountyRule,
    District,
    Language,
    Municipality,
    Nationality,
    RegisterState,
    School,
)  # fmt: skip
from bruecke.network.queries import FREQUENT

DATA = Path(settings.ROOT) / "data"
#: What no county may take from the built-in files: they know the municipalities of one county, and its schools are invented.
OFFICIAL = ("municipalities", "schools")
Row = dict[str, str]


class Broken(ValueError):
    """A register file cannot be used; nothing of it was loaded."""


@dataclass(frozen=True)
class Source:
    """One register: its model, its official file, the columns it needs and how a row becomes values."""

    name: str
    model: type[Any]
    file: str
    columns: frozenset[str]
    values: Callable[[Row], dict[str, Any]]
    built_in: Callable[[], Iterator[dict[str, Any]]]


def _ags(text: str) -> str:
    if not re.fullmatch(r"\d{8}", text):
        raise ValueError(f"„{text}“ ist kein Amtlicher Gemeindeschlüssel (8 Ziffern)")
    return text


def _filled(text: str, what: str) -> str:
    if not text.strip():
        raise ValueError(f"{what} fehlt")
    return text.strip()


def _number(text: str) -> float | None:
    return float(text) if text else None


def _municipality(row: Row) -> dict[str, Any]:
    population = row["bevoelkerung_zensus2022"]
    return {
        "ags": _ags(row["ags"]), "name": _filled(row["name"], "Name"), "designation": row["bezeichnung"],
        "population": int(population) if population else None, "lat": _number(row["punkt_lat"]), "lon": _number(row["punkt_lon"]),
    }  # fmt: skip


def _district(row: Row) -> dict[str, Any]:
    if not re.fullmatch(r"\d{5}", row["plz"]):
        raise ValueError(f"„{row['plz']}“ ist keine Postleitzahl")
    name = _filled(row["ortsteil"], "Ortsteil")
    return {"key": f"{_ags(row['ags'])}-{row['plz']}-{name}", "ags": row["ags"], "postcode": row["plz"], "name": name}


def _school(row: Row) -> dict[str, Any]:
    if not re.fullmatch(r"\d{6}", row["schulnummer"]):
        raise ValueError(f"„{row['schulnummer']}“ ist keine Schulnummer (6 Ziffern)")
    return {
        "number": row["schulnummer"], "name": _filled(row["name"], "Name"), "form": row["schulform"], "ags": _ags(row["ags"]),
        "street": row["strasse"], "postcode": row["plz"], "town": row["ort"], "email": row["email"], "homepage": row["homepage"],
        "lat": _number(row["lat"]), "lon": _number(row["lon"]), "pupils": int(row["schueler_2024_25_gerundet"] or 0) or None,
    }  # fmt: skip


def _language(row: Row) -> dict[str, Any]:
    code = _filled(row["code"], "Code")
    return {
        "code": code, "name_de": _filled(row["name_de"], "Name"), "name_en": row["name_en"], "own_name": row["eigenname"],
        "rank": FREQUENT.index(code) if code in FREQUENT else 100,
    }  # fmt: skip


def _country(row: Row) -> dict[str, Any]:
    if not re.fullmatch(r"[A-Z]{2}", row["iso2"]):
        raise ValueError(f"„{row['iso2']}“ ist kein Länderkürzel")
    return {"iso2": row["iso2"], "name_de": _filled(row["name_de"], "Name"), "name_en": row["name_en"]}


def _nationality(row: Row) -> dict[str, Any]:
    if not re.fullmatch(r"\w{3}", row["destatis_schluessel"]):
        raise ValueError(f"„{row['destatis_schluessel']}“ ist kein Schlüssel")
    return {
        "key": row["destatis_schluessel"], "iso2": row["iso2"] if len(row["iso2"]) == 2 else "",  # noqa: PLR2004 -- ISO
        "state": _filled(row["staat"], "Staat"), "adjective": row["staatsangehoerigkeit"],
    }  # fmt: skip


def _known_municipalities() -> Iterator[dict[str, Any]]:
    """Yield names only; where they lie is invented, a grid of five columns, until the official file says it."""
    with (DATA / "municipalities.csv").open(encoding="utf-8") as file:
        for index, row in enumerate(csv.DictReader(file)):
            lat, lon = round(50.95 - 0.1 * (index // 5), 4), round(6.25 + 0.09 * (index % 5), 4)
            yield {"ags": row["ags"], "name": row["name"], "designation": row["bezeichnung"], "lat": lat, "lon": lon}


def _cldr_languages() -> Iterator[dict[str, Any]]:
    german, english = Locale("de").languages, Locale("en").languages
    for code, name in german.items():
        if len(code) <= 3 or code in FREQUENT:  # noqa: PLR2004 -- plain language codes
            own = ""
            if Locale.parse("de") and code in FREQUENT:
                try:
                    own = Locale.parse(code).get_display_name() or ""
                except (ValueError, LookupError):
                    own = ""
            yield {
                "code": code, "name_de": name, "name_en": english.get(code, ""), "own_name": own,
                "rank": FREQUENT.index(code) if code in FREQUENT else 100,
            }  # fmt: skip


def _cldr_countries() -> Iterator[dict[str, Any]]:
    german, english = Locale("de").territories, Locale("en").territories
    for code, name in german.items():
        if len(code) == 2 and code.isalpha():  # noqa: PLR2004 -- ISO 3166-1 alpha-2
            yield {"iso2": code, "name_de": name, "name_en": english.get(code, "")}


#: Forms of invented schools: one of the first in each municipality, the others spread over all of them.
_INVENTED = (
    ("Grundschule", 1),
    ("Gesamtschule", 3),
    ("Hauptschule", 5),
    ("Realschule", 4),
    ("Gymnasium", 3),
    ("Berufskolleg", 5),
)


def _invented_schools() -> Iterator[dict[str, Any]]:
    for index, row in enumerate(_known_municipalities()):
        for kind, (form, every) in enumerate(_INVENTED):
            if index % every == 0:
                yield {
                    "number": f"9{kind}{index:04}", "name": f"Erfundene{'s' if form in ('Gymnasium', 'Berufskolleg') else ''} {form} {row['name']}",
                    "form": form, "ags": row["ags"], "town": row["name"], "lat": row["lat"], "lon": row["lon"], "invented": True,
                }  # fmt: skip


def _nothing() -> Iterator[dict[str, Any]]:
    return iter(())


SOURCES = (
    Source("municipalities", Municipality, "gebiete/gemeinden_kreis_*.csv",
           frozenset({"ags", "name", "bezeichnung", "bevoelkerung_zensus2022", "punkt_lat", "punkt_lon"}), _municipality, _known_municipalities),
    Source("districts", District, "orte/ortsteile_kreis_*.csv", frozenset({"plz", "ags", "ortsteil"}), _district, _nothing),
    Source("schools", School, "schulen/schulen_kreis_*.csv",
           frozenset({"schulnummer", "name", "schulform", "schueler_2024_25_gerundet",
                      "strasse", "plz", "ort", "ags", "email", "homepage", "lat", "lon"}), _school, _invented_schools),
    Source("languages", Language, "codes/sprachen.csv", frozenset({"code", "name_de", "name_en", "eigenname"}), _language, _cldr_languages),
    Source("countries", Country, "codes/laender.csv", frozenset({"iso2", "name_de", "name_en"}), _country, _cldr_countries),
    Source("nationalities", Nationality, "codes/staatsangehoerigkeiten.csv",
           frozenset({"destatis_schluessel", "iso2", "staat", "staatsangehoerigkeit"}), _nationality, _nothing),
)  # fmt: skip


def rows_of(source: Source, data: bytes) -> list[dict[str, Any]]:
    """Return the values of every row; raises Broken with the line and what is wrong."""
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise Broken(f"{source.file}: keine UTF-8-Datei (Byte {error.start})") from error
    reader = csv.DictReader(io.StringIO(text, newline=""), strict=True)
    missing = source.columns - set(reader.fieldnames or ())
    if missing:
        raise Broken(f"{source.file}: es fehlen die Spalten {', '.join(sorted(missing))}")
    found: dict[str, dict[str, Any]] = {}
    key = source.model._meta.pk.name
    try:
        for row in reader:
            if None in row or None in row.values():
                raise ValueError("falsche Zahl von Spalten")
            values = source.values(row)
            if values[key] in found and found[values[key]] != values:
                raise ValueError(f"Schlüssel {values[key]} steht zweimal da")
            found[values[key]] = values
    except (ValueError, csv.Error) as error:
        raise Broken(f"{source.file}, Zeile {reader.line_num}: {error}") from error
    if not found:
        raise Broken(f"{source.file}: die Datei enthält keine Zeile")
    return list(found.values())


@transaction.atomic
def load(source: Source, folder: Path | None) -> str:
    """Load one register and return what changed as a sentence; without its file the built-in rows are loaded."""
    path = _file(source.file, folder)
    if path:
        data = path.read_bytes()
        wanted, origin = rows_of(source, data), f"{path.parent.name}/{path.name}"
    elif settings.PRODUCTION and source.name in OFFICIAL:
        raise Broken(f"{source.file} fehlt in BRUECKE_REGISTERS; im Betrieb gelten keine eingebauten oder erfundenen Zeilen")
    else:
        wanted, origin = list(source.built_in()), "built-in"
        data = json.dumps(wanted, sort_keys=True).encode()
    if source.name == "municipalities":
        _add_boundaries(wanted, folder)
    report = _take_over(source.model, wanted)
    RegisterState.objects.update_or_create(
        name=source.name,
        defaults={"source": origin, "sha256": hashlib.sha256(data).hexdigest(), "rows": len(wanted), "report": report},
    )
    cache.set(f"{source.name}_version", uuid.uuid4().hex, None)
    return f"{source.name}: {report} ({origin})"


def _file(pattern: str, folder: Path | None) -> Path | None:
    """Return the one file of that name, whatever the county is called; raises Broken when two counties lie there."""
    found = sorted(folder.glob(pattern)) if folder else []
    if len(found) > 1:
        raise Broken(f"{pattern}: mehrere Dateien passen ({', '.join(path.name for path in found)})")
    return found[0] if found else None


def _add_boundaries(rows: list[dict[str, Any]], folder: Path | None) -> None:
    path = _file("gebiete/gemeinden_kreis_*.geojson", folder)
    if path is None:
        return
    try:
        shapes = {item["properties"]["ags"]: item["geometry"] for item in json.loads(path.read_text())["features"]}
    except (ValueError, KeyError) as error:
        raise Broken(f"{path.name}: keine GeoJSON-Datei mit ags je Fläche ({error})") from error
    for row in rows:
        row["boundary"] = shapes.get(row["ags"])


def _take_over(model: type[Any], wanted: list[dict[str, Any]]) -> str:
    key = model._meta.pk.name
    present = {row.pk: row for row in model.objects.all()}
    fresh, changed = [], []
    fields = sorted({name for values in wanted for name in values} | {"valid_until"})
    for values in wanted:
        row = present.pop(values[key], None)
        if row is None:
            fresh.append(model(**values))
            continue
        values = {**values, "valid_until": None}
        if any(getattr(row, name) != value for name, value in values.items()):
            for name, value in values.items():
                setattr(row, name, value)
            changed.append(row)
    model.objects.bulk_create(fresh, batch_size=500)
    if changed:
        model.objects.bulk_update(changed, [name for name in fields if name != key], batch_size=200)
    gone = [row.pk for row in present.values() if row.valid_until is None]
    model.objects.filter(pk__in=gone).update(valid_until=timezone.localdate())
    return f"{len(fresh)} neu, {len(changed)} geändert, {len(gone)} beendet, {len(wanted)} gesamt"


def _rules_in(path: Path) -> dict[tuple[str, date], Row]:
    """Return the rules of a file by key and day; raises Broken with the row and what is wrong."""
    try:
        rows = tomllib.loads(path.read_text(encoding="utf-8")).get("rule", [])
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise Broken(f"{path.name}: {error}") from error
    found: dict[tuple[str, date], Row] = {}
    for place, row in enumerate(rows, start=1):
        key, day = row.get("key"), row.get("valid_from")
        if key not in RULES:
            raise Broken(f"{path.name}, Regel {place}: „{key}“ gibt es nicht; es gibt {', '.join(sorted(RULES))}")
        if type(day) is not date or not str(row.get("value", "")).isdigit() or not row.get("source"):
            raise Broken(f"{path.name}, Regel {place} ({key}): Es braucht value (eine Zahl), valid_from (einen Tag) und source")
        found[key, day] = {"value": str(row["value"]), "source": str(row["source"])}
    return found


@transaction.atomic
def load_rules() -> str:
    """Load the dated rules, the county's own (`BRUECKE_HOME/rules.toml`) over the built-in ones, and return what changed as a
    sentence. What stands in no file any more goes if its day has not come, else it stays, because deadlines were counted by it."""
    wanted, own = _rules_in(DATA / "rules.toml"), settings.BRUECKE_HOME / "rules.toml"
    if own.exists():
        wanted |= _rules_in(own)
    present = {(row.key, row.valid_from): row for row in CountyRule.objects.all()}
    changed = 0
    for (key, day), values in wanted.items():
        row = present.pop((key, day), None)
        if row is None or (row.value, row.source) != (values["value"], values["source"]):
            CountyRule.objects.update_or_create(key=key, valid_from=day, defaults=values)
            changed += 1
    coming = [row.pk for (_key, day), row in present.items() if day > timezone.localdate()]
    CountyRule.objects.filter(pk__in=coming).delete()
    kept = [f"{key} ab {day}" for (key, day), row in present.items() if row.pk not in coming]
    cache.set("rules_version", uuid.uuid4().hex, None)
    left = f"; in keiner Datei mehr, gilt weiter: {', '.join(sorted(kept))}" if kept else ""
    return f"rules: {changed} neu oder geändert, {len(coming)} weggenommen, {len(wanted)} gesamt{left}"
