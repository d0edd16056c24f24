"""A child somebody must not find, looked for from every role (domain 6.3): no name, no place, no school, no number gives it away."""

from datetime import timedelta

import pytest
from django.core.cache import cache
from django.core.exceptions import ValidationError
from django.db import connection
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bruecke.access.models import Role
from bruecke.access.policy import Right, visible
from bruecke.network.county_map import drawn
from bruecke.schooling.actions import rounds
from bruecke.schooling.models import Entrant, Group, Offer, Placement, Proposal
from bruecke.schooling.models.words import Need, State
from bruecke.schooling.queries import rounds as queries
from bruecke.schooling.tests.factories import group, schools, today
from conftest import acting, client_of
from tests.walls import children, lives

pytestmark = pytest.mark.django_db
#: Everybody but the two whom the family trusts and the authorities, who see a number without a name.
SEEKERS = (
    "pia", "amira", "lea", "mona", "vroni", "hanna", "kira", "olga", "emil", "katrin", "adam", "eva", "gerda", "heinz", "tina", None,
)  # fmt: skip
#: Who works with children of this kind; the plain pages of all others are looked through in test_strangers_of_a_child.
NEAR = ("pia", "gerda", "tina")
#: A new code stands in this form each time.
FRESH = {"schooling:report-family"}
AUTHORITIES = ("sigrid", "stefan", "bea")
NAMES = {
    children.SCHOOL["given"], children.SCHOOL["family"], children.COUNSELLING["guardian"], children.COUNSELLING["phone"], children.COUNSELLING["street"],
    children.AUTHORITY["district"], children.COUNSELLING["note"], children.COUNSELLING["learning"],
}  # fmt: skip
QUERY = {"q": "Knoblau", "s": "Zwirbel"}


@pytest.fixture
def county(world):
    """The Gesamtschule is near, and it is the one the child must not go to; the Hauptschule is far and open."""
    ge, hs, gs = schools(world)
    children.newcomer(world, "pia", "schule", Role.KI_TEACHER)
    return ge, hs, gs, group(ge, capacity=9), group(hs, capacity=9)


def hidden(world, county):
    """Return the matter of a protected child that waits for a place and must not go to the Gesamtschule."""
    matter = children.told(world, given=(children.SCHOOL["given"],))[0]
    children.counselled(world, matter)
    children.waits(world, matter)
    children.protect(world, matter, avoid=(county[0].pk,))
    return Placement.objects.select_related("entrant__dossier", "dossier").get(pk=matter.pk)


def keys_of(matter, **more):
    return {
        "entrant_id": matter.entrant_id,
        "placement_id": matter.pk,
        "other_id": matter.entrant_id,
        "lang": "de",
        "what": "verlauf",
        **more,
    }


def pages_of(client, **query):
    """Return what every page without an argument says."""
    cache.clear()
    return {page.name: (answer.status_code, lives.body(answer)) for page, answer in children.plain_pages(client, **query)}


def test_whom_the_family_trusts_reads_it_all(world, county):
    hidden(world, county)

    for name in ("petra", "paul"):
        assert {"schooling_entrant", "schooling_guardian", "schooling_counselling"} <= set(
            lives.rows_with(world.actor(name), NAMES)
        )


def test_nobody_else_finds_the_child_on_any_page_nor_in_any_table(world, county):
    matter = hidden(world, county)
    row = children.computed(world, [matter])
    keys = keys_of(matter, round_id=row.pk, proposal_id=Proposal.objects.get(round=row).pk)
    words, leaks = NAMES | {matter.number, str(matter.pk), str(matter.entrant_id)}, set()
    for name in SEEKERS:
        cache.clear()
        client = client_of(world.users[name] if name else None)
        for page, answer in children.plain_pages(client, **QUERY) if name in NEAR else ():
            leaks |= {(name, page.name, word) for word in lives.found(answer, words, QUERY)}
        for page, real, invented in children.pages_of_a_child(client, keys, compare=name in NEAR):
            assert real.status_code in (302, 404, 405), (name, page.name, real.status_code)
            if invented is not None:
                assert (real.status_code, lives.body(real)) == (invented.status_code, lives.body(invented)), (name, page.name)
            leaks |= {(name, page.name, word) for word in lives.found(real, words - {str(matter.pk), str(matter.entrant_id)})}
        if name:
            assert lives.rows_with(world.actor(name), words) == [], name

    assert not leaks, sorted(leaks, key=str)


