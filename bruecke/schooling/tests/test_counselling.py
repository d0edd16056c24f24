"""What the school counselling does with a child: each deed works and is written down, refuses who may not, and says clearly what does not fit."""

from datetime import date, timedelta
from uuid import uuid4

import pytest
from django.core.exceptions import ValidationError
from django.db import connection
from django.utils import timezone

from bruecke.access.models import Grant, Membership, Reason, Role, Shelf, User
from bruecke.access.policy import NotVisible, visible
from bruecke.base.crypto import code_hash
from bruecke.schooling.actions import counselling, keeping, protecting, recommending, siblings
from bruecke.schooling.actions.recommending import Advice, Stretch
from bruecke.schooling.actions.reporting import Answerable, Child
from bruecke.schooling.models import (
    Counselling,
    Entrant,
    Group,
    Guardian,
    HealthCheck,
    Invitation,
    Offer,
    Placement,
    SchoolHistory,
    Step,
)
from bruecke.schooling.models.words import Measles, Need, Reported, Stage, State
from bruecke.schooling.queries.alike import may_be_one_day
from bruecke.schooling.queries.grades import grade_by_age, grades_of
from bruecke.schooling.tests.factories import family, group, schools, today
from bruecke.schooling.tests.test_rounds import asked
from conftest import DUEREN, acting, as_owner

pytestmark = pytest.mark.django_db
GOOD = Advice(Stage.LOWER, 7, Need.FULL, ["GE"], "Fünf Jahre Schule, noch wenig Deutsch.")


@pytest.fixture
def kid(world):
    return family(world).entrants[0]


def verbs(dossier_id):
    as_owner()
    with connection.cursor() as cursor:
        cursor.execute("SELECT verb FROM audit_entry WHERE dossier = %s", [dossier_id])
        return {row[0] for row in cursor.fetchall()}


def matter(entrant):
    return Placement.objects.get(entrant=entrant)


def invited(world, entrant, *, who="petra", key=None, hours=24):
    with acting(world.actor(who)) as actor:
        return counselling.invite(
            by=actor,
            entrant=entrant,
            starts_at=timezone.now() + timedelta(hours=hours),
            place="Kreishaus",
            key=key or uuid4(),
            interpreter="ar",
        )


def counselled(world, entrant):
    with acting(world.actor("petra")) as petra:
        counselling.held(by=petra, entrant=entrant, on=today())
        recommending.recommend(by=petra, entrant=entrant, advice=GOOD)


# ---- inviting -------------------------------------------------------------------------------------------------------


def test_a_family_is_invited_once_and_the_same_form_twice_changes_nothing(world, kid):
    key = uuid4()

    first, again = invited(world, kid, key=key), invited(world, kid, key=key)

    assert first.pk == again.pk
    assert matter(kid).state == State.INVITED
    assert "entrant.talk_offered" in verbs(kid.dossier_id)
    with pytest.raises(ValidationError, match="schon eingeladen"):
        invited(world, kid)


@pytest.mark.parametrize(
    ("change", "sentence"), [({"hours": -1}, "schon vorbei"), ({"place": " "}, "Wo findet"), ({"minutes": 5}, "zwischen 10")]
)
def test_an_invitation_that_cannot_be_is_refused_with_a_sentence(world, kid, change, sentence):
    values = {"place": "Kreishaus", "minutes": 60} | {name: value for name, value in change.items() if name != "hours"}

    with acting(world.actor("petra")) as petra, pytest.raises(ValidationError, match=sentence):
        counselling.invite(
            by=petra, entrant=kid, starts_at=timezone.now() + timedelta(hours=change.get("hours", 2)), key=uuid4(), **values
        )
    assert not Invitation.objects.exists()


