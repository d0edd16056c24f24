"""A file of an office from upload to receipt and back."""

from datetime import timedelta
from uuid import uuid4

import pytest
from django.core.exceptions import ValidationError
from django.db import connection
from django.utils import timezone

from bruecke.access.actor import NOBODY, job
from bruecke.access.models import Dossier, Grant
from bruecke.audit.models import Entry
from bruecke.base.crypto import code_hash, file_path
from bruecke.consent import actions as consents
from bruecke.consent import queries as consent_queries
from bruecke.consent.models import Consent, Handover
from bruecke.people.models import Person
from bruecke.welcome.actions import imports, registering_many, taking_back, taking_over
from bruecke.welcome.actions.paper import print_form
from bruecke.welcome.models import Import, ImportLine, PaperForm, Receipt, Tally
from bruecke.welcome.tests.handed import JOBS, as_import_job, csv, row, run, states, take_back, take_over, upload, xlsx
from conftest import acting

TABLES = (Person, Consent, Handover, Receipt, Tally, Dossier, Grant)


def kept():
    return {model.__name__: model.objects.count() for model in TABLES}


@pytest.mark.parametrize("made", [csv, xlsx])
def test_a_file_becomes_people_with_consent_and_a_hand_over(world, made):
    before = kept()
    file = upload(world, made(row(1), row(2, _0301="")))

    assert (file.state, file.rows, states(file)) == ("preview", 2, [("new", []), ("new", [])])
    assert kept() == before

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


def test_a_row_writes_what_a_registration_at_the_desk_writes(world, arrive):
    def written(since):
        return sorted(Entry.objects.exclude(pk__in=since).filter(dossier__isnull=False).values_list("verb", flat=True))

    before, seen = kept(), set(Entry.objects.values_list("pk", flat=True))
    arrive()
    at_the_desk, said = kept(), written(seen)
    seen = set(Entry.objects.values_list("pk", flat=True))
    take_over(world, upload(world, csv(row(1))).pk)
    by_file = kept()

    grown = {name: at_the_desk[name] - before[name] for name in before}
    informed = {"Tally": 1}  # at the desk the page counts who was informed, in a file the row does
    assert {name: by_file[name] - at_the_desk[name] - informed.get(name, 0) for name in before} == grown
    assert written(seen) == said
    assert Entry.objects.filter(verb="person.written", actor="import", actor_kind="job").count() == 1


def test_team_accepts_what_came_by_file_and_the_office_may_withdraw_it(world):
    from bruecke.welcome.actions import desk

    file = upload(world, csv(row(1), row(2)))
    take_over(world, file.pk)
    first, second = Handover.objects.order_by("consent__number")
    with acting(world.actor("amira")) as amira:
        consents.accept(by=amira, handover=consent_queries.preview(amira, first.pk))
    with acting(world.actor("katrin")) as katrin:
        desk.withdraw_by_number(by=katrin, number=second.number)

    assert Consent.objects.get(pk=second.consent_id).withdrawn_at
    with acting(world.actor("amira")) as amira:
        assert [one.pk for one in consent_queries.own(amira)] == [first.pk]


# ---- once


def test_the_same_file_again_changes_nothing_and_returns_the_first_receipt(world):
    key = uuid4()
    file = upload(world, csv(row(1), key=key))
    take_over(world, file.pk)
    after = kept()

    assert upload(world, csv(row(1), key=key)).pk == file.pk
    assert upload(world, csv(row(7), row(8), key=key)).pk == file.pk
    with acting(world.actor("katrin")) as by:
        imports.take_over(by=by, import_id=file.pk)
    assert run(file.pk) == 0
    assert (Import.objects.count(), kept()) == (1, after)


def test_what_the_office_sent_before_is_shown(world):
    take_over(world, upload(world, csv(row(1), row(2))).pk)
    again = upload(world, csv(row(1), row(2, einwilligung_nr="NEU2"), row(3)))

    assert states(again) == [("known", ["sent_before"]), ("known", ["same_before"]), ("new", [])]
    with acting(world.actor("katrin")) as by:
        assert imports.decide(by=by, import_id=again.pk, lines=[8, 9], take=True) == 1
    assert take_over(world, again.pk) == 2


def test_another_office_learns_nothing_of_what_was_sent(world):
    take_over(world, upload(world, csv(row(1))).pk)
    there = upload(world, csv(row(1), sender="05358008"), clerk="kurt")

    assert states(there) == [("new", [])]
    assert take_over(world, there.pk, clerk="kurt") == 1


def test_the_keyed_hash_holds_no_name_and_goes_in_time(world):
    file = upload(world, csv(row(1)))
    take_over(world, file.pk)
    line = ImportLine.objects.get(of=file)
    assert len(line.fingerprint) == 64

    def night():
        with acting(NOBODY, JOBS):
            as_import_job()
            imports.forget_old(by=job("import"))
        line.refresh_from_db()
        return line.fingerprint

    assert night()
    Import.objects.update(made_at=timezone.now() - timedelta(days=366))
    assert night() == ""


