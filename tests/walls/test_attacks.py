"""What somebody would try who means harm: ids of others, keys of others, codes of others, hostile files. Each finds nothing."""

import re
from datetime import timedelta
from uuid import UUID, uuid4

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from bruecke.consent import actions, queries
from bruecke.consent.models import Consent, Method
from bruecke.people.actions import PersonFacts
from bruecke.people.models import Person
from bruecke.welcome.actions import attempts, counselling, desk, paper
from bruecke.welcome.actions import imports as files
from bruecke.welcome.models import Appointment, Attempt, Import, PaperForm, Scan, Signing, Slot, Way
from bruecke.welcome.queries.arrivals import Arrival
from conftest import JUELICH, acting, client_of

pytestmark = pytest.mark.django_db
EVERYBODY = ("katrin", "kurt", "amira", "ben", "dana", "lea", "hanna", "olga", "emil", "eva", "adam")
NOWHERE = UUID(int=7)


@pytest.fixture
def kept(world, arrive):
    """Olena's hand-over is Amira's; an attempt and an appointment stand in it."""
    done = arrive()
    with acting(world.actor("amira")) as amira:
        row = actions.accept(by=amira, handover=queries.preview(amira, done.handover.pk))
        attempts.attempt(
            by=amira, handover=row, channel=attempts.Channel.CALL, result=attempts.Result.NO_ANSWER, language="uk", key=uuid4()
        )
    Appointment.objects.create(
        dossier=row.record_dossier, starts_at=timezone.now() + timedelta(days=2), place="Zimmer 1", user=world.amira,
        unit=world.units["nord"], key=str(uuid4()),
    )  # fmt: skip
    return done


@pytest.fixture
def signing(world):
    office = world.actor("katrin").seats[0]
    facts = PersonFacts(family_name="Kovalenko", given_name="Olena", ags=JUELICH, languages=["uk"])
    arrival = Arrival(facts, ["german"], Way.OWN_PHONE, unit_id=office.unit_id, made_by_id=world.katrin.pk)
    with acting(world.actor("katrin")) as by:
        return desk.start_family(by=by, arrivals=[arrival], key=uuid4(), earlier={})[0]


def plain(answer):
    return answer.status_code, re.sub(rb'(csrfmiddlewaretoken" value="|name="key" value=")[^"]+', b"", answer.content)


def same_as_nothing(client, name, real, invented, method="get"):
    """Ask for the real and for the invented one: same status, same bytes, same number of statements."""
    answers, costs = [], []
    for arguments in (invented, real, invented, real):
        with CaptureQueriesContext(connection) as asked:
            answers.append(getattr(client, method)(reverse(name, args=arguments)))
        costs.append(len(asked))
    assert answers[1].status_code == 404, (name, answers[1].status_code)
    assert plain(answers[0]) == plain(answers[1]), name
    assert costs[2] == costs[3], (name, costs)


@pytest.mark.parametrize("name", [who for who in EVERYBODY if who != "katrin"])
def test_a_signature_of_another_office_does_not_exist(world, signing, name):
    same_as_nothing(world.client(name), "welcome:signing-state", [signing.row.pk], [NOWHERE])


@pytest.mark.parametrize("name", [who for who in EVERYBODY if who != "amira"])
@pytest.mark.parametrize(("view", "model"), [("welcome:undo-attempt", Attempt), ("welcome:meeting", Appointment)])
def test_attempt_and_appointment_of_others_do_not_exist(world, kept, name, view, model):
    row = model.objects.get()
    client = world.client(name)
    for method in ("get", "post"):
        same_as_nothing(client, view, [kept.handover.pk, row.pk], [NOWHERE, NOWHERE], method)
        assert getattr(client, method)(reverse(view, args=[kept.handover.pk, NOWHERE])).status_code == 404
    row.refresh_from_db()
    assert getattr(row, "undone_at", None) is None
    assert getattr(row, "state", "planned") == "planned"


@pytest.mark.parametrize("name", [who for who in EVERYBODY if who != "amira"])
def test_the_calendar_file_of_others_does_not_exist(world, kept, name):
    same_as_nothing(world.client(name), "welcome:calendar-file", [Appointment.objects.get().pk], [NOWHERE])


@pytest.mark.parametrize("name", [who for who in EVERYBODY if who != "amira"])
def test_a_free_time_of_others_cannot_be_taken_away(world, name):
    slot = Slot.objects.create(
        unit=world.units["nord"], user=world.amira, starts_at=timezone.now() + timedelta(days=1), place="Zimmer 1"
    )
    same_as_nothing(world.client(name), "welcome:remove-time", [slot.pk], [NOWHERE], "post")

    assert Slot.objects.filter(pk=slot.pk).exists()


@pytest.mark.parametrize("name", ["dana", "kurt", "olga", "emil", "adam", "eva", "hanna", "ben"])
def test_every_page_of_a_hand_over_costs_the_same_whether_it_exists_or_not(world, kept, name):
    client = world.client(name)
    for page in (
        "handover",
        "preview",
        "give-back",
        "message",
        "contact-data",
        "talk",
        "finish",
        "withdraw-for",
        "own-basis",
        "meetings",
    ):
        same_as_nothing(client, f"welcome:{page}", [kept.handover.pk], [NOWHERE])
    same_as_nothing(client, "privacy:who", [kept.handover.pk], [NOWHERE])