def test_nobody_came_the_child_waits_for_a_new_invitation_and_its_days_go_on(world, kid):
    made = invited(world, kid)
    reported = matter(kid).reported_on
    with acting(world.actor("paul")) as paul, pytest.raises(ValidationError, match="noch nicht begonnen"):
        counselling.no_show(by=paul, invitation=made)
    Invitation.objects.update(starts_at=timezone.now() - timedelta(hours=1))
    made.refresh_from_db()

    with acting(world.actor("paul")) as paul:
        counselling.no_show(by=paul, invitation=made)
        counselling.no_show(by=paul, invitation=made)

    assert (matter(kid).state, matter(kid).reported_on) == (State.REPORTED, reported)
    assert Step.objects.filter(state=State.REPORTED).count() == 2
    invited(world, kid)
    assert matter(kid).state == State.INVITED


def test_called_off_and_held(world, kid):
    with acting(world.actor("petra")) as petra:
        made = counselling.invite(by=petra, entrant=kid, starts_at=timezone.now() + timedelta(days=1), place="x", key=uuid4())
        counselling.call_off(by=petra, invitation=made)
        assert matter(kid).state == State.REPORTED
        with pytest.raises(ValidationError, match="Zukunft"):
            counselling.held(by=petra, entrant=kid, on=today() + timedelta(days=1))
        counselling.held(by=petra, entrant=kid, on=today())
        counselling.held(by=petra, entrant=kid, on=today())
    assert matter(kid).state == State.COUNSELLED
    assert Step.objects.filter(state=State.COUNSELLED).count() == 1
    assert Counselling.objects.get().held_on == today()


def test_why_it_waits_and_what_the_child_does_until_then(world, kid):
    with acting(world.actor("petra")) as petra:
        counselling.wait(by=petra, entrant=kid, because="Die Familie ist verreist.")
        counselling.interim(by=petra, entrant=kid, what="Brückenkurs in Jülich")
    assert (matter(kid).waits_because, matter(kid).interim) == ("Die Familie ist verreist.", "Brückenkurs in Jülich")
    with acting(world.actor("petra")) as petra:
        counselling.wait(by=petra, entrant=kid, because="")
    assert matter(kid).waits_because == ""
    assert {"entrant.waits", "entrant.goes_on", "entrant.interim"} <= verbs(matter(kid).dossier_id)


# ---- talk and recommendation ---------------------------------------------------------------------------------------


def test_the_talk_is_written_and_nobody_overwrites_a_colleague_unseen(world, kid):
    schools(world)
    rows = [Stretch(country="SY", since=2018, until=2023, grade=5, school_type="Grundschule"), Stretch()]
    values = {
        "speaking": "a1",
        "latin": "beginning",
        "maths": "at",
        "wished_schools": ["990001"],
        "wishes": "Nahe bei der Tante",
    }

    with acting(world.actor("petra")) as petra:
        talk = recommending.write_talk(by=petra, entrant=kid, values=values, history=rows)
    assert (talk.speaking, SchoolHistory.objects.count(), matter(kid).wishes) == ("a1", 1, ["990001"])
    with acting(world.actor("paul")) as paul:
        with pytest.raises(ValidationError, match="inzwischen geändert") as error:
            recommending.write_talk(by=paul, entrant=kid, values={"speaking": "b1"}, history=[], seen="")
        assert error.value.code == "changed"
        recommending.write_talk(by=paul, entrant=kid, values={"speaking": "b1"}, history=rows, seen=talk.changed_at.isoformat())
        newest = Counselling.objects.get().changed_at.isoformat()
        with pytest.raises(ValidationError, match="nicht mehr im Verzeichnis"):
            recommending.write_talk(by=paul, entrant=kid, values={"wished_schools": ["000000"]}, history=[], seen=newest)
    assert Counselling.objects.get().speaking == "b1"


