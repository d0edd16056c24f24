"""Named reads of the registration desk: who answers, which ways are open, how a signature stands, what was delivered."""

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from django.conf import settings
from django.core.cache import cache
from django.db import connection
from django.db.models import Count
from django.utils import timezone

from bruecke.access.actor import Actor, Seat
from bruecke.access.models import Role, Unit, User
from bruecke.access.policy import NotVisible
from bruecke.base.days import first_of, last_month
from bruecke.network.models import District, Level
from bruecke.network.queries import language_names, levels, municipality_names, responsible
from bruecke.welcome.models import MonthlyRegistrations, PaperForm, Signing, Slot, Tally, Way
from bruecke.welcome.queries.signing import is_over

PAGE, FEW, DAY = 25, 5, 86_400
_ORDER = (Level.NONE, Level.CARD_ONLY, Level.PAPER_CONSENT, Level.DIGITAL)
_WAYS: dict[Level, tuple[Way, ...]] = {
    Level.NONE: (), Level.CARD_ONLY: (Way.CARD,), Level.PAPER_CONSENT: (Way.PAPER, Way.CARD),
    Level.DIGITAL: (Way.OWN_PHONE, Way.TABLET, Way.PAPER, Way.CARD),
}  # fmt: skip
#: Languages somebody reads as well, where there is no text in her own.
_READS_TOO = {
    "fa_AF": "fa",
    "prs": "fa",
    "tg": "fa",
    "be": "ru",
    "kk": "ru",
    "ky": "ru",
    "uz": "ru",
    "mo": "ro",
    "az": "tr",
    "crh": "uk",
}


@dataclass(frozen=True)
class Person:
    """The colleague who is named to the newcomer, with what the clerk says about her."""

    unit: Unit
    counsellor: User | None
    absent: User | None
    languages: tuple[str, ...]
    free: datetime | None
    why: str

    @property
    def initials(self) -> str:
        """Two letters for the round picture."""
        name = self.counsellor.name if self.counsellor else self.unit.organisation.name
        return "".join(word[0] for word in name.split()[:2]).upper()

    @property
    def phone(self) -> str:
        """The number to call."""
        return (self.counsellor.phone if self.counsellor else "") or self.unit.phone


@dataclass(frozen=True)
class Delivery:
    """One line of the office's own list: a number, no name."""

    number: str
    way: str
    day: date
    delivered: bool


@dataclass(frozen=True)
class Sheet:
    """A printed form that waits for its entry."""

    number: str
    printed_at: datetime
    language: str
    receiver: str


@dataclass(frozen=True)
class Feedback:
    """What became of a month, in numbers that lead back to nobody: a number, "few" below 5, or "nearly" all."""

    month: date
    registrations: int | None
    informed: int | str
    consented: int | str
    reached: int | str | None


def seat(actor: Actor) -> Seat:
    """Return the clerk's seat; raises NotVisible for anybody else."""
    found = actor.seat(Role.CLERK)
    if found is None:
        raise NotVisible("desk")
    return found


def level_of(actor: Actor, ags: str) -> Level:
    """Return how far a registration goes: the lower level of the clerk's office and of the place she registers for."""
    known = levels()
    return min((known[place][0] if place in known else Level.NONE for place in (seat(actor).ags, ags)), key=_ORDER.index)


def ways_of(actor: Actor, ags: str) -> tuple[Way, ...]:
    """Return the ways to say yes that are open for a place: none, card, paper and card, or all four."""
    return _WAYS[level_of(actor, ags)]


def stores(ways: tuple[Way, ...]) -> bool:
    """Return whether somebody can say yes by these ways; where only the card is handed out, nothing is stored."""
    return Way.PAPER in ways


def districts(actor: Actor, ags: str) -> list[str]:
    """Return the names of the districts of a municipality."""
    return list(
        District.objects.filter(ags=ags, valid_until__isnull=True).order_by("name").values_list("name", flat=True).distinct()
    )


def who_answers(
    actor: Actor, *, ags: str, district: str = "", languages: tuple[str, ...] = (), gender_wish: str = "",
    receiver: UUID | None = None,
) -> Person | None:  # fmt: skip
    """Return who is named to the newcomer: her wish, else who answers for the place; None where nobody does."""
    if receiver:
        unit = Unit.objects.filter(pk=receiver, is_active=True).select_related("organisation").first()
        return Person(unit, None, None, (), None, "wish") if unit else None
    found = responsible(ags=ags, district=district, languages=languages, gender_wish=gender_wish)
    if found is None:
        return None
    person, names = found.person, language_names()
    slot = Slot.objects.filter(user=person, taken_at__isnull=True, starts_at__gt=timezone.now()).order_by("starts_at").first()
    return Person(
        found.unit, person, found.counsellor if found.standing_in else None,
        tuple(names.get(code, code) for code in person.languages), slot.starts_at if slot else None, found.why,
    )  # fmt: skip


