"""Reading an instance strictly: whatever the format does not say is refused with the JSON path of the fault."""

import json
import math
from collections.abc import Iterable
from typing import Any

from bruecke.schooling.optimiser.problem import Place, Problem, Pupil, Rules, Weights

Fields = dict[str, Any]
MOST_GRADE = 13


class Malformed(ValueError):
    """An instance that is not as the format says; `path` is the JSON path of the fault, or the line where it is no JSON at all."""

    def __init__(self, path: str, why: str) -> None:
        super().__init__(f"{path}: {why}")
        self.path = path


def read(text: str | bytes) -> tuple[Problem, tuple[str, ...]]:
    """Return the problem and the JSON paths of unknown fields, which are ignored; raises Malformed."""
    try:
        plain = text.decode("utf-8-sig") if isinstance(text, bytes) else text
        whole = json.loads(plain, object_pairs_hook=_once, parse_constant=_no_number)
    except UnicodeDecodeError as error:
        line = error.object[: error.start].count(b"\n") + 1
        raise Malformed(f"line {line}", "not UTF-8") from error
    except json.JSONDecodeError as error:
        raise Malformed(f"line {error.lineno}, column {error.colno}", f"not JSON: {error.msg}") from error
    except RecursionError as error:
        raise Malformed("line 1", "nested too deeply") from error
    except Malformed:
        raise
    except ValueError as error:
        raise Malformed("$", f"not JSON: {error}") from error
    return problem(whole)


class _Twice(dict[str, Any]):
    """An object in which a name stood twice; refused where its path is known."""

    name = ""


def _once(pairs: list[tuple[str, Any]]) -> Fields:
    found: Fields = {}
    for name, value in pairs:
        if name in found:
            twice = _Twice(pairs)
            twice.name = name
            return twice
        found[name] = value
    return found


def _no_number(name: str) -> Any:
    return float(name)  # refused where its path is known


def problem(whole: Any) -> tuple[Problem, tuple[str, ...]]:
    """Return the problem of an instance already parsed, and the paths of unknown fields; raises Malformed."""
    unknown: list[str] = []
    top = _object(whole, "$", ("pupils", "places", "rules"), unknown)
    rules = _rules(_given(top, "rules", "$"), unknown)
    pupils = tuple(
        _pupil(one, f"$.pupils[{n}]", unknown) for n, one in enumerate(_list(_given(top, "pupils", "$"), "$.pupils"))
    )
    places = tuple(
        _place(one, f"$.places[{n}]", unknown) for n, one in enumerate(_list(_given(top, "places", "$"), "$.places"))
    )
    _unique((pupil.id for pupil in pupils), "$.pupils")
    _unique((place.id for place in places), "$.places")
    _ruled([pupil.stage for pupil in pupils], "$.pupils", rules)
    _ruled([place.stage for place in places], "$.places", rules)
    return Problem(pupils=pupils, places=places, rules=rules), tuple(sorted(unknown))


def _ruled(stages: Iterable[str], path: str, rules: Rules) -> None:
    for number, stage in enumerate(stages):
        for name, limit in (("max_km", rules.max_km), ("travel_cost_km", rules.travel_cost_km)):
            if stage not in limit:
                raise Malformed(f"{path}[{number}].stage", f"{stage!r} has no $.rules.{name}")


def _pupil(value: Any, path: str, unknown: list[str]) -> Pupil:
    known = (
        "id",
        "family",
        "stage",
        "grade",
        "lat",
        "lon",
        "need",
        "language",
        "wishes",
        "school_types",
        "avoid",
        "waiting_days",
        "fixed",
    )
    row = _object(value, path, known, unknown)
    return Pupil(
        id=_text(row, "id", path), stage=_text(row, "stage", path), grade=_grade(_given(row, "grade", path), f"{path}.grade"),
        lat=_degrees(row, "lat", path, 90), lon=_degrees(row, "lon", path, 180), need=_text(row, "need", path),
        waiting_days=_count(_given(row, "waiting_days", path), f"{path}.waiting_days"),
        family=_maybe(row, "family", path), language=_maybe(row, "language", path), fixed=_maybe(row, "fixed", path),
        wishes=_texts(row, "wishes", path), school_types=frozenset(_texts(row, "school_types", path)),
        avoid=frozenset(_texts(row, "avoid", path)),
    )  # fmt: skip


def _place(value: Any, path: str, unknown: list[str]) -> Place:
    known = ("id", "school", "school_type", "stage", "grades", "needs", "lat", "lon", "free")
    row = _object(value, path, known, unknown)
    grades = _list(_given(row, "grades", path), f"{path}.grades")
    _given(row, "needs", path)
    return Place(
        id=_text(row, "id", path), school=_text(row, "school", path), school_type=_text(row, "school_type", path),
        stage=_text(row, "stage", path), needs=frozenset(_texts(row, "needs", path, null=False)),
        grades=frozenset(_grade(grade, f"{path}.grades[{number}]") for number, grade in enumerate(grades)),
        lat=_degrees(row, "lat", path, 90), lon=_degrees(row, "lon", path, 180), free=_count(_given(row, "free", path), f"{path}.free"),
    )  # fmt: skip


