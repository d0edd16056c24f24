"""The benchmarks themselves keep working; what they measure is not judged here."""

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
