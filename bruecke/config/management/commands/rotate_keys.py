"""`manage.py rotate_keys`: rewrite every encrypted field and file under the newest key; can be stopped and repeated."""

from pathlib import Path

from django.conf import settings
from django.core.management.base import BaseCommand
from django.db import models, transaction

from bruecke.base.crypto import rotate
from bruecke.base.models import Message
from bruecke.consent.models import Consent

FIELDS: tuple[tuple[type[models.Model], str], ...] = ((Consent, "signature"), (Message, "address"))


class Command(BaseCommand):
    help = "Rewrite what is encrypted at rest under the first key of BRUECKE_FIELD_KEYS."

    def handle(self, *_args: str, **_options: str) -> None:
        rows = sum(self._rotate(model, field) for model, field in FIELDS)
        files = 0
        for path in sorted((Path(settings.BRUECKE_HOME) / "files").rglob("*")):
            if path.is_file() and path.suffix != ".new":
                fresh = path.with_suffix(".new")
                fresh.write_bytes(rotate(path.read_bytes()))
                fresh.chmod(0o600)
                fresh.replace(path)
                files += 1
        self.stdout.write(f"{rows} fields and {files} files stand under the newest key.")

    def _rotate(self, model: type[models.Model], field: str) -> int:
        count = 0
        for key in model._default_manager.exclude(**{field: b""}).values_list("pk", flat=True).iterator():
            with transaction.atomic():
                row = model._default_manager.select_for_update().get(pk=key)
                setattr(row, field, rotate(getattr(row, field)))
                row.save(update_fields=[field])
            count += 1
        return count
