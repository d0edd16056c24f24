"""A file from the clerk's list to the counsellor's inbox, and back again; the worker does the work."""

from pathlib import Path

from playwright.sync_api import expect

from bruecke.welcome.tests.handed import COLUMNS, csv, row

KATRIN, HUGO = "katrin.maurer@bruecke.example", "hugo.cremer@bruecke.example"


def test_list_gets_its_head_is_taken_over_and_taken_back(desk, tmp_path: Path):
    bare = tmp_path / "liste.csv"
    rows = [row(1), row(2, _1801="1"), row(3, telefon="unbekannt"), row(4, _0101="Петренко"), row(5, unterschrift="")]
    lines = [COLUMNS, *([one.get(name, "") for name in COLUMNS] for one in rows)]
    bare.write_text("\r\n".join(";".join(line) for line in lines), encoding="utf-8")

    clerk = desk(KATRIN)
    page = clerk.go("/dateien/")
    clerk.accessible("files")
    page.set_input_files("#id_list-file", bare)
    with page.expect_download() as made:
        page.get_by_role("button", name="Kopf ergänzen").click()
    made.value.save_as(tmp_path / "uebergabe.csv")

    page.set_input_files("#id_file", tmp_path / "uebergabe.csv")
    page.get_by_role("button", name="Datei prüfen").click()
    expect(page.get_by_text("Bitte Papierkarte mitgeben.")).to_be_visible()
    expect(page.get_by_text("Eine Zeile kann übernommen werden.")).to_be_visible()
    clerk.accessible("preview")
    page.locator('input[name="line"]').check()
    page.get_by_role("button", name="Mitnehmen").click()
    page.get_by_role("button", name="Übernehmen", exact=True).click()
    expect(page.get_by_text("2 Personen wurden übergeben.")).to_be_visible(timeout=60_000)
    clerk.accessible("taken over")
    with page.expect_download() as receipt:
        page.get_by_role("link", name="Quittung (CSV)").click()
    told = Path(receipt.value.path()).read_text(encoding="utf-8-sig")
    assert told.count("übernommen;") == 2
    assert "Kowalenko" not in told

    page.get_by_role("link", name="Datei zurücknehmen").click()
    clerk.accessible("taking back")
    page.get_by_role("button", name="Datei zurücknehmen").click()
    expect(page.get_by_text("2 Personen wurden zurückgenommen.")).to_be_visible(timeout=60_000)


def test_without_script_the_file_is_handed_over_too(desk, tmp_path: Path):
    file = tmp_path / "uebergabe.csv"
    file.write_bytes(csv(row(11, einwilligung_nr="OHNE11", _0101="Ohneskript")))
    page = desk(KATRIN, script=False).go("/dateien/")

    page.set_input_files("#id_file", file)
    page.get_by_role("button", name="Datei prüfen").click()
    page.get_by_role("button", name="Übernehmen", exact=True).click()
    for _ in range(30):
        if page.get_by_text("Eine Person wurde übergeben.").count():
            break
        page.wait_for_timeout(1000)
        page.reload()
    expect(page.get_by_text("Eine Person wurde übergeben.")).to_be_visible()


def test_office_that_does_not_take_part_is_told_so(desk):
    page = desk(HUGO).go("/dateien/")

    expect(page.get_by_text("Ihre Gemeinde übergibt noch nicht per Datei.")).to_be_visible()
