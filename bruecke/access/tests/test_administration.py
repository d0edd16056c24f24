"""Units, members, accounts and cover: it works, it is written down, strangers find nothing, wrong input stays on the page."""

from datetime import date, timedelta
from io import StringIO
from uuid import uuid4

import pytest
from django.contrib.sessions.models import Session
from django.core.exceptions import ValidationError
from django.core.management import CommandError, call_command
from django.db import IntegrityError, connection, transaction
from django.urls import reverse
from django.utils import timezone

from bruecke.access import actions, queries
from bruecke.access.models import Cover, Grant, Membership, Reason, Role, Unit, UnitKind, User
from bruecke.access.policy import OPENING_ROLES, WALLED_ROLES
from bruecke.base.crypto import unlock
from bruecke.base.models import Message
from conftest import acting, client_of

pytestmark = pytest.mark.django_db
PAGES = (
    "access:units", "access:new-unit", "access:members", "access:new-member", "access:accounts", "access:new-account", "network:areas",
    "network:registers",
)  # fmt: skip


def verbs(subject=""):
    with connection.cursor() as cursor:
        cursor.execute("SELECT verb FROM audit_entry WHERE subject LIKE %s", [f"%{subject}%"])
        return {row[0] for row in cursor.fetchall()}


def account(**more):
    return {"key": uuid4(), "name": "Nora Neu", "email": "nora@example.org", "languages": "uk, ru", "gender": "f", **more}


@pytest.mark.parametrize("name", PAGES)
def test_only_the_county_administration_finds_the_pages(world, name):
    for colleague in ("amira", "lea", "katrin", "hanna", "olga", "emil", "eva"):
        assert world.client(colleague).get(reverse(name)).status_code == 404, colleague
    assert client_of().get(reverse(name)).status_code == 302
    assert world.client("adam").get(reverse(name)).status_code in (200, 302)


@pytest.mark.parametrize("name", PAGES)
def test_a_page_takes_few_queries_with_many_rows(world, admin, name, django_assert_max_num_queries):
    people = [User(email=f"k{number}@example.org", name=f"Kollegin {number:03}") for number in range(60)]
    User.objects.bulk_create(people)
    places = [
        Unit(organisation=world.units["nord"].organisation, name=f"T{number}", kind=UnitKind.CARRIER_TEAM)
        for number in range(60)
    ]
    Unit.objects.bulk_create(places)
    Membership.objects.bulk_create(
        [
            Membership(user=user, unit=unit, role=Role.COUNSELLOR, since=date(2024, 1, 1))
            for user, unit in zip(people, places, strict=True)
        ]
    )
    with django_assert_max_num_queries(15):
        assert admin.get(reverse(name)).status_code == 200


def test_sensitive_steps_ask_for_the_password_again(world):
    answer = world.client("adam").get(reverse("access:new-account"))

    assert answer.status_code == 302
    assert "reauthenticate" in answer["Location"]


def link_sent_to(user):
    message = Message.objects.filter(key__startswith=f"invited:{user.pk}").latest("created_at")
    assert unlock(bytes(message.address)).decode() == user.email
    return "http" + message.body.rsplit("http", 1)[1].strip()


def test_an_account_is_made_once_and_its_link_goes_to_its_own_address_only(admin):
    data = account()
    first, again = (admin.post(reverse("access:new-account"), data) for _time in range(2))

    user = User.objects.get(email="nora@example.org")
    assert (user.languages, user.has_usable_password()) == (["uk", "ru"], False)
    assert (first.status_code, again.status_code) == (200, 200)
    link = link_sent_to(user)
    assert "/konto/password/reset/key/" in link
    assert "nora@example.org" in first.content.decode()
    for answer in (first, again, admin.get(reverse("access:accounts")), admin.post(reverse("access:invite", args=[user.pk]))):
        assert answer.status_code == 200
        assert link.rsplit("/", 2)[1] not in answer.content.decode()
        assert "reset/key" not in answer.content.decode()
    assert {"user.added", "user.invited"} <= verbs(user.pk)


