"""A unit works from a shelf for one reason once, and a lead's reach ends with her membership, though the administrator sees no grant."""

from django.db import migrations

ONCE = """
UPDATE access_grant g SET ended_at = now() WHERE g.shelf_id IS NOT NULL AND g.ended_at IS NULL AND EXISTS (
    SELECT 1 FROM access_grant f WHERE f.shelf_id = g.shelf_id AND f.unit_id IS NOT DISTINCT FROM g.unit_id
      AND f.user_id IS NOT DISTINCT FROM g.user_id AND f.reason = g.reason AND f.ended_at IS NULL AND f.id < g.id);
CREATE UNIQUE INDEX grant_on_shelf_once ON access_grant (shelf_id, unit_id, user_id, reason) NULLS NOT DISTINCT
    WHERE shelf_id IS NOT NULL AND ended_at IS NULL;

CREATE FUNCTION wall.end_lead(lead uuid, wanted uuid) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
    IF NOT wall.has_role('county_admin') THEN RAISE EXCEPTION 'not visible' USING ERRCODE = 'insufficient_privilege'; END IF;
    UPDATE access_grant SET ended_at = clock_timestamp()
    WHERE user_id = lead AND unit_id = wanted AND reason = 'supervision' AND ended_at IS NULL;
END $$;
"""
UNDO = "DROP FUNCTION wall.end_lead(uuid, uuid); DROP INDEX grant_on_shelf_once"


class Migration(migrations.Migration):
    dependencies = [("access", "0005_own_grants_first")]

    operations = [migrations.RunSQL(ONCE, UNDO)]