@pytest.mark.parametrize(
    ("advice", "sentence"),
    [
        (Advice(Stage.LOWER, 3, Need.FULL, [], "x"), "hat die Klassen 5 bis 10. Klasse 3"),
        (Advice(Stage.PRIMARY, 7, Need.FULL, [], "x"), "hat die Klassen 1 bis 4"),
        (Advice("nowhere", 7, Need.FULL, [], "x"), "gehört nicht dazu"),
        (Advice(Stage.LOWER, 8, Need.INTERNATIONAL, [], "x"), "Berufskolleg"),
        (Advice(Stage.LOWER, 7, Need.FULL, ["G"], "x"), "Grundschule hat keine Klasse 7"),
        (Advice(Stage.LOWER, 7, Need.FULL, ["XX"], "x"), "XX hat keine Klasse 7"),
        (Advice(Stage.LOWER, 7, Need.FULL, [], " "), "warum Sie das empfehlen"),
    ],
)
def test_what_cannot_be_recommended_is_refused_with_a_sentence(world, kid, advice, sentence):
    with acting(world.actor("petra")) as petra, pytest.raises(ValidationError, match=sentence):
        recommending.recommend(by=petra, entrant=kid, advice=advice)
    assert matter(kid).grade is None


def test_only_a_counselled_child_with_a_recommendation_waits_for_a_place(world, kid):
    with acting(world.actor("petra")) as petra:
        with pytest.raises(ValidationError, match="Zuerst muss das Gespräch"):
            recommending.make_ready(by=petra, entrant=kid)
        counselling.held(by=petra, entrant=kid, on=today())
        with pytest.raises(ValidationError, match="empfehlen Sie zuerst"):
            recommending.make_ready(by=petra, entrant=kid)
    with acting(world.actor("sigrid")) as sigrid:
        assert visible(sigrid, Placement.objects.all()).count() == Placement.objects.count() == 0

    counselled(world, kid)
    with acting(world.actor("petra")) as petra:
        recommending.make_ready(by=petra, entrant=kid)
        recommending.make_ready(by=petra, entrant=kid)

    row = matter(kid)
    assert (row.state, row.ready_on, row.grade, row.forms) == (State.READY, today(), 7, ["GE"])
    assert Step.objects.filter(state=State.READY).count() == 1
    with acting(world.actor("sigrid")) as sigrid:
        assert visible(sigrid, Placement.objects.all()).count() == 1
        assert Entrant.objects.count() == Counselling.objects.count() == HealthCheck.objects.count() == 0


def test_taken_back_the_authority_sees_the_child_no_more(world, kid):
    counselled(world, kid)
    with acting(world.actor("petra")) as petra:
        recommending.make_ready(by=petra, entrant=kid)
        with pytest.raises(ValidationError, match="warum"):
            recommending.take_back(by=petra, entrant=kid, because=" ")
        recommending.take_back(by=petra, entrant=kid, because="Das Alter ist unklar.")
        recommending.take_back(by=petra, entrant=kid, because="Das Alter ist unklar.")

    assert matter(kid).state == State.COUNSELLED
    with acting(world.actor("sigrid")):
        assert Placement.objects.count() == 0


def test_health_is_days_and_flags_and_stops_nothing(world, kid):
    with acting(world.actor("petra")) as petra:
        for values, sentence in (
            ({"ordered_on": today() + timedelta(days=1)}, "Zukunft"), ({"done_on": today() + timedelta(days=1)}, "Zukunft"),
            ({"ordered_on": today(), "done_on": today() - timedelta(days=1)}, "nicht vor der Anfrage"), ({"needs_support": True}, "erst nach"),
        ):  # fmt: skip
            known = {"ordered_on": None, "done_on": None, "needs_support": None, "measles": "", **values}
            with pytest.raises(ValidationError, match=sentence):
                recommending.check_health(by=petra, entrant=kid, **known)
        recommending.check_health(
            by=petra, entrant=kid, ordered_on=None, done_on=None, needs_support=None, measles=Measles.MISSING
        )
    counselled(world, kid)
    with acting(world.actor("petra")) as petra:
        recommending.make_ready(by=petra, entrant=kid)
        recommending.check_health(
            by=petra, entrant=kid, ordered_on=today(), done_on=today(), needs_support=True, measles=Measles.SHOWN
        )
    row = HealthCheck.objects.get()
    assert (matter(kid).state, row.needs_support, row.measles) == (State.READY, True, "shown")


