"""The way of one child from the report to the looks back, written as the actions of `schooling` do, on its own days."""

from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

from django.utils import timezone

from bruecke.access.models import DossierKind, Reason, Shelf
from bruecke.base.crypto import code_hash
from bruecke.base.days import months_after
from bruecke.config.demo.cast import key
from bruecke.config.demo.homes import Home, user
from bruecke.config.demo.ledger import NOBODY, Ledger, Row, moment
from bruecke.config.demo.newcomers import Adult
from bruecke.config.demo.schools import script
from bruecke.network.calendar import add_working_days
from bruecke.people.matching import Record, block_keys
from bruecke.people.names import tokens
from bruecke.schooling.models import (
    Counselling,
    Entrant,
    FollowUp,
    Guardian,
    HealthCheck,
    Invitation,
    Offer,
    Placement,
    SchoolHistory,
    Step,
)
from bruecke.schooling.models.words import Reported, Stage, State

UNIT, AUTHORITIES = key("unit", "schulberatung"), (key("unit", "schulamt"), key("unit", "bezreg"))
TEACHERS = (key("user", "gudrun"), key("user", "viktor"))
LOOKS = {"6w": 0, "6m": 6, "12m": 12, "18m": 18, "24m": 24}
ANSWER_DAYS, SUPPORT_MONTHS = 5, 24