def test_the_authority_places_a_number_without_name_place_or_reason(world, county):
    matter = hidden(world, county)
    row = children.computed(world, [matter])
    proposal = Proposal.objects.get(round=row)
    keys = keys_of(matter, round_id=row.pk, proposal_id=proposal.pk)
    for name in AUTHORITIES:
        client, leaks, seen = world.client(name), set(), set()
        for page, answer in [
            *children.plain_pages(client, **QUERY),
            *((page, real) for page, real, _ in children.pages_of_a_child(client, keys)),
        ]:
            leaks |= {(page.name, word) for word in lives.found(answer, NAMES, QUERY)}
        page = client.get(f"/schule/runden/{row.pk}/").content.decode()
        seen |= {word for word in (*NAMES, matter.number) if word in page}
        assert seen == {matter.number}, name
        assert not leaks, (name, sorted(leaks))
        assert set(lives.rows_with(world.actor(name), NAMES)) == set(), name


def test_the_child_is_not_placed_where_it_must_not_be_and_the_map_draws_no_line_to_it(world, county, monkeypatch):
    ge, hs, *_more = county
    beside = children.told(world, given=("Nebenan",), family="Nebenan")[0]
    children.waits(world, beside)
    matter = hidden(world, county)

    row = children.computed(world, [matter, beside])

    found = dict(Proposal.objects.filter(round=row).values_list("placement", "school"))
    assert found == {matter.pk: hs.pk, beside.pk: ge.pk}
    assert Proposal.objects.get(placement=matter).way is None
    square = {"type": "Polygon", "coordinates": [[[5.5, 50.0], [7.5, 50.0], [7.5, 51.5], [5.5, 51.5], [5.5, 50.0]]]}
    monkeypatch.setattr(queries, "county_map", lambda: drawn([("05358024", "Jülich", square)]))
    with acting(world.actor("sigrid")) as sigrid:
        picture = queries.picture(sigrid, row)
    assert [way.count for way in picture.ways] == [1]


@pytest.mark.parametrize("name", AUTHORITIES)
def test_no_page_says_where_a_child_must_not_go(world, county, name):
    """The same bytes with and without the list, also where one chooses a school for this child."""
    matter = hidden(world, county)
    row = children.computed(world, [matter])
    proposal = Proposal.objects.get(round=row)
    client = world.client(name)
    Entrant.objects.filter(pk=matter.entrant_id).update(avoid=[])
    addresses = [
        f"/schule/vorschlag/{proposal.pk}/", f"/schule/vorgang/{matter.pk}/", f"/schule/runden/{row.pk}/was-waere-wenn/", f"/schule/runden/{row.pk}/",
    ]  # fmt: skip
    without = pages_of(client) | {path: (200, lives.body(client.get(path))) for path in addresses}

    Entrant.objects.filter(pk=matter.entrant_id).update(avoid=[county[0].pk])

    with_it = pages_of(client) | {path: (200, lives.body(client.get(path))) for path in addresses}
    changed = [page for page in without if without[page] != with_it[page] and "xlsx" not in page]
    assert changed == []
    with acting(world.actor(name)):
        assert not Entrant.objects.exists()


def test_the_sentence_for_a_school_kept_from_the_child_is_that_of_a_full_one(world, county):
    ge, hs, _gs, near, far = county
    matter = hidden(world, county)
    proposal = Proposal.objects.get(round=children.computed(world, [matter]))
    page = world.client("sigrid").get(f"/schule/vorgang/{matter.pk}/").content.decode()
    assert str(near.pk) in page, "it stands in the choice like any other"
    Group.objects.filter(pk=far.pk).update(capacity=0)

    said = []
    for school in (ge.pk, hs.pk):
        with acting(world.actor("sigrid")) as sigrid, pytest.raises(ValidationError) as told:
            rounds.pin(by=sigrid, proposal=proposal, school=school, because="Die Familie wünscht es.")
        said.append((told.value.code, told.value.messages))

    assert said[0] == said[1]
    assert Proposal.objects.get(pk=proposal.pk).pinned_id is None


def test_whoever_counsels_counts_nobody_protected_among_those_who_leave_support(world, county):
    matter = hidden(world, county)
    Placement.objects.filter(pk=matter.pk).update(state=State.STARTED, school=county[1], group=county[4], support_until=today())
    leaving = "SELECT coalesce(sum(children), 0) FROM schooling_leaving(%s::date[], '')"
    counted = {}
    for name in ("petra", "paul", "pia", "sigrid", "gerda", "amira"):
        with acting(world.actor(name)), connection.cursor() as cursor:
            cursor.execute(leaving, [[today(), today() + timedelta(days=183)]])
            counted[name] = int(cursor.fetchone()[0])

    assert counted == {"petra": 1, "paul": 1, "pia": 0, "sigrid": 1, "gerda": 0, "amira": 0}


