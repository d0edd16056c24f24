"""What a school answers, from the question to the end of support; and that it sees its own children only."""

from datetime import timedelta

import pytest
from django.core.exceptions import ValidationError
from django.utils import timezone

from bruecke.access.jobs import as_job
from bruecke.access.models import Grant, Membership, Reason
from bruecke.access.policy import NotVisible, Right, visible
from bruecke.audit.models import Entry
from bruecke.base.crypto import file_path
from bruecke.base.days import months_after
from bruecke.schooling.actions import answers, erasing, offers
from bruecke.schooling.models import Entrant, FollowUp, Guardian, Offer, Placement, Proposal, Step
from bruecke.schooling.models.words import State
from bruecke.schooling.queries import school as queries
from bruecke.schooling.tests.factories import family, group, schools, today
from bruecke.schooling.tests.test_rounds import ready
from conftest import acting, as_owner

pytestmark = pytest.mark.django_db
PDF = b"%PDF-1.7 class list"


@pytest.fixture
def county(world):
    ge, hs, _gs = schools(world)
    return ge, hs, group(ge, capacity=2), group(hs, capacity=5)


def asked(world, group_, *, name="Haddad", **more):
    """Return an offer the authority made by hand at a group."""
    matter = ready(world, family(world, name=name, **more))[0]
    with acting(world.actor("sigrid")) as sigrid:
        offers.offer(by=sigrid, placement=matter, group_id=group_.pk, because="Der nächste Weg.")
    return Offer.objects.select_related("dossier").get(placement=matter)


def taken_in(world, group_, **more):
    """Return an offer of a child that has come to the school today."""
    row = asked(world, group_, **more)
    with acting(world.actor("gerda")) as gerda:
        answers.accept(by=gerda, offer_id=row.pk, first_day=today())
        answers.start(by=gerda, offer_id=row.pk, on=today())
    row.refresh_from_db()
    return row


def refused(world, row, **values):
    """Let Gerda object."""
    typed = {"objection": "full", "text": "Kein Platz.", "proof": "28 von 28", "free_slots": 0} | values
    with acting(world.actor("gerda")) as gerda:
        answers.object_to(by=gerda, offer_id=row.pk, **typed)
    row.refresh_from_db()
    return row


class TestYes:
    def test_the_family_is_reached_only_after_yes(self, world, county):
        row = asked(world, county[2])
        assert "contact" not in row.facts
        assert "Samira Haddad" not in str(row.facts)

        with acting(world.actor("gerda")) as gerda:
            answers.accept(by=gerda, offer_id=row.pk, first_day=today() + timedelta(days=3), bring="Turnbeutel")

        row.refresh_from_db()
        matter = Placement.objects.get()
        assert row.facts["contact"][0]["name"] == "Samira Haddad"
        assert (row.state, row.bring, row.answered_by_id) == (Offer.State.ACCEPTED, "Turnbeutel", world.gerda.pk)
        assert (matter.state, matter.first_day, matter.placed_on) == (State.ASSIGNED, today() + timedelta(days=3), today())

    def test_a_second_click_says_yes_once(self, world, county):
        row = asked(world, county[2])

        for _click in range(2):
            with acting(world.actor("gerda")) as gerda:
                answers.accept(by=gerda, offer_id=row.pk, first_day=today())

        assert Step.objects.filter(state=State.ASSIGNED).count() == 1
        assert Entry.objects.filter(verb="offer.accepted").count() == 1

    def test_a_late_yes_still_counts_until_the_authority_decides(self, world, county):
        row = asked(world, county[2])
        Offer.objects.update(state=Offer.State.ESCALATED)

        with acting(world.actor("gerda")) as gerda:
            answers.accept(by=gerda, offer_id=row.pk, first_day=today())

        with acting(world.actor("bea")) as bea, pytest.raises(ValidationError, match="inzwischen geantwortet"):
            offers.decide(by=bea, row=row, assign=False, text="Zu spät.")

    @pytest.mark.parametrize("days", [-1, 121])
    def test_a_first_day_lies_in_the_next_four_months(self, world, county, days):
        row = asked(world, county[2])

        with acting(world.actor("gerda")) as gerda, pytest.raises(ValidationError, match="nächsten vier Monaten"):
            answers.accept(by=gerda, offer_id=row.pk, first_day=today() + timedelta(days=days))
        assert Offer.objects.get().state == Offer.State.OPEN

    def test_another_first_day_before_the_child_has_come(self, world, county):
        row = asked(world, county[2])
        with acting(world.actor("gerda")) as gerda:
            answers.accept(by=gerda, offer_id=row.pk, first_day=today())
            answers.move_first_day(by=gerda, offer_id=row.pk, first_day=today() + timedelta(days=7), reason="Klassenfahrt")
        assert Placement.objects.get().first_day == today() + timedelta(days=7)

        with acting(world.actor("gerda")) as gerda:
            answers.start(by=gerda, offer_id=row.pk, on=today())
        with acting(world.actor("gerda")) as gerda, pytest.raises(ValidationError):
            answers.move_first_day(by=gerda, offer_id=row.pk, first_day=today(), reason="x")