@pytest.mark.parametrize("name", EVERYBODY)
def test_a_scan_is_read_by_nobody_outside_its_dossier(world, kept, name):
    Scan.objects.create(dossier=kept.person.dossier, file=uuid4(), content_type="application/pdf", size=1, sha256="0" * 64)

    with acting(world.actor(name)):
        assert Scan.objects.count() == (1 if name == "amira" else 0)


def test_a_key_of_another_colleague_never_gives_her_result(world):
    """The answer of a walk-in holds the person's own code: with it one would be her."""
    from bruecke.consent import texts
    from bruecke.consent.actions import Signature

    key = uuid4()
    found = {}
    for name in ("amira", "ben", "dana"):
        seat = world.actor(name).seats[0]
        facts = PersonFacts(family_name=f"Of{name}", given_name="X", ags=JUELICH, languages=["uk"])
        arrival = Arrival(facts, ["german"], Way.WALK_IN, unit_id=seat.unit_id, made_by_id=world.users[name].pk)
        signature = Signature(Method.TABLET, "uk", texts.digest("shown"), typed=True, text=None)
        signature = _with_text(signature)
        with acting(world.actor(name)) as by:
            found[name] = counselling.walk_in(by=by, arrival=arrival, signature=signature, key=key)
        with acting(world.actor(name)) as by:
            assert counselling.walk_in(by=by, arrival=arrival, signature=signature, key=key).code == found[name].code

    assert len({row.code for row in found.values()}) == 3
    assert len({row.handover.pk for row in found.values()}) == 3


def _with_text(signature):
    from dataclasses import replace

    from bruecke.consent.models import Purpose
    from bruecke.consent.queries import text

    return replace(signature, text=text(Purpose.CONTACT_HANDOVER, "uk"))


def test_a_key_of_another_office_gives_another_signature_and_another_sheet(world):
    key, codes, sheets = uuid4(), set(), set()
    from bruecke.network.models import Participation

    Participation.objects.all().update(level="digital")
    for name in ("katrin", "kurt"):
        office = world.actor(name).seats[0]
        facts = PersonFacts(family_name="Kovalenko", given_name="Olena", ags=office.ags, languages=["uk"])
        arrival = Arrival(facts, ["german"], Way.OWN_PHONE, unit_id=office.unit_id, made_by_id=world.users[name].pk)
        with acting(world.actor(name)) as by:
            codes.add(desk.start_family(by=by, arrivals=[arrival], key=key, earlier={})[0].code)
            sheets.add(paper.print_form(by=by, key=key, language="uk", ags=office.ags).code)

    assert (len(codes), Signing.objects.count()) == (2, 2)
    assert (len(sheets), PaperForm.objects.count()) == (2, 2)


def test_his_code_opens_nothing_of_hers(world, arrive):
    hers = arrive(given_name="Olena", phone="+4922147100142")
    his = arrive(given_name="Taras", phone="+4922147100777", household=hers.person.household)
    visitor = client_of()
    for name in ("mine", "mine-json", "mine-pdf", "withdraw"):
        answer = visitor.get(reverse(f"privacy:{name}", kwargs={"lang": "de", "code": his.code}))
        assert answer.status_code == 200
        for word in (b"Olena", b"7100142", hers.code.encode(), hers.consent.number.encode(), hers.handover.number.encode()):
            assert word not in answer.content, (name, word)

    visitor.post(
        reverse("privacy:withdraw", kwargs={"lang": "de", "code": his.code}), {"number": hers.consent.number, "sure": "on"}
    )
    assert Consent.objects.get(pk=hers.consent.pk).withdrawn_at is None
    visitor.post(reverse("privacy:mine", kwargs={"lang": "de", "code": his.code}), {"phone": "+4922147100999"})
    assert Person.objects.get(pk=hers.person.pk).phone == "+4922147100142"


@pytest.mark.parametrize("content", [b"MZ\x90", b"<script>alert(1)</script>", b"PK\x03\x04", b"GIF89a", b"\x89PNG", b""])
@pytest.mark.parametrize("name", ["scan.pdf", "../../etc/passwd", "a\r\nSet-Cookie: x=1.pdf"])
def test_a_scan_that_is_none_is_refused_whatever_it_calls_itself(world, content, name):
    from django.core.exceptions import ValidationError

    from bruecke.welcome.forms.paper import upload_of

    with pytest.raises(ValidationError):
        upload_of(SimpleUploadedFile(name, content, "application/pdf"))


def test_the_path_in_a_file_name_leads_nowhere_and_no_line_of_the_header(world):
    from bruecke.welcome.tests.handed import csv, row

    with acting(world.actor("katrin")) as by:
        files.upload(by=by, content=csv(row(1)), name="../../..\\etc\\passwd\r\nX-Evil: 1.csv")
    kept = Import.objects.get()

    answer = world.client("katrin").get(reverse("welcome:import-receipt", args=[kept.pk, "csv"]))
    assert answer.headers["Content-Disposition"] == f'attachment; filename="quittung-{kept.file_uuid}.csv"'
    assert "X-Evil" not in answer.headers


