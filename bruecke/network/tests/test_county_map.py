"""Boundaries become a drawing: north up, shortened by latitude, one path per municipality, and nothing without boundaries."""

import pytest

from bruecke.network.county_map import EDGE, WIDTH, county_map, drawn
from bruecke.network.models import Municipality


def square(west: float, south: float, size: float = 0.1) -> dict[str, object]:
    ring = [[west, south], [west + size, south], [west + size, south + size], [west, south + size], [west, south]]
    return {"type": "Polygon", "coordinates": [ring]}


def test_north_is_up_and_the_drawing_fills_its_width():
    found = drawn([("1", "Nord", square(6.0, 50.9)), ("2", "Süd", square(6.1, 50.8))])

    north, south = found.shapes
    assert north.y < south.y
    assert north.x < south.x
    assert found.width == WIDTH
    assert north.path.startswith(f"M{EDGE:g} ")


def test_a_degree_of_longitude_is_shortened():
    found = drawn([("1", "Ort", square(6.0, 60.0, 1.0))])

    assert (found.height - 2 * EDGE) / (found.width - 2 * EDGE) == pytest.approx(2.03, abs=0.02)


def test_several_parts_are_one_path_and_the_name_stands_in_the_largest():
    parts = {
        "type": "MultiPolygon",
        "coordinates": [square(6.0, 50.8, 0.2)["coordinates"], square(6.5, 50.8, 0.01)["coordinates"]],
    }

    shape = drawn([("1", "Ort", parts)]).shapes[0]

    assert shape.path.count("M") == shape.path.count("Z") == 2
    assert shape.x < WIDTH / 2


def test_without_boundaries_there_is_no_drawing(db):
    assert drawn([]).shapes == ()
    assert county_map().shapes == ()


def test_the_page_draws_boundaries_or_lists_tiles(world, client, settings):
    from django.core.cache import cache
    from django.urls import reverse

    page = world.client("hanna").get(reverse("welcome:coordination")).content.decode()
    assert "map-tiles" in page
    assert "GeoBasis" not in page

    Municipality.objects.filter(ags="05358024").update(boundary=square(6.3, 50.9))
    cache.set("municipalities_version", "another", None)
    page = world.client("hanna").get(reverse("welcome:coordination")).content.decode()

    assert "map-tiles" not in page
    assert "GeoBasis-DE / BKG 2017" in page
    assert 'style="' not in page
