"""Consent on paper: numbered sheets, entered once, with the scan as proof."""

import logging
import shutil
import subprocess
import sys
import unicodedata
from datetime import date
from io import BytesIO
from uuid import uuid4

import pikepdf
import pytest
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils import timezone, translation

from bruecke.access.models import Organisation
from bruecke.access.policy import NotVisible
from bruecke.base import pdf
from bruecke.base.crypto import code_hash, file_path, read_file
from bruecke.consent.models import Consent
from bruecke.people.actions import PersonFacts
from bruecke.people.models import Person
from bruecke.welcome.actions import paper
from bruecke.welcome.forms.paper import MOST_BYTES, upload_of
from bruecke.welcome.models import PaperForm, Receipt, Scan, Tally, Way
from bruecke.welcome.queries.arrivals import Arrival
from conftest import JUELICH, LINNICH, acting

PDF = b"%PDF-1.7 signed"


def has_pango():
    try:
        import weasyprint  # noqa: F401
    except OSError:
        return False
    return True


needs_pango = pytest.mark.skipif(not has_pango(), reason="needs Pango")


def print_one(world, clerk="katrin", ags=JUELICH, key=None, language="uk", **more):
    with acting(world.actor(clerk)) as by:
        return paper.print_form(by=by, key=key or uuid4(), language=language, ags=ags, **more)


def enter(world, form, clerk="katrin", scan=None, **facts):
    values = {"family_name": "Kovalenko", "ags": JUELICH, "languages": ["uk"], **facts}
    arrival = Arrival(
        PersonFacts(**values), ["work"], Way.PAPER, extra={"guardian_for": values.get("children_birth_years", [])}
    )
    with acting(world.actor(clerk)) as by:
        return paper.enter_form(
            by=by, form=form, arrival=arrival, signed_on=date(2026, 1, 5), interpreter_helped=True, scan=scan
        )


def test_printing_twice_with_one_key_is_one_sheet(world):
    key = uuid4()

    first, second = print_one(world, key=key), print_one(world, key=key)

    assert (first.form.number, first.code) == (second.form.number, second.code)
    assert PaperForm.objects.count() == Tally.objects.filter(what="informed").count() == 1
    assert first.form.code_hash == code_hash(first.code)


@pytest.mark.parametrize("change", [{"language": "ru"}, {"years": [2014]}])
def test_a_sheet_printed_again_in_other_words_is_another_sheet_of_the_same_person(world, change):
    key = uuid4()

    first, second = print_one(world, key=key), print_one(world, key=key, **change)

    assert first.form.number != second.form.number
    assert first.code != second.code
    assert second.form.rendered_hash == second.shown.digest
    assert second.form.language == second.shown.language
    assert Tally.objects.filter(what="informed").count() == 1


def test_sheet_has_the_german_text_beside_and_the_hash_of_what_is_printed(world):
    printed = print_one(world, years=[2014])

    assert printed.shown.german is not None
    assert printed.form.rendered_hash == printed.shown.digest
    assert "2014" in printed.shown.rendered.consent["guardian"]


def test_entered_sheet_is_a_consent_with_its_number_and_the_persons_printed_code(world):
    printed = print_one(world)

    done = enter(world, printed.form, children_birth_years=[2014])

    consent = Consent.objects.get()
    assert (consent.number, consent.method, consent.rendered_hash) == (printed.form.number, "paper", printed.form.rendered_hash)
    assert (consent.interpreter_helped, consent.guardian_for, timezone.localdate(consent.given_at)) == (
        True,
        [2014],
        date(2026, 1, 5),
    )
    assert consent.text is not None
    assert Receipt.objects.get().code_hash == code_hash(printed.code)
    assert done.code == ""
    assert PaperForm.objects.get().entered_at is not None


def test_sheet_is_entered_once(world):
    printed = print_one(world)
    enter(world, printed.form)

    with pytest.raises(ValidationError, match=r"already|schon"):
        enter(world, printed.form)

    assert Person.objects.count() == 1


def test_sheet_of_another_office_does_not_exist(world):
    printed = print_one(world)

    with pytest.raises(NotVisible):
        enter(world, printed.form, clerk="kurt")


def test_scan_is_kept_encrypted_with_the_person(world):
    printed = print_one(world)

    done = enter(world, printed.form, scan=paper.Upload(PDF, "application/pdf"))

    scan = Scan.objects.get()
    assert scan.dossier_id == done.person.dossier_id
    assert read_file(scan.file) == PDF
    assert PDF not in file_path(scan.file).read_bytes()


