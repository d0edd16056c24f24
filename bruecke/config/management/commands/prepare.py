"""`manage.py prepare`: everything between an empty database and the first page; running it again changes nothing."""

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError

from bruecke.access.actions import prepare_shelves
from bruecke.access.actor import NOBODY
from bruecke.access.queries import nameless, units
from bruecke.base import outbox
from bruecke.network.calendar import is_land


class Command(BaseCommand):
    help = "Migrate, load registers and texts, collect static files, and build the demo county where it is wanted."

    def handle(self, *_args: str, **_options: str) -> None:
        if not is_land(settings.BRUECKE_LAND):
            raise CommandError(
                f"BRUECKE_LAND={settings.BRUECKE_LAND}: there is no such Land; deadlines need its holidays (NW, BY, …)."
            )
        call_command("migrate", verbosity=0)
        self.stdout.write("migrations: done")
        outbox.let_the_demo_read()
        call_command("load_registers", stdout=self.stdout, stderr=self.stderr)
        call_command("load_texts", stdout=self.stdout)
        if settings.BRUECKE_DEMO:
            call_command("demo", stdout=self.stdout)
        for unit in units(NOBODY):
            prepare_shelves(unit=unit)
        for row in nameless():
            self.stdout.write(
                f"missing: address, phone or privacy officer of „{row.name}“ (Art. 13 DSGVO; Verwaltung, Organisationen)"
            )
        call_command("collectstatic", interactive=False, verbosity=0, clear=True)
