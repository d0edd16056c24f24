"""Finding who shares a key with somebody, behind the wall; pairs for whoever may enter both or, without a name, for the coordination."""

from django.db import migrations

from bruecke.access.wall import protect

PAIRS = """
CREATE FUNCTION people_sharing(keys text[], most integer) RETURNS SETOF uuid
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE shelves uuid[] := wall.shelves(); dossiers uuid[] := wall.dossiers();
BEGIN
    RETURN QUERY SELECT p.id FROM people_person p
    WHERE p.blocks && keys::varchar[] AND p.contact_erased_at IS NULL
      AND (p.shelf_id = ANY (shelves) OR p.dossier_id = ANY (dossiers))
    ORDER BY cardinality(ARRAY(SELECT unnest(p.blocks) INTERSECT SELECT unnest(keys::varchar[]))) DESC LIMIT most;
END $$;

CREATE FUNCTION people_protected(wanted uuid) RETURNS boolean
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
    SELECT coalesce(bool_or(is_protected), false) FROM people_person WHERE dossier_id = wanted
$$;

ALTER TABLE people_pair ENABLE ROW LEVEL SECURITY;
CREATE POLICY wall ON people_pair USING (
    NOT people_protected(left_id) AND NOT people_protected(right_id) AND (
        (SELECT wall.has_role('coordinator'))
        OR (left_id = ANY ((SELECT wall.dossiers())::uuid[]) AND right_id = ANY ((SELECT wall.dossiers())::uuid[]))
        OR (state = 'told' AND (left_id = ANY ((SELECT wall.dossiers())::uuid[]) OR right_id = ANY ((SELECT wall.dossiers())::uuid[])))));
REVOKE ALL ON people_pair FROM bruecke_portal;
REVOKE INSERT, DELETE ON people_pair FROM bruecke_app;

CREATE FUNCTION people_keepers(wanted uuid[]) RETURNS TABLE (dossier uuid, team text)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
    SELECT DISTINCT g.dossier_id, t.name || CASE WHEN u.name IS NULL THEN '' ELSE ' (' || u.name || ')' END
    FROM people_pair p JOIN access_grant g ON g.dossier_id IN (p.left_id, p.right_id)
    JOIN access_unit t ON t.id = g.unit_id LEFT JOIN access_user u ON u.id = g.user_id
    WHERE p.id = ANY (wanted) AND g.reason = 'assigned' AND g.ended_at IS NULL
      AND NOT people_protected(p.left_id) AND NOT people_protected(p.right_id)
      AND ((SELECT wall.has_role('coordinator')) OR p.state = 'told'
           AND (p.left_id = ANY ((SELECT wall.dossiers())::uuid[]) OR p.right_id = ANY ((SELECT wall.dossiers())::uuid[])))
$$;
"""


class Migration(migrations.Migration):
    dependencies = [("people", "0004_pairs"), ("access", "0013_a_consent_ends_everywhere")]

    operations = [
        protect("people_merge"),
        migrations.RunSQL(
            PAIRS,
            "DROP POLICY wall ON people_pair; ALTER TABLE people_pair DISABLE ROW LEVEL SECURITY;"
            "DROP FUNCTION people_keepers(uuid[]), people_protected(uuid), people_sharing(text[], integer);",
        ),
    ]
