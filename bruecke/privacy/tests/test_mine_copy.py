"""The copy of everything the person may take with her: complete, for machines and on paper."""

import base64
import json
from uuid import uuid4

import pytest
from django.apps import apps
from django.utils import timezone

from bruecke.access.models import Confidential
from bruecke.base import crypto, pdf
from bruecke.privacy.tests.factories import accepted, address
from bruecke.welcome.models import FirstTalk, Scan


def test_copy_for_machines_is_complete(visitor, world, arrive):
    done = arrive()
    row = accepted(world, done)
    FirstTalk.objects.create(
        dossier=row.record_dossier, held_at=timezone.now(), by=world.amira, urgency="calm", outcome="one_off_advice", topics=["work"],
        remark="Ihr Bruder Petro trinkt", helpers="Nachbarin Erna",
    )  # fmt: skip

    answer = visitor.get(address("mine-json", done.code))
    content = json.loads(answer.content)

    assert answer.headers["Content-Type"].startswith("application/json")
    assert "attachment" in answer.headers["Content-Disposition"]
    assert content["person"]["family_name"] == "Kovalenko"
    assert content["person"]["phone"] == "+4922147100142"
    assert [entry["number"] for entry in content["consents"]] == [done.consent.number]
    assert content["consents"][0]["text"]["consent"]["title"]
    assert content["consents"][0]["sha256_of_shown_text"] == done.consent.rendered_hash
    assert content["hand_overs"][0]["facts_handed_over"]["wishes"] == ["german"]
    assert content["hand_overs"][0]["answered_by"] == "Amira Muster"
    assert content["first_talks"][0]["topics"] == ["work"]
    assert [holder["name"] for holder in content["who_has_it"]] == ["Amira Muster", "Lea Muster"]
    assert {"offered", "accepted"} <= {look["what"].rpartition(".")[2] for look in content["who_looked"]}
    assert "Petro" not in answer.content.decode()
    assert "Erna" not in answer.content.decode()


def test_copy_holds_the_scan_of_her_signed_sheet(visitor, arrive, settings, tmp_path):
    settings.BRUECKE_HOME = tmp_path
    done = arrive()
    Scan.objects.create(
        dossier=done.person.dossier, file=crypto.store_file(b"her sheet"), content_type="image/png", size=9, sha256="x"
    )
    lost = Scan.objects.create(dossier=done.person.dossier, file=uuid4(), content_type="image/png", size=9, sha256="y")

    found = json.loads(visitor.get(address("mine-json", done.code)).content)["scans_of_signed_sheets"]

    assert [base64.b64decode(row["content_base64"]) for row in found if row["sha256"] == "x"] == [b"her sheet"]
    assert [row["content_base64"] for row in found if row["sha256"] == lost.sha256] == [None]


#: How each confidential table comes into her copy: by name, or left out on purpose. A new table has to be decided on here.
COPIED = {
    "people.Person": "person", "consent.Consent": "consents", "consent.Handover": "hand_overs",
    "consent.Release": "releases_from_confidentiality",
    "welcome.Scan": "scans_of_signed_sheets", "welcome.Attempt": "attempts_to_reach_me", "welcome.Appointment": "appointments",
    "welcome.FirstTalk": "first_talks", "welcome.OwnBasis": "own_basis_of_the_team",
    "cases.PlanCopy": "plans", "cases.Meeting": "meetings",
    **dict.fromkeys((f"cases.{name}" for name in ("Case", "Intake", "Document", "Letter", "Errand")), "cases"),
    **dict.fromkeys(
        (f"cases.{name}" for name in ("Closing", "Assessment", "AreaRating", "Goal", "Measure", "ServiceLink", "Review", "Outcome", "Note", "Task",
         "ErrandEntry", "Parcel", "Conference", "ConferenceLink")),
        None,  # in the circle of the carrier: she asks there, because it may speak of third persons (policy)
    ),
    **dict.fromkeys(("consults.Consult", "consults.Post", "consults.ReleasedFacts"), "questions_to_authorities"),
    **dict.fromkeys(
        (f"schooling.{name}" for name in ("Entrant", "Guardian", "SchoolHistory", "Counselling", "Invitation", "HealthCheck", "Placement", "Step",
         "Proposal", "Offer", "FollowUp")),
        "children_at_school",
    ),
    "consults.Origin": None,  # who asked; a question without her name is not told as hers
    "people.Merge": None,  # the same values once more, as they were before
    "welcome.Progress": None,  # only which step of a hand-over comes next
}  # fmt: skip


def test_every_confidential_table_stands_in_the_copy_or_is_left_out_on_purpose(visitor, arrive):
    done = arrive()
    content = json.loads(visitor.get(address("mine-json", done.code)).content)

    assert {row._meta.label for row in apps.get_models() if issubclass(row, Confidential)} == set(COPIED)
    assert {name for name in COPIED.values() if name} <= set(content)


@pytest.mark.parametrize("lang", ["uk", "ar"])
def test_copy_on_paper_is_a_pdf(visitor, world, arrive, lang):
    done = arrive()
    accepted(world, done)

    answer = visitor.get(address("mine-pdf", done.code, lang))

    if answer.status_code == 503:
        pytest.skip("no Pango on this computer")
    assert answer.content.startswith(b"%PDF")
    assert answer.headers["Cache-Control"] == "no-store"


def test_without_pdf_library_the_other_file_is_offered(visitor, arrive, monkeypatch):
    def fails(*_args):
        raise pdf.NoPdfError("no Pango")

    monkeypatch.setattr(pdf, "make", fails)
    done = arrive()

    answer = visitor.get(address("mine-pdf", done.code, "de"))

    assert answer.status_code == 503
    assert address("mine-json", done.code, "de") in answer.content.decode()