class TestNo:
    def test_an_objection_needs_reason_and_proof_and_moves_the_matter(self, world, county):
        row = asked(world, county[2])
        with pytest.raises(ValidationError, match="Nachweis"):
            refused(world, row, proof=" ")

        refused(world, row)

        assert (row.state, row.objection, row.free_slots) == (Offer.State.OBJECTED, "full", 0)
        assert Placement.objects.get().state == State.OBJECTED
        county[2].refresh_from_db()
        assert county[2].taken == 1, "the place stays taken until the authority decides"

    def test_a_paper_is_kept_encrypted_and_opened_by_the_authority(self, world, county):
        row = refused(world, asked(world, county[2]), paper=("Klassenliste.pdf", PDF))

        assert PDF not in file_path(row.proof_file).read_bytes()
        for who in ("gerda", "sigrid", "bea", "petra"):
            with acting(world.actor(who)) as actor:
                assert queries.proof(actor, row.pk)[1] == PDF
        for who in ("heinz", "tina", "amira", "adam"):
            with acting(world.actor(who)) as actor, pytest.raises(NotVisible):
                queries.proof(actor, row.pk)
        assert Entry.objects.filter(verb="offer.proof_opened").count() == 4

    def test_what_is_no_paper_is_not_kept(self, world, county):
        row = asked(world, county[2])

        with pytest.raises(ValidationError, match="PDF, PNG"):
            refused(world, row, paper=("virus.exe", b"MZ"))
        with pytest.raises(ValidationError, match="10 MB"):
            refused(world, row, paper=("x.pdf", b"%PDF-" + b"0" * (10 * 1024 * 1024)))
        row.refresh_from_db()
        assert (row.state, row.proof_file) == (Offer.State.OPEN, None)

    def test_a_paper_is_taken_back_before_the_decision(self, world, county, django_capture_on_commit_callbacks):
        row = refused(world, asked(world, county[2]), paper=("Klassenliste.pdf", PDF))
        path = file_path(row.proof_file)

        with django_capture_on_commit_callbacks(execute=True), acting(world.actor("gerda")) as gerda:
            answers.erase_proof(by=gerda, offer_id=row.pk)

        assert not path.exists()
        assert Offer.objects.get().proof_file is None

    def test_a_paper_is_erased_with_the_records_of_its_child(self, world, county, django_capture_on_commit_callbacks):
        row = refused(world, asked(world, county[2]), paper=("Klassenliste.pdf", PDF))
        path = file_path(row.proof_file)
        with acting(world.actor("bea")) as bea:
            offers.decide(by=bea, row=row, assign=False, text="Die Klasse ist voll.")
        Placement.objects.update(
            state=State.LEFT, ended_on=today() - timedelta(days=3000), state_since=timezone.now() - timedelta(days=3000)
        )
        as_owner()
        assert path.exists()

        with django_capture_on_commit_callbacks(execute=True), as_job("privacy") as job:
            assert erasing.erase(by=job, now=timezone.now(), most=10) == 1

        assert not path.exists()
        assert not Offer.objects.exists()

    def test_yes_after_no_is_told_that_it_is_answered(self, world, county):
        row = refused(world, asked(world, county[2]))

        with acting(world.actor("gerda")) as gerda, pytest.raises(ValidationError) as told:
            answers.accept(by=gerda, offer_id=row.pk, first_day=today())
        assert told.value.code == "quicker"


