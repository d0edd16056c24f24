"""Whether a school is open to a child, for whoever sets a place by hand: never which are not, never why."""

from django.db import migrations

KEPT = """
CREATE FUNCTION schooling_is_open_to(matter uuid, school text) RETURNS boolean
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
    SELECT NOT school = ANY (e.avoid) FROM schooling_placement p JOIN schooling_entrant e ON e.id = p.entrant_id
    WHERE p.id = matter AND (wall.may_enter(p.dossier_id) OR current_setting('role') = 'bruecke_jobs')
$$;
REVOKE ALL ON FUNCTION schooling_is_open_to(uuid, text) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION schooling_is_open_to(uuid, text) TO bruecke_app, bruecke_jobs;
"""


class Migration(migrations.Migration):
    dependencies = [("schooling", "0003_supervision")]

    operations = [migrations.RunSQL(KEPT, "DROP FUNCTION schooling_is_open_to(uuid, text)")]
