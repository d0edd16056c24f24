"""Who was without a place on any day, of the children somebody may see; exact, because each of them is open to whoever asks."""

from collections import Counter
from dataclasses import dataclass
from datetime import date, timedelta

from django.db.models import OuterRef, QuerySet, Subquery
from django.utils import timezone

from bruecke.access.actor import Actor
from bruecke.access.models import Role
from bruecke.access.policy import Right, require_role, visible
from bruecke.base.days import end_of
from bruecke.schooling.models import Placement, Step
from bruecke.schooling.models.words import WITHOUT_PLACE
from bruecke.schooling.queries.bands import band, bands

READERS = (Role.KI_TEACHER, Role.SCHOOL_AUTHORITY)
WEEKS = timedelta(weeks=4)


@dataclass(frozen=True)
class Band:
    """Children of some grades without a place: all of them, and those who waited longer than four weeks; widths in percent of the largest."""

    label: str
    number: int
    long: int
    width: float
    long_width: float


@dataclass(frozen=True)
class Day:
    """One day, and the number four weeks before it."""

    day: date
    bands: list[Band]
    before: int

    @property
    def total(self) -> int:
        return sum(one.number for one in self.bands)


def without_place(actor: Actor, day: date) -> Day:
    """Return the children without a school place at the end of a day by bands of grades; raises NotVisible for who counsels no child and
    places none. The authority sees those whose counselling is done."""
    require_role(actor, *READERS)
    every, long = Counter[str](), Counter[str]()
    for grade, born, reported in _on(actor, day).values_list("grade", "birth_year", "reported_on"):
        name = band(grade, born, reported)
        every[name] += 1
        long[name] += day - reported > WEEKS
    widest = max(every.values(), default=0) or 1
    rows = [
        Band(name, every[name], long[name], round(100 * every[name] / widest, 1), round(100 * long[name] / widest, 1))
        for name in bands()
    ]
    return Day(day, rows, _on(actor, day - WEEKS).count())


def _on(actor: Actor, day: date) -> QuerySet[Placement]:
    if day >= timezone.localdate():
        return visible(actor, Placement.objects.filter(state__in=WITHOUT_PLACE), Right.SEE)
    last = Step.objects.filter(placement=OuterRef("pk"), at__lt=end_of(day)).order_by("-at", "-id").values("state")[:1]
    rows = visible(actor, Placement.objects.filter(reported_on__lte=day), Right.SEE)
    return rows.annotate(was=Subquery(last)).filter(was__in=WITHOUT_PLACE)
