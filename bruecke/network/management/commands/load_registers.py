"""`manage.py load_registers [--from DIR] [--only NAME]`: load official registers, or the built-in ones."""

from collections.abc import Callable
from functools import partial
from pathlib import Path

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser

from bruecke.network.registers import SOURCES, Broken, load, load_rules


class Command(BaseCommand):
    help = "Load municipalities, districts, schools, languages, countries, nationalities and county rules."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--from", dest="folder", type=Path, default=settings.BRUECKE_REGISTERS)
        parser.add_argument("--only", choices=["rules", *(source.name for source in SOURCES)])

    def handle(self, *_args: str, **options: str) -> None:
        folder = Path(options["folder"]) if options["folder"] else None
        if folder and not folder.is_dir():
            raise CommandError(f"{folder} ist kein Ordner.")
        wanted: dict[str, Callable[[], str]] = {"rules": load_rules} | {row.name: partial(load, row, folder) for row in SOURCES}
        broken = False
        for name, loading in wanted.items():
            if options["only"] in (None, name):
                try:
                    self.stdout.write(loading())
                except Broken as error:
                    broken = True
                    self.stderr.write(f"Nicht geladen: {error}")
        if broken:
            raise CommandError("Mindestens eine Datei wurde abgelehnt; an ihrem Register hat sich nichts geändert.")
