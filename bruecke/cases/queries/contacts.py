"""What stands around a case: meetings, offers, releases, helpers, papers."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any, TypeVar
from uuid import UUID

from django.contrib.postgres.aggregates import ArrayAgg
from django.db.models import Model, Q, QuerySet

from bruecke.access.policy import NotVisible, Right, visible
from bruecke.audit.actions import record
from bruecke.base.crypto import read_file
from bruecke.cases.models import Conference, ConferenceLink, Document, Errand, Letter, Meeting, Note, ServiceLink
from bruecke.cases.queries.case import Page
from bruecke.cases.queries.plan import GoalLine
from bruecke.cases.queries.plan import goals as plan_goals
from bruecke.consent import queries as consents
from bruecke.consent.models import Release

Row = TypeVar("Row", bound=Model)
SUFFIX = {"application/pdf": ".pdf", "image/png": ".png", "image/jpeg": ".jpg"}


@dataclass(frozen=True)
class Contacts:
    """The page of contacts; an errand comes with what its helper has reported."""

    meetings: list[Meeting]
    links: list[ServiceLink]
    releases: list[Release]
    errands: list[tuple[Errand, list[tuple[datetime, str]]]]
    conferences: list[Conference]


def contacts(page: Page) -> Contacts:
    """Return everything around a case whose page is open; five queries."""
    case = page.case
    meetings = Meeting.objects.filter(dossier=case.plan_id) if case.plan_id else Meeting.objects.none()
    errands = Errand.objects.filter(case_id=case.pk).annotate(days=_told("at"), texts=_told("text"))
    return Contacts(
        list(meetings.select_related("user").order_by("-starts_at")[:20]),
        list(ServiceLink.objects.filter(dossier=case.work_id).select_related("goal").order_by("-requested_on", "pk")), releases(page),
        [(row, list(zip(row.days, row.texts, strict=True))) for row in errands.select_related("helper").order_by("-made_at")],
        conferences(page),
    )  # fmt: skip


def conferences(page: Page) -> list[Conference]:
    """Return the conferences about a case that the actor called or was invited to, the newest first."""
    about = ConferenceLink.objects.filter(dossier=page.case.work_id).values("conference_id")
    rows = visible(page.actor, Conference.objects.filter(pk__in=about), Right.SEE)
    return list(rows.select_related("chair").order_by("-starts_at"))


def _told(name: str) -> ArrayAgg:
    return ArrayAgg(f"entries__{name}", filter=Q(entries__isnull=False), order_by="entries__at", default=[])


def errands_of(page: Page) -> list[UUID]:
    """Return the circles in which helpers hold what they were told of her."""
    return list(Errand.objects.filter(case_id=page.case.pk).values_list("dossier_id", flat=True))


def releases(page: Page) -> list[Release]:
    """Return her live releases."""
    return consents.releases(page.actor, page.case.person_dossier_id) if page.case.person_dossier_id else []


def goals(page: Page) -> list[GoalLine]:
    """Return the goals, for a choice."""
    return plan_goals(page.case.work_id)


def _of(page: Page, rows: QuerySet[Row], key: UUID) -> Row:
    found = rows.filter(pk=key).first()
    if found is None:
        raise NotVisible(rows.model.__name__)
    return found


def link(page: Page, key: UUID) -> ServiceLink:
    """Return a link of this case; raises NotVisible."""
    return _of(page, ServiceLink.objects.filter(dossier=page.case.work_id), key)


def note(page: Page, key: UUID) -> Note:
    """Return a note of the actor's own in this case; raises NotVisible."""
    return _of(page, Note.objects.filter(dossier=page.case.work_id, by=page.actor.user_id), key)


def providers(page: Page) -> list[str]:
    """Return who offers what the actor has linked to before, for the field that completes itself; at most a hundred."""
    rows = ServiceLink.objects.filter(dossier__grant__user=page.actor.user_id).order_by("provider")
    return list(rows.values_list("provider", flat=True).distinct()[:100])


def meeting_defaults(page: Page) -> dict[str, Any]:
    """Return what a new meeting begins with: the room of whoever is responsible and her interpreter."""
    place = page.case.user.room or ", ".join(part for part in (page.case.unit.street, page.case.unit.town) if part)
    return {"place": place, "interpreter": page.intake.interpreter if page.intake else ""}


@dataclass(frozen=True)
class Papers:
    """Documents and letters, newest first."""

    documents: list[Document]
    letters: list[Letter]


def papers(page: Page) -> Papers:
    """Return the papers of a case whose page is open; two queries."""
    work = page.case.work_id
    return Papers(
        list(Document.objects.filter(dossier=work).select_related("by").order_by("-uploaded_at")),
        list(Letter.objects.filter(dossier=work).select_related("by").order_by("-made_at")),
    )


def document(page: Page, key: UUID) -> tuple[Document, bytes]:
    """Return a document and its plain content; opening it is written down; raises NotVisible where either is gone."""
    found = _of(page, Document.objects.filter(dossier=page.case.work_id), key)
    record(verb="document.opened", dossier=page.case.work_id, subject=f"document:{found.pk}")
    try:
        return found, read_file(found.file)
    except FileNotFoundError as error:
        raise NotVisible("file") from error
