"""The handbook inside the application: the files of docs/handbook as pages, the chapter of one's own work first."""

from functools import lru_cache

from django.conf import settings
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.templatetags.static import static
from django.urls import reverse
from django.utils.safestring import SafeString
from markdown_it import MarkdownIt
from markdown_it.token import Token

from bruecke.access.actor import Request
from bruecke.access.doors import signed_in
from bruecke.access.models import Role
from bruecke.consults.queries.seats import MAY

FOLDER, FIRST = settings.ROOT / "docs" / "handbook", "README"
#: Every chapter with its title, and whose work it describes.
CHAPTERS: dict[str, tuple[str, tuple[Role, ...]]] = {
    "meldeamt": ("Meldeamt", (Role.CLERK,)),
    "dateien": ("Dateien aus den Meldeämtern", (Role.CLERK,)),
    "beratung": ("Beratung", (Role.COUNSELLOR, Role.CASE_MANAGER)),
    "fallbegleitung": ("Fallbegleitung", (Role.CASE_MANAGER, Role.COUNSELLOR)),
    "kurzer-draht": ("Kurzer Draht", MAY),
    "ehrenamt": ("Ehrenamt und Aushilfe", (Role.HELPER,)),
    "teamleitung": ("Teamleitung", (Role.CARRIER_LEAD,)),
    "koordination": ("Koordination", (Role.COORDINATOR,)),
    "verwaltung": ("Kreisverwaltung", (Role.COUNTY_ADMIN,)),
    "datenschutz": ("Datenschutz", (Role.PRIVACY_OFFICER,)),
    "schulberatung": ("Schulberatung", (Role.KI_TEACHER,)),
    "schule": ("Schulsekretariat", (Role.SCHOOL_OFFICE,)),
    "schulaufsicht": ("Schulaufsicht und Schulträger", (Role.SCHOOL_AUTHORITY, Role.SCHOOL_MAINTAINER)),
    "schulplatz-familie": ("Schulplatz: was Familien sehen", (Role.KI_TEACHER,)),
    "neu-im-kreis": ("Neu im Kreis", ()),
}


@signed_in()
def handbook(request: Request, chapter: str = FIRST) -> HttpResponse:
    """One chapter, by default the first page with what holds for everybody; unknown ones do not exist (404)."""
    if chapter not in (FIRST, *CHAPTERS):
        raise Http404
    own: list[tuple[str, str, bool]] = []
    others: list[tuple[str, str, bool]] = []
    for name, (title, roles) in CHAPTERS.items():
        (own if request.actor.has(*roles) else others).append((reverse("chapter", args=[name]), title, name == chapter))
    context = {"text": text_of(chapter), "own": own, "others": others, "is_first": chapter == FIRST}
    return render(request, "config/handbook.html", context)


@lru_cache(maxsize=16)
def text_of(chapter: str) -> SafeString:
    """Return a chapter as HTML; the files are ours, and HTML written in them stays text."""
    reader = MarkdownIt("commonmark", {"html": False}).enable("table")
    tokens = reader.parse((FOLDER / f"{chapter}.md").read_text(encoding="utf-8"))
    for token in tokens:
        _lead_inside(token.children or [])
    return SafeString(reader.renderer.render(tokens, reader.options, {}))


def _lead_inside(parts: list[Token]) -> None:
    """Let pictures and links between chapters lead inside the application; what lies outside the handbook stays text."""
    for token in parts:
        if token.type == "image":
            token.attrs |= {"src": static(f"handbook/{str(token.attrs['src']).removeprefix('bilder/')}"), "loading": "lazy"}
        elif token.type == "link_open":
            name = str(token.attrs["href"]).removesuffix(".md")
            token.hidden = name not in CHAPTERS
            token.attrs["href"] = reverse("chapter", args=[name]) if name in CHAPTERS else ""
        elif token.type == "link_close":
            token.hidden = next(part.hidden for part in reversed(parts[: parts.index(token)]) if part.type == "link_open")
