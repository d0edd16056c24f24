"""The invented year: what became of everybody who registered, up to this minute."""

from collections import Counter
from datetime import date, datetime, timedelta
from random import Random
from typing import Any
from uuid import UUID

from django.utils import timezone

from bruecke.access.models import Role, UnitKind, User
from bruecke.config.demo.cast import key
from bruecke.config.demo.counts import denominators, stroke
from bruecke.config.demo.journey import County, Journey
from bruecke.config.demo.ledger import Ledger, Row, moment, shift
from bruecke.config.demo.newcomers import Adult, Household
from bruecke.config.demo.talks import Counselling, End
from bruecke.consent.models import Handover
from bruecke.network.models import Level, Participation
from bruecke.network.queries import register
from bruecke.people.actions import PersonFacts
from bruecke.welcome.models import Attempt, Tally, Way
from bruecke.welcome.queries.arrivals import Arrival
from bruecke.welcome.queries.desk import text_language

QUIET_DAYS = 6  # the team of the main scenes gets nothing by chance in its last working days
_WAYS = {
    Level.DIGITAL: ((Way.OWN_PHONE, 56), (Way.TABLET, 27), (Way.PAPER, 12), (Way.FILE, 5)),
    Level.PAPER_CONSENT: ((Way.PAPER, 72), (Way.FILE, 28)),
}
#: what happens at the desk: says yes, says no, takes the card, is not told
_DESK = {
    Level.DIGITAL: (62, 15, 12, 11), Level.PAPER_CONSENT: (47, 18, 18, 17), Level.CARD_ONLY: (0, 8, 66, 26), Level.NONE: (0, 0, 0, 100),
}  # fmt: skip
_RESULTS = (("reached", 38), ("no_answer", 42), ("message", 11), ("wrong_number", 4), ("call_back", 5))
_OUTCOMES = (("one_off_advice", 44), ("case_wanted", 16), ("referred", 22), ("no_need", 10), ("already_served", 8))
_CHANNELS = (("call", "sms"), ("call", "sms"), ("call",), ("call", "messenger"), ("sms",), ("call", "email"))
_TIMES = ("vormittags", "nachmittags", "abends", "nach 17 Uhr", "")
_HELPERS = ("", "", "Cousine in Düren", "Jobcenter", "Ehrenamtliche aus der Gemeinde", "Hausarztpraxis", "Arbeitgeber")
_HOURS = (9, 10, 11, 13, 14, 15)


def pick(random: Random, rows: Any) -> Any:
    """Return one of (value, weight) pairs."""
    return random.choices([row[0] for row in rows], [row[1] for row in rows])[0]


