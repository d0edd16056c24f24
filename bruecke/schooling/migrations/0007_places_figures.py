"""Numbers of the board, and never a name: how many wait for which place, how many leave support when, for whoever plans places.

A maintainer reads what leaves its own schools, and of those who wait the number of the whole county; a school reads nothing."""

from django.db import migrations

FIGURES = """
CREATE FUNCTION schooling_maintained() RETURNS text[]
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
    WITH own AS (
        SELECT t.id, t.ags FROM access_membership m JOIN access_user u ON u.id = m.user_id JOIN access_unit t ON t.id = m.unit_id
        WHERE m.user_id = wall.actor() AND m.role = 'school_maintainer' AND u.is_active AND t.is_active
          AND m.since <= wall.today() AND (m.until IS NULL OR m.until >= wall.today()))
    SELECT coalesce(array_agg(s.number::text), '{}') FROM network_school s LEFT JOIN schooling_maintainer k ON k.school_id = s.number
    WHERE k.unit_id IN (SELECT id FROM own) OR k.id IS NULL AND s.ags <> '' AND s.ags IN (SELECT ags FROM own)
$$;

CREATE FUNCTION schooling_leaving(halves date[], place text) RETURNS TABLE (grade integer, need text, half integer, children bigint)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
    WITH who AS MATERIALIZED (
        SELECT wall.has_role('school_authority') OR wall.has_role('ki_teacher') AS sees_all, schooling_maintained() AS schools)
    SELECT g.grades[1]::integer, g.need::text, greatest(width_bucket(p.support_until, halves), 1), count(*)
    FROM schooling_placement p JOIN schooling_group g ON g.id = p.group_id JOIN network_school s ON s.number = g.school_id
    WHERE p.state = 'started' AND p.support_until < halves[array_upper(halves, 1)] AND place IN ('', s.ags)
      AND g.closed_on IS NULL AND s.valid_until IS NULL
      AND ((SELECT sees_all FROM who) OR p.school_id = ANY ((SELECT schools FROM who)::text[]))
    GROUP BY 1, 2, 3
$$;

CREATE FUNCTION schooling_wanted() RETURNS TABLE (stage text, grade integer, need text, ags text, children bigint)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
    WITH who AS MATERIALIZED (
        SELECT wall.has_role('school_authority') OR wall.has_role('ki_teacher') AS sees_all, wall.has_role('school_maintainer') AS sees_sum)
    SELECT p.stage::text, p.grade::integer, p.need::text, CASE WHEN who.sees_all THEN p.ags::text ELSE '' END, count(*)
    FROM schooling_placement p, who
    WHERE p.state = 'ready' AND (who.sees_all OR who.sees_sum)
    GROUP BY 1, 2, 3, 4
$$;

REVOKE ALL ON FUNCTION schooling_maintained(), schooling_leaving(date[], text), schooling_wanted() FROM PUBLIC;
GRANT EXECUTE ON FUNCTION schooling_maintained(), schooling_leaving(date[], text), schooling_wanted() TO bruecke_app, bruecke_jobs;
"""


class Migration(migrations.Migration):
    dependencies = [("schooling", "0006_places_proof")]

    operations = [
        migrations.RunSQL(FIGURES, "DROP FUNCTION schooling_wanted(), schooling_leaving(date[], text), schooling_maintained()"),
    ]