class TestStart:
    def test_the_two_years_begin_on_the_first_day(self, world, county):
        row = taken_in(world, county[2])

        matter = Placement.objects.get()
        assert (row.state, matter.state) == (Offer.State.STARTED, State.STARTED)
        assert (matter.started_on, matter.support_until) == (today(), months_after(today(), 24))
        dues = dict(FollowUp.objects.values_list("after", "due"))
        assert dues == {
            "6w": today() + timedelta(weeks=6), "6m": months_after(today(), 6), "12m": months_after(today(), 12),
            "18m": months_after(today(), 18), "24m": months_after(today(), 24),
        }  # fmt: skip

    def test_a_day_to_come_is_no_first_day(self, world, county):
        row = asked(world, county[2])
        with acting(world.actor("gerda")) as gerda:
            answers.accept(by=gerda, offer_id=row.pk, first_day=today())
            with pytest.raises(ValidationError, match="spätestens heute"):
                answers.start(by=gerda, offer_id=row.pk, on=today() + timedelta(days=1))
        assert not FollowUp.objects.exists()

    def test_whoever_was_only_asked_cannot_start(self, world, county):
        row = asked(world, county[2])

        with acting(world.actor("gerda")) as gerda, pytest.raises(ValidationError):
            answers.start(by=gerda, offer_id=row.pk, on=today())


def looked(world, row, after, outcome, **more):
    look = FollowUp.objects.get(offer=row, after=after)
    with acting(world.actor("gerda")) as gerda:
        answers.look(by=gerda, look_id=look.pk, outcome=outcome, **more)
    look.refresh_from_db()
    return look


class TestLooksBack:
    def test_a_look_is_written_down_once(self, world, county):
        row = taken_in(world, county[2])
        for _click in range(2):
            look = looked(world, row, "6w", "fine", note="Kommt gern.")

        assert (look.done_on, look.by_id, look.note) == (today(), world.gerda.pk, "Kommt gern.")
        assert Placement.objects.get().state == State.STARTED
        with pytest.raises(ValidationError, match="schon eingetragen"):
            looked(world, row, "6w", "support")

    def test_a_regular_track_ends_support_and_frees_the_seat(self, world, county):
        row = taken_in(world, county[2])
        with pytest.raises(ValidationError, match="welcher Schulform"):
            looked(world, row, "18m", "track")

        looked(world, row, "18m", "track", track="GE")

        matter = Placement.objects.get()
        county[2].refresh_from_db()
        assert (matter.state, matter.ended_on, county[2].taken) == (State.TRACK_DECIDED, today(), 0)
        assert FollowUp.objects.filter(done_on__isnull=True).count() == 0
        with acting(world.actor("gerda")) as gerda:
            assert visible(gerda, Offer.objects.all()).count() == Offer.objects.count() == 0

    def test_more_time_moves_the_end_and_plans_one_more_look(self, world, county):
        row, until = taken_in(world, county[2]), months_after(today(), 30)
        with pytest.raises(ValidationError, match="Zukunft"):
            looked(world, row, "24m", "extended", until=today())

        looked(world, row, "24m", "extended", until=until, note="Noch ein Halbjahr.")

        assert Placement.objects.get().support_until == until
        assert FollowUp.objects.get(due=until).done_on is None

    def test_another_school_lets_the_child_wait_for_a_place_again(self, world, county):
        row = taken_in(world, county[2])

        looked(world, row, "12m", "changed")

        matter = Placement.objects.get()
        assert (matter.state, matter.school_id, matter.group_id, matter.support_until) == (State.READY, None, None, None)

    def test_whoever_left_is_over(self, world, county):
        row = taken_in(world, county[2])

        looked(world, row, "6m", "left")

        assert Placement.objects.get().state == State.LEFT


