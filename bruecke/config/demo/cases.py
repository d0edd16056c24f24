"""The cases of the invented county (data/demo_cases.toml): every accepted hand-over for case management has one, as far as its age allows."""

import tomllib
from collections import defaultdict
from datetime import date, datetime, timedelta
from functools import cache
from typing import Any, NamedTuple

from django.conf import settings
from django.utils import timezone

from bruecke.access.models import DossierKind, Grant, Reason, Shelf
from bruecke.base.crypto import ALPHABET
from bruecke.cases.models import (
    AreaRating,
    Assessment,
    Case,
    Closing,
    Goal,
    Intake,
    Measure,
    Note,
    Outcome,
    PlanCopy,
    Review,
    ServiceLink,
    Task,
)
from bruecke.cases.queries.case import late
from bruecke.cases.queries.steps import Facts, phase, steps
from bruecke.config.demo.ledger import Ledger, Row, moment, shift
from bruecke.consent.models import Handover
from bruecke.network.models import LifeArea
from bruecke.network.queries import register
from bruecke.people.models import Person

#: From how many days on a case has got so far.
AGREED, ASSESSED, PLANNED, LINKED, STARTED, REVIEWED, MAY_END = 6, 15, 25, 35, 60, 75, 120
LOOKED_BACK = (
    "Es geht voran, der nächste Schritt steht fest.", "Der Termin hat geholfen. Was noch fehlt, ist klar.",
    "Es dauert länger als gedacht; die Unterlagen sind jetzt vollständig.", "Weniger Sorgen als beim letzten Mal, das Ziel bleibt.",
    "Ein Schritt ging nicht, dafür gibt es einen anderen Weg.",
)  # fmt: skip
ACCESS = ("registration_office", "registration_office", "self", "jobcenter", "other_counselling", "volunteer")
REFUSALS = ("full", "childcare", "language", "title", "no_answer")


@cache
def invented() -> dict[str, list[dict[str, Any]]]:
    """Return the file: stories, conferences and errands."""
    return tomllib.loads((settings.ROOT / "data" / "demo_cases.toml").read_text("utf-8"))


class Tale(NamedTuple):
    """One case with its story, its age in days and its place in the row."""

    case: Row
    work: Any
    plan: Any
    story: dict[str, Any]
    age: int
    number: int


