"""What comes next on the way to the first talk, computed from what has happened (domain 3.1 and 3.2), and its words."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from bruecke.network.calendar import add_working_days
from bruecke.network.queries import Register
from bruecke.people.models import Channel, Person
from bruecke.welcome.models import Appointment, Attempt, FirstTalk, Progress
from bruecke.welcome.queries.desk import text_language

Step = Progress.Step
State = Appointment.State
Result = Attempt.Result
OPEN = (Step.CALL, Step.CALL_AGAIN, Step.AGREE, Step.MEET, Step.RECORD, Step.REMEET, Step.GIVE_UP)
ICONS = {
    Step.CALL: "phone", Step.CALL_AGAIN: "message", Step.AGREE: "calendar", Step.MEET: "calendar", Step.RECORD: "sign",
    Step.REMEET: "calendar", Step.GIVE_UP: "help", Step.DONE: "check",
}  # fmt: skip
SECOND = 2
#: As long as this a message waits in the outbox, so that it can be taken back; an attempt can be taken back for an hour.
WAITS, UNDO = timedelta(seconds=40), timedelta(hours=1)


@dataclass(frozen=True)
class Facts:
    """What the next step depends on; attempts without the undone ones, all oldest first."""

    accepted_on: date
    registered_on: date
    person: Person
    attempts: Sequence[Attempt]
    meetings: Sequence[Appointment]
    talk: FirstTalk | None
    register: Register

    @property
    def counted(self) -> list[Attempt]:
        """The attempts that count: a message that could not be sent does not."""
        return [row for row in self.attempts if row.result != Result.FAILED]

    @property
    def planned(self) -> Appointment | None:
        """The appointment that is agreed on, also one whose time is over and whose outcome nobody has entered."""
        return next((row for row in reversed(self.meetings) if row.state == State.PLANNED), None)

    @property
    def missed(self) -> list[Appointment]:
        """The appointments to which she did not come."""
        return [row for row in self.meetings if row.state == State.NO_SHOW]

    @property
    def may_meet_again(self) -> bool:
        """Whether the county's rule allows one more appointment after those she missed."""
        return len(self.missed) <= self.register.number("reappointments_max")

    @property
    def tries(self) -> "Tries":
        """How much was tried, measured by the county's rule."""
        ways = {row.channel for row in self.counted}
        spoken, read = set(self.person.languages), text_language(self.person.languages)
        own = spoken | ({read} if read != "en" else set())
        possible = len(open_channels(self.person)) or 1
        return Tries(
            len(self.counted), self.register.number("attempts_min"), len(ways),
            min(self.register.number("attempts_channels"), possible),
            not spoken or any(row.language in own for row in self.counted),
        )  # fmt: skip


@dataclass(frozen=True)
class Tries:
    """Attempts so far beside what the county asks for before somebody counts as unreachable."""

    count: int
    count_min: int
    ways: int
    ways_min: int
    own_language: bool

    @property
    def enough(self) -> bool:
        """Whether "unreachable" may be recorded."""
        return self.count >= self.count_min and self.ways >= self.ways_min and self.own_language

    @property
    def missing(self) -> list[str]:
        """What is still to do before, in words."""
        found = []
        if self.count < self.count_min:
            left = self.count_min - self.count
            found.append(ngettext("one more attempt", "%(number)d more attempts", left) % {"number": left})
        if self.ways < self.ways_min:
            found.append(_("an attempt in another way"))
        if not self.own_language:
            found.append(_("an attempt in the person's language"))
        return found


def open_channels(person: Person) -> tuple[Channel, ...]:
    """Return the ways by which somebody may be tried: only calls unless messages are safe for her (domain 3.3)."""
    there = {
        Channel.CALL: bool(person.phone), Channel.SMS: bool(person.phone), Channel.MESSENGER: bool(person.phone),
        Channel.EMAIL: bool(person.email), Channel.LETTER: True,
    }  # fmt: skip
    wished = {Channel.CALL, *person.channels}
    return tuple(
        way for way in Channel if there[way] and way in wished and (way == Channel.CALL or person.safe_to_leave_message)
    )


