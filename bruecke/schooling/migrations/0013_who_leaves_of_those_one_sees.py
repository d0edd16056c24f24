"""Who counsels counts the children who leave support as she counts those who wait: only those she may enter, so that a number that is one
higher tells nothing of somebody protected."""

from django.db import migrations

LEAVING = """
CREATE OR REPLACE FUNCTION schooling_leaving(halves date[], place text) RETURNS TABLE (grade integer, need text, half integer, children bigint)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
    WITH who AS MATERIALIZED (
        SELECT wall.has_role('school_authority') OR wall.has_role('ki_teacher') AS sees_all, schooling_maintained() AS schools,
               wall.shelves() AS shelves, wall.dossiers() AS dossiers)
    SELECT g.grades[1]::integer, g.need::text, greatest(width_bucket(p.support_until, halves), 1), count(*)
    FROM schooling_placement p JOIN schooling_group g ON g.id = p.group_id JOIN network_school s ON s.number = g.school_id, who
    WHERE p.state = 'started' AND p.support_until < halves[array_upper(halves, 1)] AND place IN ('', s.ags)
      AND g.closed_on IS NULL AND s.valid_until IS NULL
      AND (who.sees_all AND (p.shelf_id = ANY (who.shelves) OR p.dossier_id = ANY (who.dossiers)) OR p.school_id = ANY (who.schools))
    GROUP BY 1, 2, 3
$$;
"""


class Migration(migrations.Migration):
    dependencies = [("schooling", "0012_all_groups_that_fit")]

    operations = [migrations.RunSQL(LEAVING, migrations.RunSQL.noop)]