def test_the_link_sets_a_password_once(admin, world):
    admin.post(reverse("access:new-account"), account())
    user = User.objects.get(email="nora@example.org")
    path = "/" + link_sent_to(user).split("://", 1)[1].split("/", 1)[1]
    visitor = client_of()

    form = visitor.get(path, follow=True)
    visitor.post(form.request["PATH_INFO"], {"password1": "sieben Zwerge im Wald", "password2": "sieben Zwerge im Wald"})

    user.refresh_from_db()
    assert user.check_password("sieben Zwerge im Wald")
    assert "password1" not in client_of().get(path, follow=True).content.decode()
    assert admin.post(reverse("access:invite", args=[user.pk])).status_code == 404


def test_nobody_gets_a_link_for_an_account_with_a_password(world):
    world.amira.set_password("sieben Zwerge im Wald")
    world.amira.save()

    with acting(world.actor("adam")) as by, pytest.raises(ValidationError):
        actions.invite(by=by, user=world.amira)


def test_a_taken_address_keeps_what_was_typed(admin, world):
    answer = admin.post(reverse("access:new-account"), account(email="AMIRA@example.org", room="Zimmer 3"))

    text = answer.content.decode()
    assert "schon ein Konto" in text
    assert "Zimmer 3" in text
    assert not User.objects.filter(name="Nora Neu").exists()


def test_a_key_never_leads_to_an_existing_account(admin, world):
    before = world.amira.password
    answer = admin.post(reverse("access:new-account"), account(key=world.amira.pk))

    assert "reset/key" not in answer.content.decode()
    assert not Message.objects.filter(key__startswith="invited:").exists()
    world.amira.refresh_from_db()
    assert (world.amira.password, world.amira.name) == (before, "Amira Muster")


def test_a_closed_account_is_out_at_its_next_click(admin, world):
    amira, stays = world.client("amira"), world.client("ben")
    assert amira.get(reverse("access:cover")).status_code == 200

    admin.post(reverse("access:switch", args=[world.amira.pk]), {"to": "closed"})

    assert amira.get(reverse("access:cover")).status_code == 302
    assert stays.get(reverse("access:cover")).status_code == 200
    admin.post(reverse("access:switch", args=[world.amira.pk]), {"to": "open"})
    assert amira.get(reverse("access:cover")).status_code == 302, "the old session must not come back with the account"
    assert not any(row.get_decoded().get("_auth_user_id") == str(world.amira.pk) for row in Session.objects.all())
    assert {"user.closed", "user.opened"} <= verbs(world.amira.pk)


def test_nobody_closes_the_own_account(world):
    with acting(world.actor("adam")) as by, pytest.raises(ValidationError):
        actions.switch_user(by=by, user=world.adam, is_active=False)


def test_accounts_are_found_by_part_of_name_and_page_by_page(admin, world):
    User.objects.bulk_create([User(email=f"k{number}@example.org", name=f"Zoe {number:03}") for number in range(120)])
    seen, url = [], f"{reverse('access:accounts')}?q=zoe"
    while url:
        answer = admin.get(url)
        seen += [row.name for row in answer.context["rows"]]
        url = answer.context["page"]["next_url"]

    assert seen == [f"Zoe {number:03}" for number in range(120)]


def test_a_membership_is_written_down_once_and_ends(admin, world):
    nora = User.objects.create(email="nora@example.org", name="Nora")
    data = {"user": nora.pk, "unit": world.units["nord"].pk, "role": "counsellor", "since": timezone.localdate()}
    for _time in range(2):
        assert admin.post(reverse("access:new-member"), data).status_code == 302

    row = Membership.objects.get(user=nora)
    assert world.actor("amira").in_unit(world.units["nord"].pk)
    admin.post(reverse("access:end-member", args=[row.pk]))
    assert not queries.colleagues(world.actor("adam"), world.units["nord"].pk).filter(pk=nora.pk).exists()
    assert {"member.added", "member.ended"} <= verbs(nora.pk)


