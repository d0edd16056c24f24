"""A round from start to the school's question: computed, changed by hand, signed by two, carried out."""

from datetime import timedelta
from uuid import uuid4

import pytest
from django.core.exceptions import ValidationError
from django.utils import timezone

from bruecke.access.jobs import as_job
from bruecke.access.models import Grant, Reason
from bruecke.access.policy import NotAllowed, NotVisible, visible
from bruecke.schooling.actions import computing, offers, rounds
from bruecke.schooling.actions.progress import advance, locked, show_to_authority
from bruecke.schooling.models import Entrant, Group, Offer, Placement, Proposal, Round
from bruecke.schooling.models.words import Need, Stage, State
from bruecke.schooling.queries.problem import refused_by
from bruecke.schooling.tests.factories import family, group, schools, today
from conftest import acting, as_owner

pytestmark = pytest.mark.django_db


def ready(world, told, *, by="petra", grade=7, need=Need.FULL):
    """Bring the children of a family to where they wait for a place."""
    found = []
    for entrant in told.entrants:
        with acting(world.actor(by)) as actor:
            row = locked(Placement.objects.get(entrant=entrant), State.REPORTED)
            show_to_authority(row, unit_id=world.units["schule"].pk)
            advance(row, State.READY, by=actor, stage=Stage.LOWER, grade=grade, need=need, ready_on=today())
            found.append(row)
    return found


def computed(round_):
    """Let the job compute as the worker does."""
    as_owner()
    with as_job("schooling") as job:
        computing.compute(by=job, round_id=round_.pk)
    round_.refresh_from_db()
    return round_


def started(world, placements, *, by="petra", **more):
    with acting(world.actor(by)) as actor:
        return rounds.start(by=actor, title="Runde", placements=[row.pk for row in placements], key=uuid4(), **more)


@pytest.fixture
def county(world):
    ge, hs, _gs = schools(world)
    return ge, hs, group(ge, capacity=2), group(hs, capacity=5)


def decided(world, round_):
    with acting(world.actor("sigrid")) as sigrid:
        rounds.sign(by=sigrid, row=round_)
    with acting(world.actor("stefan")) as stefan:
        rounds.check(by=stefan, row=round_)
    as_owner()
    with as_job("schooling") as job:
        return computing.offer_round(by=job, round_id=round_.pk)


def test_a_round_proposes_the_nearest_school_and_says_why(world, county):
    ge, _hs, near, _far = county
    matter = ready(world, family(world))[0]

    row = computed(started(world, [matter]))

    proposal = Proposal.objects.get(round=row)
    assert (row.state, proposal.school_id, proposal.group_id) == (Round.State.PROPOSED, ge.pk, near.pk)
    assert row.result["proved"] == [True, True, True]
    assert proposal.reasons


def test_siblings_stay_together_even_where_the_near_school_has_one_place(world, county):
    _ge, hs, near, _far = county
    Group.objects.filter(pk=near.pk).update(capacity=1)
    matters = ready(world, family(world, children=2))

    row = computed(started(world, matters))

    assert set(Proposal.objects.filter(round=row).values_list("school", flat=True)) == {hs.pk}


def test_only_children_who_wait_take_part(world, county):
    told = family(world)

    with acting(world.actor("petra")) as petra, pytest.raises(ValidationError, match="wartet"):
        rounds.start(by=petra, title="x", placements=[Placement.objects.get().pk], key=uuid4())
    assert told.code


@pytest.mark.parametrize("who", ["gerda", "tina", "amira", "olga", "hanna", "adam", "katrin"])
def test_nobody_else_starts_a_round(world, county, who):
    matter = ready(world, family(world))[0]

    with acting(world.actor(who)) as actor, pytest.raises(NotVisible):
        rounds.start(by=actor, title="x", placements=[matter.pk], key=uuid4())


def test_two_rounds_at_once_are_refused_with_a_sentence(world, county):
    matter = ready(world, family(world))[0]
    started(world, [matter])

    with pytest.raises(ValidationError, match="gerade berechnet"):
        started(world, [matter])


def test_a_killed_worker_leaves_a_round_that_is_begun_anew(world, county):
    row = started(world, ready(world, family(world)))
    Round.objects.filter(pk=row.pk).update(state=Round.State.COMPUTING, attempt=1, share=0.4)

    computed(row)

    assert (row.state, row.attempt) == (Round.State.PROPOSED, 2)


def test_a_stopped_round_has_the_best_proposal_so_far(world, county):
    row = started(world, ready(world, family(world)))
    with acting(world.actor("petra")) as petra:
        rounds.stop(by=petra, row=row)

    computed(row)

    assert row.state == Round.State.PROPOSED


