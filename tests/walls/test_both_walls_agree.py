"""What the first wall shows is inside what PostgreSQL shows, for generated people and grants; without a grant nothing shows."""

from datetime import timedelta
from uuid import uuid4

from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bruecke.access.actions import grant, open_dossier
from bruecke.access.models import Cover, Dossier, DossierKind, Grant, Reason, Shelf
from bruecke.access.policy import POLICY, Right, visible
from bruecke.consent import queries
from bruecke.consent.models import Handover
from conftest import acting

COLLEAGUES = (
    "amira", "ben", "cem", "dana", "lea", "hanna", "olga", "emil", "adam", "eva", "katrin", "mona", "lara", "vroni", "kira", "otto",
    "petra", "sigrid", "bea", "gerda", "heinz", "tina",
)  # fmt: skip
#: No grant but for a question ever goes to the authorities or to who works there: test_no_forbidden_grant.
UNITS = ("nord", "sued", "mitte", "ki", "juelich", "abh", "ebh")
OFFICES = ("abh", "ebh")
QUESTION = (Reason.ADDRESSED, Reason.ASKED, Reason.RELEASED)
#: The key each house of the schools gets, and to which circles of a child; a circle of a child is opened by no other key.
CHILD = (DossierKind.ENTRANT, DossierKind.PLACEMENT, DossierKind.PUPIL)
SCHOOLS = {
    "schule": ((Reason.COUNSELS, Reason.TRUSTED), CHILD), "schulamt": ((Reason.PLACES,), CHILD[1:]), "bezirk": ((Reason.PLACES,), CHILD[1:]),
    "gesamtschule": ((Reason.OFFERED,), CHILD[2:]), "hauptschule": ((Reason.OFFERED,), CHILD[2:]), "traeger": ((), ()),
}  # fmt: skip
HOLDERS = tuple(name for name in COLLEAGUES if name not in ("olga", "emil", "otto"))
SCHOOL_KEYS = [(reason, unit, kind) for unit, (reasons, kinds) in SCHOOLS.items() for reason in reasons for kind in kinds]
TIMES = st.sampled_from(["live", "live", "ended", "future", "past"])
OF_THE_CASE = (
    DossierKind.CASE, DossierKind.CASEWORK, DossierKind.PLAN, DossierKind.ERRAND, DossierKind.CONSULT, DossierKind.CONFERENCE,
)  # fmt: skip
USES = (Shelf.Use.CLOSED, Shelf.Use.MASTER, Shelf.Use.DESK, Shelf.Use.DESK)
SCHOOL_GRANT = st.builds(
    lambda one, user, time, where, number: (*one[:2], user, time, where, one[2], number),
    st.sampled_from(SCHOOL_KEYS), st.sampled_from([None, None, *HOLDERS]), TIMES, st.sampled_from(["dossier", "shelf"]), st.integers(0, 3),
)  # fmt: skip
ONE_GRANT = st.tuples(
    st.sampled_from([Reason.WROTE, Reason.ROUTING, Reason.INBOX, Reason.ASSIGNED, Reason.SUPERVISION, Reason.TRUSTED, Reason.INVITED, *QUESTION]),
    st.sampled_from(UNITS), st.sampled_from([None, *HOLDERS]), st.sampled_from(["live", "ended", "future", "past"]),
    st.sampled_from(["dossier", "shelf"]), st.sampled_from(DossierKind), st.integers(0, 3),
)  # fmt: skip


def _is_refused(reason, unit, kind, where):
    """Whether the database keeps nobody this key, for whom the test need not ask (test_no_forbidden_grant)."""
    reasons, kinds = SCHOOLS.get(unit, ((), ()))
    if kind in CHILD or unit in SCHOOLS:
        return reason not in reasons or kind not in kinds
    return unit in OFFICES and (
        kind != DossierKind.CONSULT or reason not in QUESTION or (reason == Reason.RELEASED and where == "shelf")
    )


def _give(world, dossiers, one):
    reason, unit, user, time, where, kind, number = one
    dossier, now = dossiers[kind, number], timezone.now()
    if _is_refused(reason, unit, kind, where):
        return
    same = Grant.objects.filter(
        shelf=dossier.shelf, unit=world.units[unit], user=world.users[user] if user else None, reason=reason, ended_at=None
    )
    if where == "shelf" and same.exists():
        return
    row = grant(
        reason=reason, unit_id=world.units[unit].pk, user_id=world.users[user].pk if user else None,
        **({"until": now + timedelta(days=9), "stems_from": uuid4()} if reason == Reason.RELEASED else {}),
        **({"dossier": dossier} if where == "dossier" else {"on_shelf": dossier.shelf}),
    )  # fmt: skip
    change = {
        "ended": {"ended_at": now}, "future": {"since": now + timedelta(days=1)},
        "past": {"since": now - timedelta(days=2), "until": now - timedelta(days=1)}, "live": {},
    }[time]  # fmt: skip
    Grant.objects.filter(pk=row.pk).update(**{"since": now - timedelta(days=3), **change})


