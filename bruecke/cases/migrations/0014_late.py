"""How many cases of somebody are past their day, for the navigation of every page."""

from django.db import migrations

from bruecke.access.wall import DOORS, key_to

COUNT = f"""
CREATE FUNCTION cases_late({DOORS}, today date)
RETURNS bigint LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp SET plan_cache_mode = force_generic_plan AS $$
    SELECT count(*) FROM cases_case c
    WHERE c.user_id = (SELECT wall.actor()) AND c.next_due < today AND c.closed_on IS NULL AND {key_to("c")}
$$;
"""


class Migration(migrations.Migration):
    dependencies = [("cases", "0013_call_off"), ("access", "0014_officers_alone")]

    operations = [migrations.RunSQL(COUNT, "DROP FUNCTION cases_late")]