def _rules(value: Any, unknown: list[str]) -> Rules:
    path = "$.rules"
    row = _object(value, path, ("detour", "max_km", "travel_cost_km", "weights"), unknown)
    detour = _number(_given(row, "detour", path), f"{path}.detour")
    if detour < 1:
        raise Malformed(f"{path}.detour", "less than 1")
    return Rules(
        detour=detour, max_km=_kilometres(row, "max_km", path), travel_cost_km=_kilometres(row, "travel_cost_km", path),
        weights=_weights(_given(row, "weights", path), unknown),
    )  # fmt: skip


def _kilometres(row: Fields, name: str, path: str) -> dict[str, float]:
    path = f"{path}.{name}"
    found = _object(_given(row, name, "$.rules"), path, None, [])
    for stage, value in found.items():
        if _number(value, f"{path}.{stage}") <= 0:
            raise Malformed(f"{path}.{stage}", "not more than 0")
    return {stage: value if isinstance(value, int) else float(value) for stage, value in found.items()}


def _weights(value: Any, unknown: list[str]) -> Weights:
    path = "$.rules.weights"
    single = ("metre", "over_travel_cost", "other_school_type", "beyond_80_percent", "beyond_half_one_language")
    row = _object(value, path, (*single, "wish"), unknown)
    counts = {name: _count(_given(row, name, path), f"{path}.{name}") for name in single}
    wish = _list(_given(row, "wish", path), f"{path}.wish")
    return Weights(wish=tuple(_count(one, f"{path}.wish[{number}]") for number, one in enumerate(wish)), **counts)


def _object(value: Any, path: str, known: tuple[str, ...] | None, unknown: list[str]) -> Fields:
    if not isinstance(value, dict):
        raise Malformed(path, f"an object is wanted, not {_kind(value)}")
    if isinstance(value, _Twice):
        raise Malformed(f"{path}.{value.name}", "stands twice")
    unknown.extend(f"{path}.{name}" for name in value if known is not None and name not in known)
    return value


def _given(row: Fields, name: str, path: str) -> Any:
    if name not in row:
        raise Malformed(f"{path}.{name}", "missing")
    return row[name]


def _list(value: Any, path: str) -> list[Any]:
    if not isinstance(value, list):
        raise Malformed(path, f"a list is wanted, not {_kind(value)}")
    return value


def _text(row: Fields, name: str, path: str) -> str:
    return _word(_given(row, name, path), f"{path}.{name}")


def _word(value: Any, path: str) -> str:
    if not isinstance(value, str):
        raise Malformed(path, f"a text is wanted, not {_kind(value)}")
    if not value:
        raise Malformed(path, "empty")
    try:
        value.encode()
    except UnicodeEncodeError as error:
        raise Malformed(path, "half a character") from error
    return value


def _maybe(row: Fields, name: str, path: str) -> str | None:
    return None if row.get(name) is None else _word(row[name], f"{path}.{name}")


def _texts(row: Fields, name: str, path: str, *, null: bool = True) -> tuple[str, ...]:
    if null and row.get(name) is None:
        return ()
    path = f"{path}.{name}"
    return tuple(_word(one, f"{path}[{number}]") for number, one in enumerate(_list(row[name], path)))


def _whole(value: Any, path: str) -> int:
    if isinstance(value, bool) or not isinstance(value, int):
        raise Malformed(path, f"a whole number is wanted, not {_kind(value)}")
    return value


def _count(value: Any, path: str) -> int:
    if _whole(value, path) < 0:
        raise Malformed(path, "less than 0")
    return int(value)


def _grade(value: Any, path: str) -> int:
    if not 0 <= _whole(value, path) <= MOST_GRADE:
        raise Malformed(path, f"not from 0 to {MOST_GRADE}")
    return int(value)


def _number(value: Any, path: str) -> float:
    if isinstance(value, bool) or not isinstance(value, int | float):
        raise Malformed(path, f"a number is wanted, not {_kind(value)}")
    try:
        found = float(value)
    except OverflowError:
        found = math.inf
    if not math.isfinite(found):
        raise Malformed(path, "not finite")
    return found


def _degrees(row: Fields, name: str, path: str, most: int) -> float:
    found = _number(_given(row, name, path), f"{path}.{name}")
    if not -most <= found <= most:
        raise Malformed(f"{path}.{name}", f"not from -{most} to {most}")
    return found


def _unique(ids: Iterable[str], path: str) -> None:
    seen: dict[str, int] = {}
    for number, one in enumerate(ids):
        if one in seen:
            raise Malformed(f"{path}[{number}].id", f"{one!r} stands already at {path}[{seen[one]}].id")
        seen[one] = number


def _kind(value: Any) -> str:
    names = {
        bool: "true or false",
        int: "a number",
        float: "a number with a fraction",
        str: "a text",
        list: "a list",
        dict: "an object",
    }
    return next((name for kind, name in names.items() if isinstance(value, kind)), "null")