def test_grades_by_stage_and_by_age():
    assert grades_of(Stage.PRIMARY) == (1, 2, 3, 4)
    assert grades_of("nowhere") == ()
    assert grade_by_age(date(2013, 5, 4), date(2026, 11, 30)) == 8
    assert grade_by_age(date(2013, 10, 1), date(2026, 11, 30)) == 7
    assert grade_by_age(date(2013, 5, 4), date(2026, 7, 1)) == 7
    assert grade_by_age(date(2021, 5, 4), date(2026, 11, 30)) is None


# ---- home, moving, correcting, code --------------------------------------------------------------------------------


def test_a_move_inside_the_county_keeps_the_clock(world, kid):
    before = matter(kid).reported_on
    with acting(world.actor("petra")) as petra:
        keeping.settle(by=petra, entrant=kid, ags=DUEREN, district="Birkesdorf", street="")
        with pytest.raises(ValidationError, match="nicht im Kreis"):
            keeping.settle(by=petra, entrant=kid, ags="05315000", district="", street="")
    kid.refresh_from_db()
    row = matter(kid)
    assert (kid.ags, row.ags, row.district, row.reported_on, kid.point) == (
        DUEREN,
        DUEREN,
        "Birkesdorf",
        before,
        "municipality",
    )


def test_moved_away_the_place_is_free_and_the_school_sees_the_child_no_more(world):
    ge, hs, _gs = schools(world)
    near = group(ge, capacity=2)
    offer = asked(world, (ge, hs, near, group(hs)))
    entrant = Entrant.objects.get()
    with acting(world.actor("gerda")):
        assert Offer.objects.count() == 1

    with acting(world.actor("petra")) as petra:
        with pytest.raises(ValidationError, match="wohin"):
            keeping.move_away(by=petra, entrant=entrant, where=" ")
        keeping.move_away(by=petra, entrant=entrant, where="Köln")
        keeping.move_away(by=petra, entrant=entrant, where="Köln")

    offer.refresh_from_db()
    row = matter(entrant)
    assert (row.state, row.ended_on, row.group_id, offer.state) == (State.MOVED, today(), None, Offer.State.ENDED)
    assert Group.objects.get(pk=near.pk).taken == 0
    with acting(world.actor("gerda")):
        assert Offer.objects.count() == 0


def test_corrected_the_child_is_found_by_its_new_name(world, kid):
    from bruecke.schooling.queries.children import found_by_name

    with acting(world.actor("petra")) as petra:
        keeping.correct(
            by=petra, entrant=kid, child=Child("Al Hadad", date(2013, 5, 5), "Rahaf", languages=["ku"]), is_unaccompanied=False,
            guardians=[Answerable("Yusuf Hadad", "Vater", phone="+49246112345"), Answerable("Samira Haddad")], seen=kid.changed_at.isoformat(),
        )  # fmt: skip
        assert found_by_name("alhadad") == [] or found_by_name("hadad") == [kid.pk]
        assert found_by_name("hadad rahaf") == [kid.pk]
        with pytest.raises(ValidationError, match="inzwischen geändert"):
            keeping.correct(
                by=petra, entrant=kid, child=Child("X", date(2013, 5, 5)), guardians=[], is_unaccompanied=True, seen=""
            )
        kid.refresh_from_db()
        newest = kid.changed_at.isoformat()
        with pytest.raises(ValidationError, match="für das Kind"):
            keeping.correct(
                by=petra, entrant=kid, child=Child("X", date(2013, 5, 5)), guardians=[], is_unaccompanied=False, seen=newest
            )
        with pytest.raises(ValidationError, match="Geburtsdatum"):
            keeping.correct(
                by=petra, entrant=kid, child=Child("X", date(2025, 5, 5)), guardians=[], is_unaccompanied=True, seen=newest
            )
    assert (matter(kid).name, matter(kid).language) == ("Rahaf Al Hadad", "ku")
    assert list(Guardian.objects.order_by("rank").values_list("name", flat=True)) == ["Yusuf Hadad", "Samira Haddad"]


