"""The rows of school entry, by noun."""

from bruecke.schooling.models.entrants import Counselling, Entrant, Guardian, HealthCheck, Invitation, SchoolHistory
from bruecke.schooling.models.guides import Guide
from bruecke.schooling.models.letters import LetterRun
from bruecke.schooling.models.offers import FollowUp, Offer
from bruecke.schooling.models.placements import Placement, Proposal, Round, Step
from bruecke.schooling.models.places import Group, Maintainer, Office, RuleSet, Supervision

__all__ = [
    "Counselling", "Entrant", "FollowUp", "Group", "Guardian", "Guide", "HealthCheck", "Invitation", "LetterRun", "Maintainer", "Offer",
    "Office", "Placement", "Proposal", "Round", "RuleSet", "SchoolHistory", "Step", "Supervision",
]  # fmt: skip
