"""How many questions of somebody, and of whom she stands in for, came back to the asker, for the navigation of every page."""

from django.db import migrations

from bruecke.access.wall import DOORS, key_to

COUNT = f"""
CREATE FUNCTION consults_waiting({DOORS})
RETURNS bigint LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp SET plan_cache_mode = force_generic_plan AS $$
    WITH back AS MATERIALIZED (
        SELECT c.dossier_id, c.shelf_id, o.dossier_id AS asker, o.shelf_id AS asker_shelf
        FROM consults_origin o JOIN consults_consult c ON c.id = o.consult_id
        WHERE o.user_id = ANY (door_people) AND c.waits_for = 'asker')
    SELECT count(*) FROM back c
    WHERE {key_to("c")} AND EXISTS (SELECT FROM (SELECT c.asker AS dossier_id, c.asker_shelf AS shelf_id) o WHERE {key_to("o")})
$$;
"""


class Migration(migrations.Migration):
    dependencies = [("consults", "0003_waits_for_asker"), ("access", "0014_officers_alone")]

    operations = [migrations.RunSQL(COUNT, "DROP FUNCTION consults_waiting")]
