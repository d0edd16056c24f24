"""`manage.py demo`: the invented county with its year, built once; calling it again changes nothing."""

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import transaction

from bruecke.access.models import User
from bruecke.config.demo import cast


class Command(BaseCommand):
    help = "Build the invented county and its year from a seed; for benchmarks with many persons."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--year", action="store_true", help="the invented year as well (this is the default)")
        parser.add_argument("--persons", type=int, help="that many persons in bulk instead of the year, for benchmarks")
        parser.add_argument("--seed", type=int, default=1)

    @transaction.atomic
    def handle(self, *_args: str, **options: object) -> None:
        if settings.PRODUCTION or User.objects.filter(invented=False).exists():
            raise CommandError("Hier arbeiten echte Menschen: die Vorführung wird hier nicht angelegt.")
        if User.objects.exists():
            self.stdout.write("demo: there already")
            return
        cast.build()
        self.stdout.write("demo: county")
