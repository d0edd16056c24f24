"""The short line of the invented county (data/demo_consults.toml): questions in every state, collected answers, days of shadowing."""

import tomllib
from datetime import datetime, timedelta
from functools import cache
from typing import Any

from django.conf import settings
from django.utils import timezone

from bruecke.access.models import DossierKind, Grant, Reason, Shelf
from bruecke.base.days import end_of
from bruecke.config.demo.cast import key
from bruecke.config.demo.ledger import Ledger, Row, moment, shift
from bruecke.config.demo.scenes import AMIRA
from bruecke.consent.models import Consent, Handover, Method, Purpose, Release
from bruecke.consults.deadlines import answered_by, received_by
from bruecke.consults.models import Consult, Entry, Guest, Origin, Post, ReleasedFacts, Shadowing
from bruecke.consults.small_number import Bands, county, is_small
from bruecke.consults.words import Direction, Side, State
from bruecke.people.models import Person

#: The states in which the questions stand, with the working days since they were asked; each question of the file twice.
STORY = (
    ("ack", 3), ("sent", 0), ("answered", 4), ("closed", 30), ("clarify", 3), ("sent", 2), ("answered", 6), ("ack", 8), ("draft", 0), ("closed", 60),
)  # fmt: skip
OFFICERS = {"abh": ("ralf", "tanja"), "ebh": ("sabine", "dorothee"), "ki": ("kirsten",)}
DIRECTIONS = {"abh": Direction.IMMIGRATION, "ebh": Direction.NATURALISATION, "volunteer": Direction.VOLUNTEER}
ASKERS = (("amira", "nord"), ("nadja", "boerde"), ("samuel", "rur"), ("ute", "eifel"))


@cache
def script() -> dict[str, Any]:
    """Return the file."""
    return tomllib.loads((settings.ROOT / "data" / "demo_consults.toml").read_text("utf-8"))