@pytest.mark.parametrize("command", [f"{sys.executable} -c 'raise SystemExit(1)'", "/no/such/scanner"])
def test_refused_scan_undoes_everything(world, settings, command):
    settings.BRUECKE_SCAN_COMMAND = command
    printed = print_one(world)

    with pytest.raises(ValidationError, match=r"[Ss]canner"):
        enter(world, printed.form, scan=paper.Upload(PDF, "application/pdf"))

    assert not Person.objects.exists()
    assert not Scan.objects.exists()
    assert PaperForm.objects.get().entered_at is None


def test_scanner_of_the_house_sees_the_content(world, settings):
    settings.BRUECKE_SCAN_COMMAND = (
        f"{sys.executable} -c 'import sys; sys.exit(sys.stdin.buffer.read() != b\"%PDF-1.7 signed\")'"
    )

    assert paper.inspect_upload(PDF) is True


@pytest.mark.parametrize(
    ("content", "kind"),
    [(PDF, "application/pdf"), (b"\x89PNG\r\n\x1a\nx", "image/png"), (b"\xff\xd8\xff\xe0x", "image/jpeg")],
)
def test_type_is_told_from_the_content(content, kind):
    assert upload_of(SimpleUploadedFile("scan.exe", content)).content_type == kind


@pytest.mark.parametrize("content", [b"MZ\x90 program", b"<html>", b"", b"PK\x03\x04"])
def test_other_files_are_refused_whatever_their_name_says(content):
    with pytest.raises(ValidationError, match=r"neither|weder"):
        upload_of(SimpleUploadedFile("scan.pdf", content, "application/pdf"))


def test_file_above_eight_megabytes_is_refused():
    file = SimpleUploadedFile("scan.pdf", PDF)
    file.size = MOST_BYTES + 1

    with pytest.raises(ValidationError, match="8 MB"):
        upload_of(file)


def test_paper_needs_the_level_of_the_office_and_of_the_place(world):
    print_one(world, clerk="lena", ags=LINNICH)

    with pytest.raises(ValidationError):
        print_one(world, clerk="hugo", ags="05358012")
    with pytest.raises(ValidationError):
        print_one(world, clerk="katrin", ags="05358056")


def post_sheet(world, **more):
    values = {
        "key": str(uuid4()), "household": str(uuid4()), "given_name": "محمد", "family_name": "الأحمد", "languages": "ar", "interpreter": "yes",
        "ags": JUELICH, "route": "unknown", "child": ["2014"], "wishes": ["work"], **more,
    }  # fmt: skip
    return world.client("katrin").post(reverse("welcome:paper-form"), values)


def text_of_pdf(content, tmp_path):
    file = tmp_path / "sheet.pdf"
    file.write_bytes(content)
    return unicodedata.normalize(
        "NFKC", subprocess.run(["pdftotext", "-raw", str(file), "-"], capture_output=True, check=True).stdout.decode()
    )


@needs_pango
def test_sheet_is_a_tagged_pdf_with_what_the_clerk_typed_and_stores_none_of_it(world):
    answer = post_sheet(world, adult=["Amina"])

    assert answer.headers["Content-Type"] == "application/pdf"
    with pikepdf.open(BytesIO(answer.content)) as file:
        assert file.Root.MarkInfo.Marked
        assert "/StructTreeRoot" in file.Root
        assert str(file.Root.Lang) == "ar"
        assert file.docinfo["/Title"]
        assert len(file.pages) == 4
    assert PaperForm.objects.count() == 2
    assert not Person.objects.exists()


@needs_pango
@pytest.mark.skipif(not shutil.which("pdftotext"), reason="needs pdftotext")
def test_arabic_name_can_be_read_out_of_the_sheet(world, tmp_path):
    text = text_of_pdf(post_sheet(world).content, tmp_path)

    assert "محمد" in text
    assert PaperForm.objects.get().number in text
    assert "Das ist freiwillig" in text


@needs_pango
def test_blank_sheets_have_a_number_each(world):
    answer = world.client("lena").post(reverse("welcome:paper-form"), {"key": str(uuid4()), "language": "uk", "copies": "3"})

    with pikepdf.open(BytesIO(answer.content)) as file:
        assert len(file.pages) == 6
    assert PaperForm.objects.count() == 3


