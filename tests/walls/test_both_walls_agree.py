"""What the first wall shows is inside what PostgreSQL shows, for generated people and grants; without a grant nothing shows."""

from datetime import timedelta
from uuid import uuid4

from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bruecke.access.actions import grant, open_dossier
from bruecke.access.models import Cover, Dossier, DossierKind, Grant, Reason, Shelf
from bruecke.access.policy import Right, visible
from bruecke.consent import queries
from bruecke.consent.models import Handover
from conftest import acting

COLLEAGUES = (
    "amira", "ben", "cem", "dana", "lea", "hanna", "olga", "emil", "adam", "eva", "katrin", "mona", "lara", "vroni", "kira", "otto",
)  # fmt: skip
#: No grant but for a question ever goes to the authorities or to who works there: test_no_forbidden_grant.
UNITS = ("nord", "sued", "mitte", "ki", "juelich", "abh", "ebh")
OFFICES = ("abh", "ebh")
QUESTION = (Reason.ADDRESSED, Reason.ASKED, Reason.RELEASED)
HOLDERS = tuple(name for name in COLLEAGUES if name not in ("olga", "emil", "otto"))
OF_THE_CASE = (
    DossierKind.CASE, DossierKind.CASEWORK, DossierKind.PLAN, DossierKind.ERRAND, DossierKind.CONSULT, DossierKind.CONFERENCE,
)  # fmt: skip
USES = (Shelf.Use.CLOSED, Shelf.Use.MASTER, Shelf.Use.DESK, Shelf.Use.DESK)
ONE_GRANT = st.tuples(
    st.sampled_from([Reason.WROTE, Reason.ROUTING, Reason.INBOX, Reason.ASSIGNED, Reason.SUPERVISION, Reason.TRUSTED, Reason.INVITED, *QUESTION]),
    st.sampled_from(UNITS), st.sampled_from([None, *HOLDERS]), st.sampled_from(["live", "ended", "future", "past"]),
    st.sampled_from(["dossier", "shelf"]), st.sampled_from(DossierKind), st.integers(0, 3),
)  # fmt: skip


def _give(world, dossiers, one):
    reason, unit, user, time, where, kind, number = one
    dossier, now = dossiers[kind, number], timezone.now()
    if unit in OFFICES and (
        kind != DossierKind.CONSULT or reason not in QUESTION or (reason == Reason.RELEASED and where == "shelf")
    ):
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


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    grants=st.lists(ONE_GRANT, max_size=12), covers=st.lists(st.sampled_from(["amira-cem", "ben-amira", "cem-ben"]), max_size=2)
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
            with acting(world.actor(name)) as actor:
                shown = set(Dossier.objects.values_list("pk", flat=True))
                for right in (Right.PREVIEW, Right.SEE, Right.WRITE, Right.ASSIGN):
                    allowed = set(visible(actor, Dossier.objects.all(), right).values_list("pk", flat=True))
                    assert allowed <= shown, (name, right)
                touched = {one[1] for one in grants} & {key for key, unit in world.units.items() if actor.in_unit(unit.pk)}
                if not touched:
                    assert shown == set(), f"{name} has no grant"
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
            with acting(world.actor(name)) as actor:
                shown = dict(Dossier.objects.values_list("pk", "kind"))
                for right in Right:
                    allowed = set(visible(actor, Dossier.objects.all(), right).values_list("pk", flat=True))
                    assert allowed <= set(shown), (name, right)
            if name in ("olga", "otto", "emil"):
                assert set(shown.values()) <= {DossierKind.CONSULT}, name
            if name == "vroni":
                with acting(world.actor(name)) as actor:
                    seen = visible(actor, Dossier.objects.all(), Right.SEE).values_list("kind", flat=True)
                    assert set(seen) <= {DossierKind.ERRAND, DossierKind.CONSULT}
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
