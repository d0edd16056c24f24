"""The table a benchmark prints: name, value, unit, goal, met or not; and what it measures with."""

import resource
import sys
from collections.abc import Callable
from time import perf_counter, process_time
from typing import Any


def row(name: str, value: float, unit: str, *, most: float | None = None, least: float | None = None) -> bool:
    """Print one line of the table and return whether the goal is met."""
    met = (most is None or value <= most) and (least is None or value >= least)
    goal = f"<= {most:g}" if most is not None else f">= {least:g}" if least is not None else ""
    print(f"{name:<56} {value:>12.4f}  {unit:<10} {goal:>9}  {'ok' if met else 'SHORT'}", flush=True)
    return met


def memory() -> float:
    """Return the most memory this process had, in MB."""
    used = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return used / (1024 * 1024 if sys.platform == "darwin" else 1024)


def timed(work: Callable[[], Any]) -> tuple[float, float, Any]:
    """Return the seconds on the clock and of the processor that some work took, and its result."""
    start, used = perf_counter(), process_time()
    result = work()
    return perf_counter() - start, process_time() - used, result
