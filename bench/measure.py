"""One county with its web server, measuring what it is told on standard input; bench.pages runs two of them at once.

Two counties take turns page by page, so that whatever else the machine does hits both.
"""

import json
import re
import sys
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote

from bench import county
from bench.browser import Answer, Browser, fields, first_load

WARM, ANSWER = 4, "\x1e"
TYPED = ("ko", "kow", "kowa", "mo", "moha", "al", "popes", "ма", "yil", "has", "qxz", "olena kow")
CODE = "BRUECKE2UKRA2345"
SEARCHED = tuple(f"q={quote(typed)}" for typed in TYPED)
#: Somebody is typed letter by letter, then with a telephone number.
LIKELY = (
    "given_name=Olena&family_name=Kow", "given_name=Olena&family_name=Kowalenko", "given_name=Mohamad&family_name=Ahmad", "family_name=Yilmaz&given_name=Ali",
    "given_name=Maria&family_name=Popescu&phone=0171+3920077", "phone=0171+3920012", "given_name=Ana&family_name=Popa&birth_date=1990-04-12",
)  # fmt: skip
#: The list of a team, filtered and sorted every way.
TEAM = tuple(
    f"ansicht=team&sort={sort}{more}"
    for sort in ("frist", "nummer", "phase", "eroeffnet", "zustaendig", "ort")
    for more in ("", "&ab=on", "&phase=monitoring", "&dichte=intensive&ab=on", "&spaet=on", "&phase=linking&dichte=normal&spaet=on", "&page=20")
)  # fmt: skip
WORDS = ("s=Sprachnachweis", "s=Ausbildung", "thema=young", "s=Reisepass&thema=family", "s=Titel+Ablauf", "s=")


@dataclass(frozen=True)
class Page:
    """One address of one reader: `argument` names which hand-overs, cases or questions of hers it is asked for; of `asked` each query is
    put in turn, `note` says in the table what is special."""

    reader: str
    name: str
    query: str = ""
    argument: str = ""
    asked: tuple[str, ...] = ()
    note: str = ""

    @property
    def title(self) -> str:
        """How the row is called."""
        return f"{self.name} {self.note}".strip()


def _pages(reader: str, *names: str) -> tuple[Page, ...]:
    return tuple(Page(reader, name) for name in names)


