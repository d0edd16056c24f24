"""Where a case stands follows what she did herself and the days that pass, without anybody opening it."""

from datetime import date, timedelta
from uuid import uuid4

import pytest
from django.core.exceptions import ValidationError
from django.urls import reverse
from django.utils import timezone
from procrastinate.contrib.django.models import ProcrastinateJob

from bruecke.access.actor import job
from bruecke.access.policy import NotVisible
from bruecke.cases import jobs
from bruecke.cases.actions import closing, planning, working
from bruecke.cases.actions.progress import refreshed
from bruecke.cases.models import Case, Goal, Intake, Measure, PlanCopy, Task
from bruecke.cases.queries import case as queries
from bruecke.cases.queries.history import history
from bruecke.cases.queries.plan import content_of
from bruecke.cases.queries.words import matters_in
from bruecke.law.matters import matter
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

    assert jobs.catch_up(**waiting.args)

    assert stored(life).phase == "monitoring"


def test_a_day_that_ends_makes_things_overdue(life):
    today = timezone.localdate()
    assert stored(life).late_tasks == 0
    Task.objects.update(due=today - timedelta(days=1))
    Measure.objects.update(due=today - timedelta(days=1))

    assert working.count_late(by=job("cases")) == 1
    assert working.count_late(by=job("cases")) == 0, "and counts nothing twice"

    assert stored(life).late_tasks == 2


def test_a_measure_whose_day_has_come_stands_among_what_is_due(world, life):
    address = reverse("cases:case", args=[life.case.pk])
    what = Measure.objects.values_list("what", flat=True).get()
    pages = []
    for days in (0, 1):
        Measure.objects.update(due=timezone.localdate() + timedelta(days=days))
        pages.append(world.client("amira").get(address).content.decode())

    assert [f">{what}</a>" in page for page in pages] == [True, False]


def test_only_the_job_does_it(world, life):
    for deed, more in ((planning.catch_up, {"plan_id": life.case.plan_id}), (working.count_late, {})):
        with acting(world.actor("amira")) as by, pytest.raises(NotVisible):
            deed(by=by, **more)


def test_what_waited_at_the_closing_is_not_done_and_waits_again_after_a_reopening(world, life):
    PlanCopy.objects.filter(dossier=life.case.plan_id).update(agreed_at=timezone.now(), how="spoken")
    with acting(world.actor("amira")) as by:
        done = working.add_task(by=by, case=stored(life), text="Bescheid abgeheftet", due=timezone.localdate(), key=uuid4())
        working.tick_task(by=by, case=stored(life), task_id=done.pk, done=True)
        closing.close(by=by, case=stored(life), ending=closing.Ending("goals_reached", attainment={life.keys["goal_id"]: 1}))
        told = [(entry.what, entry.text) for entry in history(queries.case(by, life.case.pk)).entries]
    assert "closing" in [what for what, _text in told]
    assert ("task", lives.WORDS["task"]) not in told
    assert ("task", done.text) in told

    Intake.objects.filter(dossier=life.case.work_id).update(
        decision="case", agreed_on=timezone.localdate(), agreed_how="spoken"
    )
    with acting(world.actor("amira")) as by:
        closing.reopen(by=by, case=stored(life), why="Der Lohn fehlt wieder")
        told = [entry.what for entry in history(queries.case(by, life.case.pk)).entries]
    assert "reopening" in told
    assert [row.text for row in Task.objects.filter(dossier=life.case.work_id, done_at__isnull=True)] == [lives.WORDS["task"]]
    assert stored(life).phase == "plan", "and a new goal is asked for, not the next closing"
    assert told.index("reopening") < told.index("closing"), "newest first, also on the same day"

    with acting(world.actor("amira")) as by:
        planning.take_matter(by=by, case=stored(life), matter="wage", begins=None, key=uuid4())
    assert (stored(life).phase, stored(life).next_step) != ("monitoring", "review")
    assert queries.facts(stored(life)).agreed_on is None, "her yes of before the closing counts no more"


