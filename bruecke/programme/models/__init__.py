"""Posts with their money, structural issues on their ladder, and targets of a year; no newcomer stands here."""

from bruecke.programme.models.issues import IssueMention, IssueStep, Rung, Sphere, StructuralIssue
from bruecke.programme.models.posts import Filling, FlatRate, FundingPost, Module, Target

__all__ = [
    "Filling", "FlatRate", "FundingPost", "IssueMention", "IssueStep", "Module", "Rung", "Sphere", "StructuralIssue", "Target",
]  # fmt: skip