def _both(world, name):
    """Return somebody and the kinds of what the database shows her, by dossier; the policy, asked without the second wall, shows no more."""
    with acting(world.actor(name)) as actor:
        shown = dict(Dossier.objects.values_list("pk", "kind"))
    roles = {seat.role for seat in actor.seats}
    for right in {right for rule in POLICY if rule.role in roles for right in rule.rights}:
        allowed = set(visible(actor, Dossier.objects.all(), right).values_list("pk", flat=True))
        assert allowed <= set(shown), (name, right)
    return actor, shown


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    grants=st.lists(ONE_GRANT | SCHOOL_GRANT, max_size=12),
    covers=st.lists(st.sampled_from(["amira-cem", "ben-amira", "cem-ben"]), max_size=2),
)
def test_what_the_policy_shows_the_database_shows_too(world, grants, covers):
    from django.db import transaction

    with transaction.atomic():
        dossiers = {
            (kind, number): open_dossier(kind=kind, use=USES[number], unit_id=None)
            for kind in DossierKind for number in range(4)
        }  # fmt: skip
        for one in grants:
            _give(world, dossiers, one)
        today = timezone.localdate()
        for pair in set(covers):
            absent, deputy = pair.split("-")
            Cover.objects.create(
                absent=world.users[absent], deputy=world.users[deputy], unit=world.units["nord"], since=today, until=today,
                made_by=world.users[absent],
            )  # fmt: skip
        for name in COLLEAGUES:
            actor, shown = _both(world, name)
            touched = {one[1] for one in grants} & {key for key, unit in world.units.items() if actor.in_unit(unit.pk)}
            if not touched:
                assert shown == {}, f"{name} has no grant"
        transaction.set_rollback(True)


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    grants=st.lists(
        st.tuples(
            st.sampled_from([Reason.ASSIGNED, Reason.TRUSTED, Reason.SUPERVISION, Reason.INVITED, *QUESTION]), st.sampled_from(UNITS),
            st.sampled_from([None, *HOLDERS]), st.sampled_from(["live", "live", "ended", "past"]), st.sampled_from(["dossier", "shelf"]),
            st.sampled_from(OF_THE_CASE), st.integers(0, 3),
        ), min_size=4, max_size=16,
    )
)  # fmt: skip
def test_around_a_case_both_walls_agree_and_an_office_reads_questions_only(world, grants):
    from django.db import transaction

    with transaction.atomic():
        dossiers = {
            (kind, number): open_dossier(kind=kind, use=USES[number], unit_id=None)
            for kind in OF_THE_CASE
            for number in range(4)
        }
        for one in grants:
            _give(world, dossiers, one)
        for name in COLLEAGUES:
            _actor, shown = _both(world, name)
            if name in ("olga", "otto", "emil"):
                assert set(shown.values()) <= {DossierKind.CONSULT}, name
            if name == "vroni":
                with acting(world.actor(name)) as actor:
                    seen = visible(actor, Dossier.objects.all(), Right.SEE).values_list("kind", flat=True)
                    assert set(seen) <= {DossierKind.ERRAND, DossierKind.CONSULT}
        transaction.set_rollback(True)


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(grants=st.lists(SCHOOL_GRANT, min_size=3, max_size=14))
def test_around_a_child_both_walls_agree_and_each_house_reads_its_own_circles_only(world, grants):
    from django.db import transaction

    with transaction.atomic():
        dossiers = {
            (kind, number): open_dossier(kind=kind, use=USES[number], unit_id=None)
            for kind in DossierKind
            for number in range(4)
        }
        for one in grants:
            _give(world, dossiers, one)
        for name in COLLEAGUES:
            actor, shown = _both(world, name)
            house = next((unit for unit in SCHOOLS if actor.in_unit(world.units[unit].pk)), None)
            assert set(shown.values()) <= set(SCHOOLS[house][1] if house else ()), name
        transaction.set_rollback(True)


def test_nobody_acts_nobody_sees(world, arrive):
    from bruecke.access.actor import NOBODY

    arrive()
    assert Handover.objects.count() == 1

    with acting(NOBODY):
        assert Handover.objects.count() == 0
        assert Dossier.objects.count() == 0


def test_a_forgotten_filter_is_caught_by_the_second_wall(world, arrive, monkeypatch):
    """The planted leak: the first wall is removed from the inbox; Dana of the other carrier still sees nothing."""
    done = arrive()
    monkeypatch.setattr(queries, "visible", lambda _actor, rows, _right=None: rows)

    assert [row.pk for row in Handover.objects.all()] == [done.handover.pk], "the secret is there to leak"
    for name in ("dana", "olga", "emil", "adam", "eva", "hanna"):
        with acting(world.actor(name)) as actor:
            assert list(queries.handovers_of(actor, [done.person.dossier_id])) == [], name
            assert list(Handover.objects.all()) == [], name