def next_step(facts: Facts) -> tuple[Step, date]:
    """Return what is to be done next and until when; finished hand-overs are not asked."""
    if facts.talk is not None:
        return Step.RECORD, timezone.localdate(facts.talk.held_at)
    if facts.planned is not None:
        return Step.MEET, timezone.localdate(facts.planned.starts_at)
    due = add_working_days(_last_day(facts), facts.register.number("attempt_gap_working_days"))
    if facts.missed:
        return (Step.REMEET if facts.may_meet_again else Step.GIVE_UP), due
    if any(row.result == Result.REACHED for row in facts.counted):
        return Step.AGREE, due
    return _while_calling(facts, due)


def _while_calling(facts: Facts, due: date) -> tuple[Step, date]:
    if not facts.counted:
        return Step.CALL, add_working_days(facts.accepted_on, facts.register.number("first_attempt_working_days"))
    if facts.counted[-1].result == Result.CALL_BACK:
        return Step.CALL_AGAIN, add_working_days(_last_day(facts), 1)
    if facts.tries.enough:
        weeks = timedelta(weeks=facts.register.number("unreachable_weeks"))
        return Step.GIVE_UP, max(due, facts.registered_on + weeks)
    return Step.CALL_AGAIN, due


def _last_day(facts: Facts) -> date:
    days = [timezone.localdate(row.at) for row in facts.counted] + [timezone.localdate(row.starts_at) for row in facts.missed]
    return max(days, default=facts.accepted_on)


def reached_on(facts: Facts) -> date | None:
    """Return the day on which somebody spoke with her for the first time."""
    days = [timezone.localdate(row.at) for row in facts.counted if row.result == Result.REACHED]
    days += [timezone.localdate(facts.talk.held_at)] if facts.talk else []
    return min(days, default=None)


def now_step(row: Progress, meeting: Appointment | None = None) -> Step:
    """Return the step as it counts now: when the time of an appointment is over, the talk has to be recorded."""
    if row.step == Step.MEET and meeting is not None:
        return Step.RECORD if is_over(meeting) else Step.MEET
    return step_on(Step(row.step), row.due)


def step_on(step: Step, due: date | None) -> Step:
    """Return the step as it counts today where only its day is known."""
    return Step.RECORD if step == Step.MEET and due is not None and due < timezone.localdate() else step


def is_over(meeting: Appointment) -> bool:
    """Return whether the time of an appointment is over."""
    return meeting.starts_at + timedelta(minutes=meeting.minutes) < timezone.now()


def undoable(row: Attempt) -> bool:
    """Return whether an attempt can still be taken back; a message only until it leaves."""
    sent = row.result == Result.MESSAGE and row.channel in (Channel.SMS, Channel.EMAIL)
    return row.undone_at is None and timezone.now() < row.at + (WAITS if sent else UNDO)


def todo(step: Step, tries: int, person: Person | None = None) -> str:
    """Return what to do, as a verb; another way is asked for only where there is one for this person."""
    if step == Step.CALL_AGAIN and person is not None and len(open_channels(person)) > 1:
        return {1: _("Second attempt, another way"), SECOND: _("Third attempt, another way")}.get(tries, _("One more attempt"))
    if step == Step.CALL_AGAIN:
        return {1: _("Second attempt"), SECOND: _("Third attempt")}.get(tries, _("One more attempt"))
    return {
        Step.CALL: _("Call for the first time"), Step.AGREE: _("Offer an appointment"), Step.MEET: _("Appointment agreed"),
        Step.RECORD: _("Record the talk"), Step.REMEET: _("Invite once more"), Step.GIVE_UP: _("Decide: not reachable?"),
        Step.DONE: _("finished"),
    }[step]  # fmt: skip


def state(step: Step, row: Progress) -> tuple[str, str]:
    """Return tone and word of the state badge."""
    if step == Step.DONE:
        return "success" if row.end == Progress.End.HELD else "neutral", str(Progress.End(row.end).label) if row.end else _(
            "finished"
        )
    if step in (Step.CALL_AGAIN, Step.GIVE_UP):
        return "warning", ngettext("one attempt", "%(number)d attempts", row.tries) % {"number": row.tries}
    return {
        Step.CALL: ("neutral", _("accepted")), Step.AGREE: ("success", _("reached")), Step.MEET: ("success", _("Appointment")),
        Step.RECORD: ("neutral", _("talk is over")), Step.REMEET: ("warning", _("did not come")),
    }[step]  # fmt: skip
