"""The invented school year: 1,100 children who came, and about as many from the year before as still matter; up to this minute.

How it is calibrated (domain 5.8). *Volume*: 1,100 children of school age in a year. *Stages*: 611 : 861 : 364. *Peaks*: the weeks around the
beginning of the school year, and a wave of seven weeks in which four of five families come from one country; else every week some.
*Origins, names*: those of data/demo.toml, one share of each list. *Brothers and sisters*, lags, answers of schools: our own assumption.
"""

from collections.abc import Iterator
from datetime import date, datetime, timedelta
from random import Random
from typing import Any
from uuid import UUID

from django.utils import timezone

from bruecke.access.jobs import as_job
from bruecke.access.models import User
from bruecke.base.crypto import ALPHABET
from bruecke.config.demo import newcomers
from bruecke.config.demo.cast import key, school_offices
from bruecke.config.demo.cast import script as county
from bruecke.config.demo.homes import Home
from bruecke.config.demo.ledger import Ledger, Row, moment, shift
from bruecke.config.demo.pupils import TEACHERS, Pupil
from bruecke.config.demo.schools import Places, script, working
from bruecke.network.models import District, Municipality, Nationality
from bruecke.schooling.actions.computing import compute
from bruecke.schooling.models import FollowUp, Proposal, Round, RuleSet
from bruecke.schooling.models.words import Need, Reported, Stage, State
from bruecke.schooling.queries.rules import built_in

CHILDREN, BEFORE, DAYS = 1100, 170, 365
#: working days a family waits for its talk, from the report on, in quiet weeks and in the wave
TALK, TALK_WAVE, WAVE = (5, 14), (10, 24), (250, 201)
_MONTHS = (0.8, 0.85, 0.9, 0.85, 0.8, 0.85, 1.1, 2.3, 1.9, 1.1, 0.9, 0.6)
_SIZES = ((1, 52), (2, 30), (3, 12), (4, 6))
_WAYS = ((Reported.FAMILY, 34), (Reported.OFFICE, 38), (Reported.SCHOOL, 9), (Reported.COUNSELLING, 9), (Reported.HERE, 10))
_AGES = {Stage.PRIMARY: (6, 9), Stage.LOWER: (10, 15), Stage.UPPER: (16, 17)}
USUAL = {
    Stage.PRIMARY: (Need.REGULAR,), Stage.LOWER: (Need.FULL, Need.MIXED, Need.REGULAR), Stage.UPPER: (Need.INTERNATIONAL, Need.REGULAR),
}  # fmt: skip
LONGEST = {Stage.PRIMARY: 8.0, Stage.LOWER: 25.0, Stage.UPPER: 40.0}
GROWS_AFTER, CODE, CODE_LETTERS, KNOWN_SINCE = 63, "BRUECKE2SCHULE34", 16, 40
#: families somebody must not find, by the order in which they came
PROTECTED, LATE = (230, 420), 34
RENATE, JOACHIM, ULRIKE = key("user", "renate"), key("user", "joachim"), key("user", "ulrike")


def pick(random: Random, rows: Any) -> Any:
    """Return one of (value, weight) pairs."""
    return random.choices([row[0] for row in rows], [row[1] for row in rows])[0]


