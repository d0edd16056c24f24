"""`make bench`: every benchmark with its goals, one table each."""

import subprocess
import sys

from tools import setup
from tools.places import PYTHON, ROOT, say

BENCHES = ("pages", "opening", "consults", "letters", "figures", "imports", "audit", "matching", "placement")


def main() -> None:
    """Run the named benchmarks, all of them by default."""
    setup.environment(development=True)
    failed = 0
    for name in sys.argv[1:] or BENCHES:
        say(f"── {name}")
        failed |= subprocess.run([str(PYTHON), "-m", f"bench.{name}"], cwd=ROOT, check=False).returncode
    raise SystemExit(failed)


if __name__ == "__main__":
    main()
