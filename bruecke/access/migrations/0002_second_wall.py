"""The second wall: who acts, which shelves and dossiers are open, and the triggers that keep it honest."""

from django.db import migrations

from bruecke.access.wall_functions import DOORS, HONEST, UNDO, WHO


class Migration(migrations.Migration):
    dependencies = [
        ("access", "0001_who_and_where"),
        ("audit", "0001_initial"),
        ("base", "0002_reach_of_roles"),
    ]

    operations = [migrations.RunSQL(WHO + DOORS + HONEST, UNDO)]
