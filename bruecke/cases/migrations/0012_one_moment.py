"""A case that another team takes over ends at one moment: what was open then is left open in its history, not done."""

from importlib import import_module

from django.db import migrations

BEFORE = import_module("bruecke.cases.migrations.0008_told_after_accepting").TAKE_OVER
AFTER = BEFORE.replace('(id, dossier_id, "on", by_id,', '(id, dossier_id, at, "on", by_id,').replace(
    "SELECT gen_random_uuid(), old.work_id, wall.today(),", "SELECT gen_random_uuid(), old.work_id, moment, wall.today(),"
)


class Migration(migrations.Migration):
    dependencies = [("cases", "0011_closed_at")]

    operations = [migrations.RunSQL(AFTER, BEFORE)]
