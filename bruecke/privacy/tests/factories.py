"""Cases and people of the tests of this app: accepted, opened, filled, closed, withdrawn."""

from uuid import uuid4

from django.apps import apps
from django.urls import reverse
from django.utils import timezone

from bruecke.access.actor import of_code
from bruecke.access.models import Confidential, DossierKind
from bruecke.base import crypto
from bruecke.base.crypto import code_hash
from bruecke.cases.actions import closing, together, working
from bruecke.cases.models import (
    Case,
    Document,
    Errand,
    ErrandEntry,
    Goal,
    Letter,
    LetterRun,
    Meeting,
    PlanCopy,
)
from bruecke.cases.queries import case as reads
from bruecke.consent import actions as consents
from bruecke.consent import queries as consent_queries
from bruecke.consent.models import Handover
from bruecke.privacy.actions import mine
from conftest import acting

JOBS = "bruecke_jobs"
CIRCLES = (DossierKind.CASE, DossierKind.CASEWORK, DossierKind.PLAN, DossierKind.ERRAND, DossierKind.CONFERENCE)
PDF = b"%PDF-1.7 rental contract"
GOAL = {"area": "housing", "wording": "Ein Zimmer mehr", "indicator": "", "until": "", "measures": []}


def accepted(world, done, name="amira"):
    with acting(world.actor(name)) as by:
        return consents.accept(by=by, handover=consent_queries.preview(by, done.handover.pk))


def address(name, code, lang="uk", **more):
    return reverse(f"privacy:{name}", kwargs={"lang": lang, "code": code, **more})


def opened(by, case):
    return reads.case(by, case.pk).case


def filled(world, case):
    """Put one of everything into a case and return the key of its paper."""
    with acting(world.actor("amira")) as by:
        row = opened(by, case)
        working.add_note(
            by=by, case=row, kind="talk", at=timezone.now(), text="x", is_entrusted=True, profession="", key=uuid4()
        )
        working.add_task(by=by, case=row, text="Antrag", due=timezone.localdate(), key=uuid4())
        together.give_errand(
            by=by, case=row, helper=world.users["vroni"], unit=world.units["mitte"], key=uuid4(),
            given=together.Given("Begleiten", timezone.localdate(), ["name", "phone"]),
        )  # fmt: skip
        invited = together.Invited("Wohnung", "Was nun?", timezone.now())
        together.confer(by=by, invited=invited, key=uuid4(), case=row)
    key, run, circle = crypto.store_file(PDF), crypto.store_file(b"letters"), {"dossier": case.work}
    made = LetterRun.objects.create(made_by=world.amira, template="x", total=1, state="done", file=run)
    Document.objects.create(
        title="x", file=key, file_name="x.pdf", content_type="x", size=1, sha256="x", by=world.amira, **circle
    )
    Letter.objects.create(template="x", language="uk", by=world.amira, run_id=made.pk, **circle)
    Goal.objects.create(area="housing", wording="x", **circle)
    ErrandEntry.objects.create(errand=Errand.objects.get(), dossier=Errand.objects.get().dossier, by=world.amira, text="x")
    plan = {"dossier": case.plan}
    PlanCopy.objects.create(number=1, language="uk", content={"goals": [GOAL]}, digest="x", made_by=world.amira, **plan)
    Meeting.objects.create(starts_at=timezone.now(), place="x", user=world.amira, unit=case.unit, **plan)
    return key, run


def closed(world, case, on=None):
    with acting(world.actor("amira")) as by:
        closing.close(by=by, case=opened(by, case), ending=closing.Ending("goals_reached"))
    if on:
        Case.objects.filter(pk=case.pk).update(closed_on=on)
        Handover.objects.filter(pk=case.handover_id).update(answered_at=timezone.now().replace(year=on.year))


def withdraw(case):
    with acting(of_code(code_hash(case.done.code))) as person:
        mine.withdraw(by=person)


def tables():
    return [row for row in apps.get_models() if issubclass(row, Confidential) and row.circle in CIRCLES]


def left():
    return sorted(row.__name__ for row in tables() if row.objects.exists())
