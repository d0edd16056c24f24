"""`manage.py load_texts`: store new versions of notice and consent; old ones stay as they were shown."""

from django.core.management.base import BaseCommand

from bruecke.consent.models import Purpose, TextVersion
from bruecke.consent.texts import available, digest, words


class Command(BaseCommand):
    help = "Load notice and consent in all languages."

    def handle(self, *_args: str, **_options: str) -> None:
        made = 0
        for language in available():
            content = words(language)
            body = {"consent": content["consent"], "notice": content["notice"]}
            _row, new = TextVersion.objects.get_or_create(
                purpose=Purpose.CONTACT_HANDOVER, language=language, digest=digest(body),
                defaults={"version": content["version"], "checked": content["checked"], "body": body},
            )  # fmt: skip
            made += new
        self.stdout.write(f"texts: {len(available())} languages, {made} new versions")
