"""Every action names its actor first, and refuses a stranger without leaving a change."""

import inspect
import typing
from dataclasses import fields, is_dataclass
from datetime import UTC, date, datetime
from decimal import Decimal
from importlib import import_module
from types import ModuleType
from uuid import UUID, uuid4

import pytest
from django.core.exceptions import ValidationError
from django.db import connection, transaction

from bruecke.access.actor import Actor
from bruecke.access.policy import Refused
from bruecke.schooling import models as school_models
from bruecke.schooling.tests import factories as school_families
from conftest import acting
from tools.places import ROOT

#: Steps that other actions call after asking, and readers of plain values; each says so in its own sentence.
STEPS = {
    "access.actions.shelf", "access.actions.open_dossier", "access.actions.grant", "access.actions.end_grants", "access.actions.end_stems",
    "access.actions.move",
    "access.actions.on_behalf", "access.actions.prepare_shelves", "audit.actions.*", "consent.actions.answer_due", "consent.actions.person_code",
    "schooling.actions.progress.*", "schooling.actions.reporting.blocks_of", "schooling.actions.offers.decides",
    "schooling.actions.answers.plan_looks", "schooling.actions.reporting.judge_birth",
    "cases.actions.progress.*", "cases.actions.opening.circles", "welcome.actions.registration.count", "welcome.actions.registration.once",
}  # fmt: skip


def _modules() -> list[ModuleType]:
    found = []
    for path in sorted([*(ROOT / "bruecke").glob("*/actions.py"), *(ROOT / "bruecke").glob("*/actions/*.py")]):
        if path.stem != "__init__":
            found.append(import_module(".".join(path.relative_to(ROOT).with_suffix("").parts)))
    return found


def _actions() -> list[tuple[str, typing.Callable[..., object]]]:
    found = []
    for module in _modules():
        short = module.__name__.removeprefix("bruecke.")
        for name, value in inspect.getmembers(module, inspect.isfunction):
            if name.startswith("_") or value.__module__ != module.__name__ or {f"{short}.{name}", f"{short}.*"} & STEPS:
                continue
            if "by" in inspect.signature(value).parameters or value.__annotations__.get("return") is None:
                found.append((f"{short}.{name}", value))
    return found


def test_first_word_of_every_action_is_by():
    for name, action in _actions():
        parameters = list(inspect.signature(action).parameters.values())
        assert parameters[0].name == "by", f"{name} does not say who acts"
        assert all(
            parameter.kind is parameter.KEYWORD_ONLY for parameter in parameters if parameter.kind is not parameter.VAR_KEYWORD
        ), name


def _argument(name: str, annotation: object, known: dict[str, object]) -> object:
    if name in known:
        return known[name]
    options = typing.get_args(annotation) or (annotation,)
    for option in options:
        label = getattr(option, "__name__", str(option))
        if label in known:
            return known[label]
        if inspect.isclass(option) and hasattr(option, "choices"):
            return next(iter(option))
        plain = {"str": "x", "int": 1, "bool": False, "date": date(2026, 1, 1), "datetime": datetime(2026, 1, 1, tzinfo=UTC), "UUID": uuid4(),
                 "bytes": b"x", "list": [], "dict": {}, "NoneType": None, "object": None, "float": 1.0, "tuple": ()}  # fmt: skip
        base = typing.get_origin(option)
        label = base.__name__ if base else label
        if label in plain:
            return plain[label]
        if is_dataclass(option):
            hints = typing.get_type_hints(option)
            return option(**{part.name: _argument(part.name, hints[part.name], known) for part in fields(option)})
    raise AssertionError(f"no example for {name}: {annotation}; add one to `known`")


def _counts() -> dict[str, int]:
    with connection.cursor() as cursor:
        cursor.execute("SELECT relname FROM pg_class WHERE relkind = 'r' AND relnamespace = 'public'::regnamespace")
        names = [row[0] for row in cursor.fetchall() if not row[0].startswith(("audit_", "django_", "procrastinate_"))]
        found = {}
        for name in names:
            cursor.execute(f'SELECT count(*), coalesce(sum(hashtext(t::text)::bigint), 0) FROM "{name}" t')
            found[name] = cursor.fetchone()
    return found


def _short_line(world):
    from bruecke.consults.actions import knowledge
    from bruecke.consults.models import Entry, Guest, Shadowing
    from bruecke.consults.tests.factories import an_answer, question, sent

    day = date(2026, 1, 1)
    offer = Shadowing(unit=world.units["abh"], title="x", day=day, made_by=world.olga)
    return {
        "Consult": sent(world), "Question": question(world), "Answer": an_answer(), "Shadowing": offer,
        "Text": knowledge.Text("other", "x", "x", "x", [], day, day), "Guest": Guest(shadowing=offer, user=world.amira, unit=world.units["nord"]),
        "Entry": Entry(unit=world.units["abh"], topic="other", title="x", law_state=day, review_on=day, proposed_by=world.olga, proposed_on=day),
    }  # fmt: skip


