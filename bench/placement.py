"""School places for children, as the product gives them (bruecke.schooling.optimiser), from a file that anybody can make.

    python bench/placement.py INSTANCE.json --out PLAN.json [--seconds 600] [--compare]
    python -m bench.placement [--sizes county,region,state] [--flavour usual] [--seed 1]

A malformed instance is refused with the JSON path of the fault and exit code 2; nothing is written. --compare adds what an office does
by hand (longest waiting first, nearest school), the price of keeping siblings together, and a plain MILP with --peer so many seconds.
"""

import argparse
import json
import os
import subprocess
import sys
import tempfile
from dataclasses import replace
from pathlib import Path
from time import perf_counter, process_time
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from bench.table import memory, row
from bruecke.schooling.optimiser.by_hand import by_hand
from bruecke.schooling.optimiser.check import faults, goals
from bruecke.schooling.optimiser.instance import Malformed, read
from bruecke.schooling.optimiser.problem import FixedPupilsDoNotFit, Plan, Problem, Reason
from bruecke.schooling.optimiser.solve import solve
from bruecke.schooling.reason_words import sentence

ROOT = Path(__file__).resolve().parents[1]
#: When this process began, imports included.
START = perf_counter() - process_time()
REFUSED = 2
#: What is kept back of the seconds for reasons and writing.
KEPT = 0.08
GOALS = {"county": (3.0, True, 0.0), "region": (60.0, True, 0.0), "state": (600.0, False, 0.5)}
LIMITS = {"county": 60.0, "region": 300.0, "state": 590.0}
MEGABYTES = 1024


def refuse(text: str) -> None:
    """End with the fault on the error line; nothing is written."""
    print(text, file=sys.stderr)
    raise SystemExit(REFUSED)


def instance(path: Path) -> Problem:
    """Return the problem of a file, naming fields that are ignored."""
    try:
        problem, unknown = read(path.read_bytes())
    except OSError as error:
        refuse(f"{path}: {error.strerror}")
    except Malformed as error:
        refuse(str(error))
    for field in unknown:
        print(f"ignored: {field}")
    return problem


def german() -> dict[str, str]:
    """Return the German sentences by message."""
    from babel.messages.pofile import read_po

    found = {}
    for path in sorted((ROOT / "bruecke" / "schooling" / "locale" / "de").glob("*.po")):
        with path.open("rb") as file:
            found.update({message.id: message.string for message in read_po(file) if isinstance(message.id, str)})
    return found


def written(plan: Plan) -> dict[str, Any]:
    """Return a plan as it is written, without seconds."""
    texts = german()

    def say(reasons: tuple[Reason, ...]) -> list[str]:
        return [sentence(one.code, one.values, say=lambda text: texts[text], names={}) for one in reasons]

    return {
        "assignments": [
            {"pupil": one.pupil, "place": one.place, "school": one.school, "way": one.way, "reasons": say(one.reasons)}
            for one in plan.assignments
        ],
        "unplaced": [{"pupil": one.pupil, "reasons": say(one.reasons)} for one in plan.unplaced],
        "goals": list(plan.goals), "proved_optimal": list(plan.proved), "bound": list(plan.bounds), "solver": plan.solver,
    }  # fmt: skip


def solved(problem: Problem, seconds: float | None) -> Plan:
    """Return the plan, within so many seconds of the start of this process; refuses fixed pupils who do not fit."""
    left = None if seconds is None else max(0.0, seconds * (1 - KEPT) - (perf_counter() - START))
    try:
        return solve(problem, seconds=left)
    except FixedPupilsDoNotFit as error:
        numbers = {pupil.id: number for number, pupil in enumerate(problem.pupils)}
        refuse(f"$.pupils[{numbers[error.pupils[0]]}].fixed: {error}")
        raise


def gap(goal: int, bound: int | None) -> float:
    """Return how far a goal may lie above the best possible, in per cent."""
    if bound is None or goal == bound:
        return 0.0 if goal == bound else 100.0
    return 100 * (goal - bound) / max(1, abs(goal))


def judged(problem: Problem, plan: Plan) -> bool:
    """Print what an independent look at the plan says."""
    seats = {one.pupil: one.place for one in plan.assignments}
    wrong = faults(problem, seats)
    met = [row("broken hard rules", len(wrong), "", most=0)]
    for number, (told, found) in enumerate(zip(plan.goals, goals(problem, seats), strict=True), start=1):
        bound = plan.bounds[number - 1]
        met.append(row(f"goal {number}: told less measured anew", told - found, "", most=0, least=0))
        row(f"goal {number}", told, "")
        row(f"goal {number}: bound", float("-inf") if bound is None else bound, "")
        row(f"goal {number}: gap", gap(told, bound), "%")
        row(f"goal {number}: proved", plan.proved[number - 1], "")
    return all(met)


