"""The way of one grown-up from the desk to a team's answer, written as `welcome.actions.registration` and `consent.actions` do."""

from base64 import b64decode
from collections import Counter
from copy import copy
from dataclasses import asdict, dataclass, field
from datetime import date, datetime, timedelta
from functools import cached_property
from random import Random
from typing import Any
from uuid import UUID

from django.utils import timezone

from bruecke.access.models import DossierKind, Membership, Reason, Role, Shelf, Unit, UnitKind
from bruecke.base.crypto import ALPHABET, code_hash, lock
from bruecke.base.days import months_after
from bruecke.config.demo.cast import key, script
from bruecke.config.demo.counts import stroke
from bruecke.config.demo.ledger import Ledger, Row
from bruecke.consent import texts
from bruecke.consent.models import Consent, Handover, Method, Purpose, TextVersion
from bruecke.consent.queries import text
from bruecke.network.calendar import add_working_days
from bruecke.network.models import CountyRule
from bruecke.network.queries import assignments, municipality_names, responsible
from bruecke.people.actions import PersonFacts
from bruecke.people.matching import Record, block_keys
from bruecke.people.models import Person
from bruecke.people.names import tokens
from bruecke.welcome.actions.registration import CODE_LETTERS, preview_facts
from bruecke.welcome.models import PaperForm, Receipt, Tally, Way
from bruecke.welcome.queries.arrivals import Arrival
from bruecke.welcome.queries.desk import text_language

State = Handover.State


class County:
    """What stands still while the story is told: units, teams, rules, texts, who answers for a place."""

    def __init__(self, random: Random) -> None:
        self.random = random
        self.talks: list[Any] = []
        self.units: dict[UUID, Unit] = {row.pk: row for row in Unit.objects.select_related("organisation")}
        self._areas: dict[tuple[Any, ...], Any] = {}
        self._shown: dict[tuple[Any, ...], tuple[Any, texts.Rendered]] = {}
        self._offices = {row.ags: row.organisation for row in self.units.values() if row.ags}
        self._texts: dict[str, TextVersion | None] = {}
        self._places = municipality_names()
        self.scribble = lock(b64decode(script()["signature"]))
        self.rules = {row.key: int(row.value) for row in CountyRule.objects.order_by("valid_from")}
        self._alone = Counter((row.municipality_id, row.district) for row in assignments())

    @cached_property
    def coordination(self) -> UUID:
        """The unit that routes."""
        return next(row.pk for row in self.units.values() if row.kind == UnitKind.INTEGRATION_CENTRE)

    @cached_property
    def advisers(self) -> dict[UUID, list[UUID]]:
        """Who counsels in each team today."""
        found: dict[UUID, list[UUID]] = {}
        seats = Membership.objects.filter(role__in=[Role.COUNSELLOR, Role.CASE_MANAGER], until__isnull=True)
        for seat in seats.order_by("user__name"):
            found.setdefault(seat.unit_id, []).append(seat.user_id)
        return found

    def answers(self, facts: PersonFacts) -> tuple[UUID, UUID | None]:
        """Return unit and colleague who answer for a place; the coordination where nobody does."""
        near = self._alone[(facts.ags, facts.district)] or self._alone[(facts.ags, "")]
        asked = (facts.ags, facts.district, *((tuple(facts.languages), facts.gender_wish) if near > 1 else ((), "")))
        if asked not in self._areas:
            self._areas[asked] = responsible(ags=asked[0], district=asked[1], languages=asked[2], gender_wish=asked[3])
        found = self._areas[asked]
        return (found.unit.pk, found.counsellor.pk) if found else (self.coordination, None)

    def shown(self, language: str, receiver: UUID, ags: str, years: list[int]) -> tuple[Any, texts.Rendered]:
        """Return the text and what the page showed."""
        asked = (language, receiver, ags, tuple(years))
        if asked not in self._shown:
            row = self._texts.setdefault(language, None) or text(Purpose.CONTACT_HANDOVER, language)
            self._texts[language] = row
            hours, months = str(self.rules["erase_hours"]), str(self.rules["consent_months"])
            names = texts.values_for(self.units[receiver], self._places[ags], months, hours, self._offices.get(ags))
            self._shown[asked] = (row, texts.render(row.body, names, children=years))
        return self._shown[asked]

    def expires_on(self, day: date) -> date:
        """Return the last day of a consent that nobody uses."""
        return months_after(day, self.rules["consent_months"])

    def answer_due(self, day: date) -> date:
        """Return until when a team should answer."""
        return add_working_days(day, self.rules["accept_working_days"])

    def code(self, letters: int) -> str:
        """Return a code the seed determines; only invented people have such codes."""
        return "".join(self.random.choice(ALPHABET) for _ in range(letters))


