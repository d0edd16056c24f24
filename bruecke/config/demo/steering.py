"""Posts, structural issues and targets of the invented county, written down as long ago as they are said to be."""

from datetime import date, datetime, time, timedelta
from decimal import Decimal
from hashlib import sha256
from typing import Any

from django.db.models import DateTimeField, F
from django.db.models.functions import Cast
from django.utils import timezone

from bruecke.access.models import Unit
from bruecke.base.days import at_hour
from bruecke.config.demo.cast import FOUNDED, key, script
from bruecke.network.models import Participation
from bruecke.programme.models import Filling, FlatRate, FundingPost, IssueMention, IssueStep, Module, StructuralIssue, Target

LINE, CERTIFICATE, SOURCE = "KIM-Richtlinie vom 12.12.2024", "Zertifikat Case Management", "Bescheid des Landes (erfunden)"


def build() -> None:
    """Write everything of the steering; the units and colleagues are there already."""
    today = timezone.localdate()
    plan = script()["programme"]
    _posts(today, dict(plan["vacant"]))
    FlatRate.objects.bulk_create(
        FlatRate(module=module, year=year, euros=euros, source=SOURCE) for module, year, euros in plan["rates"]
    )
    Target.objects.bulk_create(
        Target(year=today.year, what=what, value=value, set_by_id=key("user", "hanna")) for what, value in plan["targets"]
    )
    for place, row in enumerate(script()["issue"]):
        _issue(today, place, row)
    Participation.objects.update(set_at=Cast(F("since"), DateTimeField()))


def _posts(today: date, vacant: dict[str, int]) -> None:
    since, number = today - timedelta(days=FOUNDED), 0
    for name, organisation, _title, _kind, _street, _town, posts in script()["units"]:
        for place in range(posts):
            number += 1
            post = FundingPost.objects.create(
                number=f"B2-{number:02}", module=Module.CASES, carrier_id=key("organisation", organisation), unit_id=key("unit", name),
                share=Decimal(1), funding_line=LINE, since=since, forwarded_on=since + timedelta(days=20),
            )  # fmt: skip
            days = vacant.get(name) if place == 0 else None
            until = today - timedelta(days=days) if days else None
            Filling.objects.create(
                post=post, since=since + timedelta(days=31 * (number % 4)), until=until, ended_at=_moment(until) if until else None,
                qualification_ok=number % 5 != 0, proof=CERTIFICATE if number % 5 else "",
            )  # fmt: skip
    FundingPost.objects.update(written_at=_moment(since))
    Filling.objects.update(written_at=Cast(F("since"), DateTimeField()))


def _issue(today: date, place: int, row: dict[str, Any]) -> None:
    unit = Unit.objects.get(membership__user_id=key("user", row["by"]))
    decided = next((days for days, rung, _sentence in row["steps"] if rung == "decided"), None)
    issue = StructuralIssue.objects.create(
        id=key("issue", str(place)), key=key("issue-key", str(place)), title=row["title"], area=row["area"], level=row["level"],
        mechanism=row["mechanism"], affected_estimate=row["estimate"], proposal=row["proposal"], rung=row["steps"][-1][1], unit=unit,
        decision=row.get("decision", ""), responsible=row.get("responsible", ""),
        decided_on=today - timedelta(days=decided) if decided else None,
        due_on=today + timedelta(days=row["due"]) if "due" in row else None,
        result=row["steps"][-1][2] if row["steps"][-1][1] == "implemented" else "",
    )  # fmt: skip
    first = today - timedelta(days=row["steps"][0][0])
    StructuralIssue.objects.filter(pk=issue.pk).update(noted_at=_moment(first))
    for days, rung, sentence in row["steps"]:
        day = today - timedelta(days=days)
        step = IssueStep.objects.create(
            issue=issue,
            rung=rung,
            sentence=sentence,
            day=day,
            made_by_id=key("user", row["by"] if rung == "noted" else "hanna"),
        )
        IssueStep.objects.filter(pk=step.pk).update(written_at=_moment(day))
    IssueMention.objects.bulk_create(
        IssueMention(issue=issue, unit=unit, month=first.replace(day=1), area=row["area"], mark=sha256(f"{issue.pk}:{number}".encode()).hexdigest())
        for number in range(row["mentions"])
    )  # fmt: skip


def _moment(day: date) -> datetime:
    return at_hour(day, time(10))