def _a_child(world):
    """A child on the way to a school, and all that stands around it; none of it is the stranger's."""
    told = school_families.family(world)
    school = school_families.schools(world)[0]
    entrant, placement = told.entrants[0], school_models.Placement.objects.select_related("dossier").get()
    group, circle = school_families.group(school), {"dossier": placement.dossier}
    row = school_models.Round(number="x", title="x", made_by=world.petra)
    offer = school_models.Offer(**circle, placement=placement, school=school, group=group, facts={})
    rows = (
        entrant, placement, group, school, row, offer, school_models.Proposal(**circle, round=row, placement=placement),
        school_models.FollowUp(**circle, offer=offer, after="6w"), school_models.Guardian.objects.get(),
        school_models.Counselling(dossier=entrant.dossier, entrant=entrant), school_models.Invitation(dossier=entrant.dossier, entrant=entrant),
        school_models.HealthCheck.objects.get(), school_models.RuleSet(),
        school_models.LetterRun(round=row, kind="places", made_by=world.petra, members=[]),
    )  # fmt: skip
    return {type(one).__name__: one for one in rows}


@pytest.mark.django_db
def test_every_action_refuses_a_stranger_and_changes_nothing(world, arrive):
    from bruecke.cases.actions.opening import open_case
    from bruecke.cases.models import Conference, Errand, PlanCopy
    from bruecke.consent import actions as consents
    from bruecke.consent.actions import Signature, Told
    from bruecke.consent.models import Method, Release
    from bruecke.network.models import Municipality
    from bruecke.people.actions import PersonFacts
    from bruecke.people.models import Merge, Pair
    from bruecke.programme.models import FundingPost, StructuralIssue
    from bruecke.reports.pieces import Span
    from bruecke.welcome.actions.registration import Arrival
    from bruecke.welcome.models import PaperForm, Signing, Way

    kept, done = arrive(), arrive()
    with acting(world.actor("amira")) as amira:
        consents.accept(by=amira, handover=kept.handover)
        kept.handover.refresh_from_db()
        case = open_case(by=amira, handover=kept.handover)
    circle = {"dossier": case.work}
    facts = PersonFacts(family_name="x", ags="05358024", languages=["de"])
    unit = world.units["nord"]
    known = {
        "by": Actor(user_id=UUID(int=5), name="stranger"), "handover": done.handover, "Handover": done.handover,
        "consent": done.consent, "Consent": done.consent,
        "person": done.person, "Person": done.person, "Dossier": done.person.dossier, "User": world.dana, "Unit": unit, "to": unit,
        "facts": facts, "Arrival": Arrival(person=facts, wishes=[], way=Way.PAPER, unit_id=unit.pk), "Signature": Signature(Method.PAPER, "de", "x"),
        "people": [done.person],
        "case": case, "cases": [case], "copy": PlanCopy(dossier=case.plan, number=1), "errand": Errand(**circle), "conference": Conference(**circle),
        "found": Release(dossier=kept.person.dossier), "values": {}, "fields": {}, "notes": [],
        "pair": Pair(left=kept.person.dossier, right=done.person.dossier), "other": kept.person,
        "merge": Merge(dossier=kept.person.dossier, other_dossier=done.person.dossier),
        "Told": Told("x", "x", ["name"], date(2026, 1, 1)),
        "Signing": Signing(unit=world.units["juelich"], code_hash="x"), "PaperForm": PaperForm(unit=world.units["juelich"], number="x"),
        **_short_line(world), **_a_child(world),
        "Organisation": unit.organisation, "Municipality": Municipality.objects.first(), "sentence": "x" * 40,
        "StructuralIssue": StructuralIssue(title="x"), "FundingPost": FundingPost(number="x"), "share": Decimal(1),
        "Span": Span(date(2026, 1, 1), date(2026, 3, 31), datetime(2026, 4, 1, tzinfo=UTC)),
    }  # fmt: skip
    before, accepted = _counts(), []
    for name, action in _actions():
        hints = typing.get_type_hints(action)
        arguments = {
            parameter.name: _argument(parameter.name, hints.get(parameter.name, object), known)
            for parameter in inspect.signature(action).parameters.values()
            if parameter.kind is not parameter.VAR_KEYWORD and (parameter.default is parameter.empty or parameter.name in known)
        }  # fmt: skip
        try:
            with transaction.atomic(), acting(known["by"]):
                action(**arguments)
        except (Refused, PermissionError):
            continue
        except ValidationError as error:
            accepted.append(f"{name}: judged the input before asking who acts: {error}")
        else:
            accepted.append(f"{name}: let a stranger through")
    assert accepted == []
    assert _counts() == before
