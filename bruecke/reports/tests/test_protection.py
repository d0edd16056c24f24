"""Hidden numbers stay hidden: an attacker with the solver works on everything that is published, now and before."""

from dataclasses import replace

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bruecke.base.figures import ALL, Table
from bruecke.reports import protection
from bruecke.reports.linked import TOTAL, Cut, Earlier, protected
from bruecke.reports.protection import Known, Sum
from bruecke.reports.tests.attacker import Reader, possible

NUMBERS = st.sampled_from([0, 0, 0, 1, 1, 2, 3, 4, 5, 6, 7, 9, 12, 20, 41])
QUIET = settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck), derandomize=True)


def table(cells, key="a.one", titles=("row", "column")):
    rows = tuple(f"r{place}" for place in range(len(cells)))
    columns = tuple(f"c{place}" for place in range(len(cells[0]))) if titles[1] else (ALL,)
    return Table(key, key, *titles, rows, columns, tuple(map(tuple, cells)))


def cut(cells, key="a.one", titles=("row", "column")):
    """One table of a single piece, or from pieces given by name."""
    pieces = cells if isinstance(cells, dict) else {"all": cells}
    whole = [[sum(parts) for parts in zip(*rows, strict=True)] for rows in zip(*pieces.values(), strict=True)]
    return Cut(table(whole, key, titles), {name: tuple(map(tuple, part)) for name, part in pieces.items()})


def value(one, place, pieces=None):
    counts = dict(one.counts())
    return sum(counts[atom] for atom in one.atoms(*place, pieces=pieces))


def tells(reader, one, hidden, pieces=None):
    """Let the reader read a table as printed."""
    for place in one.places:
        if place not in hidden:
            reader.reads(one.atoms(*place, pieces=pieces), value(one, place, pieces))


def gives_away(reader, one, pieces=None, *, whole=False):
    """Return the places whose number from 1 to 4 does not reach from 1 to 5 for the reader; `whole`: he knows people are whole."""
    found = []
    for place in one.places:
        number, atoms = value(one, place, pieces), one.atoms(*place, pieces=pieces)
        if 0 < number < 5:
            low, high = reader.interval(atoms, whole=whole)
            if low > 1 or high < 5:
                found.append((place, number, low, high))
    return found


def tables(rows=(1, 5), columns=(1, 4), numbers=NUMBERS):
    return st.tuples(st.integers(*rows), st.integers(*columns)).flatmap(
        lambda size: st.lists(st.lists(numbers, min_size=size[1], max_size=size[1]), min_size=size[0], max_size=size[0])
    )


@QUIET
@given(tables())
def test_no_small_number_of_a_table_can_be_worked_out(cells):
    one = cut(cells)
    hidden = protected([one])[one.key]
    reader = Reader(dict(one.counts()))
    tells(reader, one, hidden)

    assert gives_away(reader, one) == []
    assert all(place in hidden for place in one.places if 0 < value(one, place) < 5)


@QUIET
@given(st.lists(NUMBERS, min_size=1, max_size=9))
def test_no_small_number_of_a_list_can_be_worked_out(numbers):
    one = cut([[number] for number in numbers], titles=("row", ""))
    hidden = protected([one])[one.key]
    reader = Reader(dict(one.counts()))
    tells(reader, one, hidden)

    assert gives_away(reader, one) == []


@settings(QUIET, max_examples=25)
@given(tables((1, 2), (1, 2), st.integers(0, 7)))
def test_the_solver_says_the_same_as_trying_all_tables(cells):
    one = cut(cells)
    hidden = protected([one])[one.key]
    behind = {place: [(atom[2], atom[3]) for atom in one.atoms(*place)] for place in one.places}
    printed = [(behind[place], None if place in hidden else value(one, place)) for place in one.places]
    fits = list(possible(one.table.rows, one.table.columns, printed, 14))

    for place in one.places:
        if 0 < value(one, place) < 5:
            sums = {sum(fit[cell] for cell in behind[place]) for fit in fits}
            assert min(sums) <= 1
            assert max(sums) >= 5


