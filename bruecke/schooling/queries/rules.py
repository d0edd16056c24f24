"""The rules a round is computed by: dated sets, the built-in one first."""

import tomllib
from datetime import date
from functools import cache
from typing import Any

from django.conf import settings
from django.utils import timezone

from bruecke.access.actor import Actor
from bruecke.schooling.models import RuleSet
from bruecke.schooling.optimiser.problem import Rules, Weights

FILE = settings.ROOT / "data" / "placement_rules.toml"


@cache
def built_in() -> dict[str, Any]:
    """Return what the county begins with: `values` in the format of the optimiser, the day and the reason."""
    return tomllib.loads(FILE.read_text(encoding="utf-8"))


def rule_set(day: date | None = None) -> RuleSet:
    """Return the set that counts on a day, unsaved where the county still uses the built-in one."""
    found = RuleSet.objects.filter(valid_from__lte=day or timezone.localdate()).order_by("-valid_from", "-made_at").first()
    start = built_in()
    return found or RuleSet(valid_from=start["valid_from"], values=start["values"], reason=start["reason"])


def rule_sets(actor: Actor) -> list[RuleSet]:
    """Return every set there ever was, the newest first: weights are no secret."""
    return list(RuleSet.objects.select_related("made_by").order_by("-valid_from", "-made_at"))


def as_rules(values: dict[str, Any]) -> Rules:
    """Return a stored set as the optimiser takes it."""
    weights = values["weights"]
    return Rules(
        detour=values["detour"], max_km=dict(values["max_km"]), travel_cost_km=dict(values["travel_cost_km"]),
        weights=Weights(**{**weights, "wish": tuple(weights["wish"])}),
    )  # fmt: skip
