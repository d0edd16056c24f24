"""The programs of the embedded PostgreSQL start from wherever they have to be copied to."""

import stat
import subprocess

from tools import postgres


def test_copied_programs_find_their_libraries(tmp_path, monkeypatch):
    monkeypatch.setattr(postgres, "_as_root", lambda: True)
    monkeypatch.setattr(postgres, "_reachable", lambda _path: False)
    monkeypatch.setattr(postgres.tempfile, "gettempdir", lambda: str(tmp_path))

    copied = postgres._binaries()

    assert tmp_path in copied.parents
    for program in ("postgres", "initdb", "pg_ctl", "psql"):
        made = subprocess.run([copied / "bin" / program, "--version"], text=True, capture_output=True, check=False)
        assert made.returncode == 0, made.stderr
    below = [path for path in copied.parents if tmp_path in path.parents]
    assert all(stat.S_IMODE(path.stat().st_mode) & 0o005 == 0o005 for path in (copied, *below))
    assert postgres._binaries() == copied