@QUIET
@given(tables((1, 3), (1, 3)), st.data())
def test_a_quarter_and_the_half_year_do_not_tell_of_the_other_quarter(first, data):
    second = [[data.draw(NUMBERS) for _number in row] for row in first]
    quarter, half = cut({"q1": first}), cut({"q1": first, "q2": second})
    before = protected([quarter])[quarter.key]
    read = {place: value(quarter, place) for place in quarter.places if place not in before}
    now = protected([half], [Earlier(half.key, frozenset(["q1"]), read)])[half.key]

    reader = Reader(dict(half.counts()))
    tells(reader, quarter, before)
    tells(reader, half, now)
    for pieces in (["q1"], ["q2"], ["q1", "q2"]):
        assert gives_away(reader, half, frozenset(pieces), whole=True) == [], pieces


@QUIET
@given(tables((2, 4), (1, 3)))
def test_all_municipalities_and_all_but_one_do_not_tell_of_that_one(cells):
    """Pieces may be places as well: the first report leaves one municipality out."""
    others, one_place = cells[:-1], [cells[-1]] + [[0] * len(cells[0]) for _row in cells[2:]]
    before_cut, both = cut({"others": others}), cut({"others": others, "heimbach": one_place})
    before = protected([before_cut])[both.key]
    read = {place: value(before_cut, place) for place in before_cut.places if place not in before}
    now = protected([both], [Earlier(both.key, frozenset(["others"]), read)])[both.key]

    reader = Reader(dict(both.counts()))
    tells(reader, before_cut, before)
    tells(reader, both, now)
    for piece in ("others", "heimbach"):
        assert gives_away(reader, both, frozenset([piece])) == []
    assert gives_away(reader, both) == []


@QUIET
@given(tables((2, 4), (2, 3)), st.data())
def test_two_tables_of_the_same_people_do_not_tell_of_each_other(cells, data):
    """The second table has the same rows and other columns; its rows add up to the same."""
    other = []
    for row in cells:
        part = data.draw(st.integers(0, sum(row)))
        other.append([part, sum(row) - part])
    one, two = cut(cells), cut(other, "a.two", ("row", "kind"))
    hidden = protected([one, two])

    reader = Reader(dict(one.counts()) | dict(two.counts()))
    for this in (one, two):
        tells(reader, this, hidden[this.key])
    for row in one.table.rows:
        reader.reads(one.atoms(row), 0, two.atoms(row))
    assert gives_away(reader, one, whole=True) == []
    assert gives_away(reader, two, whole=True) == []


@settings(QUIET, max_examples=20)
@given(tables((1, 3), (1, 3)), st.data())
def test_four_quarters_and_the_year_tell_of_none_of_them(first, data):
    """Every report is protected against all before it, in the order they come out."""
    quarters = {"q1": first} | {
        name: [[data.draw(NUMBERS) for _number in row] for row in first] for name in ("q2", "q3", "q4")
    }  # fmt: skip
    whole, reports = cut(quarters), [["q1"], ["q2"], ["q3"], ["q1", "q2", "q3", "q4"]]
    reader, earlier = Reader(dict(whole.counts())), []
    for pieces in reports:
        own = frozenset(pieces)
        known = {name: tuple(map(tuple, cells)) for name, cells in quarters.items()}
        cells = [
            [sum(parts) for parts in zip(*rows, strict=True)] for rows in zip(*(known[name] for name in pieces), strict=True)
        ]
        one = Cut(table(cells), known, own)
        hidden = protected([one], earlier)[one.key]
        tells(reader, one, hidden)
        read = {place: value(one, place) for place in one.places if place not in hidden}
        earlier.append(Earlier(one.key, own, read))
    for pieces in (["q1"], ["q2"], ["q3"], ["q4"], ["q1", "q2", "q3", "q4"]):
        assert gives_away(reader, whole, frozenset(pieces), whole=True) == [], pieces


@QUIET
@given(tables((2, 5), (2, 4)))
def test_a_zero_is_shown_only_where_it_says_nothing_of_a_small_group(cells):
    one = cut(cells)
    hidden = protected([one])[one.key]
    reader = Reader(dict(one.counts()))
    tells(reader, one, hidden)

    for row, column in one.places:
        around = [value(one, place) for place in {(row, TOTAL), (TOTAL, column)} - {(row, column)}]
        if value(one, (row, column)) == 0 and any(0 < number < 5 for number in around):
            assert (row, column) in hidden
            assert reader.interval(one.atoms(row, column))[1] >= 1