@dataclass
class Journey:
    """One person with her consent and her hand-over; every method is one step on its day."""

    county: County
    ledger: Ledger
    arrival: Arrival
    code: str = ""
    guardian_for: list[int] = field(default_factory=list)
    person: Row = field(init=False)
    dossier: Row = field(init=False)
    consent: Row = field(init=False)
    handover: Row = field(init=False)
    circle: Row = field(init=False)
    notes: Row | None = field(default=None, init=False)
    grants: list[Row] = field(default_factory=list, init=False)

    def _grant(self, at: datetime, who: tuple[str, str], dossier: Row, reason: Reason, **holder: Any) -> None:
        self.grants.append(self.ledger.grant(at, who, dossier, reason, **holder))

    def _end(self, at: datetime, who: tuple[str, str], *reasons: Reason) -> None:
        rows = [row for row in self.grants if row["reason"] in reasons and row["dossier_id"] == self.dossier["id"]]
        self.ledger.end(at, who, rows)

    @property
    def herself(self) -> tuple[str, str]:
        """How the memory names her."""
        return code_hash(self.code)[:16], "person"

    def register(self, at: datetime) -> "Journey":
        """Person, consent, grants, hand-over and receipt."""
        self.code = self.code or self.county.code(CODE_LETTERS)
        facts, ledger = self.arrival.person, self.ledger
        named = self.arrival.receiver_id or self.county.answers(facts)[0]
        self.dossier = ledger.dossier(at, DossierKind.PERSON, Shelf.Use.MASTER)
        self._grant(at, self.herself, self.dossier, Reason.PERSON, code_hash=code_hash(self.code))
        keys = tokens(facts.given_name, facts.family_name, facts.original_name)
        blocks = block_keys(
            Record(
                "",
                facts.given_name,
                facts.family_name,
                facts.original_name,
                facts.birth_date,
                (facts.phone,),
                suburb=facts.district,
            )
        )
        self.person = ledger.add(
            Person, dossier_id=self.dossier["id"], tokens=keys, blocks=blocks, changed_at=at, **asdict(facts)
        )
        ledger.note(at, self.herself, "person.written", self.dossier["id"], f"person:{self.person['id']}")
        self._sign(at, named)
        self._offer(at, named if self.county.units[named].kind == UnitKind.CARRIER_TEAM else None, self.herself)
        if self.arrival.unit_id:
            self._receipt(timezone.localdate(at), self.arrival.unit_id)
        return self

    def _sign(self, at: datetime, named: UUID) -> None:
        language, way = text_language(self.arrival.person.languages), self.arrival.way
        version, shown = self.county.shown(language, named, self.arrival.person.ags, self.guardian_for)
        number, drawn = f"E-{self.county.code(10)}", way in (Way.OWN_PHONE, Way.TABLET) and self.county.random.random() < 0.7  # noqa: PLR2004
        if way in (Way.PAPER, Way.FILE):
            number = self._sheet(at, language, named, shown)
        self.consent = self.ledger.add(
            Consent, dossier_id=self.dossier["id"], text_id=version.pk, purpose=Purpose.CONTACT_HANDOVER, language=language,
            regime=self.county.units[named].organisation.regime, receiver_id=named, method=Method(str(way)), number=number,
            rendered_hash=shown.digest, named=shown.named, signature=self.county.scribble if drawn else b"", signed_by_typing=not drawn and way != Way.PAPER,
            interpreter_helped=self.arrival.person.interpreter_needed and way == Way.PAPER, guardian_for=self.guardian_for,
            given_at=at, expires_on=self.county.expires_on(timezone.localdate(at)),
        )  # fmt: skip
        subject = f"consent:{self.consent['id']} {way} {language}"
        self.ledger.note(at, self.herself, "consent.given", self.dossier["id"], subject)

    def _sheet(self, at: datetime, language: str, named: UUID, shown: texts.Rendered) -> str:
        code = self.county.code(8)
        self.ledger.add(
            PaperForm, unit_id=self.arrival.unit_id, number=f"P-{code[:4]}-{code[4:]}", language=language, receiver_id=named,
            rendered_hash=shown.digest, named=shown.named, code_hash=code_hash(self.code), printed_at=at - timedelta(hours=2), entered_at=at,
        )  # fmt: skip
        return f"P-{code[:4]}-{code[4:]}"

    def _offer(self, at: datetime, team: UUID | None, who: tuple[str, str], **other: Any) -> None:
        use, unit = (Shelf.Use.INBOX, team) if team else (Shelf.Use.ROUTING, self.county.coordination)
        self.circle = self.ledger.dossier(at, DossierKind.HANDOVER, use, unit)
        self._grant(at, who, self.circle, Reason.PERSON, code_hash=code_hash(self.code))
        code = self.county.code(8)
        facts = {
            "from_unit_id": self.arrival.unit_id, "facts": preview_facts(self.arrival), "kind": Handover.Kind.FIRST_TALK, **other,
        }  # fmt: skip
        self.handover = self.ledger.add(
            Handover, dossier_id=self.circle["id"], person_dossier_id=self.dossier["id"], consent_id=self.consent["id"],
            number=f"{code[:4]}-{code[4:]}", to_unit_id=team, state=State.DELIVERED if team else State.TO_ROUTE,
            ags=self.arrival.person.ags, offered_at=at, delivered_at=at if team else None,
            answer_due=self.county.answer_due(timezone.localdate(at)), **facts,
        )  # fmt: skip
        self._let_read_the_name(at, who)
        self.ledger.note(at, who, "handover.offered", self.circle["id"], f"handover:{self.handover['id']} to:{unit}")

    def hand_on(self, at: datetime, user: UUID, topics: list[str], urgency: str) -> "Journey":
        """Offer the person to the case management of the same team after the talk."""
        case, first = copy(self), self.handover
        case.notes = None
        facts = {**first["facts"], "wishes": topics, "urgency": urgency, "first_talk": str(first["id"])}
        case._offer(
            at, first["to_unit_id"], (str(user), "user"), kind=Handover.Kind.CASE, facts=facts, from_unit_id=first["to_unit_id"]
        )  # fmt: skip
        return case

    def _let_read_the_name(self, at: datetime, who: tuple[str, str]) -> None:
        team = self.handover["to_unit_id"]
        if team is None:
            self._grant(at, who, self.dossier, Reason.ROUTING, unit_id=self.county.coordination, stems_from=self.consent["id"])
        elif len(self.county.advisers.get(team, [])) == 1:
            self._grant(at, who, self.dossier, Reason.INBOX, unit_id=team, stems_from=self.consent["id"])

    def _receipt(self, day: date, office: UUID) -> None:
        self.ledger.add(
            Receipt, unit_id=office, number=self.handover["number"], consent_number=self.consent["number"],
            way=self.arrival.way, day=day, made_by_id=self.arrival.made_by_id, handover_id=self.handover["id"],
            code_hash=code_hash(self.code),
        )  # fmt: skip
        stroke(
            self.ledger, unit=office, ags=self.arrival.person.ags, day=day, what=Tally.What.CONSENTED,
            mark=self.handover["number"], language=self.consent["language"], way=self.arrival.way,
        )  # fmt: skip

    def accept(self, at: datetime, user: UUID) -> None:
        """A colleague of the team accepts."""
        who, unit = (str(user), "user"), self.handover["to_unit_id"]
        self.notes = self.ledger.dossier(at, DossierKind.COUNSELLING, Shelf.Use.KEPT, unit)
        self._grant(at, who, self.notes, Reason.PERSON, code_hash=code_hash(self.code))
        self._end(at, who, Reason.INBOX, Reason.ROUTING, Reason.WROTE)
        for dossier in (self.dossier, self.circle, self.notes):
            self._grant(at, who, dossier, Reason.ASSIGNED, unit_id=unit, user_id=user, stems_from=self.consent["id"])
        self.handover |= {
            "state": State.ACCEPTED, "answered_at": at, "answered_by_id": user, "record_dossier_id": self.notes["id"],
        }  # fmt: skip
        self.ledger.move(self.circle, Shelf.Use.KEPT, unit)
        subject = f"handover:{self.handover['id']}"
        self.ledger.note(at - timedelta(minutes=2), who, "handover.previewed", self.circle["id"], subject)
        self.ledger.note(at, who, "handover.accepted", self.circle["id"], subject)

    def reject(self, at: datetime, user: UUID, why: Handover.Rejection) -> None:
        """The team gives it back; the coordination has it now."""
        who = (str(user), "user")
        self._end(at, who, Reason.INBOX)
        self.handover |= {
            "state": State.REJECTED, "rejection": why, "answered_at": at, "answered_by_id": user,
            "answer_due": self.county.answer_due(timezone.localdate(at)),
        }  # fmt: skip
        coordination = self.county.coordination
        self._grant(at, who, self.dossier, Reason.ROUTING, unit_id=coordination, stems_from=self.consent["id"])
        self.ledger.move(self.circle, Shelf.Use.ROUTING, coordination)
        subject = f"handover:{self.handover['id']}"
        self.ledger.note(at - timedelta(minutes=2), who, "handover.previewed", self.circle["id"], subject)
        self.ledger.note(at, who, "handover.rejected", self.circle["id"], f"handover:{self.handover['id']} {why}")

    def route(self, at: datetime, unit: UUID) -> None:
        """The coordination sends it to a team the consent covers."""
        who = (str(key("user", "hanna")), "user")
        self._end(at, who, Reason.ROUTING)
        self.handover |= {
            "state": State.DELIVERED, "to_unit_id": unit, "delivered_at": at, "rejection": "", "answered_at": None,
            "answered_by_id": None, "answer_due": self.county.answer_due(timezone.localdate(at)),
        }  # fmt: skip
        self._let_read_the_name(at, who)
        self.ledger.move(self.circle, Shelf.Use.INBOX, unit)
        self.ledger.note(at, who, "handover.routed", self.circle["id"], f"handover:{self.handover['id']} to:{unit}")

    def lapse(self, at: datetime) -> None:
        """Nobody took it in time (R1): the nightly job destroys it."""
        job = ("tidy", "job")
        self.handover |= {"state": State.LAPSED, "facts": {}}
        self.consent["lapsed_at"] = at
        self.person["contact_erase_at"] = at
        self.ledger.end(at, job, [row for row in self.grants if row["reason"] != Reason.PERSON])
        self.ledger.move(self.circle, Shelf.Use.CLOSED)
        self.ledger.note(at, job, "handover.destroyed", self.circle["id"])
        self.ledger.note(at, job, "privacy.ended", self.dossier["id"], "R1")

    def withdraw(self, at: datetime, how: str, *, who: tuple[str, str] | None = None, own_basis: bool = False) -> None:
        """She takes her consent back, by herself or told to `who`; with `own_basis` the carrier goes on by its contract with her."""
        who = who or self.herself
        self.consent |= {"withdrawn_at": at, "withdrawn_how": how}
        if self.handover["state"] in (State.TO_ROUTE, State.DELIVERED, State.REJECTED):
            self.ledger.note(at, who, "handover.destroyed", self.circle["id"])
            self.handover |= {"state": State.LAPSED, "facts": {}}
        if not own_basis:
            if self.handover["state"] == State.ACCEPTED:
                self.handover["state"] = State.CLOSED
            self.person["contact_erase_at"] = at + timedelta(hours=self.county.rules["erase_hours"])
        stemming = [row for row in self.grants if row.get("stems_from") == self.consent["id"]]
        self.ledger.end(at, who, stemming)
        if self.handover["state"] in (State.LAPSED, State.CLOSED):
            self.ledger.move(self.circle, Shelf.Use.CLOSED)
        self.ledger.note(at, who, "consent.withdrawn", self.dossier["id"], f"consent:{self.consent['id']} {how}")
