"""`manage.py create_account E-MAIL NAME`: the first account of a county administrator, on the server."""

import getpass
import sys
from argparse import ArgumentParser
from typing import Any

from django.conf import settings
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError
from django.core.validators import validate_email
from django.db import transaction
from django.utils import timezone, translation

from bruecke.access.models import Membership, Organisation, Role, Unit, UnitKind, User
from bruecke.access.sign_in import one_time_url
from bruecke.audit.actions import record

UNIT = "Verwaltung Brücke"


class Command(BaseCommand):
    help = "Legt ein Konto der Kreisverwaltung an (Einheiten, Mitglieder, Konten, Gebiete; keine Akten)."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("email", help="E-Mail-Adresse, mit der man sich anmeldet")
        parser.add_argument("name", help="Vor- und Nachname")
        parser.add_argument("--password", action="store_true", help="Passwort jetzt eingeben statt eines Links für einmal")

    def handle(self, *args: Any, **options: Any) -> None:
        with translation.override(settings.LANGUAGE_CODE):
            try:
                validate_email(options["email"])
                user = self._make(options["email"].lower(), options["name"].strip(), with_password=options["password"])
            except ValidationError as error:
                raise CommandError(" ".join(error.messages)) from error
            self.stdout.write(f"Konto: {user.email}")
            if not user.has_usable_password():
                self.stdout.write(f"Passwort wählen (einmal, drei Tage lang): {one_time_url(user)}")

    @transaction.atomic
    def _make(self, email: str, name: str, *, with_password: bool) -> User:
        if User.objects.filter(email__iexact=email).exists():
            raise CommandError("Zu dieser E-Mail-Adresse gibt es schon ein Konto.")
        if not name:
            raise CommandError("Bitte den Namen angeben.")
        user = User(email=email, name=name, invented=settings.BRUECKE_DEMO)
        password = self._asked(user) if with_password else None
        user.set_password(password)
        user.save(force_insert=True)
        organisation, _made = Organisation.objects.get_or_create(
            name=settings.BRUECKE_COUNTY, defaults={"is_public_body": True}
        )
        unit = Unit.objects.filter(kind=UnitKind.ADMINISTRATION, is_active=True).first()
        unit = unit or Unit.objects.create(organisation=organisation, name=UNIT, kind=UnitKind.ADMINISTRATION)
        Membership.objects.create(user=user, unit=unit, role=Role.COUNTY_ADMIN, since=timezone.localdate())
        record(verb="user.added", subject=f"user:{user.pk} command")
        record(verb="member.added", subject=f"user:{user.pk} unit:{unit.pk} {Role.COUNTY_ADMIN} command")
        return user

    def _asked(self, user: User) -> str:
        typed = getpass.getpass("Passwort: ") if sys.stdin.isatty() else sys.stdin.readline().rstrip("\n")
        validate_password(typed, user)
        if sys.stdin.isatty() and getpass.getpass("Noch einmal: ") != typed:
            raise CommandError("Die beiden Passwörter sind verschieden.")
        return typed