def test_a_matter_comes_into_the_plan_once_for_the_same_days(world, life):
    first, later = date(2026, 9, 15), date(2026, 10, 15)
    with acting(world.actor("amira")) as by:
        for begins in (first, later):
            planning.take_matter(by=by, case=stored(life), matter="wage", begins=begins, key=uuid4())
        with pytest.raises(ValidationError, match="steht schon im Plan"):
            planning.take_matter(by=by, case=stored(life), matter="wage", begins=first, key=uuid4())
    assert Goal.objects.filter(dossier=life.case.work_id, matter="wage").count() == 2


def test_a_copy_says_a_common_matter_in_her_language_and_the_german_beside_it(world, life):
    with acting(world.actor("amira")) as by:
        planning.take_matter(by=by, case=stored(life), matter="wage", begins=None, key=uuid4())
    found = next(goal for goal in content_of(stored(life), "uk")["goals"] if "wording_german" in goal)

    assert found["wording_german"] == matter("wage").goal
    assert found["wording"] == matters_in("uk")[matter("wage").goal]
    assert all(row["what"] != row["what_german"] for row in found["measures"])
    assert not any("wording_german" in goal for goal in content_of(stored(life), "de")["goals"])


def test_the_agreement_stays_within_reach_while_something_else_is_nearer(world, life):
    page, link = reverse("cases:case", args=[life.case.pk]), reverse("cases:agree", args=[life.case.pk])
    Intake.objects.filter(dossier=life.case.work_id).update(decision="case")
    refreshed(stored(life))
    assert stored(life).next_step == "task"
    assert world.client("amira").get(page).content.decode().count(link) == 1

    Intake.objects.filter(dossier=life.case.work_id).update(agreed_on=timezone.localdate(), agreed_how="spoken")

    assert link not in world.client("amira").get(page).content.decode()


def test_the_page_of_the_end_says_what_is_still_open(world, life):
    Task.objects.create(
        dossier=life.case.work, text="Widerspruch", due=timezone.localdate(), user=world.amira, source=Task.Source.LAW
    )

    body = world.client("amira").get(reverse("cases:close", args=[life.case.pk])).content.decode()

    for said in (
        "Eine gesetzliche Frist läuft.",
        "Eine Aufgabe ist offen und endet mit dem Fall.",
        "Eine Maßnahme ist nicht erledigt.",
        "2 Briefe sind nicht als abgeschickt vermerkt.",
        f"{life.handed.to_unit.name} hat noch nicht geantwortet",
        "2 Entbindungen von der Schweigepflicht gelten über das Ende des Falls hinaus",
    ):
        assert said in body


def test_the_page_of_the_end_is_quiet_where_nothing_is_open(world, case):
    body = world.client("amira").get(reverse("cases:close", args=[case.pk])).content.decode()

    assert "noch offen" not in body


def test_the_plan_says_that_she_agreed_to_an_older_one(world, life):
    address = reverse("cases:plan", args=[life.case.pk])
    PlanCopy.objects.filter(dossier=life.case.plan_id).update(how="spoken", agreed_at=timezone.now())
    with acting(world.actor("amira")) as by:
        row = queries.case(by, life.case.pk).case
        planning.tick(by=by, case=row, measure_id=life.keys["measure_id"], done=True)
    done = world.client("amira").get(address).content.decode()
    with acting(world.actor("amira")) as by:
        planning.add_measure(by=by, case=row, goal_id=life.keys["goal_id"], doing=planning.Doing("Neu dazu"), key=uuid4())

    body = world.client("amira").get(address).content.decode()

    assert "seitdem geändert" not in done
    assert "seitdem geändert" in body
    assert body.count(reverse("cases:copy", args=[life.case.pk])) == done.count(reverse("cases:copy", args=[life.case.pk])) + 1