class Year:
    """Tells the story household by household."""

    def __init__(self, random: Random, ledger: Ledger, county: County) -> None:
        self.random, self.ledger, self.county = random, ledger, county
        self.now = timezone.localtime()
        self.users: dict[UUID, User] = {row.pk: row for row in User.objects.all()}
        self.clerks: dict[str, list[UUID]] = {}
        seats = User.objects.filter(membership__role=Role.CLERK).values_list("membership__unit__ags", "pk").order_by("name")
        for ags, user in seats:
            self.clerks.setdefault(ags, []).append(user)
        self.levels = list(Participation.objects.order_by("since").values_list("municipality_id", "since", "level"))
        self.quiet_since = shift(timezone.localdate(self.now), -QUIET_DAYS)
        self.registrations: Counter[tuple[str, date]] = Counter()
        self.busy: set[tuple[UUID, datetime]] = set()

    def level(self, ags: str, day: date) -> Level:
        """Return how far a municipality took part on a day."""
        known = [level for place, since, level in self.levels if place == ags and since <= day]
        return Level(known[-1]) if known else Level.NONE

    def tell(self, household: Household) -> None:
        """One household from the desk to today."""
        office, ags, day = key("unit", household.ags), household.ags, household.day
        self.registrations[(ags, day.replace(day=1))] += len(household.adults)
        at = moment(day, 8, 5) + timedelta(minutes=self.random.randrange(400))
        level = self.level(ags, day)
        if at > self.now or level == Level.NONE:
            return
        if self.random.random() < 0.007:  # noqa: PLR2004 -- a disclosure block now and then
            stroke(self.ledger, unit=office, ags=ags, day=day, what=Tally.What.BLOCKED, mark=str(household.id))
            return
        said = self.random.choices(("yes", "no", "card", ""), _DESK[level])[0]
        if said == "yes" and self._is_quiet(household):
            said = "card"
        way: Way = pick(self.random, _WAYS[level]) if said == "yes" else Way.CARD
        for place, adult in enumerate(household.adults if said else []):
            mark = f"{household.id}-{place}"
            self._stroke(household, Tally.What.INFORMED, mark, way)
            if said == "yes":
                self._through_the_desk(household, adult, way, at + timedelta(minutes=4 * place))
            else:
                self._stroke(household, Tally.What.CARD if said == "card" else Tally.What.DECLINED, mark, way)
        if said == "card" and self.random.random() < 0.07:  # noqa: PLR2004 -- some call later
            self._by_herself(household)

    def _stroke(
        self, household: Household, what: Tally.What, mark: str, way: str, *, unit: UUID | None = None, day: date | None = None
    ) -> None:  # fmt: skip
        language = text_language(household.languages)
        stroke(
            self.ledger, unit=unit or key("unit", household.ags), ags=household.ags, day=day or household.day, what=what, mark=mark,
            language=language, way="" if what == Tally.What.DECLINED else way,
        )  # fmt: skip

    def _is_quiet(self, household: Household) -> bool:
        facts = self.facts(household, household.adults[0], Way.OWN_PHONE)
        return household.day >= self.quiet_since and self.county.answers(facts)[0] == key("unit", "nord")

    def facts(self, household: Household, adult: Adult, way: str) -> PersonFacts:
        """Return what was asked of one grown-up."""
        random = self.random
        phone = random.choice([f"+49171392{random.randrange(100):04}", f"+49176040690{random.randrange(100):02}"[:15]])
        day, month, year = random.randint(1, 28), random.randint(1, 12), self.now.year - random.randint(18, 64)
        return PersonFacts(
            family_name=adult.family, given_name=adult.given, original_name=adult.original, ags=household.ags,
            languages=household.languages, district=household.district, interpreter_needed=household.interpreter,
            birth_date=f"{day:02}.{month:02}.{year}" if way == Way.FILE else "", route=household.route, phone=phone,
            channels=list(random.choice(_CHANNELS)), best_time=random.choice(_TIMES),
            safe_to_leave_message=random.random() < 0.62, gender_wish=household.gender_wish,  # noqa: PLR2004
            adults_count=len(household.adults), children_birth_years=household.children, household=household.id,
        )  # fmt: skip

    def _through_the_desk(self, household: Household, adult: Adult, way: Way, at: datetime) -> None:
        office, first = key("unit", household.ags), adult is household.adults[0]
        arrival = Arrival(
            self.facts(household, adult, way), household.wishes, way, office, self.random.choice(self.clerks[household.ags]),
            extra={"guardian_for": household.children if first else []},
        )  # fmt: skip
        self.go_on(Journey(self.county, self.ledger, arrival).register(at), at)

    def _by_herself(self, household: Household) -> None:
        day = shift(household.day, self.random.randint(2, 20))
        way = self.random.choice((Way.WEB, Way.WALK_IN))
        at = moment(day, self.random.choice(_HOURS), self.random.randrange(50))
        if at > self.now or day >= self.quiet_since:
            return
        facts = self.facts(household, household.adults[0], way)
        team, user = self.county.answers(facts)
        walked_in = way == Way.WALK_IN and user is not None
        arrival = Arrival(facts, household.wishes, way, None, user if walked_in else None, team if walked_in else None)
        journey = Journey(self.county, self.ledger, arrival).register(at)
        if walked_in:
            for what in (Tally.What.INFORMED, Tally.What.CONSENTED):
                self._stroke(household, what, f"{household.id}-w", way, unit=team, day=day)
        self.go_on(journey, at)

    def working(self, at: datetime, least: int, most: int) -> datetime:
        """Return a moment in office hours, some working days later; the same day means a little later."""
        days = self.random.randint(least, most)
        if days == 0 and at.hour < 16:  # noqa: PLR2004 -- still office hours
            return at + timedelta(minutes=self.random.randint(20, 90))
        return moment(shift(timezone.localdate(at), max(days, 1)), self.random.choice(_HOURS), self.random.randrange(55))

    def go_on(self, journey: Journey, at: datetime) -> None:
        """From the delivered hand-over to a colleague who accepts, through returns and new routes."""
        random, handover = self.random, journey.handover
        if handover["state"] == Handover.State.TO_ROUTE:
            at = self.working(at, 0, 1)
            if at > self.now:
                at = min(at, self.now - timedelta(minutes=random.randint(5, 90)))
            journey.route(at, random.choice([key("unit", "eifel"), key("unit", "west")]))
        if journey.arrival.way == Way.WALK_IN and handover["to_unit_id"]:
            self._counsel(journey, handover["offered_at"] + timedelta(minutes=5))
            return
        if random.random() < 0.04 and not self._given_back(journey, at):  # noqa: PLR2004 -- given back now and then
            return
        answered = self.working(handover["delivered_at"], 0, 3 if random.random() < 0.08 else 1)  # noqa: PLR2004
        if random.random() < 0.01:  # noqa: PLR2004 -- changes her mind before anybody has called
            answered = handover["delivered_at"] + timedelta(minutes=45)
            if answered < self.now:
                clerk = journey.arrival.made_by_id if random.random() < 0.5 else None  # noqa: PLR2004
                journey.withdraw(answered, "desk" if clerk else "link", who=(str(clerk), "user") if clerk else None)
            return
        if answered < self.now:
            self._counsel(journey, answered)

    def _given_back(self, journey: Journey, at: datetime) -> bool:
        """Return whether it found a team again: another one of the same carrier, or the same one after a word."""
        random, unit = self.random, journey.handover["to_unit_id"]
        back, again = self.working(at, 0, 1), self.working(at, 2, 3)
        if again > self.now:
            return True
        user = random.choice(self.county.advisers[unit])
        journey.reject(
            back, user, random.choice([Handover.Rejection.AREA, Handover.Rejection.CAPACITY, Handover.Rejection.LANGUAGE])
        )
        if random.random() < 0.12 and self.now - back > timedelta(days=31):  # noqa: PLR2004 -- R1
            journey.lapse(journey.handover["offered_at"] + timedelta(days=31))
            return False
        same = [
            row.pk for row in self.county.units.values()
            if row.kind == UnitKind.CARRIER_TEAM and row.organisation_id == self.county.units[unit].organisation_id
        ]  # fmt: skip
        others = [row for row in same if row not in (unit, key("unit", "nord"))]
        journey.route(again, random.choice(others or [unit]))
        return True

    def _counsel(self, journey: Journey, at: datetime) -> None:
        unit = journey.handover["to_unit_id"]
        user = self.county.answers(journey.arrival.person)[1]
        team = self.county.advisers[unit]
        if user not in team or self.random.random() < 0.55:  # noqa: PLR2004 -- colleagues help each other
            user = self.random.choice(team)
        self.follow(Counselling(journey, at, self.users[user]), at)

    def follow(self, talk: Counselling, at: datetime) -> None:
        """Attempts, appointments, the talk; whatever lies in the future stays open."""
        random, brisk = self.random, self._is_brisk(talk)
        if random.random() < 0.015:  # noqa: PLR2004 -- is gone before the first call
            return self._finish(talk, self.working(at, 2, 9), random.choice((End.MOVED_AWAY, End.MOVED_AWAY, End.DUPLICATE)))
        channels = list(talk.journey.arrival.person.channels)
        for number in range(4):
            last = at
            at = self.working(at, 0 if number == 0 else 3, 5 if number else 1 if brisk else 4)
            if at > self.now or (self._slow() and self.now - last < timedelta(days=14) and not brisk):
                return None
            result = Attempt.Result.REACHED if brisk else pick(random, _RESULTS)
            channel = channels[number % len(channels)] if number else "call"
            talk.attempt(at, channel, "message" if channel != "call" and result == "no_answer" else result)
            if result == Attempt.Result.REACHED:
                return self._meet(talk, at)
            if random.random() < 0.008:  # noqa: PLR2004
                return self._withdraw(talk, self.working(at, 0, 2), "link")
        return self._finish(talk, self.working(at, 8, 12), End.UNREACHABLE)

    def _is_brisk(self, talk: Counselling) -> bool:
        """Whether the team of the main scenes has to be through with it, so that its day shows the scenes and little else."""
        recent = timezone.localdate(talk.journey.handover["offered_at"]) > timezone.localdate(self.now) - timedelta(days=45)
        return recent and talk.unit_id == key("unit", "nord")

    def _slow(self) -> bool:
        return self.random.random() < 0.12  # noqa: PLR2004 -- some things wait longer than they should

    def _finish(self, talk: Counselling, at: datetime, end: str) -> None:
        if at < self.now:
            talk.finish(at, end)

    def _withdraw(self, talk: Counselling, at: datetime, how: str) -> None:
        if at < self.now:
            talk.withdraw(at, how)

    def _meet(self, talk: Counselling, at: datetime) -> None:
        random = self.random
        if random.random() < 0.1:  # noqa: PLR2004 -- a word on the telephone is enough
            return self._talk(talk, None, at + timedelta(minutes=10))
        for _try in range(3):
            meeting = talk.appoint(at + timedelta(minutes=6), *self._place(talk, at), interpreter=self._interpreter(talk))
            end = meeting["starts_at"] + timedelta(minutes=45)
            if end > self.now:
                return None
            if random.random() < 0.86 or self._is_brisk(talk):  # noqa: PLR2004
                return self._talk(talk, meeting, meeting["starts_at"])
            talk.missed(meeting)
            at = self.working(end, 1, 4)
            if at > self.now:
                return None
            talk.attempt(at, "call", "reached" if random.random() < 0.7 else "no_answer")  # noqa: PLR2004
        return self._finish(talk, self.working(at, 3, 6), End.UNREACHABLE)

    def _interpreter(self, talk: Counselling) -> bool:
        spoken = set(talk.journey.arrival.person.languages) & set(talk.user.languages)
        return talk.journey.arrival.person.interpreter_needed and not spoken

    def _place(self, talk: Counselling, at: datetime) -> tuple[datetime, str]:
        """Return a free hour and the place; the main scenes' colleagues keep the coming days free."""
        day = shift(timezone.localdate(at), 2 if self._is_brisk(talk) else self.random.randint(4, 11))
        for _try in range(30):
            starts = moment(day, self.random.choice(_HOURS), self.random.choice((0, 30)))
            if (talk.user.pk, starts) not in self.busy:
                break
            day = shift(day, 1)
        self.busy.add((talk.user.pk, starts))
        return starts, talk.user.room

    def _talk(self, talk: Counselling, meeting: Row | None, at: datetime) -> None:
        random, journey = self.random, talk.journey
        written = at + timedelta(minutes=50)
        if meeting and not self._is_brisk(talk) and self._slow() and self.now - written < timedelta(days=5):
            return
        topics = journey.arrival.wishes[:3] or ["other"]
        urgency = random.choices(("calm", "weeks", "days"), (50, 38, 12))[0]
        if written > self.now:
            return
        case = talk.talk(
            meeting, at, outcome=pick(random, _OUTCOMES), topics=topics, urgency=urgency, helpers=random.choice(_HELPERS)
        )
        if case is not None:
            taken = self.working(written, 0, 0 if self._is_brisk(talk) else 2)
            if taken < self.now or self._is_brisk(talk):
                case.accept(min(taken, self.now - timedelta(minutes=2)), random.choice(self.county.advisers[talk.unit_id]))
        elif random.random() < 0.012:  # noqa: PLR2004 -- withdraws afterwards, a few go on with the carrier
            self._after(talk, self.working(at, 2, 20))

    def _after(self, talk: Counselling, at: datetime) -> None:
        if at > self.now:
            return
        if self.random.random() < 0.5:  # noqa: PLR2004
            talk.go_on_by_own_basis(at - timedelta(minutes=15), "Beratungsvertrag in ihrem Beisein geschlossen.")
            talk.withdraw(at, "counsellor", own_basis=True)
        else:
            talk.withdraw(at, "phone")

    def settle(self) -> None:
        """Let every open hand-over stand where it stands today."""
        found = register()
        for talk in self.county.talks:
            talk.settle(found)

    def denominators(self) -> None:
        """Let every office enter how many have registered."""
        denominators(
            self.ledger, list(self.county.units.values()), self.clerks, self.registrations, timezone.localdate(self.now)
        )
