"""What an answer weighs: Fellegi and Sunter (1969), log2 of how often it comes from one person over how often from two strangers.

The stored m and u are what `learn.estimate` found on invented German, Ukrainian, Arabic and other persons with and without
addresses (`python -m bench.dirty --weights`); on a whole file they are estimated anew from the file itself, without truth. A
name, or a birth date, that many people have says less: where the file is known, its frequency takes the place of u.
"""

import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

#: answer: (m, how often among pairs of one person; u, how often among pairs of strangers), both of all pairs where the field is known
STORED: dict[str, tuple[float, float]] = {
    "given_equal": (0.6699, 0.00580),
    "given_close": (0.2424, 0.00326),
    "given_spelling": (0.0080, 0.00059),
    "given_part": (0.0204, 0.00368),
    "given_differs": (0.0594, 0.98670),
    "family_equal": (0.6830, 0.00300),
    "family_close": (0.2712, 0.00135),
    "family_spelling": (0.0059, 0.00003),
    "family_part": (0.0235, 0.00267),
    "family_differs": (0.0164, 0.99300),
    "birth_equal": (0.8507, 0.00019),
    "birth_digit": (0.0285, 0.00249),
    "birth_turned": (0.0404, 0.00019),
    "birth_partial": (0.0400, 0.00055),
    "birth_part": (0.0020, 0.02149),
    "birth_differs": (0.0392, 0.97510),
    "phone_equal": (0.8662, 0.00102),
    "phone_close": (0.0404, 0.00005),
    "phone_differs": (0.0933, 0.99890),
    "street_equal": (0.7353, 0.01082),
    "street_close": (0.2571, 0.01053),
    "street_part": (0.0038, 0.69740),
    "street_differs": (0.0037, 0.28110),
    "estate_equal": (0.7402, 0.00003),
    "estate_close": (0.2270, 0.00229),
    "estate_part": (0.0060, 0.14420),
    "estate_differs": (0.0267, 0.85350),
    "number_equal": (0.9490, 0.11940),
    "number_close": (0.0265, 0.10850),
    "number_differs": (0.0243, 0.77210),
    "suburb_equal": (0.6706, 0.04085),
    "suburb_close": (0.2598, 0.01235),
    "suburb_part": (0.0325, 0.01670),
    "suburb_differs": (0.0370, 0.93010),
    "postcode_equal": (0.8850, 0.05274),
    "postcode_close": (0.0805, 0.03597),
    "postcode_differs": (0.0343, 0.91130),
    "state_equal": (0.9003, 0.29960),
    "state_close": (0.0970, 0.02469),
    "state_differs": (0.0026, 0.67570),
    "sex_equal": (0.9738, 0.52250),
    "sex_differs": (0.0260, 0.47750),
    "nationality_equal": (0.9490, 0.07564),
    "nationality_differs": (0.0508, 0.92440),
    "names_swapped": (0.0300, 0.50000),
    "names_original": (0.1000, 0.50000),
}
HOUSEHOLD = frozenset(("phone", "street", "estate", "number", "suburb", "postcode", "state"))
#: Answers that tell one person from another of her household; answers that put two people into one household.
SELF = frozenset({
    "given_equal", "given_close", "given_spelling", "given_part", "birth_equal", "birth_digit", "birth_turned", "birth_partial",
})  # fmt: skip
HOME = frozenset({"street_equal", "street_close", "phone_equal"})
#: The most and the least bits that what a household shares may count; more where few people share one.
MOST, MOST_ALONE, LEAST = 15.0, 25.0, -6.0
#: Bits above even odds that are wanted: `same` stands for one error in thousands, `ask` for a pair worth a look.
SURE, WORTH = 9.0, 0.0
#: The smallest file a decision is made for: as if there were so many people.
FEWEST = 1000


@dataclass(frozen=True)
class Weights:
    """The weight of every answer in bits, the number of people they stand for, and how frequent their names and birth dates are."""

    bits: Mapping[str, float]
    people: int = FEWEST
    frequent: Mapping[str, Mapping[str, float]] = field(default_factory=dict)
    #: How many people have the same whole name, where it is several (by their birth dates).
    bearers: Mapping[str, int] = field(default_factory=dict)
    #: Whether people of one household are so few in the file that each pair of them may be asked about.
    meddle: bool = False
    #: From how many bits above even odds on a pair is asked about.
    worth: float = WORTH

    @property
    def most(self) -> float:
        """The most bits that address and telephone count."""
        return MOST_ALONE if self.meddle else MOST


def bits_of(chances: Mapping[str, tuple[float, float]]) -> dict[str, float]:
    """Return the weights of pairs (m, u)."""
    return {answer: math.log2(m / u) for answer, (m, u) in chances.items()}


USUAL = Weights(bits_of(STORED))


def total(answers: Iterable[str], bits: Mapping[str, float], most: float = MOST) -> float:
    """Return the sum of all weights. What a household shares counts to a limit, for it tells no brother from a sister."""
    alone = shared = 0.0
    for answer in answers:
        if answer.partition("_")[0] in HOUSEHOLD:
            shared += bits[answer]
        else:
            alone += bits[answer]
    return alone + max(LEAST, min(most, shared))
