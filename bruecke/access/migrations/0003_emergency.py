"""Who keeps a dossier: what emergency access has to know before it opens one, without opening it."""

from django.db import migrations

KEEPER = """
CREATE FUNCTION wall.keeper(wanted uuid, among uuid[]) RETURNS TABLE (unit uuid, consent uuid)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
    SELECT g.unit_id, g.stems_from FROM access_grant g
    WHERE g.dossier_id = wanted AND g.reason = 'assigned' AND g.unit_id = ANY (among)
      AND g.unit_id = ANY ((SELECT wall.units())::uuid[])
      AND g.ended_at IS NULL AND g.since <= clock_timestamp() AND (g.until IS NULL OR g.until > clock_timestamp())
    ORDER BY g.since LIMIT 1
$$;
"""


class Migration(migrations.Migration):
    dependencies = [("access", "0002_second_wall")]

    operations = [migrations.RunSQL(KEEPER, "DROP FUNCTION wall.keeper(uuid, uuid[])")]
