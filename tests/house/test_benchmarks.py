"""The benchmarks themselves keep working; what they measure is not judged here."""

import os
import subprocess

from tools.places import PYTHON, ROOT


def test_the_benchmark_of_the_memory_runs_to_its_end(tmp_path):
    done = subprocess.run(
        [str(PYTHON), "-m", "bench.audit", "300"], cwd=ROOT, text=True, capture_output=True, check=False,
        env={**os.environ, "BRUECKE_HOME": str(tmp_path)},
    )  # fmt: skip

    assert done.stdout.count("\n") == 6, done.stderr
