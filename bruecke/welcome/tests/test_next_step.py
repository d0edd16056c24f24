"""The next step of a hand-over follows from what happened, with its day."""

from datetime import timedelta

import pytest
from django.utils import timezone

from bruecke.network.queries import Register
from bruecke.people.models import Person
from bruecke.welcome.models import Appointment, Attempt, Progress
from bruecke.welcome.queries.steps import Facts, next_step

Step = Progress.Step


RULES = Register(
    {}, {},
    {
        "first_attempt_working_days": "5", "attempts_min": "3", "attempts_channels": "2", "attempt_gap_working_days": "5",
        "unreachable_weeks": "6", "reappointments_max": "2", "talk_weeks": "4", "reminder_hours": "24",
    },
)  # fmt: skip


def facts_with(attempts=(), meetings=(), talk=None):
    day = timezone.now().replace(year=2026, month=11, day=2, hour=9)
    person = Person(languages=["uk"], phone="+4922147100142", channels=["call", "sms"], safe_to_leave_message=True)
    made = [
        Attempt(at=day + timedelta(days=number), channel=channel, result=result, language="uk")
        for number, (channel, result) in enumerate(attempts)
    ]
    met = [Appointment(starts_at=day + timedelta(days=20 + number), state=state) for number, state in enumerate(meetings)]
    return Facts(day.date(), day.date(), person, made, met, talk, RULES)


@pytest.mark.parametrize(
    ("attempts", "meetings", "step", "due"),
    [
        ([], [], Step.CALL, "2026-11-09"),
        ([("call", "no_answer")], [], Step.CALL_AGAIN, "2026-11-09"),
        ([("call", "call_back")], [], Step.CALL_AGAIN, "2026-11-03"),
        ([("call", "no_answer")] * 3, [], Step.CALL_AGAIN, "2026-11-11"),
        ([("call", "no_answer"), ("call", "no_answer"), ("sms", "message")], [], Step.GIVE_UP, "2026-12-14"),
        ([("call", "reached")], [], Step.AGREE, "2026-11-09"),
        ([("call", "reached")], ["planned"], Step.MEET, "2026-11-22"),
        ([("call", "reached")], ["cancelled"], Step.AGREE, "2026-11-09"),
        ([("call", "reached")], ["no_show"], Step.REMEET, "2026-11-27"),
        ([("call", "reached")], ["no_show", "no_show", "no_show"], Step.GIVE_UP, "2026-12-01"),
    ],
)
def test_next_step_follows_from_what_happened(attempts, meetings, step, due):
    assert next_step(facts_with(attempts, meetings)) == (step, timezone.datetime.fromisoformat(due).date())
