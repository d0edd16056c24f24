"""Every kind of broken file has its name, its sentence, and leaves nothing half done."""

import io
import re
import zipfile
from contextlib import suppress
from datetime import timedelta
from uuid import UUID

import pytest
import xlsxwriter
from django.utils import timezone
from hypothesis import HealthCheck, given
from hypothesis import settings as effort
from hypothesis import strategies as st

from bruecke.people.models import Person
from bruecke.welcome.files import reading
from bruecke.welcome.files.reasons import FILES, ROWS, told
from bruecke.welcome.models import ImportLine
from bruecke.welcome.tests.handed import COLUMNS, csv, on, row, states, take_over, upload, xlsx


def resealed(content: bytes, before: bytes, after: bytes) -> bytes:
    """Change something in the rows and make the check sum fit again."""
    import hashlib

    changed = content.replace(before, after)
    start = changed.index(b"satz_id")
    digest = hashlib.sha256(changed[start:]).hexdigest().encode()
    return re.sub(rb"#pruefsumme;[0-9a-f]{64}", b"#pruefsumme;" + digest, changed)


def head(name: str, value: str, content: bytes | None = None) -> bytes:
    """Write another value into the head."""
    return re.sub(rf"#{name};[^\r\n]*".encode(), f"#{name};{value}".encode(), content or csv(row(1)))


def without(name: str) -> bytes:
    return re.sub(rf"#{name};[^\r\n]*\r\n".encode(), b"", csv(row(1)))


def book(**sheets: list[list[str]]) -> bytes:
    out = io.BytesIO()
    made = xlsxwriter.Workbook(out)
    for name, rows in sheets.items():
        sheet = made.add_worksheet(name)
        for place, cells in enumerate(rows):
            sheet.write_row(place, 0, cells)
    made.close()
    return out.getvalue()


def zipped(**files: bytes) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in files.items():
            archive.writestr(name.replace("__", "/"), content)
    return out.getvalue()


def cut(content: bytes, share: float) -> bytes:
    return content[: int(len(content) * share)]


def _other_sign() -> bytes:
    content = csv(row(1, sprachen="uk"))
    body = content[content.index(b"satz_id") :]
    return resealed(content, body, body.replace(b";", b","))


def _changed() -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(xlsx(row(1)))) as source, zipfile.ZipFile(out, "w") as target:
        for name in source.namelist():
            target.writestr(name, source.read(name).replace(b"Olena", b"Irina"))
    return out.getvalue()


