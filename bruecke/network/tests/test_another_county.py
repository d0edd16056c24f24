"""Another county brings files of its own name, and never takes the municipalities and invented schools of the first one."""

import pytest
from django.core.management import CommandError, call_command

from bruecke.network.models import Municipality

pytestmark = pytest.mark.django_db
HEAD = "ags,name,bezeichnung,bevoelkerung_zensus2022,punkt_lat,punkt_lon\n"


def _folder(tmp_path, *counties):
    (tmp_path / "gebiete").mkdir()
    for number, county in enumerate(counties):
        (tmp_path / "gebiete" / f"gemeinden_kreis_{county}.csv").write_text(
            f"{HEAD}0537002{number},Wiehl,Stadt,25000,50.95,7.55\n"
        )
    return tmp_path


def test_county_in_the_file_name_is_free(tmp_path):
    call_command("load_registers", folder=_folder(tmp_path, "oberberg"), only="municipalities")

    assert list(Municipality.objects.filter(valid_until=None).values_list("ags", "name")) == [("05370020", "Wiehl")]


def test_two_counties_in_one_folder_are_refused(tmp_path, capsys):
    before = list(Municipality.objects.filter(valid_until=None).values_list("ags", flat=True))
    with pytest.raises(CommandError):
        call_command("load_registers", folder=_folder(tmp_path, "oberberg", "dueren"), only="municipalities")

    assert "mehrere Dateien passen" in capsys.readouterr().err
    assert list(Municipality.objects.filter(valid_until=None).values_list("ags", flat=True)) == before


@pytest.mark.parametrize("name", ["municipalities", "schools"])
def test_production_takes_nothing_built_in(settings, tmp_path, capsys, name):
    settings.PRODUCTION = True
    with pytest.raises(CommandError):
        call_command("load_registers", folder=tmp_path, only=name)

    assert "fehlt in BRUECKE_REGISTERS" in capsys.readouterr().err


def test_unknown_land_is_refused_before_the_first_deadline(settings):
    settings.BRUECKE_LAND = "BAY"
    with pytest.raises(CommandError, match="no such Land"):
        call_command("prepare")
