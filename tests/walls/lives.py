"""One counselled person with everything that can stand around her, in words that stand nowhere else; and how to look for them."""

import re
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any
from uuid import UUID, uuid4

from django.db import DatabaseError, connection, transaction
from django.urls import reverse
from django.utils import timezone

from bruecke.access.models import Cover
from bruecke.cases.actions import handing_over, intake, letters, opening, planning, together, working
from bruecke.cases.models import Case, Conference, Document, Errand, Letter, LetterRun, Measure, Outcome, PlanCopy
from bruecke.cases.queries import case as cases
from bruecke.consent import actions as consents
from bruecke.consent import queries as handovers
from bruecke.consent.models import Consent, Handover, Method, Release
from bruecke.consults.actions import asking, telling
from bruecke.consults.models import Consult, Origin, ReleasedFacts
from bruecke.consults.tests.factories import sent, written
from bruecke.people.models import Pair, Person
from bruecke.welcome.actions import attempts
from bruecke.welcome.models import Appointment, Slot
from conftest import acting
from tests.walls.pages import arguments, pages

#: Words of hers, by where they were typed.
WORDS = {
    "given": "Zarathustra", "family": "Quetzalcoatl", "phone": "4710999", "district": "Schwurbelhausen", "time": "Geheimzeit",
    "note": "Geheimnotiz", "task": "Geheimaufgabe", "goal": "Geheimziel", "measure": "Geheimschritt", "link": "Geheimanbieter",
    "meeting": "Geheimort", "paper": "Geheimpapier", "letter": "Geheimbrief", "intake": "Geheimanliegen", "alias": "Geheimvogel",
    "release": "Geheimzweck", "errand": "Geheimgang", "report": "Geheimbericht", "conference": "Geheimrunde", "minutes": "Geheimprotokoll",
    "review": "Geheimblick", "area": "Geheimlage",
}  # fmt: skip
#: What a question without a name says; it is for the authority that is asked, and for nobody else.
ASKED = "Geheimfrage"
TOLD = "Geheimtitel"
#: Pages one opens by what one holds (code, secret), and the way out.
HELD = {"account_logout"}


@dataclass
class Life:
    """Olena of team Nord with everything around her: `keys` by argument of an address, `words` nobody else may read."""

    case: Case
    anonymous: Case
    done: Any
    keys: dict[str, Any]
    words: set[str]
    consult: Consult
    told: Consult
    errand: Errand
    conference: Conference
    handed: Handover
    run: LetterRun
    release: Release


def released(by, case, unit, topic=WORDS["release"], facts=("name", "plan", "title")):
    """Store her release towards a unit."""
    told = consents.Told(unit.name, topic, list(facts), timezone.localdate() + timedelta(days=30), unit)
    signature = consents.Signature(Method.PAPER, "uk", "x")
    return handing_over.release(by=by, case=case, told=told, signature=signature, key=uuid4())


