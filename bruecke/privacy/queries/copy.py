"""The complete copy of what is kept about a person (Art. 15, 20 GDPR), readable by machines and by her."""

import base64
from collections.abc import Iterable
from datetime import datetime
from typing import Any
from uuid import UUID

from django.utils import timezone

from bruecke.access.actor import Actor
from bruecke.access.policy import Right, visible
from bruecke.base.crypto import read_file, unlock
from bruecke.consent.models import Consent, Handover, Release
from bruecke.consults.models import Consult, ReleasedFacts
from bruecke.consults.queries.asks import told_to_her
from bruecke.people.models import Person
from bruecke.privacy.queries.family import Family
from bruecke.privacy.queries.mine import Mine, circles, own_cases, shown
from bruecke.privacy.queries.who import Holder, Look
from bruecke.schooling.queries import own_copy
from bruecke.welcome.models import Attempt, FirstTalk, OwnBasis, Scan

PNG = b"\x89PNG"
LEFT_OUT_AT_SCHOOL = (
    "remarks about a child, what a school says about itself, schools to be avoided: please ask the school counselling"
)
PERSON_FIELDS = sorted(Person.Privacy.personal - {"tokens", "household"})


def copy(page: Mine, actor: Actor, language: str) -> dict[str, Any]:
    """Return everything about the person who holds the code; what was told roughly, in her language.

    Left out are free remarks of a counsellor and names of other helpers, because they may be about third persons (policy).
    """
    dossiers = circles(page.person, page.handovers)
    return {
        "format": "bruecke-copy-1",
        "made_at": _moment(timezone.now()),
        "basis": "Art. 15, Art. 20 DSGVO",
        "left_out": [
            "free remarks of counsellors and names of other helpers: please ask the counselling team",
            "notes, remarks and the content of papers in case management: please ask the team, it may be about third persons too",
            "questions to an authority that were put without your name",
            LEFT_OUT_AT_SCHOOL,
        ],
        "person": {name: getattr(page.person, name) for name in PERSON_FIELDS},
        "contact_erase_at": _moment(page.person.contact_erase_at),
        "contact_erased_at": _moment(page.person.contact_erased_at),
        "consents": [_consent(row, page.person.ags) for row in page.consents],
        "releases_from_confidentiality": _releases(actor, dossiers),
        "questions_to_authorities": [_question(row, facts, language) for row, facts in page.questions],
        "hand_overs": [_handover(row) for row in page.handovers],
        "scans_of_signed_sheets": _scans(actor, dossiers),
        "appointments": _appointments(page),
        "meetings": [
            {"starts_at": _moment(row.starts_at), "place": row.place, "with": row.user.name, "team": row.unit.name, "state": row.state,
             "interpreter": row.interpreter or None}
            for row in page.meetings
        ],
        "plans": [
            {"number": row.number, "language": row.language, "content": row.content, "agreed_at": _moment(row.agreed_at), "how": row.how,
             "sha256": row.digest}
            for row in page.plans
        ],
        "cases": own_cases(),
        "attempts_to_reach_me": _attempts(actor, dossiers),
        "first_talks": [_talk(row) for row in page.talks],
        "own_basis_of_the_team": _own_basis(actor, dossiers),
        "children_at_school": own_copy.copies(actor),
        "who_has_it": [_holder(row) for row in page.holders],
        "offices_that_know_only_delivered_or_not": page.offices,
        "who_looked": [_look(row) for row in page.looks],
    }  # fmt: skip


def family_copy(page: Family, actor: Actor) -> dict[str, Any]:
    """Return everything about the children of the family that holds the code, and who holds and opened it."""
    return {
        "format": "bruecke-copy-1", "made_at": _moment(timezone.now()), "basis": "Art. 15, Art. 20 DSGVO", "left_out": [LEFT_OUT_AT_SCHOOL],
        "children_at_school": own_copy.copies(actor), "who_has_it": [_holder(row) for row in page.holders],
        "who_looked": [_look(row) for row in page.looks],
    }  # fmt: skip


def _moment(value: datetime | None) -> str | None:
    return timezone.localtime(value).isoformat(timespec="seconds") if value else None


def _consent(row: Consent, ags: str) -> dict[str, Any]:
    text = shown(row, ags)
    return {
        "number": row.number, "purpose": row.purpose, "given_at": _moment(row.given_at), "method": row.method,
        "language": row.language, "receiver": {"team": row.receiver.name, "carrier": row.receiver.organisation.name},
        "law": row.regime, "for_children_born": row.guardian_for, "interpreter_helped": row.interpreter_helped,
        "expires_on": row.expires_on.isoformat(), "withdrawn_at": _moment(row.withdrawn_at), "withdrawn_how": row.withdrawn_how,
        "lapsed_at": _moment(row.lapsed_at), "sha256_of_shown_text": row.rendered_hash, "signature": _signature(row),
        "text": None if text is None else {
            "version": row.text.version if row.text else "", "exactly_as_shown": text.is_exact, "consent": text.rendered.consent,
            "notice": [{"heading": heading, "text": body} for heading, body in text.rendered.notice],
        },
    }  # fmt: skip


