"""Telling by name: facts ticked within a live release, shown to her first; nothing before she agrees, nothing after it ends."""

from datetime import date
from uuid import UUID, uuid4

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from bruecke.access import actions as access
from bruecke.access.actor import Actor
from bruecke.access.models import DossierKind, Reason, Shelf
from bruecke.access.policy import NotVisible, Right, require, visible
from bruecke.audit.actions import record
from bruecke.base.days import end_of, months_after
from bruecke.consent.actions import person_code
from bruecke.consent.models import Release
from bruecke.consent.queries import releases
from bruecke.consults.models import Consult, Origin, ReleasedFacts
from bruecke.consults.queries.seats import seat
from bruecke.consults.thread import deliver, judge, locked, store
from bruecke.consults.words import Direction, State
from bruecke.network.queries import rule
from bruecke.people.queries import of_dossier

Said = ReleasedFacts.Said
OPEN = (State.DRAFT, State.SENT, State.ACK, State.CLARIFY, State.ANSWERED)


@transaction.atomic
def identify(
    *, by: Actor, consult: Consult, release_id: UUID, facts: dict[str, str], language: str, confirmed: bool = False
) -> ReleasedFacts:
    """Freeze what shall be told by name; it waits until she has seen it. Raises ValidationError for a volunteer, without a live
    release to this office, and for a fact it does not name (domain 2.3)."""
    require(by, Right.WRITE, consult.dossier)
    row = locked(consult, State.DRAFT)
    origin = Origin.objects.filter(consult=row).first()
    if row.direction != Direction.COUNSELLING or origin is None or origin.person_dossier_id is None:
        raise ValidationError(_("This question can only be asked without a name."))
    judge(by, row, row.question, confirmed=confirmed)
    person = of_dossier(by, origin.person_dossier_id)
    known = next((one for one in releases(by, person.dossier_id, to_unit=row.to_unit_id) if one.pk == release_id), None)
    if known is None:
        raise ValidationError(_("No release to this office counts today. Without one, only ask without a name."))
    told = {name: text.strip() for name, text in facts.items() if text.strip()}
    if not told or not set(told) <= set(known.facts):
        raise ValidationError({"facts": _("Please tick at least one thing, and only what her release names.")})
    ReleasedFacts.objects.filter(consult=row).delete()
    code = person_code(person.dossier)
    dossier = access.open_dossier(kind=DossierKind.CONSULT, use=Shelf.Use.KEPT, unit_id=None)
    access.grant(dossier=dossier, unit_id=seat(by).unit_id, user_id=by.user_id, reason=Reason.ASSIGNED)
    for one in (dossier, row.dossier):
        if code:
            access.grant(dossier=one, code_hash=code, reason=Reason.PERSON)
    found = ReleasedFacts(
        dossier=dossier, consult=row, facts=told, proof=known.consent_id, until=known.until, language=language
    )
    found.save(force_insert=True)
    store(row, state=State.WAITS, confirmed=True)
    record(verb="consult.shown", dossier=dossier.pk, subject=f"consult:{row.pk}")
    return found


@transaction.atomic
def signed(*, by: Actor, consult: Consult, name: str, phone: str, signed_on: date, language: str = "de") -> ReleasedFacts:
    """An authority passes name and telephone on to the integration centre, because she has signed the slip, which stays in its file;
    the centre enters them for the months of the rule. Raises ValidationError for a question that is not one of an authority, that is
    over or has them already, and for a day to come."""
    require(by, Right.WRITE, consult.dossier)
    row = locked(consult, *OPEN)
    if row.from_unit_id is None or ReleasedFacts.objects.filter(consult=row).exists():
        raise ValidationError(_("Name and telephone can be told once, and only with a signed slip of your office."))
    if signed_on > timezone.localdate():
        raise ValidationError({"signed_on": _("This day is still to come.")})
    until = months_after(signed_on, int(rule("consult_months", signed_on)))
    dossier = access.open_dossier(kind=DossierKind.CONSULT, use=Shelf.Use.KEPT, unit_id=None)
    access.grant(dossier=dossier, unit_id=row.from_unit_id, reason=Reason.ASKED)
    facts = ReleasedFacts(
        dossier=dossier, consult=row, facts={"name": name, "contact": phone}, until=until, language=language, said=Said.YES,
        said_at=timezone.now(), said_how="paper", shown_by_id=by.user_id, proof=uuid4(),
    )  # fmt: skip
    facts.save(force_insert=True)
    access.grant(dossier=dossier, unit_id=row.to_unit_id, reason=Reason.RELEASED, until=end_of(until), stems_from=facts.proof)
    store(row, identified=True)
    record(verb="consult.agreed", dossier=dossier.pk, subject=f"consult:{row.pk} paper")
    return facts