#: A house in which each role may sit, so that nothing but the other role keeps somebody out.
SEATS = {
    Role.IMMIGRATION_OFFICER: "abh", Role.NATURALISATION_OFFICER: "ebh", Role.CLERK: "juelich", Role.COORDINATOR: "ki", Role.KI_ADVISER: "ki",
    Role.KI_TEACHER: "schule", Role.SCHOOL_AUTHORITY: "schulamt", Role.SCHOOL_OFFICE: "gesamtschule",
}  # fmt: skip


@pytest.mark.parametrize(
    ("held", "wanted"), [(a, b) for w in sorted(WALLED_ROLES) for o in sorted(OPENING_ROLES) for a, b in ((w, o), (o, w))]
)
def test_nobody_sits_on_both_sides_of_the_wall(world, admin, held, wanted):
    user = User.objects.create(email="nora@example.org", name="Nora")
    first, second = (world.units[SEATS.get(role, "nord")] for role in (held, wanted))
    Membership.objects.create(user=user, unit=first, role=held, since=date(2024, 1, 1))

    answer = admin.post(
        reverse("access:new-member"),
        {"user": user.pk, "unit": second.pk, "role": wanted, "since": "2026-01-01", "until": "2030-12-31"},
    )

    assert "Ausländer" in answer.content.decode()
    assert "2030-12-31" in answer.content.decode()
    assert not Membership.objects.filter(user=user, role=wanted).exists()
    with pytest.raises(IntegrityError, match="both sides of the wall"), transaction.atomic():
        Membership.objects.create(user=user, unit=second, role=wanted, since=date(2026, 1, 1))


def test_saving_a_unit_again_gives_no_second_reach(world, admin):
    unit = world.units["nord"]
    data = {
        "key": "",
        "organisation": unit.organisation_id,
        "name": "Team Nord",
        "kind": unit.kind,
        "capacity": 40,
        "is_active": "on",
    }
    before = Grant.objects.filter(unit=unit, ended_at__isnull=True).count()

    assert admin.post(reverse("access:unit", args=[unit.pk]), data).status_code == 302

    unit.refresh_from_db()
    assert (unit.name, unit.capacity) == ("Team Nord", 40)
    assert Grant.objects.filter(unit=unit, ended_at__isnull=True).count() == before
    assert "unit.saved" in verbs(unit.pk)


def test_a_double_click_makes_one_unit_with_its_inbox(world, admin):
    data = {
        "key": uuid4(), "organisation": world.units["nord"].organisation_id, "name": "Team West", "kind": "carrier_team", "capacity": 35,
        "is_active": "on",
    }  # fmt: skip
    for _time in range(2):
        assert admin.post(reverse("access:new-unit"), data).status_code == 302

    unit = Unit.objects.get(name="Team West")
    assert Grant.objects.filter(unit=unit, reason=Reason.INBOX, ended_at__isnull=True).count() == 1


def test_a_unit_name_taken_in_the_organisation_is_said_on_the_page(world, admin):
    unit = world.units["nord"]
    data = {
        "organisation": unit.organisation_id,
        "name": unit.name,
        "kind": unit.kind,
        "capacity": 40,
        "street": "Weg 1",
        "is_active": "on",
    }

    answer = admin.post(reverse("access:new-unit"), {**data, "key": uuid4()})

    assert answer.status_code == 200
    assert answer.context["form"].errors
    assert "Weg 1" in answer.content.decode()


def test_a_lead_who_leaves_loses_the_reach_of_a_lead(world, admin):
    row = Membership.objects.get(user=world.lea)
    assert Grant.objects.filter(user=world.lea, reason=Reason.SUPERVISION, ended_at__isnull=True).exists()

    admin.post(reverse("access:end-member", args=[row.pk]))

    assert not Grant.objects.filter(user=world.lea, reason=Reason.SUPERVISION, ended_at__isnull=True).exists()


