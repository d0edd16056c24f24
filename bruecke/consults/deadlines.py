"""Until when an office has to receive and to answer a question, in working days of the Land (county rules, domain 7.1)."""

from datetime import date

from bruecke.network.calendar import add_working_days
from bruecke.network.queries import rule


def received_by(day: date) -> date:
    """Return until when a question asked on a day has to be received."""
    return add_working_days(day, int(rule("consult_ack_working_days", day)))


def answered_by(day: date, *, urgent: bool) -> date:
    """Return until when a question asked on a day has to be answered."""
    return add_working_days(day, days(day, urgent=urgent))


def days(day: date, *, urgent: bool) -> int:
    """Return how many working days an answer may take."""
    return int(rule("consult_urgent_working_days" if urgent else "consult_answer_working_days", day))
