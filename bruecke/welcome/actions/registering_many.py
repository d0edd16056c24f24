"""The registration of many at once: the same rows as `register`, written table by table. Used by the job that takes files over."""

from dataclasses import dataclass
from datetime import datetime
from functools import cache
from typing import Any
from uuid import UUID

from django.db import connection
from django.utils import timezone

from bruecke.access.actions import shelf
from bruecke.access.models import Dossier, DossierKind, Grant, Reason, Shelf, Unit, UnitKind
from bruecke.audit.actions import record_many
from bruecke.base.crypto import new_code
from bruecke.consent import actions as consents
from bruecke.consent.actions import Signature
from bruecke.consent.models import Consent, Handover
from bruecke.network.queries import rule
from bruecke.people.actions import PersonFacts, person_of
from bruecke.people.models import Person
from bruecke.welcome.actions.registration import preview_facts, receiver_of
from bruecke.welcome.models import Receipt, Tally
from bruecke.welcome.queries.arrivals import Arrival


@dataclass(frozen=True)
class Registration:
    """One adult and the rows that belong to her, not yet stored."""

    arrival: Arrival
    person: Person
    consent: Consent
    handover: Handover
    hashed: str
    was_informed: bool


class Registry:
    """Makes registrations of an office and stores them in batches; what many of them share is looked up once."""

    def __init__(self, office: UUID) -> None:
        self.office = office
        self.now, self.today = timezone.now(), timezone.localdate()
        self._due = consents.answer_due(self.today)
        self._coordination = consents.coordination()
        self._months = cache(lambda day: int(rule("consent_months", day)))
        self._reader = cache(consents.reader_of_the_name)
        self._shelf = cache(lambda kind, use, unit_id: shelf(kind=kind, use=use, unit_id=unit_id))
        self._named = cache(self._find_receiver)

    def receiver(self, facts: PersonFacts) -> Unit:
        """Return the team that answers for the place of a person."""
        return self._named(facts.ags, facts.district, tuple(facts.languages), facts.gender_wish)

    @staticmethod
    def _find_receiver(ags: str, district: str, languages: tuple[str, ...], gender_wish: str) -> Unit:
        facts = PersonFacts(family_name="", ags=ags, district=district, languages=list(languages), gender_wish=gender_wish)
        return receiver_of(Arrival(person=facts, wishes=[], way="file"))  # type: ignore[arg-type]

    def make(self, arrival: Arrival, signature: Signature, *, named: Unit, hashed: str, was_informed: bool) -> Registration:
        """Return the unsaved rows of one adult: as `register`, the receiver is `named` or, where it is no team, the coordination."""
        team = named if named.is_active and named.kind == UnitKind.CARRIER_TEAM else None
        use, keeper = (Shelf.Use.INBOX, team.pk) if team else (Shelf.Use.ROUTING, self._coordination.pk)
        own = Dossier(kind=DossierKind.PERSON, shelf=self._shelf(DossierKind.PERSON, Shelf.Use.MASTER, None))
        outgoing = Dossier(kind=DossierKind.HANDOVER, shelf=self._shelf(DossierKind.HANDOVER, use, keeper))
        person = person_of(own, arrival.person)
        given_at: datetime = signature.given_at or self.now
        consent = consents.consent_of(
            own, named, signature, given_at=given_at, months=self._months(timezone.localdate(given_at))
        )
        facts = preview_facts(arrival)
        handover = consents.handover_of(
            outgoing, person, consent, to=team, facts=facts, from_unit_id=self.office, due=self._due
        )
        return Registration(arrival, person, consent, handover, hashed, was_informed)

    def store(self, rows: list[Registration]) -> None:
        """Write the rows of many adults; the caller has opened the transaction."""
        if not rows:
            return
        self._number_anew(rows)
        Dossier.objects.bulk_create([dossier for row in rows for dossier in (row.person.dossier, row.handover.dossier)])
        Grant.objects.bulk_create([grant for row in rows for grant in self._grants(row)])
        Person.objects.bulk_create([row.person for row in rows])
        Consent.objects.bulk_create([row.consent for row in rows])
        Handover.objects.bulk_create([row.handover for row in rows])
        Receipt.objects.bulk_create([self._receipt(row) for row in rows])
        Tally.objects.bulk_create([tally for row in rows for tally in self._tallies(row)], ignore_conflicts=True)
        record_many("person.written", [(row.person.dossier_id, f"person:{row.person.pk}") for row in rows])
        given = [
            (row.consent.dossier_id, f"consent:{row.consent.pk} {row.consent.method} {row.consent.language}") for row in rows
        ]
        record_many("consent.given", given)
        record_many("handover.offered", [(row.handover.dossier_id, self._offered(row.handover)) for row in rows])
        with connection.cursor() as cursor:  # what is checked now need not be remembered until the end
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
            cursor.execute("SET CONSTRAINTS ALL DEFERRED")

    def _offered(self, row: Handover) -> str:
        return f"handover:{row.pk} to:{row.to_unit_id or self._coordination.pk}"

    @staticmethod
    def _number_anew(rows: list[Registration]) -> None:
        """Numbers are random; one of a thousand batches meets a number that exists."""
        seen = set(Handover.objects.filter(number__in=[row.handover.number for row in rows]).values_list("number", flat=True))
        for row in rows:
            while row.handover.number in seen:
                code = new_code(8)
                row.handover.number = f"{code[:4]}-{code[4:]}"
            seen.add(row.handover.number)

    def _grants(self, row: Registration) -> list[Grant]:
        def grant(dossier: Dossier, reason: Reason, **more: Any) -> Grant:
            return Grant(dossier=dossier, reason=reason, since=self.now, **more)

        reader = self._reader(row.handover.to_unit_id)
        own, outgoing = row.person.dossier, row.handover.dossier
        found = [grant(dossier, Reason.PERSON, code_hash=row.hashed) for dossier in (own, outgoing)]
        return found + ([grant(own, reader[1], unit_id=reader[0], stems_from=row.consent.pk)] if reader else [])

    def _receipt(self, row: Registration) -> Receipt:
        return Receipt(
            unit_id=self.office, number=row.handover.number, consent_number=row.consent.number, way=row.arrival.way,
            day=self.today, made_by_id=row.arrival.made_by_id, handover_id=row.handover.pk, code_hash=row.hashed,
        )  # fmt: skip

    def _tallies(self, row: Registration) -> list[Tally]:
        kinds = [Tally.What.CONSENTED] if row.was_informed else [Tally.What.INFORMED, Tally.What.CONSENTED]
        return [
            Tally(
                unit_id=self.office, ags=row.handover.ags, day=self.today, what=what, language=row.consent.language,
                way=row.arrival.way, key=f"{what}:{row.handover.number}",
            )
            for what in kinds
        ]  # fmt: skip
