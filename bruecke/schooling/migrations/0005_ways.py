"""The groups a child fits in and may go to, for whoever may enter its matter, and how far each is: metres only, and none for somebody protected.

A school that is kept from a child is missing like one that is full; nothing says which, or that there is one.
"""

from django.db import migrations

WAYS = """
CREATE FUNCTION schooling_ways(matter uuid, detour double precision) RETURNS TABLE (group_id uuid, metres integer)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
    SELECT g.id, CASE WHEN e.is_protected THEN NULL ELSE round(detour * 2 * 6371008.8 * asin(least(1.0, sqrt(
        sin(radians(s.lat - e.lat) / 2) ^ 2
        + cos(radians(e.lat)) * cos(radians(s.lat)) * sin(radians(s.lon - e.lon) / 2) ^ 2))))::integer END
    FROM schooling_placement p JOIN schooling_entrant e ON e.id = p.entrant_id
    JOIN schooling_group g ON g.stage = p.stage AND g.need = p.need AND p.grade = ANY (g.grades) AND g.closed_on IS NULL
    JOIN network_school s ON s.number = g.school_id
    WHERE p.id = matter AND wall.may_enter(p.dossier_id) AND NOT s.number = ANY (e.avoid)
$$;
REVOKE ALL ON FUNCTION schooling_ways(uuid, double precision) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION schooling_ways(uuid, double precision) TO bruecke_app, bruecke_jobs;
"""


class Migration(migrations.Migration):
    dependencies = [("schooling", "0004_open_to")]

    operations = [migrations.RunSQL(WAYS, "DROP FUNCTION schooling_ways(uuid, double precision)")]