class CaseWork:
    """Writes cases into a ledger of the year."""

    def __init__(self, ledger: Ledger, now: datetime) -> None:
        self.ledger, self.now, self.today, self.random = ledger, now, timezone.localdate(now), ledger.random
        self.people = {row["dossier_id"]: row for row in ledger.rows[Person]}
        self.codes = {row["dossier_id"]: row["code_hash"] for row in ledger.rows[Grant] if row["reason"] == Reason.PERSON}

    def play(self) -> None:
        """One case for each hand-over that was accepted for it."""
        rows = [row for row in self.ledger.rows[Handover] if row["kind"] == Handover.Kind.CASE and row["state"] == "accepted"]
        stories = invented()["story"]
        for number, row in enumerate(rows):
            self._case(row, stories[number % len(stories)], number)

    def _case(self, handed: Row, story: dict[str, Any], number: int) -> None:
        at, unit, user = handed["answered_at"], handed["to_unit_id"], handed["answered_by_id"]
        who, opened = (str(user), "user"), timezone.localdate(handed["answered_at"])
        circles = [
            self.ledger.dossier(at, kind, Shelf.Use.KEPT, unit)
            for kind in (DossierKind.CASE, DossierKind.CASEWORK, DossierKind.PLAN)
        ]
        age = (self.today - opened).days
        for circle in circles:
            for stem in (handed["consent_id"], None) if age >= AGREED else (handed["consent_id"],):
                self.ledger.grant(at, who, circle, Reason.ASSIGNED, unit_id=unit, user_id=user, stems_from=stem)
        cover, work, plan = circles
        self.ledger.grant(at, who, plan, Reason.PERSON, code_hash=self.codes[handed["person_dossier_id"]])
        person = self.people[handed["person_dossier_id"]]
        case = self.ledger.add(
            Case, dossier_id=cover["id"], work_id=work["id"], plan_id=plan["id"], person_dossier_id=person["dossier_id"], unit_id=unit, user_id=user,
            number=f"F-{''.join(self.random.choices(ALPHABET, k=7))}", opened_on=opened, ags=handed["ags"], handover_id=handed["id"],
            people=person["adults_count"] + len(person["children_birth_years"]), phases=self._phases(opened, age),
            intensity=("normal", "intensive", "normal", "one_off")[number % 4], urgency=number % 3, made_at=at,
        )  # fmt: skip
        self.ledger.note(at, who, "case.begun", person["dossier_id"], f"case:{case['id']}")
        self._work(Tale(case, work["id"], plan["id"], story, age, number))

    def _phases(self, opened: date, age: int) -> dict[str, str]:
        begun = (
            ("access", 0),
            ("intake", 0),
            ("assessment", AGREED),
            ("plan", ASSESSED),
            ("linking", PLANNED),
            ("monitoring", STARTED),
        )
        return {phase: shift(opened + timedelta(days=days), 0).isoformat() for phase, days in begun if age >= days}

    def _day(self, case: Row, days: int) -> date:
        return min(shift(case["opened_on"] + timedelta(days=days), 0), self.today)

    def _work(self, tale: Tale) -> None:
        case, work, plan, story, age, number = tale
        agreed = self._day(case, AGREED) if age >= AGREED else None
        self.ledger.add(
            Intake, dossier_id=work, access=ACCESS[number % len(ACCESS)], concern=story["concern"],
            criteria=["complex", "several", "agrees"] if agreed else [], decision="case" if agreed else "", agreed_on=agreed,
            agreed_how="spoken" if agreed else "", sex="fm"[number % 2], birth_year=1975 + number % 30,
            title_group=("temporary", "section24", "protected", "toleration", "eu")[number % 5], in_germany_since=2016 + number % 10,
        )  # fmt: skip
        if age >= ASSESSED:
            self._look(case, work, self._day(case, ASSESSED), number, 0)
        if age < PLANNED:
            return
        closed = age >= MAY_END and number % 5 != 0
        goal = self._goal(case, work, story, age, closed)
        self._copy(case, plan, story)
        self._notes(case, work, story, age)
        if age >= LINKED:
            self._link(tale, goal)
        last = MAY_END - 5 if closed else age - (25 if number % 7 == 0 else 0)
        for place, day in enumerate(range(REVIEWED - 5, last, 40), number):
            text = LOOKED_BACK[place % len(LOOKED_BACK)]
            self.ledger.add(Review, dossier_id=work, on=self._day(case, day), by_id=case["user_id"], text=text)
        if closed:
            self._close(case, work, story, number, goal)

    def _look(self, case: Row, work: Any, on: date, number: int, better: int) -> None:
        row = self.ledger.add(Assessment, dossier_id=work, held_on=on, by_id=case["user_id"], is_closing=better > 0)
        for place, area in enumerate(LifeArea):
            status = min(5, 1 + (number * 7 + place * 3) % 4 + (better if (number + place) % 3 else 0))
            self.ledger.add(
                AreaRating,
                dossier_id=work,
                assessment_id=row["id"],
                area=area,
                status=status,
                importance=1 + (number + place) % 5,
            )

    def _goal(self, case: Row, work: Any, story: dict[str, Any], age: int, closed: bool) -> Row:  # noqa: FBT001 -- a step of the story
        goal = self.ledger.add(
            Goal, dossier_id=work, area=story["area"], wording=story["goal"], indicator=story["indicator"], matter=story["matter"], priority=1,
            target_date=case["opened_on"] + timedelta(days=220), made_at=moment(self._day(case, PLANNED), 11),
        )  # fmt: skip
        for place, what in enumerate(story["measures"]):
            due = shift(case["opened_on"] + timedelta(days=PLANNED + 14 + 25 * place), 0)
            done = closed or age > PLANNED + 20 + 28 * place
            self.ledger.add(
                Measure, dossier_id=work, goal_id=goal["id"], what=what, who=("herself", "team", "team", "herself")[place % 4], due=due, place=place,
                state="done" if done else "open", done_on=min(due, self.today) if done else None,
            )  # fmt: skip
        if not closed and story["matter"]:
            self.ledger.add(
                Task, dossier_id=work, text="Frist der Sache prüfen", due=shift(self.today, age % 17 - 3), user_id=case["user_id"], source="law",
                basis="siehe häufiges Anliegen",
            )  # fmt: skip
        return goal

    def _copy(self, case: Row, plan: Any, story: dict[str, Any]) -> None:
        measures = [{"what": what, "who": "team", "who_name": "", "until": "", "state": "open"} for what in story["measures"]]
        goals = [
            {
                "area": story["area"],
                "wording": story["goal"],
                "indicator": story["indicator"],
                "until": "",
                "measures": measures,
            }
        ]
        content = {"number": case["number"], "language": "de", "goals": goals}
        at = moment(self._day(case, PLANNED), 11)
        self.ledger.add(
            PlanCopy, dossier_id=plan, number=1, language="de", content=content, digest="x" * 64, made_by_id=case["user_id"], made_at=at, how="spoken",
            agreed_at=min(at, self.now),
        )  # fmt: skip

    def _notes(self, case: Row, work: Any, story: dict[str, Any], age: int) -> None:
        for place, text in enumerate(story["notes"]):
            day = PLANNED + 9 * place
            if age >= day:
                at = min(moment(self._day(case, day), 10 + place), self.now)
                self.ledger.add(
                    Note, dossier_id=work, at=at, written_at=at, by_id=case["user_id"], unit_id=case["unit_id"], kind="talk", text=text,
                    profession="Sozialarbeit",
                )  # fmt: skip

    def _link(self, tale: Tale, goal: Row) -> None:
        case, work, _plan, story, age, number = tale
        offer, provider = story["offer"]
        asked, refused = self._day(case, LINKED), number % 6 == 0
        begins = STARTED + number * 7 % 40
        started = self._day(case, begins) if age >= begins and not refused else None
        state = "refused" if refused else "started" if started else "waiting"
        self.ledger.add(
            ServiceLink, dossier_id=work, goal_id=goal["id"], offer=offer, provider=provider, state=state, requested_on=asked, started_on=started,
            ended_on=asked + timedelta(days=12) if refused and age > LINKED + 12 else None, refusal=REFUSALS[number % len(REFUSALS)] if refused else "",
        )  # fmt: skip

    def _close(self, case: Row, work: Any, story: dict[str, Any], number: int, goal: Row) -> None:
        on = self._day(case, MAY_END - 2 + number % 3)
        reason = ("goals_reached", "goals_reached", "partly", "moved", "goals_reached", "no_contact")[number % 6]
        goal["attainment"] = (1, 0, -1, 0, 2, -2)[number % 6]
        goal["state"] = "reached" if goal["attainment"] >= 0 else "partly" if goal["attainment"] == -1 else "dropped"
        self._look(case, work, on, number, 1 + number % 2)
        self.ledger.add(
            Closing, dossier_id=work, at=moment(on, 15), on=on, by_id=case["user_id"], reason=reason, rating=3 + number % 3
        )
        for event in story["events"] if reason == "goals_reached" else ():
            self.ledger.add(Outcome, dossier_id=work, event=event, on=on, by_id=case["user_id"])
        case |= {"closed_on": on, "closure_reason": reason, "phase": "closing"}


