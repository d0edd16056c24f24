"""Whoever may enter the record of a person reads among its holders also the helpers who were told something of her for an errand."""

from importlib import import_module

from django.db import migrations

BEFORE = import_module("bruecke.privacy.migrations.0001_reading").HOLDERS.replace("CREATE FUNCTION", "CREATE OR REPLACE FUNCTION")
AFTER = BEFORE.replace(
    "WHERE d.id = ANY (ARRAY(SELECT w FROM unnest(wanted) w WHERE wall.may_enter(w)))",
    """WHERE d.id = ANY (ARRAY(
               SELECT w FROM unnest(wanted) w WHERE wall.may_enter(w)
               UNION ALL
               SELECT e.dossier_id FROM cases_errand e WHERE e.ended_at IS NULL
                 AND e.about = ANY (ARRAY(SELECT w FROM unnest(wanted) w WHERE wall.may_enter(w)))))""",
)


class Migration(migrations.Migration):
    dependencies = [("privacy", "0006_everywhere"), ("cases", "0009_whom_an_errand_is_about")]

    operations = [migrations.RunSQL(AFTER, BEFORE)]
