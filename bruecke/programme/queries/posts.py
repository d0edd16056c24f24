"""Posts: which exist on a day, which are filled, and how it went over a year. The shares are full posts, so 0.5 is half of one."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal
from uuid import UUID

from django.db.models import Prefetch, Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from bruecke.access.actor import Actor
from bruecke.access.models import Role
from bruecke.access.policy import NotVisible, require_role
from bruecke.base.days import next_month
from bruecke.programme.models import Filling, FlatRate, FundingPost, Module, Target

READERS = (Role.COORDINATOR, Role.COUNTY_ADMIN, Role.CARRIER_LEAD)
NONE = Decimal(0)


@dataclass(frozen=True)
class PostLine:
    """A post with its filling on a day."""

    post: FundingPost
    filling: Filling | None

    @property
    def is_filled(self) -> bool:
        return self.filling is not None

    @property
    def lacks_proof(self) -> bool:
        return self.filling is not None and not self.filling.qualification_ok


@dataclass(frozen=True)
class Month:
    """How many full posts there were on the last day of a month (today in the running one), and how many of them were filled."""

    day: date
    filled: Decimal
    whole: Decimal

    @property
    def percent(self) -> int:
        return round(100 * self.filled / self.whole) if self.whole else 0


@dataclass(frozen=True)
class Year:
    """The posts of a year: lines of its last day (or today), months, rates."""

    year: int
    lines: list[PostLine]
    months: list[Month]
    rates: list[FlatRate]

    @property
    def whole(self) -> Decimal:
        return sum((line.post.share for line in self.lines), NONE)

    @property
    def filled(self) -> Decimal:
        return sum((line.post.share for line in self.lines if line.is_filled), NONE)

    @property
    def vacant(self) -> list[PostLine]:
        return [line for line in self.lines if not line.is_filled]

    @property
    def without_proof(self) -> int:
        return sum(line.lacks_proof for line in self.lines)

    @property
    def average(self) -> int | None:
        """The share of the year's months, in percent, that posts were filled; None without any month."""
        whole = sum((month.whole for month in self.months), NONE)
        return round(100 * sum((month.filled for month in self.months), NONE) / whole) if whole else None

    @property
    def modules(self) -> list[tuple[str, Decimal, Decimal, int | None]]:
        """Name, full posts, of these filled, and the flat rate of every module."""
        rates = {rate.module: rate.euros for rate in self.rates}
        found = []
        for module in Module:
            lines = [line for line in self.lines if line.post.module == module]
            whole = sum((line.post.share for line in lines), NONE)
            filled = sum((line.post.share for line in lines if line.is_filled), NONE)
            found.append((str(module.label), whole, filled, rates.get(module)))
        return found


def posts(actor: Actor) -> QuerySet[FundingPost]:
    """Return the posts an actor may read: coordination and county all, a lead those of her own carrier; else NotVisible."""
    require_role(actor, *READERS)
    rows = FundingPost.objects.select_related("carrier", "unit").order_by("module", "number")
    rows = rows.prefetch_related(Prefetch("fillings", Filling.objects.order_by("-since")))
    if actor.has(Role.COORDINATOR, Role.COUNTY_ADMIN):
        return rows
    units = [seat.unit_id for seat in actor.seats if seat.role == Role.CARRIER_LEAD]
    return rows.filter(carrier__unit__in=units).distinct()


def post(actor: Actor, post_id: UUID) -> FundingPost:
    """Return one post with its fillings, newest first; raises NotVisible."""
    row = posts(actor).filter(pk=post_id).first()
    if row is None:
        raise NotVisible("post")
    return row


def year(actor: Actor, number: int | None = None) -> Year:
    """Return the posts of a year, by default the running one, with the share filled month by month."""
    today = timezone.localdate()
    chosen = number or today.year
    rows = list(posts(actor))
    end = min(date(chosen, 12, 31), today)
    return Year(
        chosen, [line for row in rows if (line := _line(row, end))],
        [_month(rows, day) for day in _ends(chosen, today)], list(FlatRate.objects.filter(year=chosen).order_by("module")),
    )  # fmt: skip


