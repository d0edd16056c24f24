"""Every group a child fits in, also of a school that is kept from it: one that is missing from a choice although it has places would tell which."""

from django.db import migrations

WAYS = """
CREATE OR REPLACE FUNCTION schooling_ways(matter uuid, detour double precision) RETURNS TABLE (group_id uuid, metres integer)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
    SELECT g.id, CASE WHEN e.is_protected THEN NULL ELSE round(detour * 2 * 6371008.8 * asin(least(1.0, sqrt(
        sin(radians(s.lat - e.lat) / 2) ^ 2
        + cos(radians(e.lat)) * cos(radians(s.lat)) * sin(radians(s.lon - e.lon) / 2) ^ 2))))::integer END
    FROM schooling_placement p JOIN schooling_entrant e ON e.id = p.entrant_id
    JOIN schooling_group g ON g.stage = p.stage AND g.need = p.need AND p.grade = ANY (g.grades) AND g.closed_on IS NULL
    JOIN network_school s ON s.number = g.school_id
    WHERE p.id = matter AND wall.may_enter(p.dossier_id)
$$;
"""


class Migration(migrations.Migration):
    dependencies = [("schooling", "0011_numbers_of_those_one_sees")]

    operations = [migrations.RunSQL(WAYS, migrations.RunSQL.noop)]
