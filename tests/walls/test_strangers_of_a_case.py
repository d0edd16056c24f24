"""Everybody without a grant visits every address with the keys of a case and all around it: nothing of it in any byte of any answer."""

import pytest
from django.core.cache import cache

from conftest import client_of
from tests.walls import lives

pytestmark = pytest.mark.django_db
#: Who knows nothing at all, and who knows by office that something waits (numbers, keys), never what was typed.
STRANGERS = ("ben", "mona", "kurt", "emil", None)
OFFICES = ("hanna", "eva", "katrin", "lea", "dana")
#: What the desk wrote itself; the lead knows the district, which stands in the preview of what was offered to her team; Dana, whose
#: team has not accepted yet, takes part in the conference.
KNOWN = {
    "katrin": ("given", "family", "phone", "district", "time"), "lea": ("district",), "dana": ("conference", "minutes"),
}  # fmt: skip
ASKED_FOR = {"case_id", "handover_id", "errand_id", "conference_id", "consult_id", "run_id", "dossier_id"}


def test_strangers_find_nothing_of_a_case_and_of_what_stands_around_it(world, arrive):
    life = lives.live(world, arrive)
    typed = (set(lives.WORDS.values()) | {lives.TOLD, lives.ASKED}) - {""}
    leaks = set()
    for name in (*STRANGERS, *OFFICES):
        cache.clear()  # wrong codes are counted; each stranger begins anew, so that the limit hides no page from the sweep
        client = client_of(world.users[name] if name else None)
        words = typed if name in OFFICES else typed | life.words
        own = {lives.WORDS[key] for key in KNOWN.get(name, ())}
        for page, answer in lives.visited(client, life.keys, q="Quetz", s="Quetz"):
            asked = {str(value) for key, value in life.keys.items() if key in page.arguments}
            leaks |= {(name, page.name, word) for word in lives.found(answer, words - own - asked, {"q": "Quetz"})}
            if ASKED_FOR & set(page.arguments) and name in STRANGERS:
                assert answer.status_code in (302, 404, 405), (name, page.name, answer.status_code)
        if name:
            assert set(lives.rows_with(world.actor(name), typed - own)) == set(), name
    assert not leaks, sorted(leaks, key=str)
