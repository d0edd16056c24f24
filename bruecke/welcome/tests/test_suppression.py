"""No hidden figure can be worked out: checked against every table that would look the same, found without the code's own reasoning."""

from collections.abc import Iterator
from itertools import product
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from bruecke.welcome.suppression import TOTAL, Shown, determined, suppress, with_totals

LIMIT, MOST = 3, 6


def looks(chain: list[dict[Any, int]], hidden: list[dict[Any, Shown]]) -> list[dict[Any, str]]:
    return [{place: hidden[level].get(place, str(value)) for place, value in table.items()} for level, table in enumerate(chain)]


def fits(table: dict[Any, int], look: dict[Any, str], limit: int) -> bool:
    rules = {Shown.FEW: lambda value: value < limit, Shown.COVERED: lambda value: value >= limit}
    return all(rules[shown](table[place]) if isinstance(shown, Shown) else str(table[place]) == shown for place, shown in look.items())


def tables(places: list[Any], top: int) -> Iterator[dict[Any, int]]:
    for values in product(range(top + 1), repeat=len(places)):
        yield with_totals(dict(zip(places, values, strict=True)))


def worked_out(chain: list[dict[Any, int]], hidden: list[dict[Any, Shown]], places: list[Any], limit: int) -> set[Any]:
    """Return every hidden figure that is the same in all chains that look like this one, tried one by one."""
    look, top = looks(chain, hidden), MOST + 2
    fitting = [[table for table in tables(places, top) if fits(table, look[level], limit)] for level in range(len(chain))]
    seen: dict[Any, set[int]] = {(level, place): set() for level, found in enumerate(hidden) for place in found}
    for found in product(*fitting):
        if all(one[place] >= other[place] for one, other in zip(found, found[1:], strict=False) for place in one):
            for level, place in seen:
                seen[level, place].add(found[level][place])
    return {cell for cell, values in seen.items() if len(values) == 1}


def grid(rows: int, columns: int) -> Any:
    places = [(f"r{row}", f"c{column}") for row in range(rows) for column in range(columns)]
    return st.lists(st.integers(0, MOST), min_size=len(places), max_size=len(places)).map(
        lambda values: dict(zip(places, values, strict=True))
    )


flat = st.lists(st.integers(0, MOST), min_size=1, max_size=4).map(lambda values: {(f"r{row}", TOTAL): value for row, value in enumerate(values)})


def check(chain: list[dict[Any, int]], places: list[Any]) -> None:
    hidden = suppress(chain, limit=LIMIT)
    for level, table in enumerate(chain):
        for place, value in table.items():
            assert not 0 < value < LIMIT or hidden[level][place] == Shown.FEW
    assert determined(chain, hidden, limit=LIMIT) == []
    assert worked_out(chain, hidden, places, LIMIT) == set()


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

    assert suppress([table]) == [{("a", TOTAL): Shown.FEW, ("c", TOTAL): Shown.COVERED}]


def test_two_small_figures_with_one_solution_take_a_third():
    table = with_totals({("a", TOTAL): 4, ("b", TOTAL): 4, ("c", TOTAL): 12})

    assert set(suppress([table])[0]) == {("a", TOTAL), ("b", TOTAL), ("c", TOTAL)}


def test_large_figures_and_zeros_are_all_shown():
    table = with_totals({("a", TOTAL): 9, ("b", TOTAL): 0, ("c", TOTAL): 12})

    assert suppress([table]) == [{}]


def test_a_total_that_stands_elsewhere_stays_readable():
    table = with_totals({("a", TOTAL): 4, ("b", TOTAL): 4, ("c", TOTAL): 0})

    hidden = suppress([table], open_totals=True)[0]

    assert set(hidden) == {("a", TOTAL), ("b", TOTAL), ("c", TOTAL)}
