"""From accepting to the end of the first talk, written as `welcome.actions.counselling` does."""

from datetime import datetime, timedelta
from uuid import UUID

from bruecke.access.models import Reason, User
from bruecke.config.demo.journey import Journey, State
from bruecke.config.demo.ledger import Row, shift
from bruecke.welcome.models import Appointment, Attempt, FirstTalk, OwnBasis, Progress

Step, End = Progress.Step, Progress.End


class Counselling:
    """One accepted hand-over in the hands of a colleague."""

    def __init__(self, journey: Journey, at: datetime, user: User) -> None:
        journey.accept(at, user.pk)
        assert journey.notes is not None  # noqa: S101 -- accepting opens the record
        self.journey, self.user, self.notes = journey, user, journey.notes
        self.who = (str(user.pk), "user")
        self.unit_id: UUID = journey.handover["to_unit_id"]
        self.progress = journey.ledger.add(
            Progress, dossier_id=self.notes["id"], handover_id=journey.handover["id"], person_dossier_id=journey.dossier["id"],
            user_id=user.pk, unit_id=self.unit_id, ags=journey.handover["ags"], route=journey.arrival.person.route,
            way=journey.arrival.way, registered_on=journey.handover["offered_at"].date(), step=Step.CALL,
            due=shift(at.date(), journey.county.rules["first_attempt_working_days"]),
        )  # fmt: skip

    def _opened(self, at: datetime) -> None:
        subject = f"handover:{self.journey.handover['id']}"
        self.journey.ledger.note(at, self.who, "dossier.opened", self.journey.dossier["id"], subject)

    def attempt(self, at: datetime, channel: str, result: str) -> None:
        """One try to reach her."""
        self._opened(at - timedelta(minutes=4))
        row = self.journey.ledger.add(
            Attempt, dossier_id=self.notes["id"], at=at, by_id=self.user.pk, channel=channel, result=result,
            language=self.journey.arrival.person.languages[0], key=str(self.journey.ledger.uuid()),
        )  # fmt: skip
        self.journey.ledger.note(at, self.who, "attempt.made", self.notes["id"], f"attempt:{row['id']}")
        tries = self.progress.get("tries", 0) + 1
        self.progress |= {"tries": tries, "tried_at": at, "tried_by_name": self.user.name}
        if result == Attempt.Result.REACHED:
            self.progress["reached_on"] = self.progress.get("reached_on") or at.date()
            return
        last = tries >= self.journey.county.rules["attempts_min"]
        self.progress |= {
            "step": Step.GIVE_UP if last else Step.CALL_AGAIN,
            "due": shift(at.date(), self.journey.county.rules["attempt_gap_working_days"]),
        }  # fmt: skip

    def appoint(self, at: datetime, starts_at: datetime, place: str, *, interpreter: bool = False) -> Row:
        """Agree on an appointment."""
        row = self.journey.ledger.add(
            Appointment, dossier_id=self.notes["id"], starts_at=starts_at, place=place, user_id=self.user.pk, unit_id=self.unit_id,
            interpreter=self.journey.arrival.person.languages[0] if interpreter else "", made_at=at,
            key=str(self.journey.ledger.uuid()),
        )  # fmt: skip
        self.journey.ledger.note(at, self.who, "appointment.made", self.notes["id"], f"appointment:{row['id']}")
        self.progress |= {"step": Step.MEET, "due": starts_at.date()}
        return row

    def missed(self, appointment: Row) -> None:
        """She did not come."""
        at = appointment["starts_at"] + timedelta(minutes=40)
        appointment["state"] = Appointment.State.NO_SHOW
        self.journey.ledger.note(at, self.who, "appointment.no_show", self.notes["id"], f"appointment:{appointment['id']}")
        self.progress |= {"step": Step.REMEET, "due": shift(at.date(), self.journey.county.rules["attempt_gap_working_days"])}

    def waits_for_record(self, appointment: Row) -> None:
        """The time of the appointment is over, the talk is not written down yet."""
        self.progress |= {"step": Step.RECORD, "due": appointment["starts_at"].date()}

    def talk(
        self, appointment: Row | None, at: datetime, *, outcome: str, topics: list[str], urgency: str, helpers: str = ""
    ) -> None:  # fmt: skip
        """The talk was held and is written down; everything is finished."""
        if appointment is not None:
            appointment["state"] = Appointment.State.HELD
        ledger = self.journey.ledger
        row = ledger.add(
            FirstTalk, dossier_id=self.notes["id"], held_at=at, by_id=self.user.pk, topics=topics, urgency=urgency, helpers=helpers,
            outcome=outcome,
        )  # fmt: skip
        ledger.note(at + timedelta(minutes=50), self.who, "talk.recorded", self.notes["id"], f"talk:{row['id']} {outcome}")
        self.progress |= {"reached_on": self.progress.get("reached_on") or at.date(), "held_on": at.date()}
        self.finish(at + timedelta(minutes=50), End.HELD)

    def finish(self, at: datetime, end: str) -> None:
        """Close the hand-over."""
        self.progress |= {"step": Step.DONE, "due": None, "end": end, "ended_on": at.date()}
        self.journey.handover["state"] = State.CLOSED
        self.journey.ledger.note(
            at, self.who, "handover.closed", self.journey.circle["id"], f"handover:{self.journey.handover['id']}"
        )

    def go_on_by_own_basis(self, at: datetime, sentence: str) -> None:
        """The carrier goes on with her by its own contract: access that does not stem from the consent."""
        ledger, journey = self.journey.ledger, self.journey
        ledger.add(OwnBasis, dossier_id=self.notes["id"], at=at, by_id=self.user.pk, sentence=sentence)
        for dossier in (journey.dossier, journey.circle, self.notes):
            journey.grants.append(
                ledger.grant(at, self.who, dossier, Reason.ASSIGNED, unit_id=self.unit_id, user_id=self.user.pk)
            )
        ledger.note(at, self.who, "own_basis.recorded", self.notes["id"], "")

    def withdraw(self, at: datetime, how: str) -> None:
        """She withdraws; what was planned does not take place any more."""
        self.journey.withdraw(at, how)
        self.progress |= {"step": Step.DONE, "due": None}
