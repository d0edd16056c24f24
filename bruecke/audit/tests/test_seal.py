"""The sealed memory: a changed, deleted, inserted, swapped and cut-off entry is found, by us and by a stranger."""

import importlib.util
import io
import json
import time
from datetime import timedelta

import pytest
from django.core.management import CommandError, call_command
from django.db import ProgrammingError, connection, transaction
from django.utils import timezone

from bruecke.audit import actions, checkpoint
from bruecke.audit.queries import problems
from bruecke.audit.tree import Tree, leaf
from conftest import acting
from tools.places import ROOT

STAMP = "ALTER TABLE audit_entry {} TRIGGER audit_entry_stamp"


def run(sql, *values):
    with connection.cursor() as cursor:
        cursor.execute(sql, values)
        return cursor.fetchall() if cursor.description else []


def empty():
    run("TRUNCATE audit_entry, audit_text, audit_leaf, audit_checkpoint")
    run("UPDATE audit_sealed SET txid = 0")


def write(count, **more):
    for number in range(count):
        with transaction.atomic():
            actions.record(verb="dossier.opened", subject=f"handover:{number}", **more)


def sealed(count):
    """Seal until `count` entries are in the tree; transactions of other databases of the server may delay it."""
    done, stop = 0, time.monotonic() + 60
    while done < count and time.monotonic() < stop:
        done += actions.seal()
        if done < count:
            time.sleep(0.05)
    assert done == count


@pytest.fixture
def memory(django_db_setup, django_db_blocker, tmp_path, settings):
    """Twelve entries in checkpoints at 5, 9 and 12 (more where another database delayed a seal), really committed; the memory is empty again afterwards."""
    settings.BRUECKE_HOME = tmp_path
    with django_db_blocker.unblock():
        empty()
        for count in (5, 4, 3):
            write(count)
            sealed(count)
        yield
        empty()
        connection.close()


def by_owner(sql, *values):
    """Change entries as somebody with every right in the database would."""
    run(STAMP.format("DISABLE"))
    run(sql, *values)
    run(STAMP.format("ENABLE"))


def entry(place):
    return run("SELECT entry FROM audit_leaf WHERE seq = %s", place)[0][0]


def test_untouched_memory_is_complete(memory):
    assert problems() == []
    call_command("verify_audit", stdout=io.StringIO())


def test_changed_entry_is_found(memory):
    by_owner("UPDATE audit_entry SET verb = 'nothing' WHERE id = %s", entry(6))

    assert "entry 6 was changed" in problems()
    with pytest.raises(CommandError, match="entry 6 was changed"):
        call_command("verify_audit", stdout=io.StringIO())


def test_changed_entry_is_found_even_with_a_fitting_leaf(memory):
    by_owner("UPDATE audit_entry SET verb = 'nothing' WHERE id = %s", entry(6))
    row = run(f"SELECT {checkpoint.COLUMNS} FROM audit_entry WHERE id = %s", entry(6))[0]
    run("UPDATE audit_leaf SET leaf_hash = %s WHERE seq = 6", leaf(checkpoint.line(row)))

    assert any("the root at size 9 is not the signed one" in line for line in problems())


def test_deleted_entry_is_found(memory):
    by_owner("DELETE FROM audit_entry WHERE id = %s", entry(4))

    assert "entry 4 was deleted or its time was changed" in problems()


def test_entry_deleted_with_its_leaf_is_found(memory):
    by_owner("DELETE FROM audit_entry WHERE id = %s", entry(4))
    run("DELETE FROM audit_leaf WHERE seq = 4")

    assert problems() == ["entry 4 is missing from the tree"]


def test_entry_inserted_afterwards_is_found(memory):
    by_owner(
        """INSERT INTO audit_entry (id, at, txid, actor, actor_kind, verb, subject)
           SELECT gen_random_uuid(), at, txid, actor, actor_kind, 'dossier.opened', 'late' FROM audit_entry WHERE id = %s""",
        entry(2),
    )

    assert [line for line in problems() if "was inserted afterwards" in line]


def test_swapped_entries_are_found(memory):
    first, second = entry(1), entry(2)
    run("UPDATE audit_leaf SET entry = gen_random_uuid() WHERE seq = 1")
    run("UPDATE audit_leaf SET entry = %s WHERE seq = 2", first)
    run("UPDATE audit_leaf SET entry = %s WHERE seq = 1", second)
    rows = dict(run("SELECT seq, leaf_hash FROM audit_leaf WHERE seq IN (1, 2)"))
    times = dict(run("SELECT id, at FROM audit_entry"))
    run("UPDATE audit_leaf SET leaf_hash = %s, at = %s WHERE seq = 1", rows[2], times[second])
    run("UPDATE audit_leaf SET leaf_hash = %s, at = %s WHERE seq = 2", rows[1], times[first])

    assert any("the root at size 5 is not the signed one" in line for line in problems())


def test_cut_off_entries_are_found_although_the_database_agrees_with_itself(memory):
    run("DELETE FROM audit_checkpoint WHERE size > 9")
    by_owner("DELETE FROM audit_entry WHERE id IN (SELECT entry FROM audit_leaf WHERE seq >= 9)")
    run("DELETE FROM audit_leaf WHERE seq >= 9")

    assert problems() == ["cut off: 9 entries are left of 12 signed ones"]


