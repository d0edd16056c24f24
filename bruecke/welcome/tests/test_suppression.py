"""No hidden figure can be worked out: checked against every table that would look the same, found without the code's own reasoning."""

from collections.abc import Iterator
from itertools import pairwise, product
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from bruecke.welcome.suppression import TOTAL, _cycles, suppress, with_totals

LIMIT, MOST = 3, 6


def fits(table: dict[Any, int], look: dict[Any, int]) -> bool:
    return all(table[place] == value for place, value in look.items())


def tables(places: list[Any], top: int) -> Iterator[dict[Any, int]]:
    for values in product(range(top + 1), repeat=len(places)):
        yield with_totals(dict(zip(places, values, strict=True)))


def worked_out(chain: list[dict[Any, int]], hidden: list[set[Any]], places: list[Any]) -> set[Any]:
    """Return every hidden figure that is the same in all chains that look like this one, tried one by one."""
    looks = [
        {place: value for place, value in table.items() if place not in hidden[level]} for level, table in enumerate(chain)
    ]
    fitting = [[table for table in tables(places, MOST + 2) if fits(table, look)] for look in looks]
    seen: dict[Any, set[int]] = {(level, place): set() for level, found in enumerate(hidden) for place in found}
    for found in product(*fitting):
        if all(one[place] >= other[place] for one, other in pairwise(found) for place in one):
            for (level, place), values in seen.items():
                values.add(found[level][place])
    return {cell for cell, values in seen.items() if len(values) == 1}


def determined(chain: list[dict[Any, int]], hidden: list[set[Any]]) -> list[Any]:
    """Return the hidden figures for which no second number is found that fits, also where there are too many to try."""
    return [
        (level, place)
        for level, places in enumerate(hidden)
        for place in sorted(places)
        if not any(cost == 0 for cost, _cells in _cycles(chain, hidden, (level, place), open_total=False))
    ]


def grid(rows: int, columns: int) -> Any:
    places = [(f"r{row}", f"c{column}") for row in range(rows) for column in range(columns)]
    return st.lists(st.integers(0, MOST), min_size=len(places), max_size=len(places)).map(
        lambda values: dict(zip(places, values, strict=True))
    )


flat = st.lists(st.integers(0, MOST), min_size=1, max_size=4).map(
    lambda values: {(f"r{row}", TOTAL): value for row, value in enumerate(values)}
)


def check(chain: list[dict[Any, int]], places: list[Any]) -> None:
    hidden = suppress(chain, limit=LIMIT)
    for level, table in enumerate(chain):
        for place, value in table.items():
            assert not 0 < value < LIMIT or place in hidden[level]
    assert determined(chain, hidden) == []
    assert worked_out(chain, hidden, places) == set()


@settings(max_examples=150, deadline=None)
@given(flat)
def test_no_hidden_figure_of_a_list_follows_from_its_total(cells):
    check([with_totals(cells)], list(cells))


@settings(max_examples=60, deadline=None)
@given(st.one_of(grid(2, 2), grid(1, 3), grid(3, 1)))
def test_no_hidden_figure_of_a_table_follows_from_rows_columns_and_totals(cells):
    check([with_totals(cells)], list(cells))


@settings(max_examples=60, deadline=None)
@given(st.lists(st.tuples(st.integers(0, MOST), st.integers(0, MOST)), min_size=1, max_size=2))
def test_no_hidden_figure_follows_from_the_step_before_or_after(pairs):
    rows = [sorted(pair, reverse=True) for pair in pairs]
    chain = [with_totals({(f"r{row}", TOTAL): values[step] for row, values in enumerate(rows)}) for step in (0, 1)]

    check(chain, [(f"r{row}", TOTAL) for row in range(len(rows))])


@settings(max_examples=30, deadline=None)
@given(st.lists(st.lists(st.integers(0, 60), min_size=4, max_size=4), min_size=15, max_size=15), st.integers(0, 10**6))
def test_a_whole_county_is_safe_in_all_four_steps(numbers, seed):
    routes, chain = ("eu", "third", "allocation"), []
    for step in range(4):
        cells = {}
        for row, values in enumerate(numbers):
            for column, route in enumerate(routes):
                cells[f"{row}", route] = values[column] * (4 - step * (seed % 3 > 0)) // 8
        chain.append(with_totals(cells))

    hidden = suppress(chain)

    assert determined(chain, hidden) == []


def test_a_single_small_figure_takes_the_next_smallest_with_it():
    table = with_totals({("a", TOTAL): 3, ("b", TOTAL): 37, ("c", TOTAL): 12})

    assert suppress([table]) == [{("a", TOTAL), ("c", TOTAL)}]


def test_two_small_figures_protect_each_other():
    table = with_totals({("a", TOTAL): 4, ("b", TOTAL): 2, ("c", TOTAL): 12})

    assert suppress([table]) == [{("a", TOTAL), ("b", TOTAL)}]


def test_large_figures_and_zeros_are_all_shown():
    table = with_totals({("a", TOTAL): 9, ("b", TOTAL): 0, ("c", TOTAL): 12})

    assert suppress([table]) == [set()]


def test_a_total_that_stands_elsewhere_stays_readable():
    table = with_totals({("a", TOTAL): 4, ("b", TOTAL): 9, ("c", TOTAL): 0})

    assert suppress([table], open_total=True) == [{("a", TOTAL), ("b", TOTAL)}]


def test_in_a_table_four_figures_hide_one_and_totals_stay():
    table = with_totals({(row, column): 20 for row in "abc" for column in "xyz"} | {("a", "x"): 2})

    hidden = suppress([table])[0]

    assert len(hidden) == 4
    assert not any(TOTAL in place for place in hidden)