@pytest.mark.parametrize("letter", ["=", "+", "-", "@", "\t", "\r"])
def test_no_cell_of_a_receipt_is_a_formula(letter):
    from bruecke.welcome.files import writing

    made = writing.csv_file([["satz_id", f"{letter}cmd"]], [[f"{letter}cmd|' /C calc'!A0"]]).decode("utf-8-sig")
    assert not re.search(r'(^|[;\n"])[=+\-@\t\r]cmd', made)


@pytest.mark.parametrize("address", ["/konto/login/", "/heute/", "/uebergaben/", "/de/", "/de/code/", "/verwaltung/konten/"])
def test_no_page_may_be_framed_or_run_foreign_script(world, address):
    answer = world.client("adam").get(address, follow=True)

    assert answer.headers["X-Frame-Options"] == "DENY"
    policy = answer.headers["Content-Security-Policy"]
    assert "frame-ancestors 'none'" in policy
    assert "unsafe" not in policy
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert answer.headers["Referrer-Policy"] in ("same-origin", "no-referrer")


@pytest.mark.parametrize("name", ["welcome:inbox", "access:cover", "welcome:walk-in"])
def test_no_colleague_writes_without_the_form_token(world, name):
    from django.test import Client

    client = Client(enforce_csrf_checks=True)
    client.cookies = world.client("amira").cookies

    assert client.post(reverse(name), {"x": "1"}).status_code == 403


def _book(**cells):
    import io

    import xlsxwriter

    out = io.BytesIO()
    made = xlsxwriter.Workbook(out)
    for name, places in {"Kopf": [(0, 0)], **cells}.items():
        sheet = made.add_worksheet(name)
        for line, column in places:
            sheet.write(line, column, "x")
    made.close()
    return out.getvalue()


def _changed_book(content, change, *, name="xl/worksheets/sheet2.xml", more=()):
    import io
    import zipfile

    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as source, zipfile.ZipFile(out, "w") as target:
        for part in source.namelist():
            target.writestr(part, change(source.read(part)) if part == name else source.read(part))
        for part in more:
            target.writestr(part, "<x/>")
    return out.getvalue()


FAR = {
    "the last cell there is": lambda: _book(A=[(0, 0), (1048575, 16383)]),
    "a far column": lambda: _book(A=[(0, 0), (99999, 702)]),
    "a column of two letters": lambda: _book(A=[(0, 0), (99999, 200)]),
    "a far row": lambda: _book(A=[(0, 0), (300000, 1)]),
    "blanks in the attribute": lambda: _changed_book(
        _book(A=[(0, 0), (5, 5)]), lambda text: text.replace(b'r="F6"', b"r" + b" " * 3000 + b"= 'XFD1048576'")
    ),
    "small letters": lambda: _changed_book(_book(A=[(0, 0), (5, 5)]), lambda text: text.replace(b'r="F6"', b'r="xfd1048576"')),
    "only the row says so": lambda: _changed_book(
        _book(A=[(0, 0), (5, 5)]), lambda text: text.replace(b'<row r="6"', b'<row r="1048576"').replace(b' r="F6"', b"")
    ),
}


@pytest.mark.parametrize("kind", FAR, ids=str)
def test_a_small_spreadsheet_with_a_far_cell_is_refused_before_it_fills_the_memory(world, kind):
    """Five kilobytes with cells A1 and XFD1048576 ended the whole process: the reader makes all the space between."""
    from bruecke.welcome.tests.handed import upload

    content = FAR[kind]()
    assert len(content) < 20_000

    file = upload(world, content)
    assert (file.state, file.problem) == ("refused", "bomb")


@pytest.mark.parametrize("more", ["content.xml", "xl/workbook.bin"])
def test_a_spreadsheet_of_two_kinds_is_refused(world, more):
    from bruecke.welcome.tests.handed import row, upload, xlsx

    file = upload(world, _changed_book(xlsx(row(1)), bytes, more=[more]))

    assert (file.state, file.problem) == ("refused", "kind")


def test_a_wide_and_long_list_is_still_read(world):
    from bruecke.welcome.tests.handed import row, upload, xlsx

    assert upload(world, xlsx(*[row(n) for n in range(300)])).state == "preview"


def test_a_former_colleague_sees_nothing_in_her_open_session(world, kept):
    from bruecke.access.actions import end_member
    from bruecke.access.models import Membership

    client, page = world.client("amira"), reverse("welcome:handover", args=[kept.handover.pk])
    assert "Kovalenko" in client.get(page).content.decode()
    assert "Olena" in client.get("/suche/", {"q": "Kovalenko"}).content.decode()

    with acting(world.actor("adam")) as adam:
        end_member(by=adam, membership_id=Membership.objects.get(user=world.amira).pk)

    assert client.get(page).status_code == 404
    assert "Olena" not in client.get("/suche/", {"q": "Kovalenko"}).content.decode()