def test_set_by_hand_the_rest_is_computed_around_it(world, county):
    _ge, hs, _near, _far = county
    matter = ready(world, family(world))[0]
    first = computed(started(world, [matter]))

    with acting(world.actor("petra")) as petra:
        rounds.pin(by=petra, proposal=Proposal.objects.get(round=first), school=hs.pk, because="Die Großmutter wohnt dort.")
    second = computed(started(world, [matter], previous=first.pk))

    first.refresh_from_db()
    assert Proposal.objects.get(round=second).school_id == hs.pk
    assert first.state == Round.State.DROPPED


def test_by_hand_only_with_a_reason_and_a_free_place(world, county):
    _ge, hs, _near, far = county
    row = computed(started(world, ready(world, family(world))))
    proposal = Proposal.objects.get(round=row)

    with acting(world.actor("petra")) as petra:
        with pytest.raises(ValidationError, match="warum"):
            rounds.pin(by=petra, proposal=proposal, school=hs.pk, because=" ")
        Group.objects.filter(pk=far.pk).update(others=5)
        with pytest.raises(ValidationError, match="keinen freien Platz"):
            rounds.pin(by=petra, proposal=proposal, school=hs.pk, because="Weil")


def test_a_school_kept_from_a_child_is_never_proposed_and_reads_like_a_full_one(world, county):
    ge, hs, _near, _far = county
    told = family(world)
    Entrant.objects.update(avoid=[ge.pk])
    row = computed(started(world, ready(world, told)))
    proposal = Proposal.objects.get(round=row)

    assert proposal.school_id == hs.pk
    assert ge.pk not in str(proposal.reasons)
    with acting(world.actor("sigrid")) as sigrid, pytest.raises(ValidationError, match="keinen freien Platz"):
        rounds.pin(by=sigrid, proposal=proposal, school=ge.pk, because="Näher")


def test_two_people_sign_and_schools_are_asked(world, county):
    ge, _hs, near, _far = county
    matter = ready(world, family(world))[0]
    row = computed(started(world, [matter]))

    with acting(world.actor("sigrid")) as sigrid:
        rounds.sign(by=sigrid, row=row)
        with pytest.raises(ValidationError, match="selbst"):
            rounds.check(by=sigrid, row=row)
    with acting(world.actor("petra")) as petra, pytest.raises(NotVisible):
        rounds.check(by=petra, row=row)
    done = decided(world, row)

    matter.refresh_from_db()
    near.refresh_from_db()
    assert done["offered"] == 1
    assert (matter.state, matter.school_id, near.taken) == (State.OFFERED, ge.pk, 1)
    with acting(world.actor("gerda")):
        assert Offer.objects.get().facts["family_name"] == "Haddad"
        assert Placement.objects.count() == Entrant.objects.count() == 0
    with acting(world.actor("heinz")):
        assert Offer.objects.count() == 0


def test_carried_out_twice_asks_once(world, county):
    row = computed(started(world, ready(world, family(world))))
    decided(world, row)
    as_owner()

    with as_job("schooling") as job:
        again = computing.offer_round(by=job, round_id=row.pk)

    assert (again["before"], Offer.objects.count()) == (1, 1)


def test_a_what_if_is_never_signed_and_takes_no_place(world, county):
    ge, _hs, near, _far = county
    Group.objects.filter(pk=near.pk).update(closed_on=today())
    matter = ready(world, family(world))[0]
    tried = [rounds.Tried(ge.pk, Stage.LOWER, [7], Need.FULL, 12)]

    row = computed(started(world, [matter], tried=tried))

    assert Proposal.objects.get(round=row).school_id == ge.pk
    with acting(world.actor("sigrid")) as sigrid, pytest.raises(ValidationError, match="Was wäre wenn"):
        rounds.sign(by=sigrid, row=row)


def test_a_child_whose_home_nobody_knows_says_so(world, county):
    told = family(world)
    Entrant.objects.update(lat=None, lon=None, point="")

    row = computed(started(world, ready(world, told)))

    proposal = Proposal.objects.get(round=row)
    assert (proposal.school_id, proposal.reasons) == (None, [{"code": "no_point", "values": {}}])


def test_a_decided_child_is_never_moved_and_pulls_its_sibling(world, county):
    _ge, hs, near, far = county
    first, second = ready(world, family(world, children=2))
    Placement.objects.filter(pk=first.pk).update(state=State.STARTED, school=hs, group=far, started_on=today())
    Group.objects.filter(pk=far.pk).update(taken=1)

    row = computed(started(world, [second]))

    assert Proposal.objects.get(round=row).school_id == hs.pk
    assert Placement.objects.get(pk=first.pk).school_id == hs.pk
    assert near.free == 2