NAMES = tuple(name for name in COLUMNS if not name.startswith("03") and name not in ("0101", "0102"))
FILES_BROKEN = {
    "empty file": (lambda: b"", "empty"),
    "only blanks": (lambda: b"  \r\n\r\n", "empty"),
    "a PDF": (lambda: b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n", "kind"),
    "a web page": (lambda: b"<html><body>Liste</body></html>", "kind"),
    "a picture": (lambda: b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR", "kind"),
    "an archive that is no spreadsheet": (lambda: zipped(liste=b"x"), "kind"),
    "an old Excel file": (lambda: b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600), "old"),
    "a spreadsheet cut off in the middle": (lambda: cut(xlsx(row(1)), 0.6), "damaged"),
    "a spreadsheet with broken inside": (lambda: zipped(xl__workbook__xml=b"", **{"xl/workbook.xml": b"<oops"}), "damaged"),
    "UTF-16 with mark": (lambda: csv(row(1)).decode().encode("utf-16"), "utf16"),
    "UTF-16 without mark": (lambda: csv(row(1)).decode().encode("utf-16-le"), "utf16"),
    "Windows-1252 that is not declared": (lambda: resealed(csv(row(1, _0101="Müller")), "ü".encode(), b"\xfc"), "encoding"),
    "declared Windows-1252 with a byte it does not have": (
        lambda: resealed(csv(row(1), charset="cp1252"), b"Olena", b"Ol\x81na"), "encoding",
    ),
    "UTF-8 mark in front of declared Windows-1252": (lambda: b"\xef\xbb\xbf" + csv(row(1), charset="cp1252"), "encoding"),
    "an unknown character set": (lambda: head("zeilen", "1\r\n#zeichensatz;koi8-r"), "charset"),
    "a zero byte among the rows": (lambda: resealed(csv(*[row(n) for n in range(40)]), b"Olena", b"Ol\0na"), "binary"),
    "no head": (lambda: csv(row(1)).split(b"\r\n", 6)[6], "head"),
    "another head": (lambda: csv(row(1)).replace(b"#kim-uebergabe", b"#kim-rueckgabe"), "head"),
    "a later version": (lambda: head("kim-uebergabe", "2"), "version"),
    "no sender": (lambda: without("absender"), "head_missing:absender"),
    "no reporting day": (lambda: without("stichtag"), "head_missing:stichtag"),
    "no number of the file": (lambda: without("datei"), "head_missing:datei"),
    "no number of rows": (lambda: without("zeilen"), "head_missing:zeilen"),
    "no check sum": (lambda: without("pruefsumme"), "head_missing:pruefsumme"),
    "a sender twice": (lambda: head("absender", "05358024\r\n#absender;05358008"), "head_twice:absender"),
    "a sender that is no AGS": (lambda: head("absender", "Jülich"), "sender"),
    "another sender than the office": (lambda: csv(row(1), sender="05358008"), "sender_other"),
    "a reporting day that is no date": (lambda: head("stichtag", "31.02.2026"), "day"),
    "a reporting day in the future": (lambda: csv(row(1), day=timezone.localdate() + timedelta(days=1)), "day_future"),
    "a number of the file that is no UUID": (lambda: head("datei", "4711"), "key"),
    "a number of rows that is none": (lambda: head("zeilen", "viele"), "count"),
    "more rows promised than there are": (lambda: head("zeilen", "2"), "count_other:2"),
    "fewer rows promised than there are": (lambda: head("zeilen", "1", csv(row(1), row(2))), "count_other:1"),
    "a check sum that is none": (lambda: head("pruefsumme", "abc"), "sum"),
    "a row changed after sealing": (lambda: csv(row(1)).replace(b"Olena", b"Irina"), "sum_other"),
    "a file cut off on its way": (lambda: cut(csv(*[row(n) for n in range(9)]), 0.8), "sum_other"),
    "no column names": (lambda: csv(columns=()), "columns"),
    "no rows": (csv, "no_rows"),
    "a column twice": (lambda: csv(row(1), columns=(*COLUMNS, "Familienname")), "column_twice:0101"),
    "no column for the consent": (
        lambda: csv(row(1), columns=tuple(name for name in COLUMNS if name != "einwilligung_nr")), "column_missing:einwilligung_nr",
    ),
    "no column for the id": (lambda: csv(row(1), columns=COLUMNS[1:]), "column_missing:satz_id"),
    "no column for a name": (lambda: csv(row(1), columns=NAMES), "name_missing"),
    "rows separated by another sign": (_other_sign, "separator"),
    "a quotation mark that never closes": (lambda: resealed(csv(row(1), row(2)), b"Olena", b'"Olena'), "quotes"),
    "a spreadsheet without the sheet Kopf": (lambda: book(Zeilen=[list(COLUMNS)]), "head"),
    "a spreadsheet with two lists": (lambda: book(Kopf=[["kim-uebergabe", "1"]], A=[["x"]], B=[["x"]]), "sheets"),
    "a spreadsheet whose rows were changed": (_changed, "sum_other"),
}  # fmt: skip


@pytest.mark.parametrize("kind", FILES_BROKEN, ids=str)
def test_broken_file_is_refused_with_its_reason(world, kind):
    make, reason = FILES_BROKEN[kind]
    file = upload(world, make())

    assert (file.state, file.problem) == ("refused", reason)
    assert told(reason) not in ("", reason)
    assert (ImportLine.objects.count(), file.staging) == (0, None)


@pytest.mark.parametrize(
    ("name", "limit", "reason"), [("MOST_ROWS", 2, "many:2"), ("MOST_BYTES", 100, "large:0"), ("MOST_INSIDE", 10, "bomb")]
)
def test_file_beyond_its_limits_is_refused(world, monkeypatch, name, limit, reason):
    monkeypatch.setattr(reading, name, limit)
    make = xlsx if name == "MOST_INSIDE" else csv

    assert upload(world, make(*(row(n) for n in range(3)))).problem == reason


TOMORROW, LONG_AGO = on(timezone.localdate() + timedelta(days=1)), on(timezone.localdate() - timedelta(days=400))
ROWS_BROKEN = {
    "a disclosure block": ({"_1801": "1"}, "refused", "blocked"),
    "a disclosure block that says no": ({"_1801": "nein"}, "refused", "blocked"),
    "no number of the consent": ({"einwilligung_nr": ""}, "refused", "consent_number"),
    "a number of the consent with blanks": ({"einwilligung_nr": "EW 1 2"}, "refused", "consent_number"),
    "no day of the consent": ({"einwilligung_am": ""}, "refused", "consent_day"),
    "half a day of the consent": ({"einwilligung_am": "11.2026"}, "refused", "consent_day"),
    "a consent of tomorrow": ({"einwilligung_am": TOMORROW}, "refused", "consent_future"),
    "a consent of last year": ({"einwilligung_am": LONG_AGO}, "refused", "consent_lapsed"),
    "no scope": ({"einwilligung_umfang": ""}, "refused", "consent_scope"),
    "another scope": ({"einwilligung_umfang": "Newsletter"}, "refused", "consent_scope"),
    "a scope that is denied": ({"einwilligung_umfang": "keine Kontaktdaten"}, "refused", "consent_scope"),
    "no signature": ({"unterschrift": ""}, "refused", "consent_signature"),
    "a signature that was refused": ({"unterschrift": "verweigert"}, "refused", "consent_signature"),
    "a deceased person": ({"_1901": "01.11.2026"}, "refused", "deceased"),
    "a withdrawn move": ({"_1306": "20.11.2026"}, "refused", "moved_away"),
    "no id": ({"satz_id": ""}, "held", "row_id"),
    "a name as id": ({"satz_id": "Kowalenko"}, "held", "row_id"),
    "no language of the consent": ({"einwilligung_sprache": ""}, "held", "consent_language"),
    "no name at all": ({"_0101": "", "_0301": ""}, "held", "name"),
    "a name that never ends": ({"_0101": "A" * 200}, "held", "long"),
    "a hidden control character": ({"_0101": "Kowa\u202elenko"}, "held", "control"),
    "a day of birth that does not exist": ({"_0601": "31.02.1985"}, "held", "birth_date"),
    "a birth in the future": ({"_0601": TOMORROW}, "held", "birth_date"),
    "a birth in words": ({"_0601": "im Frühling"}, "held", "birth_date"),
    "an unknown municipality": ({"ags": "09162000"}, "held", "municipality"),
    "a municipality that does not take part": ({"ags": "05358012"}, "held", "level"),
    "no language": ({"sprachen": ""}, "held", "language"),
    "an unknown language": ({"sprachen": "Marsianisch"}, "held", "language"),
    "a phone number in words": ({"telefon": "siehe Akte"}, "held", "phone"),
    "a broken e-mail address": ({"email": "olena@"}, "held", "email"),
    "no way to reach her": ({"telefon": ""}, "held", "contact"),
    "an unknown channel": ({"kanal": "Brieftaube"}, "held", "channel"),
    "perhaps instead of yes or no": ({"nachricht_hinterlassen": "vielleicht"}, "held", "yes_no"),
    "a relation without kind": ({"bezug_satz_id": "S2"}, "held", "relation"),
    "a relation to herself": ({"bezug_satz_id": "S1", "bezug_art": "Ehepartner"}, "held", "relation_self"),
    "a relation into nowhere": ({"bezug_satz_id": "S99", "bezug_art": "Kind"}, "held", "relation_missing"),
    "a child alone": ({"_0601": "2018"}, "held", "minor"),
    "Cyrillic in a Latin field": ({"_0101": "Петренко"}, "held", "letters"),
    "a question mark where a letter was lost": ({"_0101": "M?ller"}, "held", "letters"),
}  # fmt: skip


@pytest.mark.parametrize("kind", ROWS_BROKEN, ids=str)
def test_broken_row_stays_out_and_the_others_come_in(world, kind):
    changes, state, reason = ROWS_BROKEN[kind]
    file = upload(world, csv(row(1, **changes), row(2)))

    assert states(file) == [(state, [reason]), ("new", [])]
    assert told(reason) != reason
    assert take_over(world, file.pk) == 1
    assert Person.objects.get().family_name == row(2)["0101"]


def test_row_with_too_many_cells_is_refused(world):
    content = resealed(csv(row(1), row(2)), b"S1;", b"S1;zu;viel;")

    assert states(upload(world, content)) == [("refused", ["cells"]), ("new", [])]


def test_ids_and_numbers_that_stand_twice_are_held(world):
    file = upload(world, csv(row(1), row(2, satz_id="S1"), row(3), row(4, einwilligung_nr="EW00003")))

    assert [reasons for _state, reasons in states(file)] == [[], ["row_id_twice"], ["consent_twice"], ["consent_twice"]]


def test_every_reason_has_a_sentence_and_no_code_means_two_things():
    assert set(ROWS) & set(FILES) == set()
    assert all(told(f"{code}:7").strip() for code in (*ROWS, *FILES))


def test_a_broken_file_may_be_put_right_under_the_same_number(world):
    key = UUID(int=4711, version=4)
    assert upload(world, csv(row(1), sender="05358008", key=key)).state == "refused"
    assert upload(world, csv(row(1), key=key)).state == "preview"


@pytest.fixture(scope="module")
def whole() -> dict[str, bytes]:
    return {"csv": csv(row(1), row(2)), "xlsx": xlsx(row(1), row(2))}


@effort(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(kind=st.sampled_from(["csv", "xlsx"]), at=st.floats(0, 1), gone=st.integers(0, 40), new=st.binary(max_size=12))
def test_bytes_damaged_anywhere_are_a_reason_and_never_an_error(whole, kind, at, gone, new):
    content = whole[kind]
    place = int(at * len(content))
    damaged = content[:place] + new + content[place + gone :]

    for read in (lambda: list(reading.opened(damaged).rows), lambda: reading.plain_rows(damaged)):
        with suppress(reading.BrokenFile):
            read()
