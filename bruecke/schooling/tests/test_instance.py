"""A file of a round is read as its format says, and anything else is refused with the JSON path of the fault."""

import json
from copy import deepcopy

import pytest

from bruecke.schooling.optimiser.instance import Malformed, problem, read

WHOLE = {
    "pupils": [
        {
            "id": "p1", "family": "f1", "stage": "lower_secondary", "grade": 7, "lat": 50.8, "lon": 6.48, "need": "full_group",
            "language": "ara", "wishes": ["199175"], "school_types": ["GE", "RS"], "avoid": ["117523"], "waiting_days": 12,
            "fixed": None,
        },
        {"id": "p2", "stage": "lower_secondary", "grade": 0, "lat": -90, "lon": 180, "need": "mixed", "waiting_days": 0},
    ],
    "places": [
        {
            "id": "199175/7-8", "school": "199175", "school_type": "GE", "stage": "lower_secondary", "grades": [7, 8],
            "needs": ["full_group", "mixed"], "lat": 50.896704, "lon": 6.295263, "free": 8,
        }
    ],
    "rules": {
        "detour": 1.3, "max_km": {"lower_secondary": 25}, "travel_cost_km": {"lower_secondary": 3.5},
        "weights": {
            "metre": 1, "over_travel_cost": 3000, "other_school_type": 5000, "wish": [4000, 2500, 1000], "beyond_80_percent": 1500,
            "beyond_half_one_language": 1000,
        },
    },
}  # fmt: skip
PUPIL, PLACE, RULES, WEIGHTS = "$.pupils[0]", "$.places[0]", "$.rules", "$.rules.weights"
MISSING = "is missing"


def changed(path, value):
    """Return the whole instance with one thing in it changed; `$.pupils[0].id` and the like."""
    found = deepcopy(WHOLE)
    steps = [int(step) if step.isdigit() else step for step in path.replace("[", ".").replace("]", "").split(".")[1:]]
    at = found
    for step in steps[:-1]:
        at = at[step]
    if value is MISSING:
        del at[steps[-1]]
    else:
        at[steps[-1]] = value
    return found


def test_an_instance_is_read_as_it_says():
    found, unknown = problem(WHOLE)

    assert unknown == ()
    first, second = found.pupils
    assert (first.family, first.wishes, first.school_types) == ("f1", ("199175",), frozenset({"GE", "RS"}))
    assert (second.family, second.language, second.fixed, second.wishes, second.avoid) == (None, None, None, (), frozenset())
    assert (found.places[0].free, found.rules.most_metres("lower_secondary")) == (8, 25_000)


def test_unknown_fields_are_named_and_change_nothing():
    more = deepcopy(WHOLE)
    more["note"], more["pupils"][1]["name"], more["places"][0]["x"], more["rules"]["y"], more["rules"]["weights"]["z"] = (
        1,
        2,
        3,
        4,
        5,
    )

    found, unknown = problem(more)

    assert found == problem(WHOLE)[0]
    assert unknown == ("$.note", "$.places[0].x", "$.pupils[1].name", "$.rules.weights.z", "$.rules.y")


@pytest.mark.parametrize("field", ["wishes", "avoid", "school_types", "family", "language", "fixed"])
@pytest.mark.parametrize("value", [None, MISSING])
def test_what_may_be_missing_may_be_null_too(field, value):
    assert problem(changed(f"{PUPIL}.{field}", value))[0].pupils[0].id == "p1"


