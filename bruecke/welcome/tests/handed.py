"""Hand-over files for tests: rows of invented people, changed where a test wants them changed."""

from datetime import date, timedelta
from typing import Any
from uuid import UUID, uuid4

from django.db import connection
from django.utils import timezone

from bruecke.access.actor import NOBODY, job
from bruecke.welcome.actions import imports, taking_back, taking_over
from bruecke.welcome.files import writing
from bruecke.welcome.models import Import, ImportLine
from conftest import JUELICH, acting

COLUMNS = (
    "satz_id", "einwilligung_nr", "einwilligung_am", "einwilligung_umfang", "einwilligung_sprache", "unterschrift", "0101", "0102",
    "0301", "0302", "name_original", "0601", "ags", "ortsteil", "zuzug_aus_staat", "1306", "1801", "1901", "telefon", "email",
    "sprachen", "dolmetschen", "kanal", "beste_zeit", "nachricht_hinterlassen", "bezug_satz_id", "bezug_art", "wuensche",
    "beratung_durch",
)  # fmt: skip
JOBS = "bruecke_jobs"


def row(number: int = 1, **changes: str) -> dict[str, str]:
    """Return one complete row; `_0101` stands for the column 0101."""
    day = timezone.localdate() - timedelta(days=3)
    values = {
        "satz_id": f"S{number}", "einwilligung_nr": f"EW{number:05}", "einwilligung_am": day.strftime("%d.%m.%Y"),
        "einwilligung_umfang": "Kontaktdaten", "einwilligung_sprache": "uk", "unterschrift": "eigenhändig",
        "0101": f"Kowalenko{chr(97 + number // 26 % 26)}{chr(97 + number % 26)}", "0301": "Olena", "0601": "15.03.1985",
        "zuzug_aus_staat": "Ukraine", "telefon": "02461 4710142", "sprachen": "Ukrainisch, Russisch", "dolmetschen": "ja",
        "nachricht_hinterlassen": "nein", "wuensche": "Deutschkurs, Schule",
    }  # fmt: skip
    return values | {name.removeprefix("_"): value for name, value in changes.items()}


def head(**changes: Any) -> dict[str, Any]:
    """Return what a file says of itself."""
    return {"sender": JUELICH, "day": timezone.localdate() - timedelta(days=1), "key": uuid4(), **changes}


def csv(*rows: dict[str, str], columns: tuple[str, ...] = COLUMNS, **changes: Any) -> bytes:
    """Return a CSV file with these rows."""
    return writing.handover_csv(columns, [[one.get(name, "") for name in columns] for one in rows], **head(**changes))


def xlsx(*rows: dict[str, str], columns: tuple[str, ...] = COLUMNS, **changes: Any) -> bytes:
    """Return an XLSX file with these rows."""
    return writing.handover_xlsx(columns, [[one.get(name, "") for name in columns] for one in rows], **head(**changes))


def upload(world: Any, content: bytes, clerk: str = "katrin") -> Import:
    """Upload as a clerk and return the file as it is kept."""
    with acting(world.actor(clerk)) as by:
        return imports.upload(by=by, content=content, name="liste.csv").row


def take_over(world: Any, import_id: UUID, clerk: str = "katrin") -> int:
    """Ask for taking over and let the job run."""
    with acting(world.actor(clerk)) as by:
        imports.take_over(by=by, import_id=import_id)
    return run(import_id)


def as_import_job() -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT set_config('bruecke.job', 'import', true)")


def run(import_id: UUID) -> int:
    """Run the job as it runs in the worker."""
    with acting(NOBODY, JOBS):
        as_import_job()
        return taking_over.take_in(by=job("import"), import_id=import_id)


def take_back(world: Any, import_id: UUID, clerk: str = "katrin") -> int:
    """Ask for taking back and let the job run."""
    with acting(world.actor(clerk)) as by:
        imports.take_back(by=by, import_id=import_id)
    with acting(NOBODY, JOBS):
        as_import_job()
        return taking_back.take_out(by=job("import"), import_id=import_id)


def states(row: Import) -> list[tuple[str, list[str]]]:
    """Return state and reasons of every line in order."""
    return list(ImportLine.objects.filter(of=row).order_by("line").values_list("state", "reasons"))


def on(day: date) -> str:
    return day.strftime("%d.%m.%Y")