def test_the_administration_meets_no_dossier(world, admin, arrive):
    done = arrive()

    for name in (*PAGES, "access:cover", "programme:participation"):
        assert "Kovalenko" not in admin.get(reverse(name)).content.decode(), name
    with acting(world.actor("adam")):
        assert not Grant.objects.filter(dossier=done.handover.dossier_id).exists()


def cover_data(world, **more):
    today = timezone.localdate()
    return {
        "unit": world.units["nord"].pk, "absent": world.amira.pk, "deputy": world.ben.pk, "since": today,
        "until": today + timedelta(days=7), **more,
    }  # fmt: skip


def test_a_team_arranges_cover_once_and_ends_it(world):
    client = world.client("lea")
    for _time in range(2):
        assert client.post(reverse("access:cover"), cover_data(world)).status_code == 302

    row = Cover.objects.get()
    assert world.actor("ben").covers
    assert client.post(reverse("access:end-cover", args=[row.pk])).status_code == 302
    assert not world.actor("ben").covers
    assert {"cover.made", "cover.ended"} <= verbs(row.pk)


def test_cover_ends_by_itself(world):
    today = timezone.localdate()
    Cover.objects.create(
        absent=world.amira, deputy=world.ben, unit=world.units["nord"], since=today - timedelta(days=9), until=today - timedelta(days=1),
        made_by=world.lea,
    )  # fmt: skip

    assert not world.actor("ben").covers
    assert list(queries.covers(world.actor("lea"))) == []


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"deputy": "amira"}, "sich selbst"),
        ({"deputy": "dana"}, "deputy"),
        ({"until": "2020-01-01", "since": "2020-01-01"}, "schon vorbei"),
        ({"until": ""}, "until"),
    ],
)
def test_wrong_cover_stays_on_the_page(world, change, words):
    change = {name: world.users[value].pk if value in world.users else value for name, value in change.items()}
    answer = world.client("lea").post(reverse("access:cover"), cover_data(world, **change))

    assert answer.status_code == 200
    assert words in answer.content.decode()
    assert answer.context["form"].errors
    assert not Cover.objects.exists()


def test_nobody_stands_in_while_she_is_absent_herself(world):
    client, today = world.client("lea"), timezone.localdate()
    client.post(reverse("access:cover"), cover_data(world))
    turned = {"absent": world.ben.pk, "deputy": world.amira.pk}

    answer = client.post(
        reverse("access:cover"), cover_data(world, **turned, since=today + timedelta(days=7), until=today + timedelta(days=9))
    )

    assert "Amira Muster fehlt in dieser Zeit selbst." in answer.content.decode()
    assert Cover.objects.count() == 1
    later = {"since": today + timedelta(days=8), "until": today + timedelta(days=9)}
    assert client.post(reverse("access:cover"), cover_data(world, **turned, **later)).status_code == 302


def test_another_team_neither_sees_nor_ends_nor_makes_our_cover(world):
    with acting(world.actor("lea")) as by:
        today = timezone.localdate()
        row = actions.cover(by=by, absent=world.amira, deputy=world.ben, unit=world.units["nord"], since=today, until=today)
    dana = world.client("dana")

    assert "Amira" not in dana.get(reverse("access:cover")).content.decode()
    assert dana.post(reverse("access:end-cover", args=[row.pk])).status_code == 404
    assert dana.post(reverse("access:cover"), cover_data(world)).status_code == 200
    assert Cover.objects.count() == 1
    for colleague in ("katrin", "hanna", "olga", "eva"):
        assert world.client(colleague).get(reverse("access:cover")).status_code == 404


def test_the_first_account_is_made_on_the_server(db):
    out = StringIO()
    call_command("create_account", "chef@example.org", "Anna Beispiel", stdout=out)

    row = Membership.objects.select_related("unit").get(user__email="chef@example.org")
    assert (row.role, row.unit.kind) == (Role.COUNTY_ADMIN, UnitKind.ADMINISTRATION)
    assert "/konto/password/reset/key/" in out.getvalue()
    assert {"user.added", "member.added"} <= verbs(row.user_id)
    with pytest.raises(CommandError):
        call_command("create_account", "Chef@example.org", "Anna Beispiel")
