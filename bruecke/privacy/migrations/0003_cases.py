"""Emergency access finds a case by its number when a unit of the actor keeps it, and names its circles without opening them."""

from django.db import migrations

KEPT = """
CREATE FUNCTION privacy_case_kept(wanted varchar)
RETURNS TABLE (key uuid, cover uuid, work uuid, plan uuid, person uuid)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
    SELECT c.id, c.dossier_id, c.work_id, c.plan_id, c.person_dossier_id FROM cases_case c
    WHERE c.number = wanted AND c.unit_id = ANY ((SELECT wall.units())::uuid[])
      AND EXISTS (SELECT 1 FROM wall.keeper(c.dossier_id, ARRAY[c.unit_id]))
$$;

CREATE OR REPLACE FUNCTION privacy_emergencies(at_most timestamptz, id_below uuid, most integer)
RETURNS TABLE (id uuid, since timestamptz, until timestamptz, ended_at timestamptz, name varchar, unit varchar, dossier uuid,
    kind varchar, sentence text)
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
    IF NOT wall.is_privacy_officer() THEN RETURN; END IF;
    RETURN QUERY SELECT g.id, g.since, g.until, g.ended_at, u.name, t.name, g.dossier_id, d.kind, g.sentence FROM access_grant g
    JOIN access_user u ON u.id = g.user_id JOIN access_unit t ON t.id = g.unit_id JOIN access_dossier d ON d.id = g.dossier_id
    WHERE g.reason = 'emergency' AND d.kind IN ('handover', 'case') AND (at_most IS NULL OR (g.since, g.id) < (at_most, id_below))
    ORDER BY g.since DESC, g.id DESC LIMIT most;
END $$;
"""


class Migration(migrations.Migration):
    dependencies = [("privacy", "0002_who_calls_what"), ("cases", "0002_wall")]

    operations = [migrations.RunSQL(KEPT, "DROP FUNCTION privacy_case_kept(varchar)")]