@pytest.mark.parametrize(
    ("path", "value"),
    [
        *[(f"{PUPIL}.{field}", MISSING) for field in ("id", "stage", "grade", "lat", "lon", "need", "waiting_days")],
        *[(f"{PLACE}.{field}", MISSING) for field in WHOLE["places"][0]],
        *[(f"{RULES}.{field}", MISSING) for field in WHOLE["rules"]],
        *[(f"{WEIGHTS}.{field}", MISSING) for field in WHOLE["rules"]["weights"]],
        *[(f"$.{field}", MISSING) for field in WHOLE],
        *[(f"$.{field}", "a") for field in WHOLE],
        *[(f"{PUPIL}.grade", value) for value in (True, 7.0, -1, 14, "7", None)],
        *[(f"{PUPIL}.waiting_days", value) for value in (False, 2.0, -1, "1", None)],
        *[(f"{PLACE}.free", value) for value in (True, 8.0, -1, None, [])],
        *[(f"{PUPIL}.lat", value) for value in (90.1, -91, float("nan"), float("inf"), "50", None, True, 10**400)],
        *[(f"{PLACE}.lon", value) for value in (180.1, -181, float("nan"), None)],
        *[(f"{PUPIL}.{field}", value) for field in ("id", "stage", "need") for value in ("", 1, None, [])],
        *[(f"{PUPIL}.{field}", value) for field in ("family", "language", "fixed") for value in ("", 1, [])],
        *[(f"{PUPIL}.{field}", "199175") for field in ("wishes", "avoid", "school_types")],
        (f"{PUPIL}.id", "\ud800"),
        (f"{PUPIL}.stage", "kindergarten"),
        (f"{PLACE}.stage", "kindergarten"),
        (f"{PLACE}.needs", None),
        (f"{PLACE}.grades", None),
        (f"{RULES}.detour", 0.99),
        (f"{RULES}.detour", float("inf")),
        (f"{RULES}.max_km.lower_secondary", 0),
        (f"{RULES}.travel_cost_km.lower_secondary", float("inf")),
        (f"{RULES}.max_km.lower_secondary", True),
        (f"{WEIGHTS}.metre", 1.0),
        (f"{WEIGHTS}.metre", -1),
        (f"{WEIGHTS}.beyond_80_percent", True),
        (f"{WEIGHTS}.wish", 4000),
    ],
    ids=str,
)  # fmt: skip
def test_a_fault_is_refused_with_its_path(path, value):
    with pytest.raises(Malformed) as refused:
        problem(changed(path, value))

    assert refused.value.path == path


@pytest.mark.parametrize(
    ("path", "value", "named"),
    [
        ("$.pupils[1].id", "p1", "$.pupils[1].id"),
        (f"{PUPIL}.wishes", ["a", 1], f"{PUPIL}.wishes[1]"),
        (f"{PUPIL}.avoid", [None], f"{PUPIL}.avoid[0]"),
        (f"{PLACE}.grades", [7, 7.5], f"{PLACE}.grades[1]"),
        (f"{PLACE}.needs", ["a", ""], f"{PLACE}.needs[1]"),
        (f"{WEIGHTS}.wish", [1, -1], f"{WEIGHTS}.wish[1]"),
        (f"{RULES}.max_km", {"primary": 3}, "$.pupils[0].stage"),
        (PUPIL, [], PUPIL),
        (PLACE, None, PLACE),
        ("$.places", [WHOLE["places"][0]] * 2, "$.places[1].id"),
    ],
    ids=str,
)
def test_a_fault_deeper_down_is_named_where_it_is(path, value, named):
    with pytest.raises(Malformed) as refused:
        problem(changed(path, value))

    assert refused.value.path == named


@pytest.mark.parametrize(
    ("text", "path"),
    [
        (b"{", "line 1, column 2"),
        (b'{"pupils": [],\n "places" []}', "line 2, column 11"),
        (b'{"pupils":\n "\xff"}', "line 2"),
        (b'{"rules": 1, "rules": 2}', "$.rules"),
        (b'{"pupils": [{"id": "a", "id": "b"}], "places": [], "rules": ' + json.dumps(WHOLE["rules"]).encode() + b"}", "$.pupils[0].id"),
        (b"[" * 100_000, "line 1"),
        (b"[]", "$"),
        (b"", "line 1, column 1"),
    ],
    ids=range(8),
)  # fmt: skip
def test_what_is_no_instance_at_all_is_refused_with_its_line(text, path):
    with pytest.raises(Malformed) as refused:
        read(text)

    assert refused.value.path == path


def test_a_file_with_a_mark_at_its_beginning_is_read():
    assert read(b"\xef\xbb\xbf" + json.dumps(WHOLE).encode())[0] == problem(WHOLE)[0]