@transaction.atomic
def take_back(*, by: Actor, consult: Consult) -> None:
    """She takes her signature on the slip back: name and telephone are erased, the integration centre reads only the question. Its key
    opens an empty file from now on: an authority sees no other body's keys and cannot end them. Raises ValidationError
    where she gave a release instead of a slip: that ends with the team."""
    require(by, Right.WRITE, consult.dossier)
    facts = _released(by, consult)
    if consult.from_unit_id is None:
        raise ValidationError(_("Her release is ended where it was given."))
    ReleasedFacts.objects.filter(pk=facts.pk).update(facts={})
    record(verb="consult.declined", dossier=facts.dossier_id, subject=f"consult:{consult.pk} paper")


def _released(by: Actor, consult: Consult) -> ReleasedFacts:
    """Return what may be told by name as far as the actor may see it; raises NotVisible."""
    rows = ReleasedFacts.objects.filter(consult=consult).select_related("dossier", "shown_by")
    found = visible(by, rows, Right.SEE).first()
    if found is None:
        raise NotVisible("released")
    return found


@transaction.atomic
def agree(*, by: Actor, consult: Consult, how: str) -> None:
    """She has seen exactly what will be told and agrees, with her code or in the presence of whoever asks: now it is asked, and the
    office enters the facts until her release ends. Raises ValidationError when it ended meanwhile."""
    row, facts = _waiting(by, consult)
    release = visible(by, Release.objects.filter(consent=facts.proof, to_unit=row.to_unit_id), Right.SEE)
    known = release.select_related("consent").first()
    if known is None or not known.is_live:
        raise ValidationError(_("Her release has ended meanwhile. It can still be asked without a name."))
    access.grant(
        dossier=facts.dossier, unit_id=row.to_unit_id, reason=Reason.RELEASED, until=end_of(known.until), stems_from=facts.proof
    )
    _say(facts, Said.YES, how)
    store(row, identified=True)
    deliver(row)
    record(verb="consult.agreed", dossier=facts.dossier_id, subject=f"consult:{row.pk} {how}")


@transaction.atomic
def refuse(*, by: Actor, consult: Consult, how: str) -> None:
    """She does not want it: the facts are erased at once, the question is a draft again."""
    row, facts = _waiting(by, consult)
    _say(facts, Said.NO, how)
    ReleasedFacts.objects.filter(pk=facts.pk).update(facts={})
    store(row, state=State.DRAFT)
    record(verb="consult.declined", dossier=facts.dossier_id, subject=f"consult:{row.pk} {how}")
    with access.on_behalf(by.code_hash or person_code(facts.dossier)):
        access.end_grants(dossier=row.dossier, reasons=(Reason.PERSON,))


def _waiting(by: Actor, consult: Consult) -> tuple[Consult, ReleasedFacts]:
    facts = _released(by, consult)
    require(by, Right.HAND_OVER if by.is_person else Right.WRITE, facts.dossier)
    return locked(consult, State.WAITS), facts


def _say(facts: ReleasedFacts, said: str, how: str) -> None:
    """Who showed it to her stands in the memory only: the office enters this row, and never learns who asks."""
    ReleasedFacts.objects.filter(pk=facts.pk).update(said=said, said_at=timezone.now(), said_how=how, shown_by=None)
