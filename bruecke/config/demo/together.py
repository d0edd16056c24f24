"""Case conferences and errands of the invented county (data/demo_cases.toml), around open cases of the colleagues they name."""

from datetime import datetime, time, timedelta
from typing import Any

from django.utils import timezone

from bruecke.access.models import DossierKind, Grant, Reason, Shelf
from bruecke.cases.models import Case, Conference, ConferenceLink, Errand, ErrandEntry
from bruecke.config.demo.cases import invented
from bruecke.config.demo.cast import key, script
from bruecke.config.demo.ledger import Ledger, Row, moment, shift
from bruecke.network.queries import language_names
from bruecke.people.models import Person


class Together:
    """Writes what several people do around one case into a ledger of the year."""

    def __init__(self, ledger: Ledger, now: datetime) -> None:
        self.ledger, self.now, self.today = ledger, now, timezone.localdate(now)
        self.unit = {row[0]: key("unit", row[4]) for row in script()["users"]}
        self.people = {row["dossier_id"]: row for row in ledger.rows[Person]}
        self.used: set[Any] = set()

    def play(self) -> None:
        """Tell every conference and errand for which its colleague has a case."""
        for tell, several in ((self._conference, invented()["conference"]), (self._errand, invented()["errand"])):
            self.used.clear()
            for one in several:
                case = self._case(one["by"], one.get("since", 0))
                if case is not None:
                    tell(case, one)

    def _case(self, name: str, days: int) -> Row | None:
        """Return an open case of the colleague that was there already, another one each time."""
        mine = [
            row for row in self.ledger.rows[Case]
            if row["user_id"] == key("user", name) and not row.get("closed_on") and row["id"] not in self.used
            and row["opened_on"] < self.today - timedelta(days=max(days, 30))
        ]  # fmt: skip
        self.used |= {row["id"] for row in mine[:1]}
        return mine[0] if mine else None

    def _conference(self, case: Row, told: dict[str, Any]) -> None:
        day = shift(self.today - timedelta(days=told["days"]), 0)
        called = min(moment(shift(day, -8), 9), self.now)
        who = (str(case["user_id"]), "user")
        circle = self.ledger.dossier(called, DossierKind.CONFERENCE, Shelf.Use.KEPT, case["unit_id"])
        self.ledger.grant(called, who, circle, Reason.ASSIGNED, unit_id=case["unit_id"], user_id=case["user_id"])
        for name in told["people"]:
            self.ledger.grant(called, who, circle, Reason.INVITED, unit_id=self.unit[name], user_id=key("user", name))
        row = self.ledger.add(
            Conference, dossier_id=circle["id"], title=told["title"], question=told["question"], starts_at=moment(day, 14), place=told["place"],
            chair_id=case["user_id"], minutes=told["minutes"], agreed=told["agreed"], held_at=moment(day, 15) if told["minutes"] else None,
        )  # fmt: skip
        self.ledger.add(ConferenceLink, dossier_id=case["work_id"], conference_id=row["id"])
        self.ledger.note(called, who, "conference.called", circle["id"], f"conference:{row['id']}")

    def _errand(self, case: Row, told: dict[str, Any]) -> None:
        given = moment(shift(self.today - timedelta(days=told["since"]), 0), 10)
        until = self.today + timedelta(days=told["until"])
        helper, unit, who = key("user", told["helper"]), self.unit[told["helper"]], (str(case["user_id"]), "user")
        circle = self.ledger.dossier(given, DossierKind.ERRAND, Shelf.Use.KEPT, case["unit_id"])
        end = timezone.make_aware(datetime.combine(until, time.max))
        for stem in [row.get("stems_from") for row in self.ledger.rows[Grant] if row["dossier_id"] == case["work_id"]]:
            self.ledger.grant(
                given, who, circle, Reason.ASSIGNED, unit_id=case["unit_id"], user_id=case["user_id"], stems_from=stem
            )
            self.ledger.grant(given, who, circle, Reason.ASSIGNED, unit_id=unit, user_id=helper, stems_from=stem, until=end)
        row = self.ledger.add(
            Errand, dossier_id=circle["id"], case_id=case["id"], helper_id=helper, by_id=case["user_id"], text=told["text"], until=until,
            facts=self._facts(case, told["facts"]), made_at=given,
        )  # fmt: skip
        self.ledger.note(given, who, "errand.given", case["person_dossier_id"], f"errand:{row['id']}")
        for days, text in told["entries"]:
            at = moment(shift(self.today - timedelta(days=days), 0), 17)
            self.ledger.add(
                ErrandEntry, dossier_id=circle["id"], errand_id=row["id"], at=min(at, self.now), by_id=helper, text=text
            )

    def _facts(self, case: Row, wanted: list[str]) -> dict[str, str]:
        person = self.people[case["person_dossier_id"]]
        known = {
            "name": f"{person['given_name']} {person['family_name']}", "phone": person["phone"],
            "languages": ", ".join(language_names()[code] for code in person["languages"]), "best_time": person.get("best_time", ""),
        }  # fmt: skip
        return {name: known[name] for name in wanted if known[name]}


def fill(ledger: Ledger, now: datetime) -> None:
    """Write conferences and errands into the ledger."""
    Together(ledger, now).play()
