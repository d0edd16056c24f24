"""On the board whoever counsels counts the waiting children she may enter: a number that is one higher would tell that somebody protected waits."""

from django.db import migrations

WANTED = """
CREATE OR REPLACE FUNCTION schooling_wanted() RETURNS TABLE (stage text, grade integer, need text, ags text, children bigint)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
    WITH who AS MATERIALIZED (
        SELECT wall.has_role('school_authority') OR wall.has_role('ki_teacher') AS sees_all, wall.has_role('school_maintainer') AS sees_sum,
               wall.shelves() AS shelves, wall.dossiers() AS dossiers)
    SELECT p.stage::text, p.grade::integer, p.need::text, CASE WHEN who.sees_all THEN p.ags::text ELSE '' END, count(*)
    FROM schooling_placement p, who
    WHERE p.state = 'ready' AND (who.sees_all AND (p.shelf_id = ANY (who.shelves) OR p.dossier_id = ANY (who.dossiers))
                                 OR who.sees_sum AND NOT who.sees_all)
    GROUP BY 1, 2, 3, 4
$$;
"""


class Migration(migrations.Migration):
    dependencies = [("schooling", "0010_letter_runs")]

    operations = [migrations.RunSQL(WANTED, migrations.RunSQL.noop)]
