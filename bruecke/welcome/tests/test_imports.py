"""A file of an office from upload to receipt and back."""

import pytest

from bruecke.access.models import Dossier, Grant
from bruecke.audit.models import Entry
from bruecke.base.crypto import file_path
from bruecke.consent.models import Consent, Handover
from bruecke.people.models import Person
from bruecke.welcome.models import Import, ImportLine, Receipt, Tally
from bruecke.welcome.tests import handed
from bruecke.welcome.tests.handed import csv, row, states, take_back, take_over, upload, xlsx

TABLES = (Person, Consent, Handover, Receipt, Tally, Dossier, Grant)


def _kept():
    return {model.__name__: model.objects.count() for model in TABLES}


@pytest.mark.parametrize("made", [csv, xlsx])
def test_a_file_becomes_people_with_consent_and_a_hand_over(world, made):
    before = _kept()
    file = upload(world, made(row(1), row(2, _0301="")))

    assert (file.state, file.rows, states(file)) == ("preview", 2, [("new", []), ("new", [])])
    assert _kept() == before

    staging = file.staging
    assert take_over(world, file.pk) == 2
    file.refresh_from_db()
    assert (file.state, file.done, file.counts["taken"], file.staging) == ("done", 2, 2, None)
    assert not file_path(staging).exists()
    person = Person.objects.get(given_name="Olena")
    assert (person.family_name, person.phone, person.birth_date, person.languages, person.route) == (
        "Kowalenkoab", "+4924614710142", "15.03.1985", ["uk", "ru"], "abroad_third",
    )  # fmt: skip
    consent = Consent.objects.get(dossier=person.dossier)
    assert (consent.method, consent.number, consent.language) == ("file", "05358024-EW00001", "uk")
    handover = Handover.objects.get(person_dossier=person.dossier)
    assert (handover.state, handover.to_unit, handover.facts["way"]) == ("delivered", world.units["nord"], "file")
    line = ImportLine.objects.filter(of=file).order_by("line")[0]
    assert (line.receipt, line.handover_id) == (handover.number, handover.pk)
    assert Receipt.objects.get(number=handover.number).made_by == world.katrin
