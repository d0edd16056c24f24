"""One question as each side may see it, what an asker asked about a case, and her own view of what would be told."""

from dataclasses import dataclass, field
from datetime import date
from typing import Any
from uuid import UUID

from babel import Locale
from django.conf import settings
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _

from bruecke.access.actor import Actor
from bruecke.access.models import Grant, Reason, Unit, UnitKind
from bruecke.access.policy import WALLED_ROLES, NotVisible, Right, decisions, live, visible
from bruecke.access.queries import units
from bruecke.audit.actions import record
from bruecke.consent import texts
from bruecke.consent.models import Release
from bruecke.consent.queries import releases
from bruecke.consults import deadlines
from bruecke.consults.models import Consult, Origin, Post, ReleasedFacts, Reply
from bruecke.consults.queries.judging import Judged, judged, own_names
from bruecke.consults.queries.seats import OFFICES, seat
from bruecke.consults.small_number import bands_of, coarser, county
from bruecke.consults.titles import title
from bruecke.consults.words import State, World
from bruecke.network.calendar import is_working_day
from bruecke.network.models import Country
from bruecke.network.queries import municipality_names
from bruecke.people.models import Person
from bruecke.people.queries import of_dossier, of_dossiers


@dataclass(frozen=True)
class Step:
    """One line of what happened so far and what is next."""

    text: str
    day: date | None
    tone: str


@dataclass(frozen=True)
class Page:
    """A question as the actor may see it; whatever is not for her is not in here."""

    consult: Consult
    posts: list[Post]
    facts: ReleasedFacts | None
    facts_live: bool
    may_answer: bool
    may_write: bool
    may_close: bool
    origin: Origin | None = None
    person: Person | None = None
    reply: Reply | None = None
    judged: Judged | None = None
    releases: list[Release] = field(default_factory=list)
    bands: list[tuple[str, str, bool]] = field(default_factory=list)
    steps: list[Step] = field(default_factory=list)

    @property
    def answers(self) -> list[Post]:
        """The answers so far."""
        return [post for post in self.posts if post.kind == Post.Kind.ANSWER]

    @property
    def release_ended(self) -> bool:
        """Whether names were told once and may not be read any more."""
        return self.consult.identified and not self.facts_live

    @property
    def passed(self) -> int:
        """Which part of the office's time is over, in percent."""
        row = self.consult
        if not (row.waits_for_office and row.due and row.sent_at):
            return 0
        start, end = timezone.localdate(row.sent_at), row.due
        whole = max((end - start).days, 1)
        return min(100, round(100 * (timezone.localdate() - start).days / whole))

    @property
    def may_sign(self) -> bool:
        """Whether an authority may still pass a name on that stands on a signed slip."""
        row = self.consult
        return self.may_write and row.from_unit_id is not None and self.facts is None and row.state != State.CLOSED

    @property
    def can_remind(self) -> bool:
        """Whether the office is late and was not reminded today."""
        return self.may_write and self.consult.is_late and self.consult.reminded_on != timezone.localdate()


def consult(actor: Actor, consult_id: UUID) -> Consult:
    """Return a question the actor may see; raises NotVisible."""
    rows = visible(actor, Consult.objects.filter(pk=consult_id), Right.SEE, single=True)
    row = rows.select_related("dossier", "to_unit__organisation", "from_unit").first()
    if row is None:
        raise NotVisible("consult")
    return row


