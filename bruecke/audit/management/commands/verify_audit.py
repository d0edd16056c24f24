"""`manage.py verify_audit`: finds a changed, deleted, inserted, swapped or cut-off entry and says which."""

from django.core.management.base import BaseCommand, CommandError
from django.db import transaction

from bruecke.audit.queries import problems


class Command(BaseCommand):
    help = "Check every sealed entry against the signed tree."

    def handle(self, *_args: str, **_options: str) -> None:
        with transaction.atomic():
            found = problems()
        if found:
            raise CommandError("\n".join(found[:50]))
        self.stdout.write("The memory is complete and unchanged.")