def test_a_new_code_opens_all_children_of_the_family_and_the_old_one_none(world):
    told = family(world, children=2)

    with acting(world.actor("petra")) as petra:
        code = keeping.renew_code(by=petra, entrant=told.entrants[0])

    live = Grant.objects.filter(reason=Reason.PERSON, ended_at__isnull=True)
    assert live.filter(code_hash=code_hash(code)).count() == 4
    assert not live.filter(code_hash=code_hash(told.code)).exists()


# ---- belonging together --------------------------------------------------------------------------------------------


def test_siblings_with_different_guardians_are_linked_and_keep_what_is_theirs(world):
    first, second = family(world), family(world, name="Kovalenko", given=("Olena",))
    one, two = first.entrants[0], second.entrants[0]

    with acting(world.actor("petra")) as petra:
        siblings.link(by=petra, entrant=one, other=two)
        siblings.link(by=petra, entrant=one, other=two)
        with pytest.raises(ValidationError, match="dasselbe Kind"):
            siblings.link(by=petra, entrant=one, other=one)

    two.refresh_from_db()
    assert two.family == one.family == matter(two).family
    assert Guardian.objects.filter(entrant=two).count() == 1
    live = Grant.objects.filter(reason=Reason.PERSON, ended_at__isnull=True)
    assert live.filter(code_hash=code_hash(first.code)).count() == live.filter(code_hash=code_hash(second.code)).count() == 2
    with acting(world.actor("petra")) as petra:
        siblings.unlink(by=petra, entrant=two)
    two.refresh_from_db()
    assert two.family != one.family
    assert matter(two).family == two.family


def test_reported_twice_the_older_report_counts_and_no_code_goes_over(world):
    first, second = family(world), family(world)
    one, two = first.entrants[0], second.entrants[0]
    Placement.objects.filter(entrant=two).update(reported_on=today() - timedelta(days=30))

    with acting(world.actor("petra")) as petra:
        siblings.same(by=petra, entrant=two, other=one)
        siblings.same(by=petra, entrant=two, other=one)
        two.refresh_from_db()
        with pytest.raises(ValidationError, match="doppelt gemeldet"):
            siblings.same(by=petra, entrant=one, other=two)

    assert matter(two).state == State.DUPLICATE
    assert matter(one).reported_on == today() - timedelta(days=30)
    live = Grant.objects.filter(reason=Reason.PERSON, ended_at__isnull=True, dossier=one.dossier_id)
    assert list(live.values_list("code_hash", flat=True)) == [code_hash(first.code)]
    with acting(world.actor("petra")) as petra:
        siblings.apart(by=petra, entrant=two)
        siblings.apart(by=petra, entrant=two)
    assert matter(two).state == State.REPORTED


def test_twins_told_apart_are_never_asked_about_again(world):
    from bruecke.schooling.queries.alike import alike

    one, two = family(world).entrants[0], family(world).entrants[0]
    with acting(world.actor("petra")) as petra:
        assert [row.child.pk for row in alike(petra, one)] == [two.pk]
        siblings.not_same(by=petra, entrant=one, other=two)
        siblings.not_same(by=petra, entrant=one, other=two)
        one.refresh_from_db()
        assert alike(petra, one) == []


# ---- protection ----------------------------------------------------------------------------------------------------