CASES = (
    Page("narrow", "people:likely", asked=LIKELY),
    Page("narrow", "cases:cases", note="open"), Page("narrow", "cases:cases", "ansicht=closed", note="closed"),
    Page("narrow", "cases:cases", asked=tuple(f"s={quote(typed)}&sort=nummer" for typed in TYPED), note="searched"),
    *_pages("narrow", "cases:board", "cases:today", "cases:many"),
    Page("narrow", "cases:case", argument="case"), Page("narrow", "cases:history", argument="case"),
    Page("narrow", "cases:history", argument="long", note="of 500"), Page("narrow", "cases:case", argument="long", note="of 500"),
    Page("narrow", "cases:history", "s=Vermieter", argument="long", note="searched"),
    *(Page("narrow", f"cases:{name}", argument="case") for name in ("intake", "assess", "plan", "contacts", "papers", "letters")),
    Page("team", "cases:cases", asked=TEAM, note="2,000"), Page("team", "cases:load"), Page("team", "cases:lead", argument="led"),
)  # fmt: skip
CONSULTS = (
    Page("narrow", "consults:consults", note="open"), Page("narrow", "consults:consults", "ansicht=closed", note="closed"),
    Page("narrow", "consults:consult", argument="asked"), Page("narrow", "consults:ask"), Page("narrow", "consults:today"),
    *(Page("abh", "consults:consults", f"ansicht={view}", note=view) for view in ("todo", "there", "done")),
    Page("abh", "consults:consults", "ansicht=done&s=Sprachnachweis", note="searched"),
    Page("abh", "consults:consults", "ansicht=done&s=Sprachnachweis&thema=young", note="of a topic"),
    Page("abh", "consults:consult", argument="answers"), Page("abh", "consults:today"),
    Page("narrow", "consults:entries", asked=WORDS), Page("abh", "consults:entries", asked=WORDS),
)  # fmt: skip
#: A round in which almost everybody takes part; one school with its children; the board of the whole county.
SCHOOLING = (
    *_pages("teacher", "schooling:rounds", "schooling:start-round", "schooling:children", "schooling:today-counselling", "schooling:admissions"),
    Page("teacher", "schooling:children", asked=tuple(f"s={quote(typed)}" for typed in TYPED), note="searched"),
    *(Page("teacher", f"schooling:{name}", argument="child") for name in ("child", "child-talk", "child-correct")),
    *_pages("authority", "schooling:rounds", "schooling:to-decide", "schooling:rules", "schooling:day", "schooling:closed-schools"),
    *(Page(reader, "schooling:round", argument="round", note="of all") for reader in ("teacher", "authority")),
    Page("authority", "schooling:round", "nur=ohne", argument="round", note="without a place"),
    Page("authority", "schooling:round", "nur=anders", argument="round", note="changed"),
    Page("authority", "schooling:round", "seite=40", argument="round", note="page 40"),
    Page("authority", "schooling:round", argument="waiting round", note="of who waits"),
    Page("authority", "schooling:round", argument="old round", note="of a week"),
    Page("authority", "schooling:by-hand", argument="proposal"), Page("authority", "schooling:what-if", argument="round"),
    Page("authority", "schooling:decide", argument="objection"), Page("authority", "schooling:matter", argument="waiting"),
    *(Page(reader, "schooling:board", note="table and map") for reader in ("teacher", "authority", "maintainer")),
    Page("authority", "schooling:today-places"), Page("maintainer", "schooling:today-places"),
    *_pages("school", "schooling:own-school", "schooling:admit", "schooling:today-school"),
    Page("school", "schooling:school-child", argument="told"), Page("school", "schooling:group", argument="group"),
    Page("authority", "reports:schools"),
)  # fmt: skip
STEERING = (
    *_pages(
        "wide",
        "reports:newest",
        "reports:caseload",
        "programme:posts",
        "programme:rates",
        "programme:targets",
        "programme:issues",
    ),
    *_pages("wide", "programme:agenda", "programme:hints", "people:pairs"),
)
PAGES = (
    *_pages("narrow", "welcome:today", "welcome:inbox", "welcome:appointments", "welcome:walk-in", "access:cover"),
    Page("narrow", "welcome:handover", argument="own"), Page("narrow", "welcome:preview", argument="offered"),
    Page("narrow", "privacy:who", argument="own"), Page("narrow", "welcome:search", asked=SEARCHED),
    *_pages("team", "welcome:today", "welcome:inbox", "access:cover", "privacy:emergency"),
    Page("team", "welcome:preview", argument="offered"), Page("team", "welcome:search", asked=SEARCHED),
    *_pages("wide", "welcome:today", "welcome:coordination", "welcome:load", "welcome:routing", "programme:participation"),
    Page("wide", "welcome:route", argument="routed"), Page("wide", "welcome:search", asked=SEARCHED),
    *_pages("clerk", "welcome:today", "welcome:desk", "welcome:receipts", "welcome:paper", "welcome:card", "welcome:month", "welcome:imports"),
    Page("clerk", "welcome:desk-responsible", "ags=05358008&languages=uk&gender_wish=f"), Page("clerk", "welcome:languages", "q=uk"),
    *_pages("admin", "access:units", "access:members", "access:accounts", "access:cover", "network:areas", "network:registers"),
    Page("privacy", "privacy:office"), Page("abh", "welcome:today"),
    *CASES, *CONSULTS, *SCHOOLING, *STEERING,
    Page("person", "welcome:start"), Page("person", "welcome:contact", "ort=05358024"), Page("person", "privacy:mine", argument="code"),
)  # fmt: skip
EMAILS = {
    "narrow": "narrow",
    "team": "team",
    "wide": "wide",
    "clerk": "katrin",
    "admin": "adam",
    "privacy": "eva",
    "abh": "ralf",
    "teacher": "gudrun",
    "authority": "renate",
    "school": "petra",
    "maintainer": "carmen",
}
FIRST_LOADS = ("/uk/", "/ar/", "/de/melden/?ort=05358024")


