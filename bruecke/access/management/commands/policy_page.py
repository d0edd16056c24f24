"""`manage.py policy_page`: write docs/policy.md from the table in the code."""

from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand

from bruecke.access.policy_page import page


class Command(BaseCommand):
    help = "Schreibt docs/policy.md aus der Tabelle bruecke/access/policy.py."

    def handle(self, *args: Any, **options: Any) -> None:
        (settings.ROOT / "docs" / "policy.md").write_text(page(), encoding="utf-8")
        self.stdout.write("docs/policy.md")
