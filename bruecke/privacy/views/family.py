"""A family's own data about its children at school, with its code: who has it, who looked, and everything as a file."""

import json

from django.http import HttpResponse
from django.template.loader import render_to_string

from bruecke.access.actor import Request
from bruecke.access.doors import public
from bruecke.consent import texts
from bruecke.privacy.queries.copy import family_copy
from bruecke.privacy.queries.family import family
from bruecke.schooling.family_words import words as school_words

HEADERS = {"Cache-Control": "no-store", "Referrer-Policy": "no-referrer"}


@public
def family_data(request: Request, lang: str, code: str) -> HttpResponse:
    """Who may see the children and who has looked."""
    words = texts.page(lang)
    context = {
        "lang": lang,
        "words": words,
        "direction": str(texts.words(lang)["direction"]),
        "code": code,
        "page": family(request.actor),
        "private": school_words(lang)["status"]["private"],
    }
    return HttpResponse(render_to_string("privacy/family.html", context, request), headers=HEADERS)


@public
def family_json(request: Request, lang: str, code: str) -> HttpResponse:
    """Everything about the children as a file that machines can read (Art. 20 GDPR)."""
    content = json.dumps(family_copy(family(request.actor), request.actor), ensure_ascii=False, indent=2)
    headers = HEADERS | {"Content-Disposition": 'attachment; filename="meine-daten.json"'}
    return HttpResponse(content, content_type="application/json; charset=utf-8", headers=headers)
