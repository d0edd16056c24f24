"""Lists of who has looked stay readable: readings one after the other are one line, and nobody is left out."""

from datetime import datetime, timedelta

from bruecke.privacy.queries.who import Look, calm

NOW = datetime.fromisoformat("2026-03-02T10:00:00+00:00")


def look(minutes, name="Amira", verb="case.opened", *, her=False, walled=False):
    return Look(NOW - timedelta(minutes=minutes), name, verb, her, walled)


def test_readings_of_one_colleague_within_an_hour_are_one_line_whatever_was_read():
    found = [look(0), look(5, verb="dossier.opened"), look(59), look(61), look(62)]

    assert calm(found) == [look(0), look(61)]


def test_her_own_readings_are_treated_alike_so_that_she_notices_another_one_with_her_code():
    found = [look(minutes, "", "dossier.opened", her=True) for minutes in (0, 30, 4000)]

    assert calm(found) == [found[0], found[2]]


def test_whoever_looked_in_between_stands_in_between():
    found = [look(0), look(1, "Jonas"), look(2), look(3, walled=True), look(4, verb="note.added"), look(5)]

    assert calm(found) == found


def test_deeds_are_never_left_out():
    found = [
        look(0, verb="note.written"),
        look(1, verb="note.written"),
        look(2, verb="access.emergency"),
        look(3, verb="access.emergency"),
    ]

    assert calm(found) == found