#: What an address calls the thing it shows.
NAMED = {"case": "case_id", "long": "case_id", "led": "case_id", "asked": "consult_id", "answers": "consult_id", "code": "code",
         **dict.fromkeys(("round", "waiting round", "old round"), "round_id"),
         "proposal": "proposal_id", **dict.fromkeys(("objection", "told"), "offer_id"),
         "waiting": "placement_id", "child": "entrant_id", "group": "group_id"}  # fmt: skip
OF_SCHOOLS = {"round", "waiting round", "old round", "proposal", "objection", "told", "waiting", "child", "group"}
PARTS = ("welcome:search", "welcome:languages", "welcome:desk-responsible", "people:likely", "reports:caseload")


def known(reader: str, argument: str) -> list[Any]:
    """Return up to ten arguments of that kind for a reader."""
    if argument == "code":
        return [CODE]
    if argument in OF_SCHOOLS:
        return _school(argument)
    if argument in NAMED:
        return _work(reader, argument)
    from bruecke.config.demo.cast import key
    from bruecke.consent.models import Handover

    rows = Handover.objects.order_by("id")
    if argument == "own":
        rows = rows.filter(answered_by=key("user", EMAILS[reader]), state="accepted")
    elif argument == "offered":
        rows = rows.filter(to_unit=key("unit", "bulk-0" if reader == "narrow" else "bulk-1"), state="delivered")
    else:
        rows = rows.filter(state="to_route")
    return list(rows.values_list("pk", flat=True)[:10])


def _work(reader: str, argument: str) -> list[Any]:
    """Return cases and questions of a reader; `long` is the case in which most has happened."""
    from django.db.models import Count

    from bruecke.cases.models import Case, Note
    from bruecke.config.demo.cast import key
    from bruecke.consults.models import Consult, Origin

    user = key("user", EMAILS[reader])
    if argument == "asked":
        return list(Origin.objects.filter(user=user).order_by("id").values_list("consult", flat=True)[:10])
    if argument == "answers":
        rows = Consult.objects.filter(to_unit=key("unit", "abh"), waits_for="office").order_by("id")
        return list(rows.values_list("pk", flat=True)[:10])
    if argument == "led":
        return list(Case.objects.filter(unit=key("unit", "bulk-1")).order_by("id").values_list("pk", flat=True)[:10])
    cases = Case.objects.filter(user=user, closed_on__isnull=True)
    most = Note.objects.filter(by=user).values("dossier").annotate(number=Count("pk")).order_by("-number")[:1]
    work = [row["dossier"] for row in most]
    chosen = cases.filter(work__in=work) if argument == "long" else cases.exclude(work__in=work)
    return list(chosen.order_by("id").values_list("pk", flat=True)[:10])


def _school(argument: str) -> list[Any]:
    """Return rounds, children, offers and groups; the newest round of the bulk is the one of all children."""
    from bruecke.config.demo.cast import key
    from bruecke.schooling.models import Entrant, Group, Offer, Office, Placement, Proposal, Round

    rounds = Round.objects.filter(number__startswith="R-B").order_by("number")
    office = Office.objects.get(unit=key("unit", "schule-ge"))
    rows: Any = {
        "round": rounds[:1], "waiting round": rounds[2:3], "old round": rounds[3:13],
        "proposal": Proposal.objects.filter(round=rounds[0], placement__state="ready"),
        "objection": Offer.objects.filter(state="objected"), "told": Offer.objects.filter(school=office.school, state__in=["open", "started"]),
        "waiting": Placement.objects.filter(state="ready"), "child": Entrant.objects.filter(number__startswith="B-"),
        "group": Group.objects.filter(school=office.school),
    }[argument]  # fmt: skip
    ordered = rows if argument.endswith("round") else rows.order_by("id")[:10]
    return [row.pk for row in ordered]


def addresses(page: Page) -> list[str]:
    """Return the paths to ask for in turn; empty when the page is not there or nothing of the kind is."""
    from django.urls import NoReverseMatch, reverse

    found = []
    for value in known(page.reader, page.argument) if page.argument else [None]:
        kwargs: dict[str, Any] = {"lang": "uk"} if page.reader == "person" else {}
        if value is not None:
            kwargs[NAMED.get(page.argument, "handover_id")] = value
        try:
            found.append(reverse(page.name, kwargs=kwargs))
        except NoReverseMatch:
            return []
    return [f"{path}?{query}" if query else path for path in found for query in page.asked or (page.query,)]


