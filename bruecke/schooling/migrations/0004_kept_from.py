"""Schools a child must not go to, for whoever sets a place by hand: only whether, never why, and only where the matter may be entered."""

from django.db import migrations

KEPT = """
CREATE FUNCTION schooling_kept_from(matter uuid) RETURNS text[]
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
    SELECT e.avoid::text[] FROM schooling_placement p JOIN schooling_entrant e ON e.id = p.entrant_id
    WHERE p.id = matter AND (wall.may_enter(p.dossier_id) OR current_setting('role') = 'bruecke_jobs')
$$;
REVOKE ALL ON FUNCTION schooling_kept_from(uuid) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION schooling_kept_from(uuid) TO bruecke_app, bruecke_jobs;
"""


class Migration(migrations.Migration):
    dependencies = [("schooling", "0003_supervision")]

    operations = [migrations.RunSQL(KEPT, "DROP FUNCTION schooling_kept_from(uuid)")]
