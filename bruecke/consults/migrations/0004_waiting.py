"""How many questions of somebody, and of whom she stands in for, came back to the asker, for the navigation of every page."""

from django.db import migrations

from bruecke.access.wall import DOORS, key_to

COUNT = f"""
CREATE FUNCTION consults_waiting({DOORS})
RETURNS bigint LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
    SELECT count(*) FROM consults_consult c
    WHERE c.waits_for = 'asker' AND {key_to("c")} AND EXISTS (
        SELECT FROM consults_origin o WHERE o.consult_id = c.id AND o.user_id = ANY (door_people) AND {key_to("o")})
$$;
"""


class Migration(migrations.Migration):
    dependencies = [("consults", "0003_waits_for_asker"), ("access", "0014_officers_alone")]

    operations = [migrations.RunSQL(COUNT, "DROP FUNCTION consults_waiting")]
