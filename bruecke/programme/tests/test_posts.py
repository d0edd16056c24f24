"""Posts: written by the coordination, read by the county and by each carrier its own, filled by days without names."""

from datetime import UTC, date, datetime
from decimal import Decimal

import pytest
from django.core.exceptions import ValidationError
from django.urls import reverse
from django.utils import timezone

from bruecke.access.actor import job
from bruecke.access.policy import NotVisible
from bruecke.base.figures import Period
from bruecke.programme.actions import posts as actions
from bruecke.programme.models import Filling, FundingPost, Module, Target
from bruecke.programme.queries import figures
from bruecke.programme.queries import posts as queries
from conftest import acting

pytestmark = pytest.mark.django_db
JANUARY = date(2026, 1, 1)


def write(world, number="B2-01", unit="mitte", who="hanna", **more):
    values = {
        "module": Module.CASES, "carrier": world.units[unit].organisation, "share": Decimal(1), "funding_line": "KIM", "since": JANUARY,
        "unit": world.units[unit], **more,
    }  # fmt: skip
    with acting(world.actor(who)) as by:
        return actions.write_post(by=by, number=number, **values)


def fill(world, post, since, *, ok=True):
    with acting(world.actor("hanna")) as by:
        return actions.fill(by=by, post_id=post.pk, since=since, qualification_ok=ok)


def vacate(world, post, until):
    with acting(world.actor("hanna")) as by:
        return actions.vacate(by=by, post_id=post.pk, until=until)


@pytest.mark.parametrize("who", ["amira", "lara", "adam", "olga", "eva", "katrin"])
def test_only_the_coordination_writes(world, who):
    post = write(world)
    with pytest.raises(NotVisible):
        write(world, "B2-02", who=who)
    for deed in (
        lambda by: actions.fill(by=by, post_id=post.pk, since=JANUARY, qualification_ok=True),
        lambda by: actions.vacate(by=by, post_id=post.pk, until=JANUARY),
        lambda by: actions.prove(by=by, post_id=post.pk, proof="x"),
        lambda by: actions.set_rate(by=by, module=Module.CASES, year=2026, euros=1, source="x"),
        lambda by: actions.set_target(by=by, year=2026, what=Target.What.FILLED, value=90),
    ):
        with pytest.raises(NotVisible), acting(world.actor(who)) as by:
            deed(by)


def test_number_and_unit_have_to_fit(world):
    write(world)
    with pytest.raises(ValidationError):
        write(world)
    with pytest.raises(ValidationError):
        write(world, "B2-02", carrier=world.units["sued"].organisation)


def test_a_post_is_filled_by_one_at_a_time(world):
    post = write(world)
    with pytest.raises(ValidationError):
        fill(world, post, date(2025, 12, 1))
    with pytest.raises(ValidationError):
        vacate(world, post, JANUARY)
    fill(world, post, date(2026, 2, 1), ok=False)
    with pytest.raises(ValidationError):
        fill(world, post, date(2026, 5, 1))
    with pytest.raises(ValidationError):
        vacate(world, post, date(2026, 1, 31))
    with acting(world.actor("hanna")) as by:
        assert actions.prove(by=by, post_id=post.pk, proof="Zertifikat Case Management").qualification_ok
    vacate(world, post, date(2026, 4, 30))
    with pytest.raises(ValidationError):
        fill(world, post, date(2026, 4, 30))
    assert fill(world, post, date(2026, 5, 1)).until is None
    assert Filling.objects.count() == 2


def test_the_year_counts_full_posts_by_month(world):
    one, half = write(world), write(world, "B2-02", share=Decimal("0.5"))
    fill(world, one, date(2026, 1, 15))
    fill(world, half, date(2026, 3, 1))
    vacate(world, one, date(2026, 4, 30))
    page = queries.year(world.actor("hanna"), 2026)

    assert [month.filled for month in page.months[:5]] == [1, 1, Decimal("1.5"), Decimal("1.5"), Decimal("0.5")]
    assert {month.whole for month in page.months} == {Decimal("1.5")}
    assert (page.whole, page.filled, [line.post.number for line in page.vacant]) == (Decimal("1.5"), Decimal("0.5"), ["B2-01"])
    assert queries.full_posts(date(2026, 3, 31)) == {world.units["mitte"].name: Decimal("1.5")}
    assert queries.year(world.actor("hanna"), 2025).average is None