def test_forged_checkpoint_is_found(memory):
    run("UPDATE audit_checkpoint SET root = repeat('0', 64) WHERE size = 9")

    assert "the signature of the checkpoint at size 9 is wrong" in problems()


def test_broken_checkpoint_file_is_named(memory):
    with checkpoint.checkpoint_file().open("r+") as file:
        whole = len(file.readlines())
        file.write('{"size": 3\n')

    assert problems() == [f"line {whole + 1} of the checkpoint file cannot be read"]


def test_erasing_personal_text_leaves_the_proof_intact(memory):
    write(1, text="Her sister called, she is in hospital.")
    sealed(1)

    assert actions.erase_texts(before=timezone.now() - timedelta(days=1)) == 0
    assert actions.erase_texts(before=timezone.now() + timedelta(days=1)) == 1
    assert run("SELECT count(*) FROM audit_text") == [(0,)]
    assert problems() == []


def test_writers_that_are_not_finished_are_left_for_the_next_seal(memory):
    other = connection.copy()
    try:
        with other.cursor() as cursor:
            cursor.execute("BEGIN")
            cursor.execute("SELECT audit_record('dossier.opened', NULL, 'slow')")
            write(1)
            assert actions.seal() == 0
            cursor.execute("COMMIT")
    finally:
        other.close()

    sealed(2)
    assert problems() == []


def test_next_seal_goes_on_without_reading_old_leaves():
    grown, whole = Tree(), Tree()
    leaves = [leaf(bytes([number])) for number in range(100)]
    for number, hashed in enumerate(leaves):
        grown = Tree(grown.size, grown.peaks)
        grown.add(hashed)
        if number % 7 == 0:
            whole = Tree()
            for other in leaves[: number + 1]:
                whole.add(other)
            assert whole.root() == grown.root()


def test_tree_gives_the_published_roots_of_rfc_6962():
    inputs = ["", "00", "10", "2021", "3031", "40414243", "5051525354555657", "606162636465666768696a6b6c6d6e6f"]
    tree = Tree()
    assert tree.root().hex() == "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"
    for text in inputs:
        tree.add(leaf(bytes.fromhex(text)))

    assert tree.root().hex() == "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328"


def stranger():
    spec = importlib.util.spec_from_file_location("verify_audit", ROOT / "docs" / "verify_audit.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module.main


@pytest.fixture
def exported(memory, tmp_path):
    log, signed = tmp_path / "log.jsonl", tmp_path / "checkpoints.json"
    call_command("audit_export", log, signed, stdout=io.StringIO())
    return log, signed


def test_stranger_accepts_the_export(exported):
    log, signed = exported

    assert stranger()(log, signed, checkpoint.public_key()) == []
    assert len(log.read_text().splitlines()) == 12
    rows = json.loads(signed.read_text())
    assert all(set(row) == {"size", "root", "signed_at", "signature"} for row in rows)
    assert {5, 9, 12} <= {row["size"] for row in rows}


@pytest.mark.parametrize("change", ["changed", "deleted", "inserted", "swapped", "cut off", "appended", "other key"])
def test_stranger_rejects_a_tampered_export(exported, change):
    log, signed = exported
    lines = log.read_text().splitlines()
    key = checkpoint.public_key() if change != "other key" else "11" * 32
    tampered = {
        "changed": [lines[0].replace("opened", "closed"), *lines[1:]],
        "deleted": lines[1:],
        "inserted": [lines[0], *lines],
        "swapped": [lines[1], lines[0], *lines[2:]],
        "cut off": lines[:-1],
        "appended": [*lines, lines[0]],
    }.get(change, lines)
    log.write_text("\n".join(tampered) + "\n")

    assert stranger()(log, signed, key) != []


@pytest.mark.django_db
def test_writer_cannot_forge_who_and_when(world):
    with acting(world.actor("amira")):
        actions.record(verb="dossier.opened", subject="handover:x")

    actor, kind, at = run("SELECT actor, actor_kind, at FROM audit_entry WHERE verb = 'dossier.opened'")[0]
    assert (actor, kind) == (str(world.amira.pk), "user")
    assert at == run("SELECT now()")[0][0]


@pytest.mark.django_db
@pytest.mark.parametrize("sql", ["SELECT 1 FROM audit_entry", "UPDATE audit_entry SET verb = ''", "DELETE FROM audit_entry",
                                 "SELECT audit_prepare(1)", "SELECT 1 FROM audit_text"])  # fmt: skip
def test_web_role_can_only_write(world, sql):
    with pytest.raises(ProgrammingError, match="permission denied"), acting(world.actor("eva")):
        run(sql)


@pytest.mark.django_db
def test_coming_months_have_their_own_partition(db):
    run("SELECT set_config('role', 'bruecke_jobs', true)")
    actions.prepare_months(ahead=30)
    actions.prepare_months(ahead=30)
    run("SELECT set_config('role', 'none', true)")

    assert run("SELECT count(*) FROM pg_inherits WHERE inhparent = 'audit_entry'::regclass")[0][0] >= 32
