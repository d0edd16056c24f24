"""The lead gives a case to another colleague without entering it: all keys of the one who had it go to the other, in one step.

The web cannot end a key to a circle it does not see; this function does exactly that and nothing else, for a lead of the unit.
"""

from django.db import migrations

REASSIGN = """
CREATE FUNCTION cases_reassign(wanted uuid, to_user uuid) RETURNS boolean
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE kept cases_case; circles uuid[]; moment timestamptz := clock_timestamp();
BEGIN
    SELECT * INTO kept FROM cases_case WHERE id = wanted AND shelf_id = ANY (wall.shelves()) FOR UPDATE;
    IF NOT FOUND OR NOT EXISTS (
        SELECT 1 FROM access_membership m JOIN access_user u ON u.id = m.user_id
        WHERE m.user_id = wall.actor() AND m.unit_id = kept.unit_id AND m.role = 'carrier_lead' AND u.is_active
          AND m.since <= wall.today() AND (m.until IS NULL OR m.until >= wall.today()))
    THEN RAISE EXCEPTION 'not visible' USING ERRCODE = 'insufficient_privilege'; END IF;
    IF NOT EXISTS (
        SELECT 1 FROM access_membership m JOIN access_user u ON u.id = m.user_id
        WHERE m.user_id = to_user AND m.unit_id = kept.unit_id AND m.role IN ('counsellor', 'case_manager') AND u.is_active
          AND m.since <= wall.today() AND (m.until IS NULL OR m.until >= wall.today()))
    THEN RETURN false; END IF;
    IF to_user = kept.user_id THEN RETURN true; END IF;
    SELECT array_agg(key) INTO circles FROM (
        SELECT unnest(ARRAY[kept.dossier_id, kept.work_id, kept.plan_id, kept.person_dossier_id]) AS key
        UNION SELECT unnest(ARRAY[h.dossier_id, h.record_dossier_id]) FROM consent_handover h WHERE h.id = kept.handover_id
        UNION SELECT e.dossier_id FROM cases_errand e WHERE e.case_id = kept.id) keys WHERE key IS NOT NULL;
    INSERT INTO access_grant (id, dossier_id, unit_id, user_id, code_hash, reason, since, stems_from, sentence)
    SELECT gen_random_uuid(), g.dossier_id, g.unit_id, to_user, '', g.reason, moment, g.stems_from, ''
    FROM (SELECT DISTINCT dossier_id, unit_id, reason, stems_from FROM access_grant
          WHERE dossier_id = ANY (circles) AND user_id = kept.user_id AND unit_id = kept.unit_id AND reason = 'assigned' AND ended_at IS NULL) g;
    UPDATE access_grant SET ended_at = moment
    WHERE dossier_id = ANY (circles) AND user_id = kept.user_id AND unit_id = kept.unit_id AND reason = 'assigned' AND ended_at IS NULL;
    UPDATE cases_case SET user_id = to_user, changed_at = moment WHERE id = kept.id;
    UPDATE cases_task SET user_id = to_user WHERE dossier_id = kept.work_id AND done_at IS NULL;
    UPDATE cases_meeting SET user_id = to_user WHERE dossier_id = kept.plan_id AND state = 'planned' AND starts_at > moment;
    UPDATE consent_handover SET answered_by_id = to_user WHERE id = kept.handover_id AND state = 'accepted';
    RETURN true;
END $$;
"""


class Migration(migrations.Migration):
    dependencies = [("cases", "0002_wall")]

    operations = [migrations.RunSQL(REASSIGN, "DROP FUNCTION cases_reassign(uuid, uuid)")]