def test_protected_only_two_have_a_key_and_the_authority_reads_no_name(world):
    told = family(world, children=2)
    one, other = told.entrants
    pia = User.objects.create(email="pia@example.org", name="Pia")
    Membership.objects.create(user=pia, unit=world.units["schule"], role=Role.KI_TEACHER, since=today())
    world.users["pia"] = pia
    counselled(world, one)
    with acting(world.actor("petra")) as petra:
        recommending.make_ready(by=petra, entrant=one)
        with pytest.raises(ValidationError, match="vertritt"):
            protecting.protect(by=petra, entrant=one, deputy=world.petra)
        with pytest.raises(ValidationError, match="vertritt"):
            protecting.protect(by=petra, entrant=one, deputy=world.sigrid)

        code = protecting.protect(by=petra, entrant=one, deputy=world.paul)

    for who, seen in (("petra", 2), ("paul", 2), ("pia", 1), ("sigrid", 0), ("amira", 0), ("olga", 0)):
        with acting(world.actor(who)):
            assert Entrant.objects.count() == seen, who
    with acting(world.actor("sigrid")):
        row = Placement.objects.get()
        assert (row.name, row.family, row.ags, row.district, row.number) == ("", None, "", "", one.number)
    live = Grant.objects.filter(
        reason=Reason.PERSON, ended_at__isnull=True, dossier__in=[one.dossier_id, matter(one).dossier_id]
    )
    assert set(live.values_list("code_hash", flat=True)) == {code_hash(code)}
    assert Grant.objects.filter(code_hash=code_hash(told.code), ended_at__isnull=True, dossier=other.dossier_id).exists()
    one.refresh_from_db()
    other.refresh_from_db()
    assert one.family != other.family
    assert not Guardian.objects.filter(entrant=one, safe_to_leave_message=True).exists()
    with acting(world.actor("petra")) as petra:
        with pytest.raises(ValidationError, match="bereits geschützt"):
            protecting.protect(by=petra, entrant=one, deputy=world.paul)
        with pytest.raises(ValidationError, match="keiner Familie"):
            siblings.link(by=petra, entrant=one, other=other)
        with pytest.raises(ValidationError, match="anvertraut"):
            siblings.same(by=petra, entrant=one, other=other)


def test_protected_before_it_waits_the_authority_gets_its_key_when_it_does(world, kid):
    with acting(world.actor("petra")) as petra:
        protecting.protect(by=petra, entrant=kid, deputy=world.paul)
    with acting(world.actor("sigrid")):
        assert Placement.objects.count() == 0
    kid = Entrant.objects.select_related("dossier").get()

    counselled(world, kid)
    with acting(world.actor("petra")) as petra:
        recommending.make_ready(by=petra, entrant=kid)

    for who in ("sigrid", "bea"):
        with acting(world.actor(who)) as actor:
            assert [row.name for row in visible(actor, Placement.objects.all())] == [""]
    assert matter(kid).dossier.shelf.use == Shelf.Use.PROTECTED


def test_brothers_and_sisters_protected_together_stay_together(world):
    one, other = family(world, children=2).entrants

    with acting(world.actor("petra")) as petra:
        protecting.protect(by=petra, entrant=one, deputy=world.paul, siblings=[other])

    one.refresh_from_db()
    other.refresh_from_db()
    assert one.family == other.family
    assert one.is_protected
    assert other.is_protected


def test_the_end_of_a_protection_gives_the_keys_back(world, kid):
    with acting(world.actor("petra")) as petra:
        protecting.protect(by=petra, entrant=kid, deputy=world.paul)
        kid = Entrant.objects.select_related("dossier").get()
        protecting.unprotect(by=petra, entrant=kid)
        protecting.unprotect(by=petra, entrant=Entrant.objects.select_related("dossier").get())

    assert matter(kid).name == "Rahaf Haddad"
    assert not Grant.objects.filter(reason=Reason.TRUSTED, ended_at__isnull=True).exists()
    with acting(world.actor("paul")) as paul:
        assert visible(paul, Entrant.objects.all()).count() == 1