def test_a_colleague_of_the_counselling_cannot_tell_that_a_protected_child_is_there(world, county):
    """Not from a number, not from the order, not from the number of statements."""
    client = world.client("pia")
    pages_of(client)
    before = pages_of(client)

    matter = hidden(world, county)

    after = pages_of(client)
    assert [page for page in before if before[page] != after[page] and page not in FRESH and "xlsx" not in page] == []
    with acting(world.actor("pia")) as pia:
        assert queries.ready(pia, queries.Wanted()).count() == 0
    with acting(world.actor("petra")) as petra:
        assert list(queries.ready(petra, queries.Wanted())) == [matter]


def test_a_school_with_the_other_childs_link_sees_nothing_of_the_protected_one(world, county):
    """The father's other child goes to the Gesamtschule; same name, same telephone. The sister came first and is protected since."""
    brother, sister = children.told(world, given=("Bruderherz", children.SCHOOL["given"]))
    children.counselled(world, sister)
    for matter in (brother, sister):
        children.waits(world, matter)
    children.protect(world, sister, avoid=(county[0].pk,))
    children.carried_out(world, children.computed(world, [brother]))
    offer = Offer.objects.get(placement=brother)
    hers = {children.SCHOOL["given"], sister.number, children.COUNSELLING["learning"], str(sister.pk), str(sister.entrant_id)}
    for name in ("gerda", "pia"):
        client, leaks = world.client(name), set()
        for page, answer in children.plain_pages(client, **QUERY):
            leaks |= {(page.name, word) for word in lives.found(answer, hers, QUERY)}
        for page, real, _invented in children.pages_of_a_child(
            client, keys_of(brother, offer_id=offer.pk, other_id=sister.entrant_id)
        ):
            leaks |= {(page.name, word) for word in lives.found(real, hers - {str(sister.entrant_id)})}
        assert not leaks, (name, sorted(leaks))
        assert lives.rows_with(world.actor(name), hers) == [], name
    assert offer.facts["family_name"] == children.SCHOOL["family"]
    assert Placement.objects.get(pk=sister.pk).family is None
    assert Placement.objects.get(pk=brother.pk).family != Entrant.objects.get(pk=sister.entrant_id).family


@settings(max_examples=12, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    needs=st.lists(st.sampled_from([Need.FULL, Need.MIXED, Need.REGULAR]), min_size=1, max_size=5),
    protected=st.sets(st.integers(0, 4), max_size=3),
    states=st.lists(st.sampled_from([State.REPORTED, State.COUNSELLED, State.READY]), min_size=5, max_size=5),
    names=st.lists(st.text(alphabet="abcXYZäß ’-", min_size=1, max_size=12).filter(str.strip), min_size=5, max_size=5),
)
def test_whatever_children_there_are_a_protected_one_is_seen_by_whom_it_trusts_alone(world, needs, protected, states, names):
    from django.db import transaction

    with transaction.atomic():
        if "pia" not in world.users or not type(world.petra).objects.filter(email="pia@example.org").exists():
            children.newcomer(world, "pia", "schule", Role.KI_TEACHER)
        schools(world)
        kept = []
        for place, need in enumerate(needs):
            matter = children.told(world, given=(names[place],), family=names[place])[0]
            if states[place] == State.READY:
                children.waits(world, matter)
                Placement.objects.filter(pk=matter.pk).update(need=need)
            else:
                Placement.objects.filter(pk=matter.pk).update(state=states[place])
            if place in protected:
                children.protect(world, matter)
                kept.append(matter)
        everybody, hidden_ = Entrant.objects.count(), {matter.entrant_id for matter in kept}
        for name in ("petra", "paul", "pia", "sigrid", "gerda", "mona"):
            with acting(world.actor(name)) as actor:
                read = set(Entrant.objects.values_list("pk", flat=True))
                seen = set(visible(actor, Entrant.objects.all(), Right.SEE).values_list("pk", flat=True))
                named = set(Placement.objects.exclude(name="").values_list("entrant", flat=True))
            assert read == seen, name
            assert len(read) == {"petra": everybody, "paul": everybody, "pia": everybody - len(hidden_)}.get(name, 0), name
            assert not named & hidden_, name
        transaction.set_rollback(True)
    world.users.pop("pia", None)