def test_preview_nobody_takes_over_is_forgotten_after_a_week(world):
    file = upload(world, csv(row(1)))
    Import.objects.update(made_at=timezone.now() - timedelta(days=8))
    with acting(NOBODY, JOBS):
        assert imports.forget_old(by=job("import")) == 1

    file.refresh_from_db()
    assert (file.state, file.problem, ImportLine.objects.count()) == ("refused", "forgotten", 0)


# ---- all or nothing


def test_killed_in_the_middle_leaves_nothing_and_the_next_worker_finishes(world, monkeypatch):
    monkeypatch.setattr(imports, "STEP", 2)
    file = upload(world, csv(*(row(number) for number in range(5))))
    before, stored = kept(), []
    whole = registering_many.Registry.store

    def dies(self, rows):
        whole(self, rows)
        stored.extend(rows)
        if len(stored) > 2:
            raise SystemExit("kill -9")

    monkeypatch.setattr(registering_many.Registry, "store", dies)
    with pytest.raises(SystemExit):
        take_over(world, file.pk)
    assert (len(stored), kept()) == (4, before)

    monkeypatch.setattr(registering_many.Registry, "store", whole)
    Import.objects.filter(pk=file.pk).update(state="running")
    assert run(file.pk) == 5
    assert run(file.pk) == 0
    assert Person.objects.count() - before["Person"] == 5


def test_a_job_that_fails_gives_the_preview_back(world, monkeypatch):
    file = upload(world, csv(row(1)))

    def breaks(self, rows):
        raise RuntimeError("no more paper")

    with monkeypatch.context() as patched:
        patched.setattr(registering_many.Registry, "store", breaks)
        with acting(world.actor("katrin")) as by:
            imports.take_over(by=by, import_id=file.pk)
        with acting(NOBODY, JOBS), pytest.raises(RuntimeError):
            taking_over.take_in(by=job("import"), import_id=file.pk)
    file.refresh_from_db()
    assert (file.state, file.problem) == ("preview", "stopped")
    assert take_over(world, file.pk) == 1


def test_number_that_was_used_meanwhile_stays_out(world):
    file = upload(world, csv(row(1), row(2)))
    take_over(world, upload(world, csv(row(9, einwilligung_nr="EW00001"))).pk)

    assert take_over(world, file.pk) == 1
    file.refresh_from_db()
    assert states(file) == [("known", ["sent_before"]), ("new", [])]
    assert (file.counts["new"], file.counts["known"], file.counts["taken"]) == (1, 1, 1)


def test_a_number_that_exists_already_is_drawn_again(world, arrive, monkeypatch):
    taken = arrive().number
    numbers = iter([taken, "ABCD-2345"])
    monkeypatch.setattr(consents, "_number", lambda: next(numbers))
    take_over(world, upload(world, csv(row(1))).pk)

    assert Handover.objects.exclude(number=taken).count() == 1


def test_nothing_to_take_over_is_said(world):
    file = upload(world, csv(row(1, telefon="x")))

    with acting(world.actor("katrin")) as by, pytest.raises(ValidationError):
        imports.take_over(by=by, import_id=file.pk)


# ---- back


def test_a_file_is_taken_back_as_a_whole(world):
    before = kept()
    file = upload(world, csv(row(1), row(2, _1801="1"), row(3)))
    take_over(world, file.pk)
    assert Tally.objects.filter(what="blocked").count() == 1

    assert take_back(world, file.pk) == 2
    file.refresh_from_db()
    assert (file.state, file.counts["removed"], file.counts["stayed"]) == ("undone", 2, 0)
    assert kept() == before
    assert not ImportLine.objects.exclude(receipt="", fingerprint="").exists()
    assert states(upload(world, csv(row(1)))) == [("new", [])]
    assert Entry.objects.filter(verb="handover.taken_back").count() == 2


def test_what_somebody_touched_stays_and_is_listed(world):
    from bruecke.welcome.actions import desk

    file = upload(world, csv(*(row(number) for number in range(1, 6))))
    take_over(world, file.pk)
    rows = list(Handover.objects.order_by("consent__number").select_related("consent", "dossier", "person_dossier"))
    with acting(world.actor("amira")) as amira:
        consents.accept(by=amira, handover=consent_queries.preview(amira, rows[0].pk))
        consents.reject(by=amira, handover=rows[1], rejection="capacity")
    with acting(world.actor("katrin")) as katrin:
        desk.withdraw_by_number(by=katrin, number=rows[2].number)
    Person.objects.filter(dossier=rows[3].person_dossier_id).update(changed_at=timezone.now() + timedelta(seconds=1))

    assert take_back(world, file.pk) == 1
    file.refresh_from_db()
    assert (file.counts["removed"], file.counts["stayed"]) == (1, 4)
    assert [reasons for _state, reasons in states(file)] == [["touched"]] * 4 + [[]]
    assert Person.objects.count() == 4