def _signature(row: Consent) -> dict[str, str] | None:
    if not row.signature:
        return None
    content = unlock(row.signature)
    if content.startswith(PNG):
        return {"kind": "drawn", "png_base64": base64.b64encode(content).decode()}
    return {"kind": "typed", "name": content.decode("utf-8", "replace")}


def _scans(actor: Actor, dossiers: Iterable[UUID]) -> list[dict[str, Any]]:
    rows = visible(actor, Scan.objects.filter(dossier__in=list(dossiers)), Right.SEE).order_by("uploaded_at")
    return [
        {"uploaded_at": _moment(row.uploaded_at), "content_type": row.content_type, "sha256": row.sha256,
         "content_base64": _content(row.file)}
        for row in rows
    ]  # fmt: skip


def _content(key: UUID) -> str | None:
    try:
        return base64.b64encode(read_file(key)).decode()
    except FileNotFoundError:  # lost with the data directory; the rest of the copy is hers all the same
        return None


def _releases(actor: Actor, dossiers: Iterable[UUID]) -> list[dict[str, Any]]:
    rows = visible(actor, Release.objects.filter(dossier__in=list(dossiers)), Right.SEE).select_related("consent", "to_unit")
    return [
        {"consent": row.consent.number, "to": row.recipient, "about": row.topic, "may_be_told": row.facts, "direction": row.direction,
         "special_categories": row.special, "until": row.until.isoformat()}
        for row in rows.order_by("until")
    ]  # fmt: skip


def _handover(row: Handover) -> dict[str, Any]:
    return {
        "number": row.number, "kind": row.kind, "state": row.state, "municipality": row.ags,
        "from": row.from_unit.name if row.from_unit else None,
        "to": {"team": row.to_unit.name, "carrier": row.to_unit.organisation.name} if row.to_unit else None,
        "offered_at": _moment(row.offered_at), "delivered_at": _moment(row.delivered_at),
        "answered_at": _moment(row.answered_at), "answered_by": row.answered_by.name if row.answered_by else None,
        "given_back_because": row.rejection or None, "facts_handed_over": row.facts,
    }  # fmt: skip


def _question(row: Consult, facts: ReleasedFacts, language: str) -> dict[str, Any]:
    return {
        "number": row.number, "to": row.to_unit.name, "asked_at": _moment(row.sent_at), "question": row.question,
        "told_roughly": {label: text for label, text, _german in told_to_her(row, language)}, "told_by_name": facts.facts, "until": facts.until.isoformat(),
        "i_agreed": facts.said == ReleasedFacts.Said.YES, "said_at": _moment(facts.said_at),
        "answers": [{"at": _moment(post.at), "text": post.text, "rests_on": post.bases} for post in row.post_set.order_by("at") if post.side == "office"],
    }  # fmt: skip


def _appointments(page: Mine) -> list[dict[str, Any]]:
    return [
        {"starts_at": _moment(row.starts_at), "minutes": row.minutes, "place": row.place, "with": row.user.name,
         "team": row.unit.name, "interpreter": row.interpreter or None, "state": row.state}
        for row in page.appointments
    ]  # fmt: skip


def _attempts(actor: Actor, dossiers: Iterable[UUID]) -> list[dict[str, Any]]:
    rows = visible(actor, Attempt.objects.filter(dossier__in=list(dossiers), undone_at__isnull=True), Right.SEE)
    return [
        {"at": _moment(row.at), "by": row.by.name, "channel": row.channel, "language": row.language, "result": row.result}
        for row in rows.select_related("by").order_by("at")
    ]


def _talk(row: FirstTalk) -> dict[str, Any]:
    return {
        "held_at": _moment(row.held_at), "by": row.by.name, "topics": row.topics, "urgency": row.urgency, "outcome": row.outcome,
    }  # fmt: skip


def _own_basis(actor: Actor, dossiers: Iterable[UUID]) -> list[dict[str, Any]]:
    rows = visible(actor, OwnBasis.objects.filter(dossier__in=list(dossiers)), Right.SEE)
    return [
        {"at": _moment(row.at), "by": row.by.name, "sentence": row.sentence} for row in rows.select_related("by").order_by("at")
    ]


def _holder(row: Holder) -> dict[str, Any]:
    return {
        "name": row.name or None, "team": row.unit, "carrier": row.organisation, "because": row.reason.value,
        "since": _moment(row.since), "until": _moment(row.until), "sees_content": row.sees_content,
        "reason_given": row.sentence or None,
    }  # fmt: skip


def _look(row: Look) -> dict[str, Any]:
    what = (
        "entrant.corrected" if row.verb == "entrant.kept_away" else row.verb
    )  # that schools are to be avoided is told in person
    return {"at": _moment(row.at), "who": "yourself" if row.is_self else row.name or "Brücke", "what": what}