@needs_pango
def test_card_is_counted_once_and_names_who_helps(world, tmp_path):
    client, key = world.client("katrin"), str(uuid4())

    for _click in range(2):
        answer = client.post(reverse("welcome:card-pdf"), {"key": key, "language": "uk", "ags": JUELICH})

    assert answer.headers["Content-Type"] == "application/pdf"
    assert sorted(Tally.objects.values_list("what", "language")) == [("card", "uk"), ("informed", "uk")]
    if shutil.which("pdftotext"):
        assert "Amira Muster" in text_of_pdf(answer.content, tmp_path)


def test_without_pango_a_sentence_says_what_to_do(world, monkeypatch):
    monkeypatch.setitem(sys.modules, "weasyprint", None)
    monkeypatch.setattr("bruecke.base.pdf.MISSING", (ImportError, OSError))

    answer = post_sheet(world)

    assert answer.status_code == 503
    assert "Pango" in answer.content.decode()


def entered(**more):
    return {
        "key": str(uuid4()), "household": str(uuid4()), "family_name": "Kovalenko", "languages": "uk", "interpreter": "no", "ags": JUELICH,
        "route": "unknown", "phone": "0171 3920012", "channels": ["call"], "adults_count": "1", "child": ["2014", ""],
        "signed_on": "2026-01-05", "signed": "on", **more,
    }  # fmt: skip


def test_sheet_is_entered_in_the_browser_with_its_scan(world):
    printed = print_one(world)
    file = SimpleUploadedFile("scan.pdf", PDF, "application/pdf")

    answer = world.client("katrin").post(reverse("welcome:paper-enter"), entered(number=printed.form.number.lower(), scan=file))

    assert answer.status_code == 302
    person = Person.objects.get()
    assert (person.phone, person.children_birth_years) == ("+491713920012", [2014])
    assert Scan.objects.count() == 1


@pytest.mark.parametrize(
    ("wrong", "sentence"),
    [
        ({"number": "P-0000-0000"}, "no sheet"), ({"signed": ""}, "no consent"), ({"phone": "12"}, "no phone number"),
        ({"signed_on": "2099-01-01"}, "future"), ({"child": ["1950"]}, "birth year"), ({"languages": ""}, "required"),
    ],
)  # fmt: skip
def test_wrong_entry_is_said_and_kept(world, wrong, sentence):
    printed = print_one(world)
    with translation.override("en"):
        client = world.client("katrin")
        client.cookies["language"] = "en"
        page = client.post(
            reverse("welcome:paper-enter"), entered(**{"number": printed.form.number, "best_time": "abends", **wrong})
        )

    text = page.content.decode()
    assert sentence in text
    assert 'value="abends"' in text
    assert not Person.objects.exists()


def test_open_sheets_are_listed_until_they_are_entered(world):
    printed = print_one(world)
    client = world.client("katrin")

    assert printed.form.number in client.get(reverse("welcome:paper")).content.decode()
    client.post(reverse("welcome:paper-enter"), entered(number=printed.form.number))
    assert f"nummer={printed.form.number}" not in client.get(reverse("welcome:paper")).content.decode()


@needs_pango
@pytest.mark.parametrize("language", ["de", "de-simple", "uk", "ar", "fa", "bg", "fr"])
def test_addresses_and_officers_fit_on_the_front_of_the_sheet(world, language):
    facts = {"address": "Musterstraße 14, 52441 Linnich (Adresse erfunden)", "phone": "0221 4710 420", "email": "stadt@example.org",
             "privacy_contact": "datenschutz.stadt@example.org"}  # fmt: skip
    Organisation.objects.update(**facts)

    answer = world.client("lena").post(
        reverse("welcome:paper-form"), {"key": str(uuid4()), "language": language, "copies": "1"}
    )

    with pikepdf.open(BytesIO(answer.content)) as file:
        assert len(file.pages) == 2


@needs_pango
@pytest.mark.parametrize("name", ["ሰላም ተስፋይ", "علي رضا", "Олена Коваль", "Ουρανία", "Nguyễn Thị", "Đorđević"])
def test_names_in_their_own_letters_are_printed_and_not_boxes(name, caplog, monkeypatch):
    monkeypatch.setattr(logging.getLogger("weasyprint"), "handlers", [caplog.handler])
    pdf.make(
        f'<html lang="de"><title>{name}</title><body><p>{name} <strong>{name}</strong></p></body></html>', "welcome/pdf.css"
    )

    assert [record.getMessage() for record in caplog.records] == []