# ---- families


def test_a_family_is_one_household_and_children_are_years(world):
    child = row(
        3, _0301="Marko", _0601="05.2018", bezug_satz_id="S1", bezug_art="Kind", einwilligung_nr="EW00001", telefon="", sprachen=""
    )  # fmt: skip
    file = upload(
        world,
        csv(
            row(1), row(2, _0301="Andrij", bezug_satz_id="S1", bezug_art="Ehepartner"), child,
            row(4, _0301="Daryna", _0601="2021", bezug_satz_id="S1", bezug_art="Tochter", unterschrift="sorgeberechtigt"),
        ),
    )  # fmt: skip
    assert [reasons for _state, reasons in states(file)] == [[], [], ["child:8"], ["child:8"]]

    assert take_over(world, file.pk) == 2
    mother, father = Person.objects.order_by("-given_name")
    assert (mother.household, mother.adults_count, mother.children_birth_years) == (father.household, 2, [2018, 2021])
    signed = {consent.dossier_id: consent.guardian_for for consent in Consent.objects.all()}
    assert (signed[mother.dossier_id], signed[father.dossier_id]) == ([2018, 2021], [])
    assert not Person.objects.filter(given_name__in=["Marko", "Daryna"]).exists()
    lines = list(ImportLine.objects.filter(of=file).order_by("line").values_list("receipt", flat=True))
    assert lines[2] == lines[3] == lines[0] != lines[1]


def test_a_parent_may_be_named_from_her_own_row(world):
    child = row(2, _0601="2019", einwilligung_nr="EW00001")
    file = upload(world, csv(row(1, bezug_satz_id="S2", bezug_art="Mutter"), child))

    assert [reasons for _state, reasons in states(file)] == [[], ["child:8"]]


def test_a_child_waits_for_the_adult_who_signed(world):
    child = row(2, _0601="2019", einwilligung_nr="EW00001", bezug_satz_id="S1", bezug_art="Kind")

    assert states(upload(world, csv(row(1, telefon="x"), child)))[1] == ("held", ["parent"])
    assert states(upload(world, csv(row(1, unterschrift=""), child)))[1] == ("held", ["minor"])


def test_a_minor_alone_comes_with_her_guardian(world):
    file = upload(world, csv(row(1, _0601="2011", unterschrift="Vormund")))

    assert take_over(world, file.pk) == 1
    assert Consent.objects.get().guardian_for == [2011]


def test_a_couple_that_separates_is_two_households(world):
    file = upload(world, csv(row(1, bezug_satz_id="S2", bezug_art="Ehe"), row(2, unterschrift="verweigert")))

    assert take_over(world, file.pk) == 1
    person = Person.objects.get()
    assert (person.adults_count, person.children_birth_years) == (1, [])


# ---- sheets of our own


def test_our_own_sheet_brings_its_code_its_text_and_its_receiver(world):
    with acting(world.actor("katrin")) as by:
        printed = print_form(by=by, key=uuid4(), language="uk", ags="05358024", receiver=world.units["sued"].pk)
    number = printed.form.number
    file = upload(world, csv(row(1, einwilligung_nr=number.lower())))
    take_over(world, file.pk)

    consent = Consent.objects.get()
    assert (consent.number, consent.receiver, consent.rendered_hash) == (
        number,
        world.units["sued"],
        printed.form.rendered_hash,
    )
    assert consent.text is not None
    assert Grant.objects.filter(code_hash=code_hash(printed.code)).count() == 2
    assert PaperForm.objects.get().entered_at
    assert Tally.objects.filter(what="informed").count() == 1
    assert states(upload(world, csv(row(2, einwilligung_nr=number)))) == [("known", ["sent_before"])]

    take_back(world, file.pk)
    assert PaperForm.objects.get().entered_at is None


def test_only_a_job_takes_over_and_back(world):
    file = upload(world, csv(row(1)))
    for work in (taking_over.take_in, taking_back.take_out):
        with acting(world.actor("katrin")) as by, pytest.raises(PermissionError):
            work(by=by, import_id=file.pk)


def test_the_clerk_reads_nothing_of_what_she_handed_over_by_file(world):
    take_over(world, upload(world, csv(row(1))).pk)
    with acting(world.actor("katrin")):
        assert (Person.objects.count(), Consent.objects.count(), Handover.objects.count()) == (0, 0, 0)
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM people_person")
        assert cursor.fetchone()[0] == 1
