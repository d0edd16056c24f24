"""What an office does by hand: longest waiting first, each to the nearest school that fits and still has a seat."""

from collections import Counter

from bruecke.schooling.optimiser.admission import stages
from bruecke.schooling.optimiser.problem import Problem


def by_hand(problem: Problem) -> dict[str, str]:
    """Return place by pupil; pupils that keep their school come first, whoever finds nothing free is missing.

    One after the other can fail to seat the pupils that keep their school even where all fit; then some are missing too.
    """
    seats: dict[str, str] = {}
    for stage in stages(problem):
        load: Counter[int] = Counter()
        queue = sorted(
            range(len(stage.pupils)), key=lambda i: (not stage.fixed[i], -stage.pupils[i].waiting_days, stage.pupils[i].id)
        )
        for pupil in queue:
            begin, end = int(stage.start[pupil]), int(stage.start[pupil + 1])
            for pair in sorted(range(begin, end), key=lambda pair: (stage.way[pair], pair)):
                place = int(stage.place[pair])
                if load[place] < stage.free[place]:
                    load[place] += 1
                    seats[stage.pupils[pupil].id] = stage.places[place].id
                    break
    return seats