def years(actor: Actor) -> list[int]:
    """Return the years with posts, newest first, the running one always."""
    today = timezone.localdate()
    first = min([row.since.year for row in posts(actor)], default=today.year)
    return list(range(today.year, min(first, today.year) - 1, -1))


def rows_of(page: Year) -> Iterator[list[str]]:
    """Yield heading, a line for each post, and the sum, for a file."""
    yield [_("number of the post"), _("module"), _("carrier"), _("unit"), _("share"), _("filled since"), _("proof of qualification"),
           _("funding line"), _("contract passed on")]  # fmt: skip
    for line in page.lines:
        row, held = line.post, line.filling
        yield [
            row.number, str(row.module), row.carrier.name, row.unit.name if row.unit else "", f"{row.share}",
            held.since.isoformat() if held else _("vacant"), (_("yes") if held.qualification_ok else _("no")) if held else "",
            row.funding_line, row.forwarded_on.isoformat() if row.forwarded_on else _("no"),
        ]  # fmt: skip
    yield [_("total"), "", "", "", f"{page.whole}", f"{page.filled}", "", "", ""]


def full_posts(on: date) -> dict[str, Decimal]:
    """Return how many full posts of case management are filled on a day, by the name of the unit; numbers, no names."""
    rows = Filling.objects.filter(_live(on), post__module=Module.CASES, post__unit__isnull=False)
    found: dict[str, Decimal] = {}
    for name, share in rows.values_list("post__unit__name", "post__share"):
        found[name] = found.get(name, NONE) + share
    return found


def targets(actor: Actor, number: int) -> dict[str, int]:
    """Return the targets of a year by what they are about."""
    require_role(actor, Role.COORDINATOR, Role.COUNTY_ADMIN)
    return dict(Target.objects.filter(year=number).values_list("what", "value"))


def all_targets(actor: Actor) -> QuerySet[Target]:
    """Return every target, the newest year first."""
    require_role(actor, Role.COORDINATOR)
    return Target.objects.order_by("-year", "what")


def rates(actor: Actor) -> QuerySet[FlatRate]:
    """Return every flat rate, the newest year first."""
    require_role(actor, Role.COORDINATOR)
    return FlatRate.objects.order_by("-year", "module")


def standing(on: date, written_before: datetime | None = None) -> list[tuple[FundingPost, bool]]:
    """Return every post that exists on a day and whether it was filled, as far as that was written down before a moment."""
    rows, held = FundingPost.objects.filter(_live(on)).select_related("carrier"), Filling.objects.filter(_live(on))
    if written_before:
        rows = rows.filter(written_at__lt=written_before)
        held |= Filling.objects.filter(since__lte=on, ended_at__gte=written_before)
        held = held.filter(written_at__lt=written_before)
    filled = set(held.values_list("post_id", flat=True))
    return [(row, row.pk in filled) for row in rows.order_by("module", "number")]


def _live(on: date) -> Q:
    return Q(until__isnull=True, since__lte=on) | Q(until__gte=on, since__lte=on)


def _line(row: FundingPost, on: date) -> PostLine | None:
    if row.since > on or (row.until and row.until < on):
        return None
    held = next((one for one in row.fillings.all() if one.since <= on and (one.until is None or one.until >= on)), None)
    return PostLine(row, held)


def _month(rows: Iterable[FundingPost], day: date) -> Month:
    lines = [line for row in rows if (line := _line(row, day))]
    whole = sum((line.post.share for line in lines), NONE)
    return Month(day, sum((line.post.share for line in lines if line.is_filled), NONE), whole)


def _ends(year: int, today: date) -> Iterator[date]:
    firsts = (date(year, month, 1) for month in range(1, 13))
    return (min(next_month(first) - timedelta(days=1), today) for first in firsts if first <= today)
