"""`manage.py audit_export LOG.jsonl CHECKPOINTS.json`: the sealed memory for a stranger who verifies it himself."""

import json
from pathlib import Path

from django.core.management.base import BaseCommand, CommandParser
from django.db import transaction

from bruecke.audit.checkpoint import public_key
from bruecke.audit.queries import checkpoints, sealed


class Command(BaseCommand):
    help = "Write the sealed entries (one line each, as hashed) and the signed checkpoints."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("log", type=Path)
        parser.add_argument("checkpoints", type=Path)

    def handle(self, *_args: str, **options: Path) -> None:
        count = 0
        with transaction.atomic(), options["log"].open("wb") as file:
            for _seq, _stored, text in sealed():
                file.write((text or b"") + b"\n")
                count += 1
            options["checkpoints"].write_text(json.dumps(checkpoints(), indent=1))
        self.stdout.write(f"{count} entries; public key {public_key()}")
