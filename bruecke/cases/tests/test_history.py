"""A long history is read newest first and page by page, as a whole and where something is looked for in it."""

from datetime import timedelta
from uuid import uuid4

import pytest
from django.utils import timezone

from bruecke.cases.actions import working
from bruecke.cases.models import Note
from bruecke.cases.queries import case as queries
from bruecke.cases.queries.history import PAGE, history
from conftest import acting

pytestmark = pytest.mark.django_db
MANY = 2 * PAGE + 20


@pytest.fixture
def long(world, case):
    """Amira's case with many notes, the oldest written first, five of them at every moment, and a task done among the newest."""
    now = timezone.now()
    with acting(world.actor("amira")) as by:
        task = working.add_task(by=by, case=case, text="Miete gezahlt", due=timezone.localdate(), key=uuid4())
        working.tick_task(by=by, case=case, task_id=task.pk, done=True)
    Note.objects.bulk_create(
        Note(
            dossier=case.work, at=now - timedelta(hours=MANY - number // 5), by=world.amira, unit_id=case.unit_id,
            text=f"{'Miete' if number % 10 else 'Kita'} {number}",
        )
        for number in range(MANY)
    )  # fmt: skip
    return case


@pytest.mark.parametrize("text", ["", "miete"])
def test_every_page_goes_on_where_the_one_before_ended(world, long, text):
    found, mark, pages = [], "", 0
    with acting(world.actor("amira")) as by:
        page = queries.case(by, long.pk)
        while pages == 0 or mark:
            part = history(page, after=mark, text=text)
            found, mark, pages = [*found, *part.entries], part.next_mark, pages + 1

    notes = Note.objects.filter(dossier=long.work_id, text__icontains=text)
    expected = [(row.at, row.pk) for row in notes.order_by("-at", "-pk")]
    assert [(one.at, one.key) for one in found if one.what == "note"] == expected
    assert pages == 3
    assert [one.what for one in found[:2]] == ["task", "note"], "newest first, whatever it is"
    assert len(found) == len(expected) + 1