def live(world, arrive) -> Life:
    """Let Amira work a year on one case."""
    done = arrive(
        given_name=WORDS["given"], family_name=WORDS["family"], phone=f"+49221{WORDS['phone']}", district=WORDS["district"],
        best_time=WORDS["time"],
    )  # fmt: skip
    with acting(world.actor("amira")) as by:
        consents.accept(by=by, handover=handovers.preview(by, done.handover.pk))
        attempts.attempt(
            by=by, handover=handovers.opened(by, done.handover.pk), channel=attempts.Channel.CALL, result=attempts.Result.NO_ANSWER,
            language="uk", key=uuid4(),
        )  # fmt: skip
        case = opening.open_case(by=by, handover=handovers.opened(by, done.handover.pk))
        anonymous = opening.open_anonymous(by=by, alias=WORDS["alias"], concern=WORDS["intake"], key=uuid4())
    keys = _worked(world, case)
    with acting(world.actor("amira")) as by:
        release = released(by, case, world.units["abh"])
        onward = released(by, case, world.units["sued"])
        handed = handing_over.refer(
            by=by, case=case, to=world.units["sued"], found=onward, reason=WORDS["release"], kind=Handover.Kind.TRANSFER,
            notes=[keys["note_id"]],
        )  # fmt: skip
    person = done.person.dossier_id
    consult = sent(world, question=ASKED, person=person, about=case.pk)
    told = _told(world, person, case, release)
    errand, conference, run = _together(world, case)
    handover = Handover.objects.get(pk=done.handover.pk)
    appointment = Appointment.objects.create(
        dossier=handover.record_dossier, starts_at=timezone.now() + timedelta(days=2), place=WORDS["meeting"], user=world.amira,
        unit=world.units["nord"], key=str(uuid4()),
    )  # fmt: skip
    slot = Slot.objects.create(
        unit=world.units["nord"], user=world.amira, starts_at=timezone.now() + timedelta(days=1), place="Zimmer 1"
    )
    left, right = sorted([done.person.dossier, handover.dossier], key=lambda row: row.pk)
    pair = Pair.objects.create(left=left, right=right, score=1, verdict="ask")
    consent = Consent.objects.filter(dossier=person).order_by("given_at").first()
    keys |= {
        "case_id": case.pk, "handover_id": done.handover.pk, "person_id": done.person.pk, "dossier_id": person, "lang": "de",
        "consult_id": told.pk, "errand_id": errand.pk, "conference_id": conference.pk, "run_id": run.pk, "release_id": release.pk,
        "appointment_id": appointment.pk, "slot_id": slot.pk, "pair_id": pair.pk, "template": "invitation", "what": "schliessen",
        "attempt_id": attempts.Attempt.objects.get().pk, "letter_id": Letter.objects.filter(run_id=None).get().pk,
    }  # fmt: skip
    words = set(WORDS.values()) | {
        TOLD,
        case.number,
        anonymous.number,
        done.handover.number,
        handed.number,
        done.code,
        consent.number,
    }
    secret = [case.dossier_id, case.work_id, case.plan_id, person, anonymous.dossier_id, anonymous.work_id, handover.dossier_id]
    words |= {
        str(key) for key in (*secret, handover.record_dossier_id, handed.dossier_id, conference.dossier_id, errand.dossier_id)
    }
    return Life(case, anonymous, done, keys, words, consult, told, errand, conference, handed, run, release)


def _worked(world, case) -> dict[str, UUID]:
    today = timezone.localdate()
    with acting(world.actor("amira")) as by:
        row = cases.case(by, case.pk).case
        note = working.add_note(
            by=by, case=row, kind="talk", at=timezone.now(), text=WORDS["note"], is_entrusted=True, profession="", key=uuid4()
        )
        task = working.add_task(by=by, case=row, text=WORDS["task"], due=today, key=uuid4())
        goal = planning.add_goal(by=by, case=row, wanted=planning.Wanted("housing", WORDS["goal"]), key=uuid4())
        measure = planning.add_measure(by=by, case=row, goal_id=goal.pk, doing=planning.Doing(WORDS["measure"]), key=uuid4())
        link = working.link(by=by, case=row, linked=working.Linked("other", WORDS["link"]), key=uuid4())
        meeting = working.meet(
            by=by, case=row, meeting=working.Meet(timezone.now() + timedelta(days=3), 45, WORDS["meeting"]), key=uuid4()
        )
        paper = working.add_document(by=by, case=row, title=WORDS["paper"], file_name="x.pdf", content=b"%PDF-1.7 Geheimpapier")
        copy = planning.write_copy(by=by, case=row, language="de", key=uuid4())
        outcome = planning.add_outcome(by=by, case=row, event="wage_paid", on=today)
        planning.review(by=by, case=row, on=today, text=WORDS["review"], new_needs="")
        intake.assess(by=by, case=row, look=intake.Look(today, [intake.Rated("housing", 2, 4, WORDS["area"], "")]))
        letters.write(by=by, case=row, template="news", language="de", fields={"text": WORDS["letter"]}, key=uuid4())
    return {
        "note_id": note.pk, "task_id": task.pk, "goal_id": goal.pk, "measure_id": measure.pk, "link_id": link.pk, "meeting_id": meeting.pk,
        "document_id": paper.pk, "copy_id": copy.pk, "outcome_id": outcome.pk,
    }  # fmt: skip


