"""Whether an authority was told something about a person by name, whoever of the counsellors asked; and an authority is not told who holds
a key to a question."""

from importlib import import_module

from django.db import migrations

TOLD = """
CREATE FUNCTION privacy_told(wanted uuid) RETURNS boolean
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
    SELECT wall.may_enter(wanted) AND EXISTS (
        SELECT 1 FROM consults_origin o JOIN consults_releasedfacts r ON r.consult_id = o.consult_id
        WHERE o.person_dossier_id = wanted AND r.said = 'yes')
$$;
"""
BEFORE = import_module("bruecke.privacy.migrations.0007_helpers_hold_it_too").AFTER
AFTER = BEFORE.replace("SELECT w FROM unnest(wanted) w WHERE wall.may_enter(w)", "SELECT w FROM unnest(wanted) w WHERE wall.may_enter(w) AND NOT wall.is_walled()")


class Migration(migrations.Migration):
    dependencies = [("privacy", "0009_whatever_comes_later"), ("access", "0012_walls_of_the_case")]

    operations = [migrations.RunSQL(TOLD, "DROP FUNCTION privacy_told(uuid)"), migrations.RunSQL(AFTER, BEFORE)]
