"""The benchmarks themselves keep working; what they measure is not judged here."""

import json
import os
import subprocess

import pytest

from tools.places import PYTHON, ROOT


def test_the_benchmark_of_the_memory_runs_to_its_end(tmp_path):
    done = subprocess.run(
        [str(PYTHON), "-m", "bench.audit", "300"], cwd=ROOT, text=True, capture_output=True, check=False,
        env={**os.environ, "BRUECKE_HOME": str(tmp_path)},
    )  # fmt: skip

    assert done.stdout.count("\n") == 6, done.stderr


def _script(*arguments: object) -> subprocess.CompletedProcess[str]:
    return subprocess.run([str(PYTHON), *map(str, arguments)], cwd=ROOT, text=True, capture_output=True, check=False)


def test_the_benchmark_of_matching_writes_pairs_and_judges_them(tmp_path):
    records, truth, out = tmp_path / "records.csv", tmp_path / "truth.csv", tmp_path / "pairs.csv"
    _script("bench/dirty.py", "--records", 200, "--kind", "town", "--errors", 1, "--out", records, "--truth", truth)

    done = _script("bench/matching.py", records, "--out", out, "--truth", truth, "--many", 300)

    assert "precision of same" in done.stdout, done.stderr
    assert "one against 300: p95 of one core" in done.stdout
    assert out.read_text().startswith("id_a,id_b,score,verdict\n")
    assert len(out.read_text().splitlines()) > 50


def test_the_benchmark_of_names_writes_pairs_and_judges_them(tmp_path):
    names, truth, out = tmp_path / "names.csv", tmp_path / "truth.csv", tmp_path / "pairs.csv"
    names.write_text("id,name,note\na,Kovalenko,x\nb,Коваленко,x\nc,Kowalenko,x\nd,محمد,x\n")
    truth.write_text("id,cluster\na,1\nb,1\nc,1\nd,2\n")

    done = _script("bench/names.py", names, "--out", out, "--truth", truth)

    assert done.returncode == 0, done.stderr
    assert "ignored: note" in done.stdout
    assert {line.rpartition(",")[0] for line in out.read_text().splitlines()} == {"id_a,id_b", "a,b", "a,c", "b,c"}


@pytest.mark.parametrize(
    ("script", "content", "place"),
    [
        ("matching", "id,surname\n1,A\n1,B\n", "line 3, field id"),
        ("matching", "id,date_of_birth\n1,3.4.1988\n", "line 2, field date_of_birth"),
        ("matching", "id,surname\n1\n", "line 2, field surname"),
        ("matching", "surname\nA\n", "line 1, field id"),
        ("names", "id,name\n1,\n", "line 2, field name"),
        ("names", "id,name\n,A\n", "line 2, field id"),
        ("names", "id,id\n1,A\n", "line 1, field name"),
    ],
)
def test_a_malformed_file_is_refused_with_its_place(tmp_path, script, content, place):
    given, out = tmp_path / "given.csv", tmp_path / "out.csv"
    given.write_text(content)

    done = _script(f"bench/{script}.py", given, "--out", out)

    assert done.returncode == 1
    assert place in done.stderr
    assert not out.exists()


ROUND = {
    "pupils": [
        {"id": "a", "stage": "primary", "grade": 2, "lat": 50.8, "lon": 6.5, "need": "mixed", "waiting_days": 3, "note": "x"},
        {"id": "b", "stage": "primary", "grade": 2, "lat": 50.8, "lon": 6.5, "need": "mixed", "waiting_days": 9},
    ],
    "places": [
        {
            "id": "1/2", "school": "1", "school_type": "GS", "stage": "primary", "grades": [2], "needs": ["mixed"], "lat": 50.81, "lon": 6.5,
            "free": 1,
        }
    ],
    "rules": {
        "detour": 1.3, "max_km": {"primary": 8}, "travel_cost_km": {"primary": 2},
        "weights": {
            "metre": 1, "over_travel_cost": 1, "other_school_type": 1, "wish": [1], "beyond_80_percent": 1, "beyond_half_one_language": 1,
        },
    },
}  # fmt: skip


def test_the_benchmark_of_placement_writes_a_plan_and_judges_it(tmp_path):
    given, out, again = tmp_path / "round.json", tmp_path / "plan.json", tmp_path / "again.json"
    given.write_text(json.dumps(ROUND))

    done = _script("bench/placement.py", given, "--out", out, "--check", "--compare", "--peer", 10)
    _script("bench/placement.py", given, "--out", again, "--seconds", 30)

    assert done.returncode == 0, done.stderr
    assert "ignored: $.pupils[0].note" in done.stdout
    plan, twice = json.loads(out.read_text()), json.loads(again.read_text())
    assert plan["goals"] == plan["bound"] == [1003, 0, 2892]
    assert plan["proved_optimal"] == [True, True, True]
    assert plan["assignments"] == [
        {
            "pupil": "b",
            "place": "1/2",
            "school": "1",
            "way": 1446,
            "reasons": ["1 ist die nächste Schule, die einen Platz geben kann: 1,4 km."],
        }
    ]
    assert plan["unplaced"][0]["reasons"] == [
        "Alle erreichbaren Plätze bekamen Kinder, die mindestens 6 Tage länger warten.",
        "Ein Platz mehr würde für dieses Kind reichen: 1 (1,4 km).",
    ]
    assert out.read_text().replace(str(plan["seconds"]), "") == again.read_text().replace(str(twice["seconds"]), "")


@pytest.mark.parametrize(
    ("change", "path"),
    [
        ({"pupils": [{**ROUND["pupils"][0], "grade": 2.0}]}, "$.pupils[0].grade: "),
        ({"pupils": [{**ROUND["pupils"][0], "fixed": "1"}, {**ROUND["pupils"][1], "fixed": "1"}]}, "$.pupils[0].fixed: "),
        ({"rules": None}, "$.rules: "),
    ],
)
def test_a_malformed_round_is_refused_with_its_path(tmp_path, change, path):
    given, out = tmp_path / "round.json", tmp_path / "plan.json"
    given.write_text(json.dumps({**ROUND, **change}))

    done = _script("bench/placement.py", given, "--out", out)

    assert done.returncode == 2
    assert done.stderr.startswith(path)
    assert not out.exists()