def test_schools_to_avoid_are_stored_without_a_reason(world, kid):
    schools(world)
    with acting(world.actor("petra")) as petra:
        protecting.keep_away(by=petra, entrant=kid, schools=["990002", "990001", "990001"])
        with pytest.raises(ValidationError, match="nicht mehr im Verzeichnis"):
            protecting.keep_away(by=petra, entrant=kid, schools=["000000"])
        with pytest.raises(ValidationError, match="zu viele"):
            protecting.keep_away(by=petra, entrant=kid, schools=[str(place) for place in range(41)])
    kid.refresh_from_db()
    assert kid.avoid == ["990001", "990002"]


# ---- walls ---------------------------------------------------------------------------------------------------------

DEEDS = {
    "invite": lambda by, kid: counselling.invite(
        by=by, entrant=kid, starts_at=timezone.now() + timedelta(days=1), place="x", key=uuid4()
    ),
    "held": lambda by, kid: counselling.held(by=by, entrant=kid, on=today()),
    "wait": lambda by, kid: counselling.wait(by=by, entrant=kid, because="x"),
    "interim": lambda by, kid: counselling.interim(by=by, entrant=kid, what="x"),
    "talk": lambda by, kid: recommending.write_talk(by=by, entrant=kid, values={}, history=[]),
    "recommend": lambda by, kid: recommending.recommend(by=by, entrant=kid, advice=GOOD),
    "ready": lambda by, kid: recommending.make_ready(by=by, entrant=kid),
    "back": lambda by, kid: recommending.take_back(by=by, entrant=kid, because="x"),
    "health": lambda by, kid: recommending.check_health(
        by=by, entrant=kid, ordered_on=None, done_on=None, needs_support=None, measles=""
    ),
    "settle": lambda by, kid: keeping.settle(by=by, entrant=kid, ags=DUEREN, district="", street=""),
    "away": lambda by, kid: keeping.move_away(by=by, entrant=kid, where="x"),
    "code": lambda by, kid: keeping.renew_code(by=by, entrant=kid),
    "unlink": lambda by, kid: siblings.unlink(by=by, entrant=kid),
    "apart": lambda by, kid: siblings.apart(by=by, entrant=kid),
    "avoid": lambda by, kid: protecting.keep_away(by=by, entrant=kid, schools=[]),
    "unprotect": lambda by, kid: protecting.unprotect(by=by, entrant=kid),
    "protect": lambda by, kid: protecting.protect(by=by, entrant=kid, deputy=None),
}


@pytest.mark.parametrize("what", DEEDS)
@pytest.mark.parametrize("who", ["amira", "olga", "katrin", "gerda", "sigrid", "hanna"])
def test_nobody_but_the_school_counselling_does_anything_with_a_child(world, kid, what, who):
    with acting(world.actor(who)) as actor, pytest.raises(NotVisible):
        DEEDS[what](actor, kid)
    assert (matter(kid).state, kid.reported_by) == (State.REPORTED, Reported.HERE)


def test_a_former_colleague_does_nothing_more(world, kid):
    Membership.objects.filter(user=world.paul).update(until=today() - timedelta(days=1))

    for do in DEEDS.values():
        with acting(world.actor("paul")) as paul, pytest.raises(NotVisible):
            do(paul, kid)


@pytest.mark.parametrize(
    ("written", "other", "seen"),
    [
        ("2013-05-04", date(2013, 5, 4), True), ("2013-05-04", date(2013, 4, 5), True), ("2013-05-04", date(2012, 5, 4), True),
        ("2013-05-04", date(2013, 1, 1), True), ("2013-05-04", date(2014, 1, 1), True), ("2013-05-04", date(2016, 1, 1), False),
        ("2013-05-04", date(2013, 8, 19), False), ("2013-05-04", date(2010, 5, 21), False),
    ],
)  # fmt: skip
def test_whose_day_of_birth_is_another_one_is_no_duplicate(written, other, seen):
    assert may_be_one_day(written, other) is seen