class ShortLine:
    """Writes the short line into a ledger of the year."""

    def __init__(self, ledger: Ledger, now: datetime) -> None:
        self.ledger, self.now, self.county = ledger, now, county()
        self.today = timezone.localdate(now)

    def play(self) -> None:
        """About forty questions, the collected answers, the days."""
        rows, people = script()["question"], self._people()
        for number in range(len(rows) * 2 + 4):
            state, ago = STORY[number % len(STORY)]
            self._question(
                rows[number % len(rows)],
                number,
                state,
                ago,
                people[number % len(people)] if people and number % 3 == 0 else None,
            )
        for number, row in enumerate(script()["entry"]):
            self._entry(row, number)
        for row in script()["shadowing"]:
            self._shadowing(row)

    def _people(self) -> list[Row]:
        rows = [row for row in self.ledger.rows[Handover] if row["state"] == "accepted" and row.get("answered_by_id") == AMIRA]
        known = {row["dossier_id"]: row for row in self.ledger.rows[Person]}
        return [known[row["person_dossier_id"]] for row in rows[:12]]

    def _question(self, told: dict[str, Any], number: int, state: str, ago: int, person: Row | None) -> None:
        bands, sender = Bands(*told["bands"]), told.get("from", "")
        at = min(moment(shift(self.today, -ago), 9 + number % 6, number * 7 % 60), self.now - timedelta(minutes=5))
        user, unit = (
            ("henning", "nord") if sender == "volunteer" else ASKERS[0 if person or number % 2 else number % len(ASKERS)]
        )
        is_draft, office = state == "draft", sender in ("abh", "ebh")
        dossier = self.ledger.dossier(
            at,
            DossierKind.CONSULT,
            Shelf.Use.DESK if is_draft else Shelf.Use.INBOX,
            None if is_draft else key("unit", told["to"]),
        )
        who = (str(key("user", OFFICERS[sender][0] if office else user)), "user")
        holder = {"unit_id": key("unit", sender)} if office else {"unit_id": key("unit", unit), "user_id": key("user", user)}
        self.ledger.grant(at, who, dossier, Reason.ASKED if office else Reason.ASSIGNED, **holder)
        row = self.ledger.add(
            Consult, dossier_id=dossier["id"], number=f"K-{214 + number}", direction=DIRECTIONS.get(sender, Direction.COUNSELLING),
            to_unit_id=key("unit", told["to"]), from_unit_id=key("unit", sender) if office else None, topic=told["topic"],
            urgent=told.get("urgent", False), question=told["text"], small=is_small(bands, self.county), confirmed=not is_draft,
            changed_at=at, state=state, sent_at=None if is_draft else at, **vars(bands),
        )  # fmt: skip
        self.ledger.note(at, who, "consult.written", dossier["id"], f"consult:{row['id']}")
        if not office:
            self._origin(row, at, user, unit, person if sender != "volunteer" else None)
        if not is_draft:
            self.ledger.note(at, who, "consult.sent", dossier["id"], f"consult:{row['id']}")
            self._go_on(told, row, at, number)
        if person and not office and sender != "volunteer" and number % 9 == 0 and not is_draft:
            self._by_name(row, dossier, person, at, who)

    def _origin(self, row: Row, at: datetime, user: str, unit: str, person: Row | None) -> None:
        kept = self.ledger.dossier(at, DossierKind.CONSULT, Shelf.Use.KEPT, key("unit", unit))
        self.ledger.grant(
            at, (str(key("user", user)), "user"), kept, Reason.ASSIGNED, unit_id=key("unit", unit), user_id=key("user", user)
        )
        self.ledger.add(
            Origin, dossier_id=kept["id"], consult_id=row["id"], unit_id=key("unit", unit), user_id=key("user", user), asked_at=at,
            person_dossier_id=person["dossier_id"] if person else None,
        )  # fmt: skip

    def _go_on(self, told: dict[str, Any], row: Row, at: datetime, number: int) -> None:
        day, officer = timezone.localdate(at), OFFICERS[told["to"]][number % len(OFFICERS[told["to"]])]
        row |= {"waits_for": Side.OFFICE, "due": received_by(day)}
        if row["state"] == State.SENT:
            return
        seen = min(at + timedelta(hours=20), self.now - timedelta(minutes=4))
        row |= {"acked_at": seen, "due": answered_by(day, urgent=row["urgent"]), "changed_at": seen}
        if row["state"] == State.CLARIFY or ("reply" in told and row["state"] == State.CLOSED):
            self._post(row, Post.Kind.ASK_BACK, told.get("back", "Seit wann besteht der jetzige Titel?"), seen, officer)
        if row["state"] == State.CLARIFY:
            row |= {"waits_for": Side.ASKER, "due": None}
        if row["state"] not in (State.ANSWERED, State.CLOSED):
            return
        done = min(at + timedelta(days=3, hours=2), self.now - timedelta(minutes=3))
        if "reply" in told and row["state"] == State.CLOSED:
            self._post(row, Post.Kind.REPLY, told["reply"], seen + timedelta(hours=3), "")
        self._post(
            row, Post.Kind.ANSWER, told["answer"], done, officer, bases=told["bases"], law_state=timezone.localdate(done),
            review_on=timezone.localdate(done) + timedelta(days=182),
        )  # fmt: skip
        closed = row["state"] == State.CLOSED
        row |= {"waits_for": "" if closed else Side.ASKER, "due": None, "answered_at": done, "changed_at": done}
        row["closed_at"] = done + timedelta(days=2) if closed else None

    def _post(self, row: Row, kind: str, text: str, at: datetime, officer: str, **more: Any) -> None:
        by = key("user", officer) if officer else None
        side = Side.OFFICE if officer else Side.ASKER
        self.ledger.add(
            Post, dossier_id=row["dossier_id"], consult_id=row["id"], kind=kind, side=side, text=text, at=at, by_id=by, **more
        )

    def _by_name(self, row: Row, dossier: Row, person: Row, at: datetime, who: tuple[str, str]) -> None:
        """She released the team towards this office, has seen what is told, and agreed."""
        until, office = self.today + timedelta(days=120), row["to_unit_id"]
        codes = (
            grant["code_hash"] for grant in self.ledger.rows[Grant]
            if grant["dossier_id"] == person["dossier_id"] and grant["reason"] == Reason.PERSON
        )  # fmt: skip
        code, proof = next(codes, ""), self.ledger.uuid()
        self.ledger.add(
            Consent, id=proof, dossier_id=person["dossier_id"], purpose=Purpose.RELEASE, language="de", regime="kdg", receiver_id=office,
            method=Method.PAPER, number=f"E-DEMO{row['number'][2:]}", given_at=at, expires_on=until, named={},
        )  # fmt: skip
        self.ledger.add(
            Release, dossier_id=person["dossier_id"], consent_id=proof, recipient="Amt", to_unit_id=office, topic="Frage zum Aufenthalt",
            facts=["name", "contact", "title"], until=until,
        )  # fmt: skip
        self.ledger.note(at, who, "release.given", person["dossier_id"], f"release:{proof} paper")
        told = self.ledger.dossier(at, DossierKind.CONSULT, Shelf.Use.KEPT)
        self.ledger.grant(at, who, told, Reason.ASSIGNED, unit_id=key("unit", "nord"), user_id=AMIRA)
        for one in (told, dossier):
            if code:
                self.ledger.grant(at, who, one, Reason.PERSON, code_hash=code)
        self.ledger.grant(at, who, told, Reason.RELEASED, unit_id=office, until=end_of(until), stems_from=proof)
        name = f"{person['given_name']} {person['family_name']}".strip()
        self.ledger.add(
            ReleasedFacts, dossier_id=told["id"], consult_id=row["id"], facts={"name": name}, proof=proof, until=until, language="de",
            said="yes", said_at=at, said_how="here",
        )  # fmt: skip
        row["identified"] = True

    def _entry(self, row: dict[str, Any], number: int) -> None:
        told, day = script()["question"][row["of"]], self.today - timedelta(days=row["state"])
        unit, waits = told["to"], number == 1
        check, by = OFFICERS[unit]
        self.ledger.add(
            Entry, unit_id=key("unit", unit), topic=told["topic"], title=row["title"], question=told["text"], answer=told["answer"],
            bases=told["bases"], law_state=day, review_on=self.today + timedelta(days=row["review"]), proposed_by_id=key("user", by),
            proposed_on=day, state=Entry.State.PROPOSED if waits else Entry.State.RELEASED,
            checked_by_id=None if waits else key("user", check), checked_on=None if waits else day + timedelta(days=2),
        )  # fmt: skip

    def _shadowing(self, told: dict[str, Any]) -> None:
        day = shift(self.today + timedelta(days=told["in_days"]), 0)
        row = self.ledger.add(
            Shadowing, unit_id=key("unit", told["unit"]), kind=told["kind"], title=told["title"], text=told["text"], day=day,
            places=told["places"], made_by_id=key("user", told["by"]),
        )  # fmt: skip
        for user, unit, answer, report in told["guests"]:
            self.ledger.add(
                Guest, shadowing_id=row["id"], user_id=key("user", user), unit_id=key("unit", unit), answer=answer, report=report,
                reported_on=day if report else None,
            )  # fmt: skip


def fill(ledger: Ledger, now: datetime) -> None:
    """Write the short line into the ledger."""
    ShortLine(ledger, now).play()
