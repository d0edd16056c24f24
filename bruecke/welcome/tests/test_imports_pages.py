"""The pages with files: what a clerk sees of her own office's files, and nobody else."""

import io

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from python_calamine import CalamineWorkbook

from bruecke.people.models import Person
from bruecke.welcome.files import reading
from bruecke.welcome.files.columns import KEPT
from bruecke.welcome.models import Import, ImportLine
from bruecke.welcome.tests.handed import COLUMNS, csv, row, run, take_over, upload, xlsx


def send(client, content, name="liste.csv"):
    return client.post(reverse("welcome:imports"), {"file": SimpleUploadedFile(name, content)}, follow=True)


def test_clerk_uploads_takes_over_and_fetches_the_receipt(world, django_assert_max_num_queries):
    client = world.client("katrin")
    page = send(client, csv(row(1), row(2, _1801="1"), row(3, telefon="abc")))
    file = Import.objects.get()

    assert page.redirect_chain[-1][0] == reverse("welcome:import", args=[file.pk])
    body = page.content.decode()
    assert "Bitte Papierkarte mitgeben." in body
    assert "Kowalenko" not in body

    client.post(reverse("welcome:import-take-over", args=[file.pk]))
    with django_assert_max_num_queries(15):
        page = client.get(reverse("welcome:import", args=[file.pk]))
    assert 'hx-trigger="every 1s"' in page.content.decode()
    assert "HX-Refresh" not in client.get(reverse("welcome:import-progress", args=[file.pk])).headers

    run(file.pk)
    assert client.get(reverse("welcome:import-progress", args=[file.pk]))["HX-Refresh"] == "true"
    assert "Eine Person wurde übergeben." in client.get(reverse("welcome:import", args=[file.pk])).content.decode()
    number = ImportLine.objects.get(of=file, line=8).receipt
    receipt = client.get(reverse("welcome:import-receipt", args=[file.pk, "csv"])).content.decode("utf-8-sig")
    assert f"8;S1;übernommen;;{number}" in receipt
    assert "9;;abgelehnt;Bitte Papierkarte mitgeben.;" in receipt
    content = client.get(reverse("welcome:import-receipt", args=[file.pk, "xlsx"])).content
    rows = CalamineWorkbook.from_filelike(io.BytesIO(content)).get_sheet_by_name("Zeilen").to_python()
    assert rows[1] == ["8", "S1", "übernommen", "", number]


def test_take_back_asks_before_it_begins(world):
    client = world.client("katrin")
    file = upload(world, csv(row(1)))
    take_over(world, file.pk)
    address = reverse("welcome:import-take-back", args=[file.pk])

    assert "Eine Übergabe dieser Datei verschwindet" in client.get(address).content.decode()
    assert Person.objects.count() == 1
    client.post(address)
    file.refresh_from_db()
    assert file.state == "undoing"


def test_refused_file_says_why_and_keeps_nothing(world):
    page = send(world.client("katrin"), csv(row(1), sender="05358008"))

    assert "eine andere Gemeinde als Ihre" in page.content.decode()
    assert (Import.objects.get().state, ImportLine.objects.count()) == ("refused", 0)


def test_no_file_and_too_large_a_file_are_sentences(world):
    client = world.client("katrin")

    assert "höchstens 40 MB" in client.post(reverse("welcome:imports")).content.decode()
    assert "größer als 40 MB" in send(client, b"x" * (reading.MOST_BYTES + 1)).content.decode()


def test_doubtful_rows_are_taken_along_by_choice(world):
    client = world.client("katrin")
    file = upload(world, csv(row(1), row(2, _0101="Kowalenkoab"), row(3, _0101="Петренко")))
    assert list(ImportLine.objects.filter(of=file).order_by("line").values_list("state", flat=True)) == ["new", "known", "held"]

    page = client.get(reverse("welcome:import", args=[file.pk]))
    assert page.content.decode().count('name="line"') == 2
    client.post(reverse("welcome:import-decide", args=[file.pk]), {"line": ["9", "10", "x"], "take": "1"})
    assert list(ImportLine.objects.filter(of=file).order_by("line").values_list("state", flat=True)) == ["new"] * 3
    client.post(reverse("welcome:import-decide", args=[file.pk]), {"line": ["10"], "take": ""})
    assert take_over(world, file.pk) == 2
    assert not Person.objects.filter(family_name="Петренко").exists()


