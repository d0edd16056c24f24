"""What a letter may say: read as whoever writes it, so that the school authority never learns who answers for a child."""

from datetime import date
from typing import Any
from uuid import UUID

from django.conf import settings
from django.core.exceptions import ValidationError
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from bruecke.access.actor import Actor
from bruecke.access.models import Role, Unit, User
from bruecke.access.policy import NotVisible, Right, colleague, visible
from bruecke.network.queries import municipality_names
from bruecke.schooling.family_words import readable
from bruecke.schooling.letters import Facts, Seat, Sender
from bruecke.schooling.models import Entrant, Guardian, Guide, Invitation, Offer, Placement
from bruecke.schooling.queries.family import PLACED, decided, unit_of, why
from bruecke.schooling.queries.family_notice import remedy
from bruecke.schooling.school_forms import form_of

WRITERS = (Role.KI_TEACHER, Role.SCHOOL_AUTHORITY)


def facts(actor: Actor, placement_id: UUID, *, by: User | None = None) -> Facts:
    """Return what a letter about one child may say, written by `by` (else the actor). Raises NotVisible for a child the actor does not see, and
    ValidationError of somebody protected for everybody but whoever is trusted with her."""
    rows = visible(actor, Placement.objects.filter(pk=placement_id), Right.SEE, single=True)
    row = rows.select_related("dossier").first()
    if row is None or not (actor.is_job or actor.has(*WRITERS)):
        raise NotVisible("placement")
    child = visible(actor, Entrant.objects.filter(pk=row.entrant_id), Right.SEE, single=True).first()
    if child is None and not row.name:
        raise ValidationError(_("This child is protected. Whoever is trusted with it writes to the family."))
    offer = _offer(actor, row)
    language, to, home = _receiver(actor, row, child, offer)
    talk = visible(actor, Invitation.objects.filter(entrant=row.entrant_id), Right.SEE).order_by("-starts_at").first()
    return Facts(
        number=row.number, child=child.name if child else row.name, language=language, sender=_sender(actor, by), day=timezone.localdate(),
        reported_on=row.reported_on, url=settings.BRUECKE_URL + reverse("schooling:family-code", kwargs={"lang": language}), to=to, home=home,
        talk_at=talk.starts_at if talk else None, talk_place=talk.place if talk else "",
        seat=_seat(actor, row, offer, language) if offer and offer.state in PLACED else None,
        for_school=_for_school(offer) if offer else {},
    )  # fmt: skip


def _offer(actor: Actor, row: Placement) -> Offer | None:
    rows = visible(actor, Offer.objects.filter(placement=row), Right.SEE).exclude(state=Offer.State.ENDED)
    return rows.select_related("school", "round", "group").order_by("-offered_at").first()


def _receiver(actor: Actor, row: Placement, child: Entrant | None, offer: Offer | None) -> tuple[str, str, str]:
    """Language, name and home of whoever gets the letter; the authority knows only what the place brought along."""
    first = (
        visible(actor, Guardian.objects.filter(entrant=row.entrant_id), Right.SEE).order_by("rank").first() if child else None
    )
    contact: dict[str, str] = next(iter(offer.facts.get("contact", [])), {}) if offer and child is None else {}
    spoken = first.language if first else contact.get("language", row.language)
    place = municipality_names().get(child.ags, "") if child else ""
    home = ", ".join(part for part in (child.street if child else "", place) if part)
    return readable([spoken]), first.name if first else contact.get("name", ""), home


def _sender(actor: Actor, by: User | None) -> Sender:
    user = by or User.objects.get(pk=colleague(actor))
    name = unit_of(user)
    unit = Unit.objects.filter(membership__user=user, name=name).select_related("organisation").first() if name else None
    address = ", ".join(part for part in (unit.street, unit.town) if part) if unit else ""
    where = f"{unit.organisation.name}, {unit.name}" if unit else name
    return Sender(user.name, where, address, user.phone or (unit.phone if unit else ""))


def _seat(actor: Actor, row: Placement, offer: Offer, language: str) -> Seat:
    school, by = offer.school, decided(actor, row, offer)
    guide, form = Guide.objects.filter(school=school).first(), form_of(school.form)
    german, own = why(actor, row, offer, "de"), why(actor, row, offer, language)
    return Seat(
        school.name, ", ".join(part for part in (school.street, f"{school.postcode} {school.town}".strip()) if part),
        offer.first_day or row.first_day, offer.bring or (guide.bring if guide else ""), guide.stop if guide else "",
        list(zip(german, own, strict=True)), (by.name, by.unit, by.day) if by else None,
        remedy(form.authority, timezone.localdate()) if form else "",
    )  # fmt: skip


def _for_school(offer: Offer) -> dict[str, Any]:
    """What the school was told, frozen when it was asked, and what it has to do."""
    told = offer.facts
    return {
        "school": offer.school.name, "due": offer.due, "first_day": offer.first_day, "is_answered": offer.state in PLACED,
        "name": f"{told.get('given_name', '')} {told.get('family_name', '')}".strip(), "original_name": told.get("original_name", ""),
        "born": date.fromisoformat(told["birth_date"]) if told.get("birth_date") else None, "languages": told.get("languages", []),
        "grade": told.get("grade"), "need": told.get("need", ""), "history": told.get("history", []), "contact": told.get("contact", []),
        "counselling": told.get("counselling", {}),
    }  # fmt: skip