def page(actor: Actor, consult_id: UUID) -> Page:
    """Return a question with its thread; reading it is written down. Raises NotVisible."""
    row = consult(actor, consult_id)
    allowed = decisions(actor, row.dossier, Right.ANSWER, Right.WRITE, Right.CLOSE)
    may_answer, may_write = bool(allowed[Right.ANSWER]), bool(allowed[Right.WRITE])
    record(verb="consult.opened", dossier=row.dossier_id, subject=f"consult:{row.pk}")
    facts = (
        visible(actor, ReleasedFacts.objects.filter(consult=row), Right.SEE, single=True)
        .select_related("dossier", "shown_by")
        .first()
    )
    facts_live = facts is not None and bool(facts.facts) and (not may_write or _is_open(row, facts))
    if facts is not None and may_answer:
        record(verb="dossier.opened", dossier=facts.dossier_id, subject=f"consult:{row.pk}")
    origin = None if may_answer else visible(actor, Origin.objects.filter(consult=row), Right.SEE, single=True).first()
    return Page(
        consult=row, posts=list(row.post_set.select_related("by").order_by("at")), facts=facts, facts_live=facts_live,
        may_answer=may_answer, may_write=may_write, may_close=bool(allowed[Right.CLOSE]), origin=origin,
        person=_person(actor, origin), reply=Reply.objects.filter(consult=row).select_related("by").first() if may_answer else None,
        judged=judged(row.question, own_names(actor, row)) if may_write and row.is_draft else None,
        releases=_releases(actor, row, origin) if row.is_draft else [], bands=told(row), steps=_steps(row),
    )  # fmt: skip


def _is_open(row: Consult, facts: ReleasedFacts) -> bool:
    """Whether the office may read the facts now; an authority reads no other body's keys, so for its own slip the row itself says it."""
    if row.from_unit_id:
        return facts.until >= timezone.localdate()
    return Grant.objects.filter(live(), dossier=facts.dossier_id, reason=Reason.RELEASED).exists()


def _person(actor: Actor, origin: Origin | None) -> Person | None:
    if origin is None or origin.person_dossier_id is None:
        return None
    found = of_dossiers(actor, [origin.person_dossier_id]).get(origin.person_dossier_id)
    if found is not None:
        record(verb="dossier.opened", dossier=found.dossier_id, subject=f"consult:{origin.consult_id}")
    return found


def _releases(actor: Actor, row: Consult, origin: Origin | None) -> list[Release]:
    if origin is None or origin.person_dossier_id is None:
        return []
    return releases(actor, origin.person_dossier_id, to_unit=row.to_unit_id)


def told(row: Consult) -> list[tuple[str, str, bool]]:
    """Return label, words and whether it was coarsened of every band that is told, empty ones left out."""
    county_name = str(_("whole county"))
    rows = [
        (_("Residence"), title(row.title), False), (_("in Germany for"), row.get_years_display(), row.years in ("u7", "7+")),
        (_("Age"), row.get_age_display(), row.age in ("u18", "18-26", "27+")),
        (_("Family"), row.get_family_display(), row.family == "children"),
        (_("Region"), municipality_names().get(row.region, "") if row.region else county_name, False),
        (_("Origin"), origin_word(row.origin), row.origin in World.values),
    ]  # fmt: skip
    return [(str(label), str(text), wide) for label, text, wide in rows if text]


def told_to_her(row: Consult, language: str) -> list[tuple[str, str, str]]:
    """Return label and words of every band that is told in her language, and beside a residence title how the office names it in German;
    empty ones left out."""
    words, german = texts.bands(language), title(row.title)
    own = {name: words.get(f"{name}_{getattr(row, name)}", "") for name in ("title", "years", "age", "family")}
    own["region"] = municipality_names().get(row.region, "") if row.region else words["county"]
    own["origin"] = words.get(f"origin_{row.origin}") or Locale(language.split("-", maxsplit=1)[0]).territories.get(
        row.origin, ""
    )
    return [(words[name], text, german if name == "title" and german != text else "") for name, text in own.items() if text]


def origin_word(origin: str) -> str:
    """Return a region of the world or a country in words."""
    if origin in World.values:
        return str(World(origin).label)
    return Country.objects.filter(iso2=origin).values_list("name_de", flat=True).first() or "" if origin else ""