def fill(ledger: Ledger, now: datetime) -> None:
    """Write the cases into the ledger."""
    CaseWork(ledger, now).play()


def settle() -> int:
    """Compute phase and next step of every open case, once all is written; return how many. Nine queries for all of them."""
    rows = list(Case.objects.filter(closed_on__isnull=True))
    inside = {model: _by_dossier(model) for model in (Intake, Assessment, Goal, Measure, PlanCopy, ServiceLink, Review, Task)}
    known, day = register(), timezone.localdate().isoformat()
    for row in rows:
        parts = {model: found.get(row.plan_id if model is PlanCopy else row.work_id, []) for model, found in inside.items()}
        facts = Facts(
            row, parts[Intake][0], parts[Assessment], parts[Goal], parts[Measure], parts[PlanCopy], parts[ServiceLink], parts[Review],
            [task for task in parts[Task] if task.done_at is None], None, known,
        )  # fmt: skip
        coming = steps(facts)
        row.next_due, row.next_step = coming[0] if coming else (None, "")
        row.late_tasks, row.phase = late(facts), phase(facts)
        row.phases = {row.phase: day, **row.phases}
    Case.objects.bulk_update(rows, ["next_due", "next_step", "late_tasks", "phase", "phases"], batch_size=500)
    return len(rows)


def _by_dossier(model: Any) -> dict[Any, list[Any]]:
    found: dict[Any, list[Any]] = defaultdict(list)
    for row in model.objects.all():
        found[row.dossier_id].append(row)
    return found
