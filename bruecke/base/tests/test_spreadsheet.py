"""What somebody typed is never calculated by a spreadsheet."""

import pytest

from bruecke.base.spreadsheet import csv_of, harmless


@pytest.mark.parametrize("cell", ["=1+1", "+49", "-2", "@SUM(A1)", "\t=1", "\r=1", "\n=1"])
def test_what_looks_like_a_formula_becomes_text(cell):
    assert harmless(cell) == f"'{cell}"


def test_a_file_holds_its_rows_in_order_and_leaves_words_alone():
    assert csv_of([["Stelle", "Träger"], ["=B2", "Nord, Süd"]]) == 'Stelle,Träger\r\n\'=B2,"Nord, Süd"\r\n'.encode()