class SchoolYear:
    """Tells the story family by family, then round by round."""

    def __init__(self, random: Random, ledger: Ledger, now: datetime) -> None:
        self.random, self.ledger, self.now, self.today = random, ledger, now, timezone.localdate(now)
        self.places = Places(random, ledger, now)
        self.offices = {school.pk: key("unit", name) for name, school in school_offices().items()}
        self.secretaries = dict(_secretaries(self.offices))
        self.homes = {
            row.ags: (row.lat or 0.0, row.lon or 0.0)
            for row in Municipality.objects.filter(valid_until__isnull=True, lat__isnull=False)
        }
        self.districts: dict[str, list[str]] = {}
        for place in District.objects.filter(valid_until__isnull=True):
            self.districts.setdefault(place.ags, []).append(place.name)
        known = Nationality.objects.exclude(iso2="").values_list("iso2", "key")
        self.nationalities = {**script()["nationality"], **dict(known)}
        self.rules = self.ledger.add(
            RuleSet, valid_from=self.today - timedelta(days=900), values=built_in()["values"], reason=built_in()["reason"], made_by_id=RENATE,
            made_at=moment(shift(self.today, -620), 9),
        )  # fmt: skip
        self.waiting: list[Pupil] = []
        self.all: list[Pupil] = []
        self.ready: dict[date, list[Pupil]] = {}
        self.last: Row | None = None
        self.told = False

    def tell(self) -> None:
        """Everybody who came, and a round every Thursday."""
        came = self._days(BEFORE, DAYS) + self._days(CHILDREN, 0)
        for number, (day, size) in enumerate(came):
            self._family(day, size, self._home(day, is_protected=number in (*PROTECTED, len(came) - LATE)))
        for pupil in self.all:
            self._to_talk(pupil)
        self._duplicates()
        day = self.today - timedelta(days=DAYS + 365)
        while day < self.today:
            self.waiting += sorted(self.ready.pop(day, []), key=lambda one: str(one.entrant["reported_at"]))
            if day.weekday() == 3:  # noqa: PLR2004 -- Thursday
                self._round(day)
            day += timedelta(days=1)
        self.waiting += [one for rows in self.ready.values() for one in rows]
        for number, pupil in enumerate(self.waiting):
            near = self._fitting(pupil)
            if number % 3 and near:
                near[0][1]["capacity"] += 1  # what schools have opened this week
            if self.random.random() < 0.4 and (self.today - pupil.placement["reported_on"]).days > 35:  # noqa: PLR2004
                pupil.placement["interim"] = self.random.choice(script()["words"]["interim"])

    def _days(self, children: int, before: int) -> list[tuple[date, int]]:
        """Return day of report and size of every family until so many children have come, the oldest first."""
        calendar = [self.today - timedelta(days=before + ago) for ago in range(DAYS, -1, -1)]
        days = [day for day in calendar if day.weekday() < 5]  # noqa: PLR2004 -- the offices are open
        weights = [_MONTHS[day.month - 1] * (3.4 if not before and self._is_wave(day) else 1) for day in days]
        chosen: list[tuple[date, int]] = []
        while children > 0:
            size = min(children, pick(self.random, _SIZES))
            chosen.append((self.random.choices(days, weights)[0], size))
            children -= size
        return sorted(chosen)

    def _is_wave(self, day: date) -> bool:
        return WAVE[1] <= (self.today - day).days <= WAVE[0]

    def _family(self, day: date, size: int, home: Home) -> None:
        random = self.random
        at = min(moment(day, random.randint(8, 15), random.randrange(60)), self.now - timedelta(minutes=20))
        teacher = random.choice(TEACHERS)
        for _child in range(size):
            stage = Stage(pick(random, tuple(script()["stages"].items())))
            age = random.randint(*_AGES[stage])
            gender = random.choice(("f", "m"))
            born = date(day.year - age, random.randint(1, 12), random.randint(1, 28))
            child = newcomers.called(random, home.country, gender, self.family_name)
            grade = 11 if stage == Stage.UPPER else max(1 if stage == Stage.PRIMARY else 5, min(age - 5, 10))
            if stage == Stage.PRIMARY:
                grade = min(grade, 4)
            pupil = Pupil(self.ledger, home, child, born, stage, grade, self._need(home, stage, grade), teacher, self.offices)
            self.all.append(pupil.report(at))

    def _need(self, home: Home, stage: Stage, grade: int) -> Need:
        """Return a kind of group that somebody can reach from there; a teacher recommends no other."""
        kinds = [Need(pick(self.random, tuple(script()["needs"][str(stage)].items()))), *USUAL[stage]]
        found = (need for need in kinds if self.places.fitting((home.lat, home.lon), stage, need, grade, LONGEST[stage]))
        return next(found, kinds[0])

    def _home(self, day: date, *, is_protected: bool) -> Home:
        random, origins = self.random, county()["origin"]
        is_wave = self._is_wave(day) and random.random() < 0.8  # noqa: PLR2004 -- four of five families of the wave
        origin = origins[0] if is_wave else random.choices(origins, [row["share"] for row in origins])[0]
        ags = random.choices(list(newcomers.shares()), list(newcomers.shares().values()))[0]
        lat, lon = self.homes[ags]
        self.family_name = random.choice(newcomers.names()[origin["country"]]["family"])
        genders = random.choice((["f"], ["f", "m"], ["f", "m"], ["m"]))
        return Home(
            family=self.ledger.uuid(), ags=ags, district=random.choice(self.districts.get(ags, [""])), lat=lat, lon=lon, country=origin["country"],
            nationality=self.nationalities.get(origin["country"], ""), languages=list(random.choice(origin["languages"])),
            parents=[newcomers.called(random, origin["country"], gender, self.family_name) for gender in genders],
            phone=f"+49171392{random.randrange(100):04}", way=pick(random, _WAYS), protected=is_protected,
            code=self._code(day),
        )  # fmt: skip

    def _code(self, day: date) -> str:
        """Return a code the seed determines; that of one family of some weeks ago is known, for whoever looks at its page."""
        if not self.told and (self.today - day).days <= KNOWN_SINCE:
            self.told = True
            return CODE
        return "".join(self.random.choice(ALPHABET) for _ in range(CODE_LETTERS))

    def _to_talk(self, pupil: Pupil) -> None:
        """From the report to the talk and to the day a place can be looked for, or out of it on the way."""
        random, at, reported = self.random, pupil.entrant["reported_at"], pupil.placement["reported_on"]
        moved = random.random() < 0.03  # noqa: PLR2004
        invited = moment(working(reported, 1, 4, random), random.randint(9, 15), random.randrange(60))
        if self._direct(pupil, reported) or invited > self.now:
            return
        lag = TALK_WAVE if self._is_wave(reported) else TALK
        starts = moment(
            working(timezone.localdate(invited), *lag, random), random.choice((9, 10, 11, 13, 14)), random.choice((0, 30))
        )
        pupil_language = pupil.home.languages[0]
        talk = pupil.invite(max(invited, at), starts, pupil_language if random.random() < 0.6 else "")  # noqa: PLR2004
        while starts + timedelta(hours=2) < self.now and random.random() < 0.07:  # noqa: PLR2004
            pupil.no_show(talk)
            again = moment(working(timezone.localdate(starts), 1, 2, random), 9, 40)
            starts = moment(working(timezone.localdate(starts), 6, 12, random), random.choice((9, 11, 14)))
            if again > self.now:
                return
            talk = pupil.invite(again, starts, pupil_language)
        if moved and starts < self.now:
            talk["result"] = "called_off"
            pupil.over(min(starts, self.now), pupil.teacher, State.MOVED, random.choice(script()["words"]["moved"]))
        elif starts + timedelta(hours=2) < self.now:
            self._after_talk(pupil, pupil.counsel(talk))

    def _after_talk(self, pupil: Pupil, at: datetime) -> None:
        random = self.random
        if pupil.home.protected:
            pupil.entrant["avoid"] = sorted(random.sample(sorted(self.places.schools), 2))
        seen = working(timezone.localdate(at), 4, 12, random)
        if seen <= self.today and random.random() < 0.9:  # noqa: PLR2004
            pupil.examined(seen)
        self._wishes(pupil)
        handed = at + timedelta(minutes=25)
        if random.random() < 0.3:  # noqa: PLR2004 -- papers come some days later
            handed = moment(working(timezone.localdate(at), 1, 6, random), 10, 30)
        if handed >= self.now:
            pupil.placement["waits_because"] = random.choice(script()["words"]["waits"])
            return
        pupil.hand_on(handed)
        self.ready.setdefault(timezone.localdate(handed) + timedelta(days=1), []).append(pupil)

    def _wishes(self, pupil: Pupil) -> None:
        near = self._fitting(pupil)
        if near and self.random.random() < 0.35:  # noqa: PLR2004
            pupil.placement["wishes"] = list(
                dict.fromkeys(row["school_id"] for _way, row in self.random.sample(near, min(2, len(near))))
            )

    def _direct(self, pupil: Pupil, reported: date) -> bool:
        """Whether a school takes the child in by itself before anybody has talked with the family: mostly primary schools."""
        random = self.random
        if random.random() > (0.22 if pupil.stage == Stage.PRIMARY else 0.05) or pupil.home.protected:
            return False
        at = moment(working(reported, 2, 9, random), 8, 45)
        found = next((row for _way, row in self._fitting(pupil) if self.places.free(row) > 0), None)
        if at >= self.now or found is None:
            return False
        pupil.admitted(at, found, self.secretaries.get(found["school_id"]))
        self._follow(pupil)
        return True

    def _fitting(self, pupil: Pupil) -> list[tuple[float, Row]]:
        home = (pupil.home.lat, pupil.home.lon)
        rows = self.places.fitting(home, pupil.stage, pupil.need, pupil.grade, LONGEST[pupil.stage])
        closed = {*pupil.refused, *pupil.entrant.get("avoid", [])}
        return [pair for pair in rows if pair[1]["school_id"] not in closed]

    def _round(self, day: date) -> None:
        """One Thursday: who waits is proposed a place; on Friday two have signed and the schools are asked."""
        took_part, self.waiting = self.waiting, []
        signed, checked = moment(day, 11, 40), moment(shift(day + timedelta(days=1), 0), 9, 15)
        if not took_part or checked > self.now - timedelta(hours=1):
            self.waiting = took_part
            return
        row = self._written(day, took_part, signed, checked) if (self.today - day).days <= DAYS else None
        asked = checked + timedelta(minutes=10)
        for pupil in took_part:
            found = self._seat(pupil, day)
            if row:
                self._proposal(row, pupil, found)
            if found is None:
                self.waiting.append(pupil)
            else:
                pupil.ask(asked, found[1], round_id=row["id"] if row else None)
                self._answer(pupil, asked)

    def _seat(self, pupil: Pupil, day: date) -> tuple[float, Row] | None:
        """Return the nearest group with a place; after seven weeks the nearest school makes room, or is asked once more."""
        waits_long = (day - pupil.placement["reported_on"]).days > GROWS_AFTER
        if waits_long and not self._fitting(pupil):
            pupil.refused.clear()
        near = self._fitting(pupil)
        found = next((pair for pair in near if self.places.free(pair[1]) > 0), None)
        if found is None and near and waits_long:
            near[0][1]["capacity"] += 1 - self.places.free(near[0][1])
            found = near[0]
        return found

    def _written(self, day: date, took_part: list[Pupil], signed: datetime, checked: datetime) -> Row:
        number = f"R-{day.strftime('%y%m%d')}"
        row = self.ledger.add(
            Round, number=number, title=f"Runde vom {day.strftime('%d.%m.%Y')}", state=Round.State.DECIDED, made_by_id=TEACHERS[0],
            made_at=signed - timedelta(minutes=50), rules_id=self.rules["id"], previous_id=None, share=1, attempt=1,
            result={"children": len(took_part), "placed": 0, "offered": 0, "gone": 0},
            signed_by_id=TEACHERS[0], signed_at=signed, checked_by_id=RENATE, checked_at=checked,
        )  # fmt: skip
        for at, who, verb in (
            (row["made_at"], TEACHERS[0], "started"),
            (signed, TEACHERS[0], "signed"),
            (checked, RENATE, "decided"),
        ):
            self.ledger.note(at, (str(who), "user"), f"round.{verb}", None, f"round:{row['id']}")
        self.last = row
        return row

    def _proposal(self, row: Row, pupil: Pupil, found: tuple[float, Row] | None) -> None:
        way = None if found is None or pupil.home.protected else round(found[0] * 1000)
        self.ledger.add(
            Proposal, dossier_id=pupil.placement["dossier_id"], round_id=row["id"], placement_id=pupil.placement["id"], way=way,
            school_id=found[1]["school_id"] if found else None, group_id=found[1]["id"] if found else None,
        )  # fmt: skip
        for name in ("placed", "offered") if found else ():
            row["result"][name] += 1

    def _answer(self, pupil: Pupil, asked: datetime) -> None:
        """What the school says: yes in most cases, no with a reason, or nothing at all."""
        random, offer = self.random, pupil.offer
        assert offer is not None  # noqa: S101 -- just asked
        said = pick(random, (("yes", 77), ("no", 13), ("nothing", 10)))
        at = moment(working(timezone.localdate(asked), 1, 4, random), random.randint(8, 13), random.randrange(60))
        by = self.secretaries.get(offer["school_id"])
        if said == "nothing":
            at = moment(shift(offer["due"], 1), 5, 27)
        if at > self.now:
            return
        if said == "yes":
            pupil.taken_in(at, working(timezone.localdate(at), 2, 8, random), by)
            self._begin(pupil)
            return
        if said == "nothing":
            pupil.escalated(at)
        else:
            pupil.objected(at, by)
        self._decide(pupil, at)

    def _decide(self, pupil: Pupil, at: datetime) -> None:
        """The authority assigns the place or follows the school."""
        random = self.random
        decided = moment(working(timezone.localdate(at), 3, 9, random), 14, random.randrange(60))
        if decided > self.now:
            return
        authority = random.choice((RENATE, JOACHIM)) if pupil.stage == Stage.PRIMARY else ULRIKE
        if random.random() < 0.55:  # noqa: PLR2004
            pupil.decided(decided, authority, first_day=working(timezone.localdate(decided), 2, 6, random))
            self._begin(pupil)
        else:
            pupil.decided(decided, authority, first_day=None)
            self.ready.setdefault(timezone.localdate(decided) + timedelta(days=1), []).append(pupil)

    def _begin(self, pupil: Pupil) -> None:
        assert pupil.offer is not None  # noqa: S101 -- taken in
        at = moment(pupil.offer["first_day"], 8, 10)
        if at < self.now:
            pupil.started(at, self.secretaries.get(pupil.offer["school_id"]))
            self._follow(pupil)

    def _follow(self, pupil: Pupil) -> None:
        """The looks back that were due, most of them done; some move away, some are ready for a regular track."""
        random = self.random
        by = self.secretaries.get(pupil.placement["school_id"], pupil.teacher)
        for look in pupil.looks:
            if look["due"] >= self.today or (look["due"] > self.today - timedelta(days=10) and random.random() < 0.6):  # noqa: PLR2004
                return
            if random.random() < 0.02:  # noqa: PLR2004
                pupil.looked(look, by, FollowUp.Outcome.LEFT)
                pupil.over(moment(look["due"], 12), pupil.teacher, State.LEFT, "hat die Schule verlassen")
                return
            outcome = pick(random, ((FollowUp.Outcome.FINE, 78), (FollowUp.Outcome.SUPPORT, 22)))
            if look["after"] in ("18m", "24m"):
                outcome = pick(
                    random, ((FollowUp.Outcome.TRACK, 45), (FollowUp.Outcome.EXTENDED, 35), (FollowUp.Outcome.FINE, 20))
                )
            pupil.looked(look, by, outcome, track="GE" if outcome == FollowUp.Outcome.TRACK else "")
            if outcome == FollowUp.Outcome.TRACK:
                return

    def _duplicates(self) -> None:
        """Some are reported twice, by the office and by the family; of most it is known, of the latest not yet."""
        young = [
            one
            for one in self.all
            if one.placement["reported_on"] > self.today - timedelta(days=300) and not one.home.protected
        ]
        for number, first in enumerate(self.random.sample(young, 14)):
            at = min(first.entrant["reported_at"] + timedelta(days=3, hours=1), self.now - timedelta(minutes=9))
            child = newcomers.Adult(_misspelt(first.child.given), first.child.family, "", first.child.gender)
            home = Home(**{**vars(first.home), "family": self.ledger.uuid(), "code": first.home.code[::-1]})
            again = Pupil(
                self.ledger, home, child, first.born, first.stage, first.grade, first.need, first.teacher, self.offices
            ).report(at)
            known = min(at + timedelta(days=5), self.now - timedelta(minutes=2))
            if number % 4:
                again.entrant["duplicate_of"] = first.entrant["id"]
                again.over(known, first.teacher, State.DUPLICATE, f"gehört zu {first.entrant['number']}")

    def settle(self) -> None:
        """Let today's round be computed by the real solver: a proposal that waits for two signatures."""
        if not self.waiting:
            return
        made = Round.objects.create(
            number=f"R-{self.today.strftime('%y%m%d')}X", title=f"Runde vom {self.today.strftime('%d.%m.%Y')}", made_by_id=TEACHERS[0],
            made_at=self.now - timedelta(minutes=35), rules_id=self.rules["id"], previous_id=self.last["id"] if self.last else None,
        )  # fmt: skip
        Proposal.objects.bulk_create(
            Proposal(round=made, placement_id=one.placement["id"], dossier_id=one.placement["dossier_id"])
            for one in self.waiting
        )
        with as_job("schooling") as by:
            compute(by=by, round_id=made.pk)


def _secretaries(offices: dict[str, UUID]) -> Iterator[tuple[str, UUID]]:
    found = dict(User.objects.filter(membership__unit__in=offices.values()).values_list("membership__unit", "pk"))
    yield from ((school, found[unit]) for school, unit in offices.items() if unit in found)


def _misspelt(name: str) -> str:
    return name.replace("y", "i") if "y" in name else name + name[-1] if len(name) < 6 else name[:-1]  # noqa: PLR2004 -- as one mishears it
