"""What the coordination learns of the teams: how much is open with whom and since when, no hand-over and no name of a person."""

from django.db import migrations

LOAD = """
CREATE FUNCTION welcome_load()
RETURNS TABLE (unit uuid, colleague uuid, open bigint, oldest timestamptz)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
    SELECT h.to_unit_id, CASE WHEN h.state = 'accepted' THEN h.answered_by_id END, count(*), min(h.offered_at)
    FROM consent_handover h
    WHERE h.state IN ('delivered', 'accepted') AND h.kind = 'first_talk' AND (SELECT wall.has_role('coordinator'))
    GROUP BY 1, 2
$$;
"""


class Migration(migrations.Migration):
    dependencies = [("welcome", "0005_what_a_lead_sees")]

    operations = [migrations.RunSQL(LOAD, "DROP FUNCTION welcome_load()")]