@dataclass
class Pupil:
    """One child; every method is one step on its day."""

    ledger: Ledger
    home: Home
    child: Adult
    born: date
    stage: Stage
    grade: int
    need: str
    teacher: UUID
    offices: dict[str, UUID]
    entrant: Row = field(init=False)
    placement: Row = field(init=False)
    circles: list[Row] = field(default_factory=list, init=False)
    offer: Row | None = field(default=None, init=False)
    circle: Row | None = field(default=None, init=False)
    group: Row | None = field(default=None, init=False)
    looks: list[Row] = field(default_factory=list, init=False)
    refused: set[str] = field(default_factory=set, init=False)

    def _circle(self, at: datetime, who: tuple[str, str], kind: DossierKind, use: Shelf.Use) -> Row:
        """Open a circle with the family's key; somebody protected has keys for whoever it trusts instead of a place on a shelf."""
        protected = self.home.protected
        made = self.ledger.dossier(at, kind, Shelf.Use.PROTECTED if protected else use, None if protected else UNIT)
        self.ledger.grant(at, who, made, Reason.PERSON, code_hash=code_hash(self.home.code))
        for teacher in TEACHERS if protected else ():
            self.ledger.grant(at, who, made, Reason.TRUSTED, unit_id=UNIT, user_id=teacher)
        return made

    def report(self, at: datetime) -> "Pupil":
        """The child is reported, with whoever answers for it."""
        home, child, add = self.home, self.child, self.ledger.add
        who = user(self.teacher) if home.way == Reported.HERE else (code_hash(home.code)[:16], "person")
        kept = self._circle(at, who, DossierKind.ENTRANT, Shelf.Use.KEPT)
        matter = self._circle(at, who, DossierKind.PLACEMENT, Shelf.Use.DESK)
        self.circles = [kept, matter]
        written = Record("", child.given, child.family, child.original, birth_date=self.born.isoformat())
        number = f"S-{code_hash(home.code + child.given + str(self.born))[:8].upper()}"
        name = f"{child.given} {child.family}"
        self.entrant = add(
            Entrant, dossier_id=kept["id"], number=number, family=home.family, given_name=child.given, family_name=child.family,
            original_name=child.original, birth_date=self.born, sex=child.gender, nationality=home.nationality, languages=home.languages,
            arrived_on=timezone.localdate(at) - timedelta(days=self.ledger.random.randint(5, 60)), ags=home.ags, district=home.district,
            lat=home.lat, lon=home.lon, point=Entrant.Point.MUNICIPALITY, is_protected=home.protected, reported_by=home.way, reported_at=at,
            tokens=tokens(child.given, child.family, child.original), blocks=block_keys(written),
        )  # fmt: skip
        for rank, adult in enumerate(home.parents, 1):
            add(
                Guardian, dossier_id=kept["id"], entrant_id=self.entrant["id"], name=f"{adult.given} {adult.family}",
                relation="Mutter" if adult.gender == "f" else "Vater", phone=home.phone, language=home.languages[0],
                safe_to_leave_message=not home.protected and rank == 1, rank=rank,
            )  # fmt: skip
        self.health = add(HealthCheck, dossier_id=kept["id"], entrant_id=self.entrant["id"])
        self.placement = add(
            Placement, dossier_id=matter["id"], entrant_id=self.entrant["id"], number=number, name="" if home.protected else name,
            family=None if home.protected else home.family, birth_year=self.born.year, nationality=home.nationality, language=home.languages[0],
            ags="" if home.protected else home.ags, district="" if home.protected else home.district, state=State.REPORTED, state_since=at,
            reported_on=timezone.localdate(at),
        )  # fmt: skip
        self.ledger.note(at, who, "entrant.reported", kept["id"], f"entrant:{self.entrant['id']} {home.way}")
        self._step(at, None, State.REPORTED)
        return self

    def _step(self, at: datetime, by: UUID | None, state: State, *, reason: str = "", **values: Any) -> None:
        self.placement |= {**values, "state": state, "state_since": at}
        row = self.placement
        self.ledger.add(
            Step,
            dossier_id=row["dossier_id"],
            placement_id=row["id"],
            state=state,
            at=at,
            by_id=by,
            school_id=row.get("school_id"),
            reason=reason,
        )
        if state != State.REPORTED:
            self.ledger.note(at, user(by), f"entrant.{state}", row["dossier_id"], f"placement:{row['id']}")

    def invite(self, at: datetime, starts: datetime, interpreter: str) -> Row:
        """A talk is offered."""
        made = self.ledger.add(
            Invitation, dossier_id=self.entrant["dossier_id"], entrant_id=self.entrant["id"], starts_at=starts, place=script()["words"]["place"],
            interpreter=interpreter, by_id=self.teacher, told_at=at + timedelta(minutes=1),
        )  # fmt: skip
        if self.placement["state"] == State.REPORTED:
            self._step(at, self.teacher, State.INVITED)
        self.ledger.note(at, user(self.teacher), "entrant.talk_offered", self.entrant["dossier_id"], f"invitation:{made['id']}")
        return made

    def no_show(self, invitation: Row) -> None:
        """Nobody came to the talk."""
        at = invitation["starts_at"] + timedelta(minutes=45)
        invitation["result"] = Invitation.Result.NO_SHOW
        self.ledger.note(
            at, user(self.teacher), "entrant.talk_no_show", self.entrant["dossier_id"], f"invitation:{invitation['id']}"
        )

    def counsel(self, invitation: Row) -> datetime:
        """The talk is held and written down; the health office is asked."""
        random, words = self.ledger.random, script()["words"]
        at: datetime = invitation["starts_at"] + timedelta(minutes=70)
        day, low = timezone.localdate(at), self.need == "alphabetisation"
        invitation["result"] = Invitation.Result.HELD
        level = random.choice(("a0", "a0", "a0", "a1", "a1", "a2"))
        self.ledger.add(
            Counselling, dossier_id=self.entrant["dossier_id"], entrant_id=self.entrant["id"], by_id=self.teacher, held_on=day,
            listening=level, speaking=level, reading="a0" if low else level, writing="a0", latin="none" if low else random.choice(("beginning", "fluent")),
            maths=random.choice(("below", "at", "at", "above", "")), learning=random.choice(words["learning"]),
            interests=random.choice(words["interests"]), all_day=random.choice((True, True, False, False, False)), stage=self.stage, grade=self.grade,
            need=self.need,
            wished_schools=list(self.placement.get("wishes", [])), reason=words["reasons"][2 if low else random.choice((0, 1, 0, 3))],
        )  # fmt: skip
        self._history(day)
        self.health |= {"ordered_on": day, "measles": random.choice(("shown", "shown", "shown", "missing"))}
        self._step(at, self.teacher, State.COUNSELLED)
        self.ledger.note(
            at, user(self.teacher), "entrant.talk_held", self.entrant["dossier_id"], f"entrant:{self.entrant['id']}"
        )
        return at

    def _history(self, day: date) -> None:
        began = self.born.year + 6
        if began >= day.year:
            return
        self.ledger.add(
            SchoolHistory, dossier_id=self.entrant["dossier_id"], entrant_id=self.entrant["id"], country=self.home.country, since=began,
            until=day.year, grade=max(1, self.grade - 1), language=self.home.languages[0], school_type="Schule",
            interrupted_months=self.ledger.random.choice((0, 0, 0, 3, 6, 14)),
        )  # fmt: skip

    def examined(self, on: date) -> None:
        """The health office has looked at the child."""
        self.health |= {"done_on": on, "needs_support": self.ledger.random.random() < 0.09}  # noqa: PLR2004

    def hand_on(self, at: datetime) -> None:
        """Everything is there to look for a place; the school authority sees the matter from now on."""
        self._show(at)
        self._step(
            at,
            self.teacher,
            State.READY,
            stage=self.stage,
            grade=self.grade,
            need=self.need,
            ready_on=timezone.localdate(at),
            waits_because="",
        )

    def _show(self, at: datetime) -> None:
        matter = self.circles[1]
        if not self.home.protected:
            self.ledger.move(matter, Shelf.Use.ROUTING, UNIT)
            return
        for unit in AUTHORITIES:
            self.ledger.grant(at, user(self.teacher), matter, Reason.PLACES, unit_id=unit)

    def ask(self, at: datetime, group: Row, *, by: UUID | None = None, round_id: UUID | None = None) -> None:
        """A school is asked and a seat is taken."""
        self._pupil_circle(at, user(by), group)
        day = timezone.localdate(at)
        self.offer = self._offered(
            group,
            facts=self._facts(),
            state=Offer.State.OPEN,
            offered_at=at,
            due=add_working_days(day, ANSWER_DAYS),
            round_id=round_id,
        )
        self._step(at, by, State.OFFERED, school_id=group["school_id"], group_id=group["id"])
        self.ledger.note(
            at, user(by), "offer.made", self.offer["dossier_id"], f"offer:{self.offer['id']} school:{group['school_id']}"
        )

    def _pupil_circle(self, at: datetime, who: tuple[str, str], group: Row) -> None:
        self.circle = self._circle(at, who, DossierKind.PUPIL, Shelf.Use.KEPT)
        self.group = group
        group["taken"] += 1
        office = self.offices.get(group["school_id"])
        self.key = self.ledger.grant(at, who, self.circle, Reason.OFFERED, unit_id=office) if office else None
        for unit in AUTHORITIES if self.home.protected else ():
            self.ledger.grant(at, who, self.circle, Reason.PLACES, unit_id=unit)

    def _offered(self, group: Row, **values: Any) -> Row:
        assert self.circle is not None  # noqa: S101 -- opened just before
        return self.ledger.add(
            Offer,
            dossier_id=self.circle["id"],
            placement_id=self.placement["id"],
            school_id=group["school_id"],
            group_id=group["id"],
            **values,
        )

    def _facts(self) -> dict[str, Any]:
        row = self.entrant
        names = ("number", "given_name", "family_name", "original_name", "sex", "languages", "is_protected")
        return {
            **{name: row[name] for name in names}, "birth_date": self.born.isoformat(), "stage": str(self.stage), "grade": self.grade,
            "need": str(self.need), "history": [],
        }  # fmt: skip

    def _contact(self) -> dict[str, Any]:
        home = self.home
        return {
            "contact": [
                {
                    "name": f"{one.given} {one.family}",
                    "relation": "",
                    "phone": home.phone,
                    "email": "",
                    "language": home.languages[0],
                }
                for one in home.parents
            ]
        }

    def taken_in(self, at: datetime, first_day: date, by: UUID | None) -> None:
        """The school says yes."""
        assert self.offer is not None  # noqa: S101 -- asked before
        self.offer |= {
            "state": Offer.State.ACCEPTED, "answered_at": at, "answered_by_id": by, "first_day": first_day, "bring": script()["words"]["bring"],
            "facts": self.offer["facts"] | self._contact(),
        }  # fmt: skip
        self._step(at, by, State.ASSIGNED, placed_on=timezone.localdate(at), first_day=first_day)
        self.ledger.note(at, user(by), "offer.accepted", self.offer["dossier_id"], f"offer:{self.offer['id']}")

    def objected(self, at: datetime, by: UUID | None) -> None:
        """The school says no, with a reason and proof."""
        assert self.offer is not None  # noqa: S101 -- asked before
        told = self.ledger.random.choice(script()["objections"])
        self.offer |= {
            "state": Offer.State.OBJECTED, "answered_at": at, "answered_by_id": by, "objection": told["reason"], "objection_text": told["text"],
            "proof": told["proof"], "free_slots": 0,
        }  # fmt: skip
        self._step(at, by, State.OBJECTED)
        self.ledger.note(at, user(by), "offer.objected", self.offer["dossier_id"], f"offer:{self.offer['id']} {told['reason']}")

    def escalated(self, at: datetime) -> None:
        """The school stayed silent; silence never admits."""
        assert self.offer is not None  # noqa: S101 -- asked before
        self.offer["state"] = Offer.State.ESCALATED
        self.ledger.note(at, NOBODY, "offer.escalated", self.offer["dossier_id"], f"offer:{self.offer['id']}")

    def decided(self, at: datetime, by: UUID, *, first_day: date | None) -> None:
        """The authority assigns the place, or follows the school (no first day): then the child waits again."""
        assert self.offer is not None  # noqa: S101 -- asked before
        text = "Die Gruppe hat nach dem Stand der Schulverwaltung noch einen Platz." if first_day else "Der Einwand ist belegt."
        self.offer |= {"decided_at": at, "decided_by_id": by, "decision": text}
        if first_day:
            self.offer |= {
                "state": Offer.State.ASSIGNED,
                "first_day": first_day,
                "facts": self.offer["facts"] | self._contact(),
            }
            self._step(at, by, State.ASSIGNED, placed_on=timezone.localdate(at), first_day=first_day, reason=text)
            self.ledger.note(at, user(by), "offer.assigned", self.offer["dossier_id"], f"offer:{self.offer['id']}")
            return
        self.refused.add(self.offer["school_id"])
        self.give_back(at, by)
        self._step(at, by, State.READY, school_id=None, group_id=None, reason=text)

    def give_back(self, at: datetime, by: UUID | None) -> None:
        """The seat is free again and the school sees the child no more."""
        if self.offer is None or self.group is None:
            return
        self.offer["state"], self.group["taken"] = Offer.State.ENDED, self.group["taken"] - 1
        self.ledger.note(at, user(by), "offer.ended", self.offer["dossier_id"], f"offer:{self.offer['id']}")
        self.ledger.end(at, user(by), [self.key] if self.key else [])
        self.offer, self.group = None, None

    def admitted(self, at: datetime, group: Row, by: UUID | None) -> None:
        """A school has taken the child in by itself; it leaves the waiting list."""
        self._show(at)
        self._pupil_circle(at, user(by), group)
        day = timezone.localdate(at)
        self.offer = self._offered(
            group, facts=self._facts() | self._contact(), state=Offer.State.DIRECT, offered_at=at, due=day, answered_at=at, answered_by_id=by,
            first_day=day,
        )  # fmt: skip
        self.ledger.note(
            at, user(by), "offer.direct", self.offer["dossier_id"], f"offer:{self.offer['id']} school:{group['school_id']}"
        )
        self._looks(day)
        self._step(
            at, by, State.STARTED, stage=self.stage, grade=self.grade, need=group["need"], school_id=group["school_id"], group_id=group["id"],
            placed_on=day, first_day=day, started_on=day, support_until=months_after(day, SUPPORT_MONTHS),
        )  # fmt: skip

    def started(self, at: datetime, by: UUID | None) -> None:
        """The child has come on its first day."""
        assert self.offer is not None  # noqa: S101 -- asked before
        day = timezone.localdate(at)
        self.offer["state"] = Offer.State.STARTED
        self._looks(day)
        self._step(at, by, State.STARTED, first_day=day, started_on=day, support_until=months_after(day, SUPPORT_MONTHS))
        self.ledger.note(at, user(by), "offer.started", self.offer["dossier_id"], f"offer:{self.offer['id']}")

    def _looks(self, start: date) -> None:
        assert self.offer is not None  # noqa: S101 -- asked before
        self.looks = [
            self.ledger.add(
                FollowUp, dossier_id=self.offer["dossier_id"], offer_id=self.offer["id"], after=after,
                due=months_after(start, months) if months else start + timedelta(weeks=6),
            )
            for after, months in LOOKS.items()
        ]  # fmt: skip

    def looked(self, look: Row, by: UUID | None, outcome: str, **more: Any) -> None:
        """Somebody has looked how the child does."""
        at = moment(look["due"], 11, 20)
        look |= {"done_on": look["due"], "by_id": by, "outcome": outcome, **more}
        self.ledger.note(at, user(by), "follow_up.done", look["dossier_id"], f"follow-up:{look['id']} {outcome}")
        if outcome == FollowUp.Outcome.TRACK:
            self._drop_looks()
            self.give_back(at, by)
            self._step(at, by, State.TRACK_DECIDED, ended_on=look["due"])
        elif outcome == FollowUp.Outcome.EXTENDED:
            self._step(
                at,
                by,
                State.STARTED,
                reason="Verlängert bis zum Ende des Schuljahrs.",
                support_until=months_after(look["due"], 12),
            )

    def _drop_looks(self) -> None:
        """What was planned to be looked at later is planned no more."""
        gone = {id(row) for row in self.looks if "done_on" not in row}
        self.ledger.rows[FollowUp] = [row for row in self.ledger.rows[FollowUp] if id(row) not in gone]

    def over(self, at: datetime, by: UUID | None, state: State, reason: str) -> None:
        """The matter ends: moved away, reported twice, left."""
        self._drop_looks()
        self.give_back(at, by)
        self._step(at, by, state, reason=reason, group_id=None, ended_on=timezone.localdate(at))
