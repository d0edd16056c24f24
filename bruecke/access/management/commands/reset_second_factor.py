"""`manage.py reset_second_factor E-MAIL`: for a colleague who lost phone and recovery codes; never behind her back."""

from argparse import ArgumentParser
from typing import Any

from allauth.mfa.models import Authenticator
from django.core.management.base import BaseCommand, CommandError
from django.db import transaction

from bruecke.access.notices import tell_of_factor
from bruecke.access.queries import account
from bruecke.access.sign_in import end_sessions
from bruecke.audit.actions import record


class Command(BaseCommand):
    help = "Nimmt einem Konto den zweiten Faktor; Konto und Datenschutz erfahren es, alle Sitzungen enden."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("email", help="E-Mail-Adresse, mit der man sich anmeldet")

    @transaction.atomic
    def handle(self, *args: Any, **options: Any) -> None:
        user = account(options["email"])
        if user is None:
            raise CommandError("Zu dieser E-Mail-Adresse gibt es kein offenes Konto.")
        number, _rows = Authenticator.objects.filter(user=user).delete()
        if not number:
            raise CommandError("Dieses Konto hat keinen zweiten Faktor.")
        end_sessions(user.pk)
        record(verb="user.factor_reset", subject=f"user:{user.pk} command")
        tell_of_factor(user)
        self.stdout.write("Der zweite Faktor ist weg. Bei der nächsten Anmeldung wird ein neuer eingerichtet.")