class TestWalls:
    @pytest.mark.parametrize("who", ["heinz", "petra", "sigrid", "tina", "amira", "olga", "adam", "katrin", "eva"])
    def test_nobody_else_answers_for_a_school(self, world, county, who):
        row = taken_in(world, county[2])
        look = FollowUp.objects.first()
        deeds = (
            lambda by: answers.accept(by=by, offer_id=row.pk, first_day=today()),
            lambda by: answers.object_to(by=by, offer_id=row.pk, objection="full", text="x", proof="x", free_slots=0),
            lambda by: answers.start(by=by, offer_id=row.pk, on=today()),
            lambda by: answers.move_first_day(by=by, offer_id=row.pk, first_day=today(), reason="x"),
            lambda by: answers.look(by=by, look_id=look.pk, outcome="fine"),
            lambda by: answers.erase_proof(by=by, offer_id=row.pk),
        )

        for deed in deeds:
            with acting(world.actor(who)) as actor, pytest.raises(NotVisible):
                deed(actor)

    def test_one_school_never_sees_the_children_of_another(self, world, county):
        own, foreign = asked(world, county[2]), asked(world, county[3], name="Berisha")
        waiting = ready(world, family(world, name="Wartend"))

        with acting(world.actor("gerda")) as gerda:
            page = queries.page(gerda)
            assert [child.offer.pk for child in page.to_answer] == [own.pk]
            assert [row.pk for row in Offer.objects.all()] == [own.pk], "the second wall says the same"
            for model in (Entrant, Placement, Guardian, Proposal, Step):
                assert model.objects.count() == 0, model
            with pytest.raises(NotVisible):
                queries.asked(gerda, foreign.pk)
        with acting(world.actor("heinz")) as heinz:
            assert [child.name for child in queries.page(heinz).to_answer] == ["Rahaf Berisha"]
        assert waiting

    def test_a_maintainer_sees_no_child(self, world, county):
        taken_in(world, county[2])

        with acting(world.actor("tina")) as tina:
            for right in (Right.SEE, Right.ANSWER):
                assert visible(tina, Offer.objects.all(), right).count() == 0
            assert Offer.objects.count() == Placement.objects.count() == 0
            with pytest.raises(NotVisible):
                queries.page(tina)

    def test_a_former_colleague_sees_nothing(self, world, county):
        row = asked(world, county[2])
        Membership.objects.filter(user=world.gerda).update(until=today() - timedelta(days=1))

        with acting(world.actor("gerda")) as gerda:
            assert Offer.objects.count() == 0
            with pytest.raises(NotVisible):
                queries.page(gerda)
            with pytest.raises(NotVisible):
                queries.asked(gerda, row.pk)

    def test_whoever_objected_rightly_sees_the_child_no_more(self, world, county):
        row = refused(world, asked(world, county[2]))
        with acting(world.actor("bea")) as bea:
            offers.decide(by=bea, row=row, assign=False, text="Die Klasse ist voll.")
        as_owner()

        with acting(world.actor("gerda")) as gerda, pytest.raises(NotVisible):
            queries.asked(gerda, row.pk)
        assert not Grant.objects.filter(dossier=row.dossier, reason=Reason.OFFERED, ended_at__isnull=True).exists()

    def test_opening_a_child_is_written_down(self, world, county):
        row = asked(world, county[2])

        with acting(world.actor("gerda")) as gerda:
            found = queries.asked(gerda, row.pk)

        assert found.name == "Rahaf Haddad"
        assert Entry.objects.filter(verb="offer.opened", dossier=row.dossier_id).count() == 1


def test_the_group_of_a_closed_school_is_given_to_nobody(world, county):
    ge, _hs, near, _far = county
    matter = ready(world, family(world))[0]
    type(ge).objects.filter(pk=ge.pk).update(valid_until=today())

    with acting(world.actor("sigrid")) as sigrid, pytest.raises(ValidationError, match="nicht in Frage"):
        offers.offer(by=sigrid, placement=matter, group_id=near.pk, because="x")
    assert not Offer.objects.exists()
