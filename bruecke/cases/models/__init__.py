"""Rows of case management, by circle: cover, content, agreed plan, errands, conferences."""

from bruecke.cases.models.case import Case, Closing, Intake, Meeting, PlanCopy
from bruecke.cases.models.plan import AreaRating, Assessment, Goal, Measure, Outcome, Review, ServiceLink
from bruecke.cases.models.words import (
    Access,
    ClosureReason,
    Criterion,
    Decision,
    Event,
    Intensity,
    Offer,
    Phase,
    Refusal,
    Risk,
)
from bruecke.cases.models.work import (
    Conference,
    ConferenceLink,
    Document,
    Errand,
    ErrandEntry,
    Letter,
    LetterRun,
    Note,
    Parcel,
    Task,
)

__all__ = [
    "Access", "AreaRating", "Assessment", "Case", "Closing", "ClosureReason", "Conference", "ConferenceLink", "Criterion", "Decision",
    "Document", "Errand", "ErrandEntry", "Event", "Goal", "Intake", "Intensity", "Letter", "LetterRun", "Measure", "Meeting", "Note",
    "Offer", "Outcome", "Parcel", "Phase", "PlanCopy", "Refusal", "Review", "Risk", "ServiceLink", "Task",
]  # fmt: skip
