"""The load of the teams is read from an index of what is open, not from every hand-over there ever was."""

from django.db import migrations

INDEX = """
CREATE INDEX handover_load ON consent_handover (to_unit_id, state, answered_by_id, offered_at)
    WHERE kind = 'first_talk' AND state IN ('delivered', 'accepted');
"""
LOAD = """
CREATE OR REPLACE FUNCTION welcome_load()
RETURNS TABLE (unit uuid, colleague uuid, open bigint, oldest timestamptz)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
    SELECT h.to_unit_id, CASE WHEN h.state = 'accepted' THEN h.answered_by_id END, count(*), min(h.offered_at)
    FROM consent_handover h
    WHERE h.state IN ('delivered', 'accepted') AND h.kind = 'first_talk' AND (SELECT wall.has_role('coordinator'))
    GROUP BY h.to_unit_id, h.state, h.answered_by_id
$$;
"""


class Migration(migrations.Migration):
    dependencies = [("welcome", "0009_names_as_printed")]

    operations = [migrations.RunSQL(INDEX, "DROP INDEX handover_load"), migrations.RunSQL(LOAD, migrations.RunSQL.noop)]