def test_rows_come_in_pages_of_fifty(world, django_assert_max_num_queries):
    client = world.client("katrin")
    file = upload(world, csv(*(row(number) for number in range(120))))
    address, seen = reverse("welcome:import", args=[file.pk]), []
    following = "?zeigen=new"
    while following:
        with django_assert_max_num_queries(15):
            page = client.get(address + following)
        seen += [line.row_id for line in page.context["page"].rows]
        following = page.context["page"].next_url

    assert seen == [f"S{number}" for number in range(120)]


def test_discarded_preview_leaves_nothing_and_may_be_sent_again(world):
    client, content = world.client("katrin"), csv(row(1))
    send(client, content)
    file = Import.objects.get()
    client.post(reverse("welcome:import-discard", args=[file.pk]))

    assert ImportLine.objects.count() == 0
    send(client, content)
    assert Import.objects.filter(state="preview").count() == 1


@pytest.mark.parametrize("name", ["kurt", "amira", "hanna", "olga", "adam"])
def test_foreign_files_do_not_exist(world, name):
    file = upload(world, csv(row(1)))
    client = world.client(name)
    for page in ("import", "import-progress", "import-take-back"):
        assert client.get(reverse(f"welcome:{page}", args=[file.pk])).status_code == 404
    for page in ("import-take-over", "import-discard", "import-decide", "import-take-back"):
        assert client.post(reverse(f"welcome:{page}", args=[file.pk])).status_code == 404
    assert client.get(reverse("welcome:import-receipt", args=[file.pk, "csv"])).status_code == 404


def test_office_that_does_not_take_part_cannot_upload(world):
    client = world.client("hugo")

    assert "übergibt noch nicht per Datei" in client.get(reverse("welcome:imports")).content.decode()
    assert "übergibt noch nicht per Datei" in send(client, csv(row(1), sender="05358012")).content.decode()
    assert Import.objects.count() == 0


@pytest.mark.parametrize("kind", ["csv", "xlsx"])
def test_own_list_gets_its_head_and_can_be_uploaded(world, kind):
    from bruecke.welcome.files import writing

    rows = [COLUMNS, [row(1).get(name, "") for name in COLUMNS]]
    bare = writing.xlsx_file([], rows) if kind == "xlsx" else "\r\n".join(";".join(one) for one in rows).encode()
    client = world.client("katrin")
    answer = client.post(reverse("welcome:imports-head"), {"list-file": SimpleUploadedFile(f"liste.{kind}", bare)})

    assert answer["Content-Type"].startswith("text/csv")
    send(client, answer.content)
    assert Import.objects.get().counts["new"] == 1


def test_list_that_is_none_is_refused_with_its_reason(world):
    answer = world.client("katrin").post(
        reverse("welcome:imports-head"), {"list-file": SimpleUploadedFile("x.csv", b"satz_id;0101\r\n")}
    )

    assert "Die Datei hat keine Zeilen." in answer.content.decode()


def test_empty_list_has_every_column(world):
    content = world.client("katrin").get(reverse("welcome:imports-template")).content

    headers = CalamineWorkbook.from_filelike(io.BytesIO(content)).get_sheet_by_index(0).to_python()[0]
    assert len(headers) == len(KEPT)


def test_names_of_files_and_ids_cannot_become_formulas(world):
    client = world.client("katrin")
    send(client, xlsx(row(1, satz_id="-1")), name="=cmd|'a'!1.xlsx")
    file = Import.objects.get()
    take_over(world, file.pk)

    receipt = client.get(reverse("welcome:import-receipt", args=[file.pk, "csv"])).content.decode("utf-8-sig")
    assert ";'-1;" in receipt