def asked(world, county):
    """Return one offer that Gerda's school has to answer."""
    row = computed(started(world, ready(world, family(world))))
    decided(world, row)
    as_owner()
    return Offer.objects.select_related("dossier", "school").get()


def test_silence_escalates_and_never_admits(world, county):
    offer = asked(world, county)

    with as_job("schooling") as job:
        assert offers.escalate(by=job, day=offer.due) == 0
        assert offers.escalate(by=job, day=offer.due + timedelta(days=1)) == 1
        assert offers.escalate(by=job, day=offer.due + timedelta(days=1)) == 0
    offer.refresh_from_db()
    assert (offer.state, Placement.objects.get().state) == (Offer.State.ESCALATED, State.OFFERED)


def test_the_authority_of_the_form_of_school_decides(world, county):
    offer = asked(world, county)
    Offer.objects.update(state=Offer.State.ESCALATED)

    with acting(world.actor("sigrid")) as sigrid, pytest.raises(ValidationError, match="andere Aufsicht"):
        offers.decide(by=sigrid, row=offer, assign=True, text="Es ist Platz.")
    with acting(world.actor("petra")) as petra, pytest.raises(NotAllowed):
        offers.decide(by=petra, row=offer, assign=True, text="Es ist Platz.")
    with acting(world.actor("bea")) as bea:
        offers.decide(by=bea, row=offer, assign=True, text="Es ist Platz.", first_day=today() + timedelta(days=7))
    offer.refresh_from_db()
    assert (offer.state, Placement.objects.get().state) == (Offer.State.ASSIGNED, State.ASSIGNED)
    assert offer.facts["contact"][0]["name"] == "Samira Haddad"


def test_an_objection_that_is_right_frees_the_seat_and_the_next_round_goes_elsewhere(world, county):
    _ge, hs, near, _far = county
    offer = asked(world, county)
    Offer.objects.update(state=Offer.State.ESCALATED)

    with acting(world.actor("bea")) as bea:
        offers.decide(by=bea, row=offer, assign=False, text="Die Klasse ist wirklich voll.")
    near.refresh_from_db()
    matter = Placement.objects.get()
    again = computed(started(world, [matter]))

    assert (near.taken, matter.state, matter.school_id) == (0, State.READY, None)
    assert Proposal.objects.get(round=again).school_id == hs.pk
    with acting(world.actor("gerda")):
        assert Offer.objects.count() == 0


def test_a_round_seen_by_a_school_says_nothing(world, county):
    computed(started(world, ready(world, family(world))))

    with acting(world.actor("gerda")) as gerda:
        assert visible(gerda, Proposal.objects.all()).count() == Proposal.objects.count() == 0
    assert not Grant.objects.filter(reason=Reason.OFFERED).exists()


def test_by_hand_nobody_is_set_to_a_group_that_is_paused(world, county):
    ge, _hs, near, far = county
    matter = ready(world, family(world))[0]
    row = computed(started(world, [matter]))
    Group.objects.filter(pk=near.pk).update(paused_until=today() + timedelta(days=9))

    with acting(world.actor("petra")) as petra, pytest.raises(ValidationError, match="keinen freien Platz"):
        rounds.pin(by=petra, proposal=Proposal.objects.get(round=row), school=ge.pk, because="Wunsch")
    with acting(world.actor("sigrid")) as sigrid:
        with pytest.raises(ValidationError, match="kommt für dieses Kind nicht in Frage"):
            offers.offer(by=sigrid, placement=matter, group_id=near.pk, because="Wunsch")
        assert offers.offer(by=sigrid, placement=matter, group_id=far.pk, because="frei").group_id == far.pk


def test_a_school_that_had_to_take_a_child_once_has_not_refused_it(world, county):
    _ge, hs, _near, _far = county
    matter = ready(world, family(world))[0]
    now = timezone.now()
    gone = {
        "state": Offer.State.ENDED, "decided_at": now, "offered_at": now, "due": today(), "facts": {}, "dossier": matter.dossier,
        "decided_by": world.users["sigrid"], "decision": "x",
        "placement": matter,
    }  # fmt: skip
    Offer.objects.create(school=hs, first_day=today(), **gone)
    assert refused_by([matter.pk]) == {}

    Offer.objects.update(first_day=None)
    assert refused_by([matter.pk]) == {matter.pk: {hs.pk}}