def _steps(row: Consult) -> list[Step]:
    done = [
        (_("Put"), row.sent_at),
        (_("Receipt confirmed"), row.acked_at),
        (_("Answered"), row.answered_at),
        (_("Settled"), row.closed_at),
    ]
    found = [Step(str(text), timezone.localdate(at), "good") for text, at in done if at]
    if row.waits_for_office:
        what = _("Receive it by") if row.state == State.SENT else _("Answer by")
        found.append(Step(str(what), row.due, "bad" if row.is_late else "warn"))
    elif row.state == State.CLARIFY:
        found.append(Step(str(_("Waits for whoever asked")), None, "plan"))
    return found


def working_days(row: Consult) -> int:
    """Return how many working days are left until the office's day, 0 when it is over."""
    if row.due is None:
        return 0
    today = timezone.localdate()
    return sum(is_working_day(date.fromordinal(day)) for day in range(today.toordinal() + 1, row.due.toordinal() + 1))


def allowed_days(row: Consult) -> int:
    """Return how many working days the office has for an answer."""
    return deadlines.days(timezone.localdate(row.sent_at) if row.sent_at else timezone.localdate(), urgent=row.urgent)


def coarsened(row: Consult) -> list[tuple[str, str, bool]]:
    """Return how the bands would read when they were made wider until five or more people may share them."""
    wider = coarser(bands_of(row), county())
    return told(
        Consult(
            title=wider.title, years=wider.years, age=wider.age, family=wider.family, region=wider.region, origin=wider.origin
        )
    )


def receivers(actor: Actor) -> list[Unit]:
    """Return the offices the actor may ask: the authorities, for an authority the integration centre."""
    kinds = (UnitKind.INTEGRATION_CENTRE,) if seat(actor).role in WALLED_ROLES else OFFICES
    return list(units(actor, *kinds))


def about(actor: Actor, key: UUID) -> list[Consult]:
    """Return what the actor asked about one case or hand-over, newest first; nothing for everybody else."""
    origins = visible(actor, Origin.objects.filter(about=key), Right.SEE).values("consult")
    return list(
        visible(actor, Consult.objects.filter(pk__in=origins), Right.SEE).select_related("to_unit").order_by("-changed_at")[:20]
    )


def of_person(actor: Actor) -> list[tuple[Consult, ReleasedFacts]]:
    """Return the questions in which the person who holds the code is named, with what is told, newest first."""
    rows = visible(actor, ReleasedFacts.objects.filter(~Q(said=ReleasedFacts.Said.NO)), Right.SEE)
    found = rows.select_related("consult__to_unit__organisation").order_by("-consult__changed_at")
    return [(row.consult, row) for row in found] if actor.is_person else []


def countries() -> list[tuple[str, str]]:
    """Return code and German name of every country, by name."""
    return list(
        Country.objects.filter(valid_until__isnull=True).exclude(iso2="DE").order_by("name_de").values_list("iso2", "name_de")
    )


def person(actor: Actor, person_dossier: UUID | None) -> Person | None:
    """Return the person a new question is about, None for none; raises NotVisible for one the actor may not see."""
    return of_dossier(actor, person_dossier) if person_dossier else None


def spoken(person: Person) -> str:
    """Return the first of her languages in which the public pages speak, else German."""
    codes = [code.split("_")[0] for code in person.languages]
    return next((code for code in codes if code in texts.available()), "de")


def for_everybody(page: Page) -> dict[str, Any]:
    """Return what the version of an answer for everybody begins with: question and answer as they stand, to be made general."""
    last = page.answers[-1] if page.answers else None
    found = {"topic": page.consult.topic, "title": page.consult.get_topic_display(), "question": page.consult.question}
    if last is None:
        return found
    return {
        **found,
        "answer": last.text,
        "bases": ",".join(last.bases),
        "law_state": last.law_state,
        "review_on": last.review_on,
    }


def languages() -> list[tuple[str, str]]:
    """Return code and own name of the languages in which a slip can be printed."""
    return [(code, str(name)) for code, name in settings.LANGUAGES if code in texts.available()]