class Stand:
    """A running county: answers what it is asked for."""

    def __init__(self, instance: Any) -> None:
        from bruecke.access.models import User
        from bruecke.config.demo.cast import key

        self.instance = instance
        self.users = {reader: User.objects.get(pk=key("user", name)) for reader, name in EMAILS.items()}
        self.browsers = {reader: Browser(instance.url, user) for reader, user in self.users.items()}
        self.browsers["person"] = Browser(instance.url)
        self.asked: dict[int, int] = {}
        self.registered = 0

    def page(self, number: int, times: int) -> Any:
        """Return status, cost and size of some answers of a page; None when the page is not there."""
        page = PAGES[number]
        paths, answers = addresses(page), []
        if not paths:
            return None
        head = {"HX-Request": "true"} if page.name in PARTS else {}
        start = self.asked.get(number, 0)
        for place in range(start, start + times + (WARM if start == 0 else 0)):
            answers.append(self.browsers[page.reader].get(paths[place % len(paths)], **head))
            if answers[-1].status != 200:
                return f"{page.title} of {page.reader} answers {answers[-1].status}"
        self.asked[number] = start + len(answers)
        return [_cost(row) for row in answers[-times:]]

    def desk(self, times: int) -> Any:
        """Register families of four: the clerk asks for two signatures, the mother signs on her phone."""
        asked, signed, clerk = [], [], self.browsers["clerk"]
        for _number in range(times):
            self.registered += 1
            family = {
                **fields(clerk.get("/anmeldung/").body), "given_name": "Olena", "family_name": f"Mess{self.registered}", "languages": "uk",
                "interpreter": "yes", "ags": "05358024", "route": "abroad_third", "wishes": ["german", "school"], "adult": "Andrij",
                "adult_family": "", "child": ["2015", "2019"], "way": "own_phone", "district": "", "gender_wish": "", "receiver": "",
            }  # fmt: skip
            answer = clerk.post("/anmeldung/unterschrift/", family)
            found = re.search(rb'class="code">([A-Z0-9 ]{8,})<', answer.body)
            if not found:
                return "the desk gave no code"
            phone, path = Browser(self.instance.url), f"/uk/u/{found.group(1).decode().replace(' ', '')}/"
            values = {
                **fields(phone.get(path).body),
                "agree": "on",
                "typed": "Olena Mess",
                "phone": "0171 3920077",
                "answer": "yes",
            }
            done = phone.post(path, values)
            if done.status != 200 or b"meine-daten" not in done.body:
                return f"the signature was not taken: {done.status}"
            asked.append(_cost(answer))
            signed.append(_cost(done))
        return {"ask for two signatures": asked, "sign: the registration": signed}

    def walls(self, number: int) -> Any:
        """Return what the walls cost on a page, as a ratio."""
        from bench.walls import without_walls

        page = PAGES[number]
        return None if page.reader == "person" else without_walls(self.users[page.reader], addresses(page))

    def house(self) -> Any:
        """Return the memory of the web server and the first loads."""
        loads = {path: first_load(self.browsers["person"], path) for path in FIRST_LOADS}
        return {"memory": county.memory(self.instance.children["web"].pid), "load": loads}


def _cost(row: Answer) -> tuple[float, float, int, int, float]:
    return row.total, row.client, row.queries, len(row.body), row.database


def main() -> None:
    """Start the county of the size given as argument and answer lines of JSON until standard input ends."""
    persons = int(sys.argv[1])
    county.enter(persons)
    with county.database(persons), county.server() as instance:
        stand = Stand(instance)
        print(f"{ANSWER}{json.dumps('ready')}", flush=True)
        for line in sys.stdin:
            name, *arguments = json.loads(line)
            deed: Callable[..., Any] = getattr(stand, name)
            print(f"{ANSWER}{json.dumps(deed(*arguments))}", flush=True)


if __name__ == "__main__":
    main()