def test_little_is_hidden_where_little_is_needed():
    one = cut([[12, 7, 2], [9, 11, 30], [8, 6, 15]])

    assert protected([one])[one.key] == {("r0", "c1"), ("r0", "c2"), ("r2", "c1"), ("r2", "c2")}
    assert protected([cut([[12, 7], [9, 11]])])["a.one"] == set()


def test_the_same_input_gives_the_same_answer():
    cells = [[1, 8, 8], [8, 8, 8], [8, 8, 2], [9, 0, 3]]

    assert len({frozenset(protected([cut(cells)])["a.one"]) for _time in range(5)}) == 1


def test_rows_erased_since_the_earlier_report_do_not_stop_the_next():
    before = Earlier("a.one", frozenset(["q1"]), {("r0", ALL): 9, ("r1", ALL): 8, (TOTAL, ALL): 17})
    half = cut({"q1": [[7], [8]], "q2": [[4], [9]]}, titles=("row", ""))
    hidden = protected([half], [before])["a.one"]

    assert ("r0", ALL) in hidden, "11 now and 9 before would say: 2 in between"


def test_what_no_report_fits_any_more_is_not_linked():
    before = Earlier("a.one", frozenset(["q1"]), {("r0", ALL): 30})
    half = cut({"q1": [[7], [8]], "q2": [[6], [9]]}, titles=("row", ""))

    assert protected([half], [before])["a.one"] == set()


def test_the_attacker_finds_what_is_hidden_badly():
    """The tests above prove something only because he finds a number that is hidden alone, or against no earlier report."""
    one = cut([[12, 7, 2], [9, 11, 30], [8, 6, 15]])
    reader = Reader(dict(one.counts()))
    tells(reader, one, {("r0", "c2")})
    assert gives_away(reader, one) == [(("r0", "c2"), 2, 2, 2)]

    quarter, half = cut({"q1": [[9, 8], [9, 9]]}), cut({"q1": [[9, 8], [9, 9]], "q2": [[2, 9], [9, 9]]})
    reader = Reader(dict(half.counts()))
    tells(reader, quarter, set())
    tells(reader, half, protected([half])["a.one"])
    assert gives_away(reader, half, frozenset(["q2"])) == [(("r0", "c0"), 2, 2, 2)]


def test_tables_that_are_cut_differently_are_linked_by_their_totals():
    """One adds up from quarters, the other is a state of one day: its total is the same, and printed."""
    one, two = cut({"q1": [[1], [9]], "q2": [[1], [9]]}, titles=("row", "")), cut([[20]], "a.two", ("kind", ""))
    before = Earlier("a.one", frozenset(["q1"]), {})
    hidden = protected([one, two], [before])
    reader = Reader(dict(one.counts()) | dict(two.counts()))
    for this in (one, two):
        tells(reader, this, hidden[this.key])
    reader.reads(one.atoms(), 0, two.atoms())

    assert gives_away(reader, one, whole=True) == []
    assert protected([one, cut([[20]], "b.two", ("kind", ""))])["b.two"] == set(), "another context counts other people"


def test_open_tables_are_not_asked():
    one = cut([[1, 2], [3, 4]])

    assert protected([Cut(replace(one.table, is_open=True), one.pieces)]) == {"a.one": set()}


def test_a_reader_who_knows_that_people_are_whole_learns_no_more():
    """Sums that cross each other: halves of people would leave room that whole ones do not."""
    counts = {0: 1, 1: 6, 2: 5, 3: 1, 4: 0, 5: 2}
    known = [Known((0, 1, 2, 3, 4, 5), 15), Known((0, 1), 7), Known((0, 5), 3), Known((0, 2), 6)]
    sums = [Sum(("t", str(atoms), ""), atoms, 100) for atoms in [(0, 3), (0, 2), (2, 3), *((atom,) for atom in counts)]]
    hides = protection.hidden(counts, sums, known=known)
    alone, reader = Reader(counts), Reader(counts)
    for one in known:
        alone.reads(one.plus, one.value)
        reader.reads(one.plus, one.value)
    for one in sums:
        if one.name not in hides:
            reader.reads(one.atoms, sum(counts[atom] for atom in one.atoms))

    for one in sums:
        if 0 < sum(counts[atom] for atom in one.atoms) < 5:
            (least, most), (low, high) = alone.interval(one.atoms, whole=True), reader.interval(one.atoms, whole=True)
            assert low <= max(least, 1)
            assert high >= min(most, 5)