def text_language(languages: tuple[str, ...] | list[str]) -> str:
    """Return the language of texts for somebody who speaks `languages`: the first there is one for, else English."""
    texts = {code for code, _name in settings.LANGUAGES}
    for code in languages:
        for candidate in (code, _READS_TOO.get(code, ""), code.split("_")[0].split("-")[0]):
            if candidate in texts:
                return candidate
    return "en"


def language_label(code: str) -> str:
    """Return the German name of a language of texts."""
    return language_names().get(code) or dict(settings.LANGUAGES).get(code, code)


def signing(actor: Actor, signing_id: UUID) -> Signing:
    """Return a signature of the clerk's own office; one whose time is over says so; raises NotVisible."""
    row = Signing.objects.defer("draft").filter(pk=signing_id, unit_id__in=actor.unit_ids).first()
    if row is None or not actor.in_unit(row.unit_id, Role.CLERK):
        raise NotVisible("signing")
    return _aged(row)


def recent_signings(actor: Actor) -> list[Signing]:
    """Return the signatures the clerk has asked for today, newest first, without any name."""
    start = timezone.localtime().replace(hour=0, minute=0, second=0)
    rows = Signing.objects.defer("draft").filter(made_by=actor.user_id, unit_id__in=actor.unit_ids, expires_at__gte=start)
    return [_aged(row) for row in rows.order_by("-expires_at")[:8]]


def _aged(row: Signing) -> Signing:
    if is_over(row):
        row.state = Signing.State.EXPIRED
    return row


def receipts(actor: Actor, *, before: tuple[date, str] | None = None) -> list[Delivery]:
    """Return one page (and one line more) of what the office handed over, newest first: delivered or not, never more."""
    day, number = before or (None, "")
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT number, way, day, delivered FROM welcome_receipts_page(%s, %s, %s, %s)",
            [seat(actor).unit_id, day, number, PAGE + 1],
        )
        return [Delivery(row[0], str(Way(row[1]).label), row[2], row[3]) for row in cursor.fetchall()]


def open_sheets(actor: Actor) -> list[Sheet]:
    """Return the newest printed sheets of the office that nobody has entered yet."""
    rows = PaperForm.objects.filter(unit=seat(actor).unit_id, entered_at__isnull=True).select_related("receiver")
    return [
        Sheet(row.number, row.printed_at, language_label(row.language), row.receiver.name)
        for row in rows.order_by("-printed_at", "id")[:PAGE]
    ]


def open_form(actor: Actor, number: str) -> PaperForm | None:
    """Return a printed form of the office by its number, or None when it is unknown."""
    rows = PaperForm.objects.filter(unit=seat(actor).unit_id, number=number.strip().upper())
    return rows.select_related("receiver__organisation").first()


def months(actor: Actor, *, most: int = 12) -> list[Feedback]:
    """Return the last months of the office, newest first; how many were reached is told only when a month is over."""
    office, today = seat(actor).unit_id, timezone.localdate()
    firsts = [first_of(today)]
    while len(firsts) < most:
        firsts.append(last_month(firsts[-1]))
    entered = dict(MonthlyRegistrations.objects.filter(unit=office, month__gte=firsts[-1]).values_list("month", "number"))
    strokes = {
        (day, what): number
        for day, what, number in Tally.objects.filter(unit=office, day__gte=firsts[-1])
        .values_list("day__month", "what").annotate(number=Count("*")).values_list("day__month", "what", "number")
    }  # fmt: skip
    key = f"reached:{office}:{today}"
    reached = cache.get_or_set(key, lambda: _reached(office, firsts[-1]), timeout=DAY) or {}
    return [
        Feedback(
            first, entered.get(first), _small(strokes.get((first.month, Tally.What.INFORMED), 0)),
            _small(strokes.get((first.month, Tally.What.CONSENTED), 0)),
            None if first == firsts[0] else _band(reached.get(first)),
        )
        for first in firsts
    ]  # fmt: skip


def _reached(office: UUID, since: date) -> dict[date, str]:
    """Count once a day: who watches a number all day must not learn whose call it was."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT month, reached FROM welcome_reached(%s, %s)", [office, since])
        return dict(cursor.fetchall())


def _small(number: int) -> int | str:
    return "few" if 0 < number < FEW else number


def _band(value: str | None) -> int | str:
    return int(value) if value and value.isdigit() else value or 0


def place(ags: str) -> str:
    """Return the name of a municipality."""
    return municipality_names().get(ags, "")
