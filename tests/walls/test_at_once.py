"""What ends, ends at the next request: in pages, lists, search, counts, feeds, fragments, files and in letters that wait."""

from datetime import timedelta
from uuid import uuid4

import pytest
from django.urls import reverse
from django.utils import timezone

from bruecke.access.models import Cover, Membership
from bruecke.cases.actions import handing_over, letters, opening, together
from bruecke.cases.models import Letter, LetterRun
from bruecke.cases.queries import case as cases
from bruecke.cases.queries import feed
from bruecke.cases.queries import letters as written
from bruecke.consent import queries as handovers
from bruecke.consults.models import ReleasedFacts
from bruecke.people.models import Person
from bruecke.privacy.actions.protection import protect
from conftest import acting, client_of
from tests.walls import lives

pytestmark = pytest.mark.django_db
LISTS = (
    "cases:cases", "cases:board", "cases:today", "cases:many", "cases:errands", "cases:conferences", "welcome:today", "welcome:search",
    "welcome:inbox", "welcome:appointments", "consults:consults", "consults:today", "people:pairs",
)  # fmt: skip
#: Rows of one's own: keys without what they opened, and what was typed for many and names nobody.
OWN = {"access_grant", "cases_letterrun"}


@pytest.fixture
def life(world, arrive):
    return lives.live(world, arrive)


def seen(world, life, name, *, words=None):
    """Return the words of hers that `name` finds on any list, page, fragment or in her feed."""
    client, found = world.client(name), {}
    words = (words or life.words) - {life.anonymous.number, lives.WORDS["alias"], str(life.anonymous.dossier_id)}
    for page in LISTS:
        for query in ({"ansicht": "zu"}, {"q": "Quetz", "s": "Quetz"}):
            found |= {(page, word): 1 for word in lives.found(client.get(reverse(page), query), words, query)}
    for page, answer in lives.visited(
        client, life.keys, htmx=True, only={"case_id", "handover_id", "run_id", "errand_id", "appointment_id"}
    ):
        found |= {(page.name, word): 1 for word in lives.found(answer, words)}
    answer = client_of().get(reverse("cases:feed", args=[feed.token(world.actor(name))]))
    found |= {("feed", word): 1 for word in lives.found(answer, words) - {""}}
    return sorted(found)


def printed(life):
    """Return how many letters the waiting run would print now, as the job does it."""
    from bruecke.access.actor import of_user

    run = LetterRun.objects.select_related("made_by").get(pk=life.run.pk)
    return [row.person.name if row.person else "" for part in written.of_run(of_user(run.made_by), run) for row in part]


def test_before_everything_is_there(world, life):
    found = seen(world, life, "amira")
    assert lives.rows_with(world.actor("ben"), life.words) == []
    assert {"cases:board", "welcome:search", "cases:case", "cases:history", "feed"} <= {page for page, _word in found}
    assert printed(life) == [f"{lives.WORDS['given']} {lives.WORDS['family']}"]


def test_the_end_of_a_membership(world, life):
    Membership.objects.filter(user=world.amira).update(until=timezone.localdate() - timedelta(days=1))

    assert seen(world, life, "amira") == []
    assert printed(life) == []
    assert set(lives.rows_with(world.actor("amira"), life.words)) <= OWN


def test_an_accepted_transfer(world, life):
    with acting(world.actor("dana")) as dana:
        opening.open_case(by=dana, handover=handovers.preview(dana, life.handed.pk))

    hers = {word for key, word in lives.WORDS.items() if key not in ("conference", "minutes", "alias", "intake")} | {lives.TOLD}
    assert seen(world, life, "amira", words=hers) == []
    assert printed(life) == []
    assert seen(world, life, "vroni", words=hers) == []
    assert set(lives.rows_with(world.actor("amira"), hers)) <= OWN
    assert set(lives.rows_with(world.actor("vroni"), hers)) <= OWN


def test_a_revoked_release(world, life):
    page = reverse("consults:consult", args=[life.told.pk])
    assert lives.TOLD in world.client("olga").get(page).content.decode()
    with acting(world.actor("amira")) as by:
        handing_over.withdraw_release(by=by, case=cases.case(by, life.case.pk).case, release_id=life.release.pk)

    for name in ("olga", "otto"):
        found = world.client(name).get(page)
        assert not lives.found(found, life.words | {lives.TOLD})
        assert lives.rows_with(world.actor(name), life.words | {lives.TOLD}) == []


def test_a_household_split_for_protection(world, life):
    today = timezone.localdate()
    Cover.objects.create(
        absent=world.amira, deputy=world.ben, unit=world.units["nord"], since=today, until=today, made_by=world.amira
    )
    with acting(world.actor("amira")) as by:
        person = Person.objects.select_related("dossier").get(pk=life.done.person.pk)
        protect(by=by, person=person, unit=world.units["nord"], deputy=world.cem)

    hers = {word for key, word in lives.WORDS.items() if key not in ("conference", "minutes", "alias", "intake")} | {lives.TOLD}
    for name in ("ben", "dana", "lea", "vroni", "katrin", "hanna", "olga", "otto", "eva", "adam"):
        assert seen(world, life, name, words=hers | {life.case.number}) == [], name
        assert lives.rows_with(world.actor(name), hers) == [], name
    assert printed(life) == [], "no letter that waits goes to an address she may have left"


def test_a_letter_that_was_laid_out_before_is_not_given_out_after(world, life):
    LetterRun.objects.filter(pk=life.run.pk).update(state=LetterRun.State.DONE, done=1, file=uuid4())
    with acting(world.actor("amira")) as amira:
        assert written.still_visible(amira, LetterRun.objects.get(pk=life.run.pk))
        person = Person.objects.select_related("dossier").get(pk=life.done.person.pk)
        protect(by=amira, person=person, unit=world.units["nord"], deputy=world.cem)
    assert world.client("amira").get(reverse("cases:run-pdf", args=[life.run.pk])).status_code == 404
    with acting(world.actor("amira")):
        assert Letter.objects.count() == 2, "what was written stays in her case"


def test_the_end_of_an_errand(world, life):
    assert seen(world, life, "vroni")
    with acting(world.actor("amira")) as by:
        together.end_errand(by=by, case=cases.case(by, life.case.pk).case, errand_id=life.errand.pk)
    assert seen(world, life, "vroni") == []


__all__ = ["ReleasedFacts", "letters"]
