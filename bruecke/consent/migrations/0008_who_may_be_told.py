"""Whether two teams may be told that they know the same person: both consents must reach every carrier."""

from django.db import migrations

TOLD = """
CREATE FUNCTION people_may_be_told(wanted uuid) RETURNS boolean
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
    SELECT (SELECT wall.has_role('coordinator')) AND NOT EXISTS (
        SELECT 1 FROM people_pair p CROSS JOIN LATERAL unnest(ARRAY[p.left_id, p.right_id]) AS d (key)
        WHERE p.id = wanted AND NOT EXISTS (
            SELECT 1 FROM consent_consent c JOIN access_unit t ON t.id = c.receiver_id
            WHERE c.dossier_id = d.key AND c.purpose = 'contact_handover' AND c.withdrawn_at IS NULL AND c.lapsed_at IS NULL
              AND t.kind = 'integration_centre'))
$$;
"""


class Migration(migrations.Migration):
    dependencies = [("consent", "0007_between_teams"), ("people", "0005_pairs_behind_the_wall")]

    operations = [migrations.RunSQL(TOLD, "DROP FUNCTION people_may_be_told(uuid)")]
