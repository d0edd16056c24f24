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
    "given_equal": (0.6699, 0.005803), "given_close": (0.2424, 0.003257), "given_spelling": (0.008, 0.000587), "given_part": (0.0204, 0.003679), "given_differs": (0.0594, 0.9867),
    "family_equal": (0.683, 0.003001), "family_close": (0.2712, 0.001349), "family_spelling": (0.0059, 3e-05), "family_part": (0.0235, 0.002671), "family_differs": (0.0164, 0.993),
    "birth_equal": (0.8507, 0.000187), "birth_digit": (0.0285, 0.002493), "birth_turned": (0.0404, 0.000192), "birth_partial": (0.04, 0.000548), "birth_part": (0.002, 0.02149), "birth_differs": (0.0392, 0.9751),
    "phone_equal": (0.8662, 0.001019), "phone_close": (0.0404, 4.5e-05), "phone_differs": (0.0933, 0.9989),
    "street_equal": (0.7353, 0.01082), "street_close": (0.2571, 0.01053), "street_part": (0.0038, 0.6974), "street_differs": (0.0037, 0.2811),
    "estate_equal": (0.7402, 3e-05), "estate_close": (0.227, 0.002285), "estate_part": (0.006, 0.1442), "estate_differs": (0.0267, 0.8535),
    "number_equal": (0.949, 0.1194), "number_close": (0.0265, 0.1085), "number_differs": (0.0243, 0.7721),
    "suburb_equal": (0.6706, 0.04085), "suburb_close": (0.2598, 0.01235), "suburb_part": (0.0325, 0.0167), "suburb_differs": (0.037, 0.9301),
    "postcode_equal": (0.885, 0.05274), "postcode_close": (0.0805, 0.03597), "postcode_differs": (0.0343, 0.9113),
    "state_equal": (0.9003, 0.2996), "state_close": (0.097, 0.02469), "state_differs": (0.0026, 0.6757),
    "sex_equal": (0.9738, 0.5225), "sex_differs": (0.026, 0.4775),
    "nationality_equal": (0.949, 0.07564), "nationality_differs": (0.0508, 0.9244),
    "names_swapped": (0.03, 0.5), "names_original": (0.1, 0.5),
}  # fmt: skip
HOUSEHOLD = frozenset(("phone", "street", "estate", "number", "suburb", "postcode", "state"))
#: Answers that tell one person from another of her household; answers that put two people into one household.
SELF = frozenset(f"{name}_{level}" for name, levels in {"given": ("equal", "close", "spelling", "part"), "birth": ("equal", "digit", "turned", "partial")}.items() for level in levels)
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
