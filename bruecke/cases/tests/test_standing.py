"""Where a case stands follows what she did herself and the days that pass, without anybody opening it."""

from datetime import timedelta

import pytest
from django.utils import timezone
from procrastinate.contrib.django.models import ProcrastinateJob

from bruecke.access.actor import job
from bruecke.access.policy import NotVisible
from bruecke.cases.actions import planning, working
from bruecke.cases.actions.progress import refreshed
from bruecke.cases.models import Case, Intake, Measure, PlanCopy, Task
from conftest import acting, client_of
from tests.walls import lives

pytestmark = pytest.mark.django_db


@pytest.fixture
def life(world, arrive):
    return lives.live(world, arrive)


def stored(life):
    return Case.objects.get(pk=life.case.pk)


def test_a_yes_on_her_phone_reaches_list_and_board(life, django_capture_on_commit_callbacks):
    Intake.objects.filter(dossier=life.case.work_id).update(
        decision="case", agreed_on=timezone.localdate(), agreed_how="spoken"
    )
    refreshed(stored(life))
    assert stored(life).phase == "plan"
    copy = PlanCopy.objects.get(dossier=life.case.plan_id)
    with django_capture_on_commit_callbacks(execute=True):
        assert client_of().post(f"/de/meine-daten/{life.done.code}/plan/", {"plan": copy.pk}).status_code == 302
    waiting = ProcrastinateJob.objects.get(task_name="cases.catch_up")

    assert planning.catch_up(by=job("cases"), plan_id=waiting.args["plan_id"])

    assert stored(life).phase == "monitoring"


def test_a_day_that_ends_makes_things_overdue(life):
    today = timezone.localdate()
    assert stored(life).late_tasks == 0
    Task.objects.update(due=today - timedelta(days=1))
    Measure.objects.update(due=today - timedelta(days=1))

    assert working.count_late(by=job("cases")) == 1
    assert working.count_late(by=job("cases")) == 0, "and counts nothing twice"

    assert stored(life).late_tasks == 2


def test_only_the_job_does_it(world, life):
    for deed, more in ((planning.catch_up, {"plan_id": life.case.plan_id}), (working.count_late, {})):
        with acting(world.actor("amira")) as by, pytest.raises(NotVisible):
            deed(by=by, **more)
