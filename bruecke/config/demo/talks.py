"""From accepting to the end of the first talk, written as `welcome.actions.counselling` and its neighbours do.

The next step is not told here but computed by `welcome.queries.steps`, from the same facts as in the product.
"""

from datetime import datetime, timedelta
from uuid import UUID

from django.utils import timezone

from bruecke.access.models import Reason, User
from bruecke.config.demo.journey import Journey, State
from bruecke.config.demo.ledger import Row
from bruecke.network.queries import Register
from bruecke.people.models import Person
from bruecke.welcome.models import Appointment, Attempt, FirstTalk, OwnBasis, Progress
from bruecke.welcome.queries.steps import Facts, Step, next_step, open_channels, reached_on

End, Result = Progress.End, Attempt.Result


class Counselling:
    """One accepted hand-over in the hands of a colleague."""

    def __init__(self, journey: Journey, at: datetime, user: User) -> None:
        journey.accept(at, user.pk)
        assert journey.notes is not None  # noqa: S101 -- accepting opens the record
        self.journey, self.user, self.notes = journey, user, journey.notes
        self.who = (str(user.pk), "user")
        self.unit_id: UUID = journey.handover["to_unit_id"]
        self.attempts: list[Row] = []
        self.meetings: list[Row] = []
        self.person = Person(**journey.person)
        self.progress = journey.ledger.add(
            Progress, dossier_id=self.notes["id"], handover_id=journey.handover["id"], person_dossier_id=journey.dossier["id"],
            user_id=user.pk, unit_id=self.unit_id, ags=journey.handover["ags"], route=journey.arrival.person.route,
            way=journey.arrival.way, registered_on=timezone.localdate(journey.handover["offered_at"]), step=Step.CALL,
        )  # fmt: skip
        journey.county.talks.append(self)

    def _note(self, at: datetime, verb: str, subject: str) -> None:
        self.journey.ledger.note(at, self.who, verb, self.notes["id"], subject)

    def _opened(self, at: datetime, user: User) -> None:
        subject = f"handover:{self.journey.handover['id']}"
        self.journey.ledger.note(at, (str(user.pk), "user"), "dossier.opened", self.journey.dossier["id"], subject)

    def attempt(self, at: datetime, channel: str, result: str, by: User | None = None) -> None:
        """One try to reach her, by the colleague herself or who stands in; nothing is left behind where that is not safe."""
        ways, user = open_channels(self.person), by or self.user
        if channel not in ways:
            channel, result = "call", Result.NO_ANSWER if result == Result.MESSAGE else Result(result)
        if result == Result.MESSAGE and not self.person.safe_to_leave_message:
            result = Result.NO_ANSWER
        self._opened(at - timedelta(minutes=4), user)
        row = self.journey.ledger.add(
            Attempt, dossier_id=self.notes["id"], at=at, by_id=user.pk, channel=channel, result=result,
            language=self.person.languages[0], key=str(self.journey.ledger.uuid()),
        )  # fmt: skip
        self.attempts.append(row)
        self._note(at, "attempt.made", f"attempt:{row['id']} {channel} {result}")
        self.progress |= {"tries": len(self.attempts), "tried_at": at, "tried_by_name": user.name}
        if result == Result.REACHED:
            self.progress["reached_on"] = self.progress.get("reached_on") or timezone.localdate(at)

    def appoint(self, at: datetime, starts_at: datetime, place: str, *, interpreter: bool = False) -> Row:
        """Agree on an appointment."""
        row = self.journey.ledger.add(
            Appointment, dossier_id=self.notes["id"], starts_at=starts_at, place=place, user_id=self.user.pk, unit_id=self.unit_id,
            interpreter=self.person.languages[0] if interpreter else "", made_at=at, key=str(self.journey.ledger.uuid()),
        )  # fmt: skip
        self.meetings.append(row)
        self._note(at, "appointment.made", f"appointment:{row['id']}")
        return row

    def missed(self, meeting: Row) -> None:
        """She did not come."""
        meeting["state"] = Appointment.State.NO_SHOW
        self._note(meeting["starts_at"] + timedelta(minutes=40), "appointment.no_show", f"appointment:{meeting['id']}")

    def talk(
        self, meeting: Row | None, at: datetime, *, outcome: str, topics: list[str], urgency: str, helpers: str = ""
    ) -> Journey | None:  # fmt: skip
        """The talk was held and is written down; everything is finished. Return the hand-over to the case management, if any."""
        if meeting is not None:
            meeting["state"] = Appointment.State.HELD
        self._opened(at + timedelta(minutes=45), self.user)
        row = self.journey.ledger.add(
            FirstTalk, dossier_id=self.notes["id"], held_at=at, by_id=self.user.pk, topics=topics, urgency=urgency, helpers=helpers,
            outcome=outcome,
        )  # fmt: skip
        self._note(at + timedelta(minutes=50), "talk.recorded", f"talk:{row['id']} {outcome}")
        held = timezone.localdate(at)
        self.progress |= {"reached_on": self.progress.get("reached_on") or held, "held_on": held}
        case = None
        if outcome == FirstTalk.Outcome.CASE_WANTED:
            case = self.journey.hand_on(at + timedelta(minutes=50), self.user.pk, topics, urgency)
            row["follow_up"] = case.handover["id"]
        self.finish(at + timedelta(minutes=50), End.HELD)
        return case

    def finish(self, at: datetime, end: str) -> None:
        """Close the hand-over; what was planned is called off."""
        self._call_off()
        self.progress |= {"step": Step.DONE, "due": None, "end": end, "ended_on": timezone.localdate(at)}
        self.journey.handover["state"] = State.CLOSED
        self.journey.ledger.note(
            at, self.who, "handover.closed", self.journey.circle["id"], f"handover:{self.journey.handover['id']}"
        )

    def _call_off(self) -> None:
        for meeting in self.meetings:
            if meeting.get("state", Appointment.State.PLANNED) == Appointment.State.PLANNED:
                meeting["state"] = Appointment.State.CANCELLED

    def go_on_by_own_basis(self, at: datetime, sentence: str) -> None:
        """The carrier goes on with her by its own contract: access that does not stem from the consent."""
        ledger, journey = self.journey.ledger, self.journey
        self._opened(at - timedelta(minutes=5), self.user)
        row = ledger.add(OwnBasis, dossier_id=self.notes["id"], at=at, by_id=self.user.pk, sentence=sentence)
        for dossier in (journey.dossier, journey.circle, self.notes):
            journey.grants.append(
                ledger.grant(at, self.who, dossier, Reason.ASSIGNED, unit_id=self.unit_id, user_id=self.user.pk)
            )
        self._note(at, "basis.recorded", f"basis:{row['id']}")

    def withdraw(self, at: datetime, how: str, *, own_basis: bool = False) -> None:
        """She withdraws by her link, or tells the colleague, who then calls off what was planned."""
        told = how != "link"
        if told and not own_basis:
            self._call_off()
            self.progress |= {"step": Step.DONE, "due": None}
        self.journey.withdraw(at, how, who=self.who if told else None, own_basis=own_basis)

    def settle(self, register: Register) -> None:
        """Compute where an open hand-over stands now."""
        if self.progress["step"] == Step.DONE:
            return
        facts = Facts(
            timezone.localdate(self.journey.handover["answered_at"]), self.progress["registered_on"], self.person,
            [Attempt(**row) for row in self.attempts], [Appointment(**row) for row in self.meetings], None, register,
        )  # fmt: skip
        step, due = next_step(facts)
        self.progress |= {"step": step, "due": due, "reached_on": reached_on(facts)}
