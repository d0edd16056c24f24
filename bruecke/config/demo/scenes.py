"""What today looks like for the demo accounts, and the awkward people every list must survive (data/demo.toml)."""

from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

from django.utils import timezone

from bruecke.access.models import Unit
from bruecke.config.demo.cast import key, script
from bruecke.config.demo.journey import Journey
from bruecke.config.demo.ledger import moment, shift
from bruecke.config.demo.talks import Counselling
from bruecke.config.demo.year import Year
from bruecke.consent.models import Handover
from bruecke.network.calendar import is_working_day
from bruecke.people.actions import PersonFacts
from bruecke.welcome.models import Slot, Way
from bruecke.welcome.queries.arrivals import Arrival

AMIRA, JONAS, BIRGIT = key("user", "amira"), key("user", "jonas"), key("user", "birgit")
_DESK_WAYS = (Way.OWN_PHONE, Way.TABLET, Way.PAPER, Way.FILE)
_FREE_HOURS = ((9, 0), (11, 0), (14, 30))


class Scenes:
    """Plays every scene into the ledger of the year."""

    def __init__(self, year: Year) -> None:
        self.year, self.today = year, timezone.localdate(year.now)

    def play(self) -> None:
        """Today's people, the awkward ones, free hours."""
        for number, row in enumerate(script()["scene"]):
            getattr(self, f"_{row['plot']}")(self._arrive(row, self._past(row["at"], 9 + number % 4), number), row)
        for number, row in enumerate(script()["awkward"]):
            self._awkward(row, number)
        self._slots()

    def _past(self, days: int, hour: int, minute: int = 10) -> datetime:
        return moment(shift(self.today, days), hour, minute)

    def _arrive(self, row: dict[str, Any], at: datetime, number: int) -> Journey:
        way = Way(row.get("way", Way.OWN_PHONE))
        office = key("unit", row["ags"]) if way in _DESK_WAYS else None
        silent = row.get("silent", row.get("plot") == "third_try")
        facts = PersonFacts(
            given_name=row.get("given", ""), family_name=row.get("family", ""), original_name=row.get("original", ""),
            ags=row["ags"], district=row.get("district", ""), languages=row["languages"], interpreter_needed=number % 3 == 0,
            route=row.get("route", "abroad_third"), phone=f"+4917139200{number:02}", channels=["call"] if silent else ["call", "sms"],
            best_time=row.get("best_time", "vormittags"), safe_to_leave_message=not silent, gender_wish=row.get("gender_wish", ""),
            adults_count=row.get("adults", 1), children_birth_years=row.get("children", []), birth_date=row.get("birth_date", ""),
            household=key("household", row.get("household", f"{row.get('plot', 'awkward')}-{number}")),
        )  # fmt: skip
        arrival = Arrival(
            facts, row.get("wishes", ["german"]), way, office, self.year.clerks[row["ags"]][0] if office else None,
            extra={"guardian_for": facts.children_birth_years},
        )  # fmt: skip
        self.year.registrations[(row["ags"], timezone.localdate(at).replace(day=1))] += 1
        return Journey(self.year.county, self.year.ledger, arrival, row.get("code", ""), facts.children_birth_years).register(
            at
        )

    def _accepted(self, journey: Journey, user: UUID = AMIRA, days: int = 1, hour: int = 9) -> Counselling:
        at = moment(shift(timezone.localdate(journey.handover["offered_at"]), days), hour, 12)
        return Counselling(journey, at, self.year.users[user])

    def _inbox(self, journey: Journey, _row: dict[str, Any]) -> None:
        """Waits for an answer."""

    def _to_route(self, journey: Journey, _row: dict[str, Any]) -> None:
        """Nobody answers for the place; the coordination has it."""

    def _first_call(self, journey: Journey, _row: dict[str, Any]) -> None:
        self._accepted(journey)

    def _second_try(self, journey: Journey, _row: dict[str, Any]) -> None:
        self._accepted(journey).attempt(self._past(-4, 10), "call", "no_answer")

    def _third_try(self, journey: Journey, _row: dict[str, Any]) -> None:
        talk = self._accepted(journey)
        talk.attempt(self._past(-7, 10, 5), "call", "no_answer")
        talk.attempt(self._past(-4, 16, 20), "call", "no_answer")

    def _reached(self, journey: Journey) -> Counselling:
        talk = self._accepted(journey)
        talk.attempt(moment(shift(timezone.localdate(journey.handover["offered_at"]), 2), 10, 40), "call", "reached")
        return talk

    def _record(self, journey: Journey, _row: dict[str, Any]) -> None:
        talk = self._reached(journey)
        at = talk.progress["tried_at"] + timedelta(minutes=6)
        talk.appoint(at, self._past(-1, 10, 0), talk.user.room)

    def _meet(self, journey: Journey, row: dict[str, Any]) -> None:
        talk, (days, hour) = self._reached(journey), row["hours"]
        day = shift(self.today, days) if days or is_working_day(self.today) else shift(self.today, 1)
        at, starts = talk.progress["tried_at"] + timedelta(minutes=6), moment(day, hour)
        talk.appoint(at, starts, talk.user.room, interpreter=journey.arrival.person.interpreter_needed)
        self.year.busy.add((talk.user.pk, starts))

    def _no_show(self, journey: Journey, _row: dict[str, Any]) -> None:
        talk = self._reached(journey)
        at = talk.progress["tried_at"] + timedelta(minutes=6)
        talk.missed(talk.appoint(at, self._past(-2, 11, 0), talk.user.room))

    def _colleague(self, journey: Journey, _row: dict[str, Any]) -> None:
        self._accepted(journey, JONAS).attempt(self._past(-4, 11), "call", "no_answer")

    def _withdrawn(self, journey: Journey, _row: dict[str, Any]) -> None:
        at = min(moment(self.today, 7, 55), self.year.now - timedelta(minutes=3))
        self._reached(journey).withdraw(at, "link")

    def _awkward(self, row: dict[str, Any], number: int) -> None:
        if "years_ago" in row:
            self._long_ago(row, number)
        way = Way.FILE if "birth_date" in row else Way.TABLET if self._digital(row["ags"]) else Way.WEB
        at = self._past(-30 - number, 9 + number % 5)
        if "moved_to" in row:
            at = self._past(-2, 11)
        journey = self._arrive({"way": way, **row}, at, 40 + number)
        if "moved_to" in row:
            journey.person["ags"] = row["moved_to"]
            journey.reject(self._past(-1, 9), AMIRA, Handover.Rejection.AREA)
            return
        user = self.year.county.answers(journey.arrival.person)[1] or AMIRA
        talk = self._accepted(journey, user)
        if "end" in row:
            talk.finish(self._past(-24, 15), row["end"])
            return
        talk.attempt(self._past(-26, 10), "call", "reached")
        starts = self._past(-22, 9 + number % 6, 30)
        meeting = talk.appoint(self._past(-26, 10, 20), starts, talk.user.room, interpreter=True)
        talk.talk(meeting, starts, outcome="one_off_advice", topics=["german", "papers"], urgency="weeks")

    def _digital(self, ags: str) -> bool:
        return self.year.level(ags, self.today) == "digital"

    def _long_ago(self, row: dict[str, Any], number: int) -> None:
        """She was here years ago: the record of then holds no name any more, only the proof of consent."""
        then = date(self.today.year - row["years_ago"], 11, 3)
        journey = self._arrive({**row, "way": Way.WEB}, moment(shift(then, 0), 10), 40 + number)
        journey.consent["text_id"] = None
        journey.lapse(moment(shift(then, 30), 2, 17))
        erased = dict.fromkeys(
            ("given_name", "family_name", "original_name", "birth_date", "phone", "best_time", "district"), ""
        )
        journey.person |= {**erased, "tokens": [], "languages": [], "channels": [], "children_birth_years": []}
        journey.person["contact_erased_at"] = journey.person["contact_erase_at"]

    def _slots(self) -> None:
        """Free hours of every team in the coming two weeks, also today's."""
        for unit_id, users in self.year.county.advisers.items():
            unit: Unit = self.year.county.units[unit_id]
            for place, user in enumerate(users):
                for number, day in enumerate(sorted({shift(self.today, days) for days in range(10)})):
                    for hour, minute in _FREE_HOURS[(number + place) % 2 :]:
                        self._slot(unit, user, moment(day, hour, minute))

    def _slot(self, unit: Unit, user: UUID, starts: datetime) -> None:
        near = (starts + timedelta(minutes=step) for step in (-30, 0, 30))
        if starts > self.year.now and not any((user, moment) in self.year.busy for moment in near):
            where = f"{unit.street}, {unit.town}"
            self.year.ledger.add(Slot, unit_id=unit.pk, user_id=user, starts_at=starts, place=where)