def _told(world, person, case, release) -> Consult:
    row = written(world, question="Wann kommt der Bescheid?", person=person, about=case.pk)
    with acting(world.actor("amira")) as by:
        telling.identify(
            by=by,
            consult=row,
            release_id=release.pk,
            facts={"name": WORDS["family"], "title": TOLD},
            language="uk",
            confirmed=True,
        )
    with acting(world.actor("amira")) as by:
        telling.agree(by=by, consult=row, how="here")
    return Consult.objects.select_related("dossier").get(pk=row.pk)


def _together(world, case) -> tuple[Errand, Conference, LetterRun]:
    with acting(world.actor("amira")) as by:
        row = cases.case(by, case.pk).case
        errand = together.give_errand(
            by=by, case=row, helper=world.vroni, unit=world.units["mitte"],
            given=together.Given(WORDS["errand"], timezone.localdate() + timedelta(days=3), ["name", "phone"]), key=uuid4(),
        )  # fmt: skip
        invited = together.Invited(WORDS["conference"], "Was hilft?", timezone.now(), people=[world.dana.pk])
        conference = together.confer(by=by, invited=invited, key=uuid4(), case=row)
        together.minutes(by=by, conference=conference, seen="", text=WORDS["minutes"], agreed="")
        run = letters.write_many(by=by, cases=[row], template="news", fields={"text": WORDS["letter"]}, key=uuid4())
    with acting(world.actor("vroni")) as vroni:
        together.report(by=vroni, errand=errand, text=WORDS["report"], key=uuid4())
    return errand, conference, run


def body(answer) -> bytes:
    """Return everything an answer says, with the headers that could say something."""
    content = b"".join(answer.streaming_content) if answer.streaming else answer.content
    told = " ".join(f"{name}: {value}" for name, value in answer.headers.items() if name in ("Location", "Content-Disposition"))
    content = re.sub(
        rb'(csrfmiddlewaretoken" value="|name="key" value="|name="code" value="|"X-CSRFToken": ")[^"]+', b"", content
    )
    return content + told.encode()


def visited(client, known, *, htmx=False, only=(), without=(), **query):
    """Yield (page, answer) of every address of the product with keys of `known`: those with an argument of `only`, or with none of `without`."""
    headers = {"HX-Request": "true"} if htmx else {}
    for page in pages():
        named = set(page.arguments)
        if page.name in HELD or not page.is_ours or (only and not set(only) & named) or set(without) & named:
            continue
        yield page, client.get(reverse(page.name, kwargs=arguments(page, known)), query, headers=headers)


def found(answer, words, query=()) -> set[str]:
    """Return which of the words stand in an answer; what was asked for may come back in the field it was typed in."""
    said = body(answer).decode("utf-8", "replace")
    typed = set(dict(query).values())
    return {word for word in words if word in said and word not in typed}


def rows_with(actor, words) -> list[str]:
    """Return every table in which `actor`, with any statement at all, reads one of `words`."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT relname FROM pg_class WHERE relkind = 'r' AND relnamespace = 'public'::regnamespace ORDER BY relname"
        )
        names = [row[0] for row in cursor.fetchall()]
    found, pattern = [], "|".join(sorted(words))
    with acting(actor):
        for name in names:
            try:
                with transaction.atomic(), connection.cursor() as cursor:
                    cursor.execute(f'SELECT count(*) FROM "{name}" t WHERE t::text ~ %s', [pattern])
                    found += [name] * bool(cursor.fetchone()[0])
            except DatabaseError:
                continue
    return found


__all__ = [
    "ASKED",
    "TOLD",
    "WORDS",
    "Document",
    "Life",
    "Measure",
    "Origin",
    "Outcome",
    "Person",
    "PlanCopy",
    "ReleasedFacts",
    "asking",
    "date",
]


def cover(world: Any, absent: str, deputy: str, unit: str = "nord") -> None:
    """Let somebody stand in for a colleague of a unit today."""
    today, away = timezone.localdate(), world.users[absent]
    Cover.objects.create(
        absent=away, deputy=world.users[deputy], unit=world.units[unit], since=today, until=today, made_by=away
    )
