"""How many hand-overs wait for an answer of somebody's teams, for the navigation of every page."""

from django.db import migrations

from bruecke.access.wall import DOORS, key_to

COUNT = f"""
CREATE FUNCTION consent_waiting({DOORS}, teams uuid[])
RETURNS bigint LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp SET plan_cache_mode = force_generic_plan AS $$
    SELECT count(*) FROM consent_handover h
    WHERE h.state = 'delivered' AND h.to_unit_id = ANY (teams) AND {key_to("h")}
$$;
"""


class Migration(migrations.Migration):
    dependencies = [("consent", "0008_who_may_be_told"), ("access", "0014_officers_alone")]

    operations = [migrations.RunSQL(COUNT, "DROP FUNCTION consent_waiting")]
