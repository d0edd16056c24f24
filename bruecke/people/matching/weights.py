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
    "given_equal": (0.72, 0.008), "given_close": (0.13, 0.003), "given_spelling": (0.05, 0.003), "given_part": (0.05, 0.02),
    "given_differs": (0.05, 0.966),
    "family_equal": (0.75, 0.003), "family_close": (0.13, 0.001), "family_spelling": (0.04, 0.001), "family_part": (0.04, 0.01),
    "family_differs": (0.04, 0.985),
    "birth_equal": (0.83, 0.0001), "birth_digit": (0.05, 0.0008), "birth_turned": (0.04, 0.0006), "birth_partial": (0.03, 0.014),
    "birth_part": (0.03, 0.012), "birth_differs": (0.02, 0.9725),
    "phone_equal": (0.8, 0.00005), "phone_close": (0.06, 0.00005), "phone_differs": (0.14, 0.9999),
    "street_equal": (0.7, 0.002), "street_close": (0.17, 0.002), "street_part": (0.05, 0.1), "street_differs": (0.08, 0.896),
    "estate_equal": (0.7, 0.004), "estate_close": (0.15, 0.002), "estate_part": (0.05, 0.05), "estate_differs": (0.1, 0.944),
    "number_equal": (0.82, 0.02), "number_close": (0.1, 0.15), "number_differs": (0.08, 0.83),
    "suburb_equal": (0.75, 0.01), "suburb_close": (0.15, 0.003), "suburb_part": (0.04, 0.04), "suburb_differs": (0.06, 0.947),
    "postcode_equal": (0.8, 0.01), "postcode_close": (0.12, 0.02), "postcode_differs": (0.08, 0.97),
    "state_equal": (0.9, 0.25), "state_close": (0.06, 0.1), "state_differs": (0.04, 0.65),
    "sex_equal": (0.98, 0.5), "sex_close": (0.001, 0.001), "sex_differs": (0.02, 0.5),
    "nationality_equal": (0.95, 0.2), "nationality_close": (0.01, 0.01), "nationality_differs": (0.04, 0.79),
    "names_swapped": (0.03, 0.5), "names_original": (0.1, 0.5),
}  # fmt: skip
HOUSEHOLD = frozenset(("phone", "street", "estate", "number", "suburb", "postcode", "state"))
#: Answers that tell one person from another of her household; answers that put two people into one household.
SELF = frozenset(f"{name}_{level}" for name, levels in {"given": ("equal", "close", "spelling", "part"), "birth": ("equal", "digit", "turned", "partial")}.items() for level in levels)
HOME = frozenset({"street_equal", "street_close", "phone_equal"})
MOST, LEAST = 15.0, -6.0
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


def bits_of(chances: Mapping[str, tuple[float, float]]) -> dict[str, float]:
    """Return the weights of pairs (m, u)."""
    return {answer: math.log2(m / u) for answer, (m, u) in chances.items()}


USUAL = Weights(bits_of(STORED))


def total(answers: Iterable[str], bits: Mapping[str, float]) -> float:
    """Return the sum of all weights. What a household shares counts to a limit, for it tells no brother from a sister."""
    alone = shared = 0.0
    for answer in answers:
        if answer.partition("_")[0] in HOUSEHOLD:
            shared += bits[answer]
        else:
            alone += bits[answer]
    return alone + max(LEAST, min(MOST, shared))