def compare(problem: Problem, plan: Plan, peer: float) -> None:
    """Print the plan beside the way by hand, without siblings, and a plain MILP."""
    seats = by_hand(problem)
    told = goals(problem, seats)
    row("by hand: children without a place", len(problem.pupils) - len(seats), "children")
    row("  here", len(plan.unplaced), "children")
    for number in range(3):
        row(f"by hand: goal {number + 1}, more than here", told[number] - plan.goals[number], "")
    siblings(problem, plan)
    if peer:
        from bench.placement_peer import milp

        began = perf_counter()
        found = milp(problem, seconds=peer)
        row("plain MILP: seconds", perf_counter() - began, "s")
        for number, (value, proved) in enumerate(found, start=1):
            row(
                f"plain MILP: goal {number}, more than here{'' if proved else ' (unproved)'}",
                value - plan.goals[number - 1],
                "",
            )


def siblings(problem: Problem, plan: Plan) -> None:
    """Print what it costs to keep siblings together: goal 3 with and without goal 2."""
    alone = solve(replace(problem, pupils=tuple(replace(pupil, family=None) for pupil in problem.pupils)))
    seats = {one.pupil: one.place for one in alone.assignments}
    row("siblings apart if goal 2 did not count, more than here", goals(problem, seats)[1] - plan.goals[1], "")
    price = plan.goals[2] - alone.goals[2]
    row("price of keeping siblings together in goal 3", price, "")
    row("  for each child with a place", price / max(1, len(plan.assignments)), "")


def file(given: argparse.Namespace) -> bool:
    """Solve one instance and write its plan."""
    problem = instance(given.instance)
    plan = solved(problem, given.seconds)
    whole = written(plan)
    seconds = perf_counter() - START
    text = json.dumps({**whole, "seconds": round(seconds, 3)}, ensure_ascii=False, indent=1)
    given.out.write_text(text + "\n", encoding="utf-8")
    row("children", len(problem.pupils), "")
    row("seconds from start to written plan", perf_counter() - START, "s")
    row("peak memory", memory(), "MB", most=MEGABYTES)
    met = not given.check or judged(problem, plan)
    if given.compare:
        compare(problem, plan, given.peer)
    return met


def size(name: str, given: argparse.Namespace, folder: Path) -> bool:
    """Print the rows of one size; made and solved in a process of its own."""
    from bench.placement_instances import instance as invented

    path, out = folder / f"{name}.json", folder / f"{name}-plan.json"
    path.write_text(json.dumps(invented(name, given.flavour, given.seed)), encoding="utf-8")
    command = [sys.executable, __file__, str(path), "--out", str(out), "--seconds", str(LIMITS[name])]
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL)
    _pid, status, used = os.wait4(process.pid, 0)
    if status:
        return row(f"{name}: solved", 0, "", least=1)
    plan = json.loads(out.read_text(encoding="utf-8"))
    seconds, proof, most = GOALS[name]
    gaps = [gap(goal, bound) for goal, bound in zip(plan["goals"], plan["bound"], strict=True)]
    megabytes = used.ru_maxrss / (1024 * 1024 if sys.platform == "darwin" else 1024)
    met = [
        row(f"{name}: from start to written plan", plan["seconds"], "s", most=seconds),
        row(f"{name}: peak memory", megabytes, "MB", most=MEGABYTES),
        row(f"{name}: goals proved optimal", sum(plan["proved_optimal"]), "of 3", least=3 if proof else None),
    ]
    for number in range(3):
        row(f"{name}: goal {number + 1}", plan["goals"][number], "")
        row(f"{name}: goal {number + 1}: bound", plan["bound"][number], "")
        met.append(row(f"{name}: goal {number + 1}: gap", gaps[number], "%", most=most))
    if name == "county":
        subprocess.run([*command, "--compare", "--check", "--peer", "120"], check=False)
    return all(met)


def main() -> int:
    """Print the table and return 1 when a goal is missed."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("instance", type=Path, nargs="?")
    parser.add_argument("--out", type=Path)
    parser.add_argument("--seconds", type=float, default=590.0, help="stop after so many and write the best plan so far")
    parser.add_argument("--check", action="store_true", help="judge the plan once more, pair by pair")
    parser.add_argument("--compare", action="store_true")
    parser.add_argument("--peer", type=float, default=0, help="with --compare: so many seconds for each goal of a plain MILP")
    parser.add_argument("--sizes", default="county,region,state")
    parser.add_argument("--flavour", default="usual")
    parser.add_argument("--seed", type=int, default=1)
    given = parser.parse_args()
    if given.instance:
        if not given.out:
            parser.error("--out is missing")
        return 0 if file(given) else 1
    with tempfile.TemporaryDirectory() as folder:
        met = [size(name, given, Path(folder)) for name in given.sizes.split(",")]
    return 0 if all(met) else 1


if __name__ == "__main__":
    raise SystemExit(main())