def test_carriers_see_their_own_and_authorities_nothing(world):
    mine, theirs = write(world), write(world, "B2-09", "kommune")

    assert [row.pk for row in queries.posts(world.actor("lara"))] == [mine.pk]
    assert {row.pk for row in queries.posts(world.actor("adam"))} == {mine.pk, theirs.pk}
    assert world.client("lara").get(reverse("programme:post", args=[theirs.pk])).status_code == 404
    for who in ("olga", "emil", "amira", "katrin", "eva"):
        for page in ("posts", "posts-csv", "rates", "targets", "add-post"):
            assert world.client(who).get(reverse(f"programme:{page}")).status_code == 404


def test_file_has_labels_first_and_the_sum_last(world):
    fill(world, write(world, forwarded_on=date(2026, 1, 20)), date(2026, 2, 1))
    write(world, "B2-02", share=Decimal("0.5"))
    lines = world.client("adam").get(reverse("programme:posts-csv"), {"jahr": "2026"}).content.decode().splitlines()

    assert (
        lines[0]
        == "Nummer,Baustein,Träger,Einheit,Anteil,besetzt seit,Qualifikation nachgewiesen,Förderlinie,Weiterleitungsvertrag"
    )
    assert lines[1].startswith("B2-01,2,Träger Nord,Träger Nord mitte,1.00,2026-02-01,ja,KIM,2026-01-20")
    assert lines[-1].startswith("insgesamt,,,,1.50,1.00")


def test_pages_write_fill_vacate_and_price(world):
    client = world.client("hanna")
    unit = world.units["mitte"]
    data = {
        "number": "B2-07",
        "module": "2",
        "carrier": unit.organisation_id,
        "unit": unit.pk,
        "share": "0.75",
        "funding_line": "KIM",
        "since": "2026-01-01",
    }
    assert client.get(reverse("programme:add-post")).status_code == 200
    assert client.post(reverse("programme:add-post"), data).status_code == 302
    post = FundingPost.objects.get()
    page = reverse("programme:post", args=[post.pk])
    assert client.post(page, {"deed": "fill", "since": "2026-02-01"}).status_code == 302
    assert "noch nicht nachgewiesen" in client.get(page).content.decode()
    assert client.post(page, {"deed": "prove", "proof": "Zertifikat"}).status_code == 302
    assert "summary-errors" in client.post(page, {"deed": "vacate", "until": "2025-01-01"}).content.decode()
    assert client.post(page, {"deed": "vacate", "until": "2026-06-30"}).status_code == 302
    change = reverse("programme:change-post", args=[post.pk])
    assert client.get(change).status_code == 200
    assert client.post(change, data | {"share": "1"}).status_code == 302
    assert (
        client.post(
            reverse("programme:rates"), {"module": "2", "year": "2026", "euros": "57000", "source": "Bescheid"}
        ).status_code
        == 302
    )
    assert client.post(reverse("programme:targets"), {"what": "filled", "year": "2026", "value": "90"}).status_code == 302
    body = client.get(reverse("programme:posts"), {"jahr": "2026"}).content.decode()
    assert "57.000 €" in body
    assert "90" in client.get(reverse("programme:targets")).content.decode()
    assert client.get(reverse("programme:rates")).status_code == 200


def test_list_asks_the_same_whatever_its_length(world, django_assert_max_num_queries):
    for number in range(6):
        fill(world, write(world, f"B2-{number:02}"), date(2026, 2, 1))
    client = world.client("hanna")
    with django_assert_max_num_queries(16):
        client.get(reverse("programme:posts"))


def test_figures_count_what_was_written_before_the_cut_off(world):
    post = write(world)
    fill(world, post, date(2026, 2, 1))
    vacate(world, post, date(2026, 9, 30))
    written, before = datetime(2026, 4, 2, tzinfo=UTC), datetime(2026, 7, 1, tzinfo=UTC)
    FundingPost.objects.update(written_at=written)
    Filling.objects.update(written_at=written, ended_at=timezone.now())

    def filled(until, cut_off):
        table = next(one for one in figures(job("reports"), Period(JANUARY, until, cut_off)) if one.key == "programme.posts")
        return table.cells[1]

    assert filled(date(2026, 3, 31), datetime(2026, 4, 1, tzinfo=UTC)) == (0, 0)
    assert filled(date(2026, 3, 31), before) == (1, 0)
    assert filled(date(2026, 11, 1), before) == (1, 0), "nobody had written down yet that it would be vacant"
    assert filled(date(2026, 11, 1), None) == (0, 1)
