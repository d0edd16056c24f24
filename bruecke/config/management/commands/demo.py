"""`manage.py demo`: the invented county with its year, built once; calling it again changes nothing."""

from random import Random
from time import monotonic
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import transaction
from django.utils import timezone

from bruecke.access.models import User
from bruecke.config.demo import cast, newcomers
from bruecke.config.demo.journey import County
from bruecke.config.demo.ledger import Ledger
from bruecke.config.demo.scenes import Scenes
from bruecke.config.demo.year import Year

REGISTRATIONS = 5000


class Command(BaseCommand):
    help = "Build the invented county and its year from a seed; for benchmarks with many persons."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--year", action="store_true", help="the invented year as well (this is the default)")
        parser.add_argument("--persons", type=int, help="that many persons in bulk instead of the year, for benchmarks")
        parser.add_argument("--seed", type=int, default=1)

    @transaction.atomic
    def handle(self, *_args: str, **options: Any) -> None:
        if settings.PRODUCTION or User.objects.filter(invented=False).exists():
            raise CommandError("Hier arbeiten echte Menschen: die Vorführung wird hier nicht angelegt.")
        if User.objects.exists():
            self.stdout.write("demo: there already")
            return
        start = monotonic()
        cast.build()
        counts = self.year(Random(options["seed"]))  # noqa: S311 -- invented on purpose
        self.stdout.write(f"demo: {counts} {monotonic() - start:.1f} s")

    def year(self, random: Random) -> dict[str, int]:
        ledger = Ledger(random)
        year = Year(random, ledger, County(random))
        for household in newcomers.year(random, timezone.localdate(), REGISTRATIONS):
            year.tell(household)
        Scenes(year).play()
        year.denominators()
        return ledger.copy()
