"""How many more seats of a place it takes until a child without one gets a seat there.

Children who can reach the place, directly or by moving others along, come first when they wait longer. Each of them takes one
seat at most, and the next one is then free for whoever may have it directly.
"""

from dataclasses import dataclass, field

import numpy as np

from bruecke.schooling.optimiser.admission import Stage
from bruecke.schooling.optimiser.distance import Array


@dataclass(frozen=True, slots=True)
class Openings:
    """Who is outside, and which place gives somebody to which; a plan that is best in goal 1 is taken for granted."""

    stage: Stage
    outside: Array
    moves: Array
    ahead: dict[int, Array] = field(default_factory=dict)

    @staticmethod
    def of(stage: Stage, pair: Array) -> "Openings":
        """Return the openings of a plan: the pair of each pupil, −1 for none."""
        seat = np.where(pair >= 0, np.append(stage.place, -1)[pair], -1)
        placed = seat[stage.owner] >= 0
        moves = np.zeros((len(stage.places), len(stage.places)), dtype=bool)
        moves[stage.place[placed], seat[stage.owner[placed]]] = True  # from where one could go to where one is
        return Openings(stage=stage, outside=np.flatnonzero(seat < 0), moves=moves)

    def seats(self, pupil: int, place: int) -> int:
        """Return how many more seats of a place the pupil may have would seat it there, whoever comes first."""
        if place not in self.ahead:
            self.ahead[place] = np.sort(self.stage.weight[self._reaching(place)])
        weights = self.ahead[place]
        return len(weights) - int(np.searchsorted(weights, self.stage.weight[pupil]))

    def _reaching(self, place: int) -> Array:
        """Return the pupils without a place who can reach it."""
        seen = np.zeros(len(self.moves), dtype=bool)
        seen[place] = True
        edge = np.array([place])
        while len(edge):
            fresh = self.moves[edge].any(axis=0) & ~seen
            seen |= fresh
            edge = np.flatnonzero(fresh)
        start, reached = self.stage.start, np.append(0, np.cumsum(seen[self.stage.place]))
        several: Array = self.outside[reached[start[self.outside + 1]] > reached[start[self.outside]]]
        return several
