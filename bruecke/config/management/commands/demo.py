"""`manage.py demo`: the invented county with its year, built once; calling it again changes nothing."""

from random import Random
from time import monotonic
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import transaction
from django.utils import timezone

from bruecke.access.jobs import as_job
from bruecke.access.models import User
from bruecke.config.demo import bulk, cases, cast, consults, newcomers, schools, steering, together
from bruecke.config.demo.journey import County
from bruecke.config.demo.ledger import Ledger
from bruecke.config.demo.scenes import Scenes
from bruecke.config.demo.school_year import SchoolYear
from bruecke.config.demo.year import Year
from bruecke.people.models import Person
from bruecke.privacy.actions.tidy import tidy
from bruecke.reports import actions as reports
from bruecke.welcome.actions.figures import freeze_due

REGISTRATIONS = 5000


class Command(BaseCommand):
    help = "Build the invented county and its year from a seed; or, for benchmarks, the county with that many persons."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--year", action="store_true", help="the invented year as well (this is the default)")
        parser.add_argument("--persons", type=int, help="that many persons in bulk instead of the year, for benchmarks")
        parser.add_argument("--registrations", type=int, default=REGISTRATIONS, help="registrations in the year")
        parser.add_argument("--seed", type=int, default=1)

    @transaction.atomic
    def handle(self, *_args: str, **options: Any) -> None:
        is_there = User.objects.filter(invented=True).exists()  # whoever tries it out may have made accounts since
        if settings.PRODUCTION or (User.objects.exists() and not is_there):
            raise CommandError("Hier arbeiten echte Menschen: die Vorführung wird hier nicht angelegt.")
        if is_there:
            self.stdout.write("demo: there already")
            return
        start, random = monotonic(), Random(options["seed"])  # noqa: S311 -- invented on purpose
        cast.build()
        steering.build()
        schools.build()
        self._year(random, 0 if options["persons"] else options["registrations"])
        if options["persons"]:
            bulk.fill(random, max(0, options["persons"] - Person.objects.count()))
        self.stdout.write(f"demo: {Person.objects.count()} invented persons in {monotonic() - start:.1f} s")

    def _year(self, random: Random, registrations: int) -> None:
        ledger = Ledger(random)
        year = Year(random, ledger, County(random))
        for household in newcomers.year(random, timezone.localdate(), registrations):
            year.tell(household)
        Scenes(year).play()
        year.settle()
        year.denominators()
        cases.fill(ledger, year.now)
        together.fill(ledger, year.now)
        consults.fill(ledger, year.now)
        school_year = SchoolYear(random, ledger, year.now)
        school_year.tell()
        ledger.copy()
        school_year.settle()
        cases.settle()
        with as_job("tidy") as by:
            tidy(by=by)
        with as_job("figures") as by:
            freeze_due(by=by)
        with as_job("reports") as by:
            reports.freeze_due(by=by)
