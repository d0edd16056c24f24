"""Accepting a transfer hands over what was chosen to go along, closes the old case and ends the old team's keys, in one step: the one who
accepts sees nothing of the old case, and the one who gave it sees nothing of the person from the next click on."""

from django.db import migrations

from bruecke.access.wall import protect

TAKE_OVER = """
CREATE FUNCTION cases_take_over(accepted uuid) RETURNS jsonb
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE parcel cases_parcel; old cases_case; handed consent_handover; moment timestamptz := clock_timestamp();
BEGIN
    SELECT * INTO handed FROM consent_handover
    WHERE id = accepted AND kind = 'transfer' AND state = 'accepted' AND answered_by_id = wall.actor();
    IF handed.id IS NULL THEN RAISE EXCEPTION 'not visible' USING ERRCODE = 'insufficient_privilege'; END IF;
    SELECT * INTO parcel FROM cases_parcel WHERE handover_id = accepted AND taken_at IS NULL FOR UPDATE;
    IF parcel.id IS NULL THEN RETURN '{}'::jsonb; END IF;
    SELECT * INTO old FROM cases_case WHERE id = parcel.case_id FOR UPDATE;
    UPDATE cases_parcel SET taken_at = moment, content = '{}'::jsonb WHERE id = parcel.id;
    UPDATE cases_task SET done_at = moment, done_by_id = old.user_id WHERE dossier_id = old.work_id AND done_at IS NULL;
    UPDATE cases_case SET closed_on = wall.today(), closure_reason = 'transferred', phase = 'closing', next_step = '', next_due = NULL,
        late_tasks = 0, changed_at = moment WHERE id = old.id AND closed_on IS NULL;
    INSERT INTO cases_closing (id, dossier_id, "on", by_id, reason, sentence, reopened_why)
    SELECT gen_random_uuid(), old.work_id, wall.today(), old.user_id, 'transferred', '', ''
    WHERE NOT EXISTS (SELECT 1 FROM cases_closing c WHERE c.dossier_id = old.work_id AND c.reopened_on IS NULL);
    UPDATE access_grant SET ended_at = moment WHERE ended_at IS NULL AND unit_id = old.unit_id
        AND reason IN ('assigned', 'trusted', 'emergency')
        AND dossier_id IN (old.work_id, old.plan_id, old.person_dossier_id,
            (SELECT h.dossier_id FROM consent_handover h WHERE h.id = old.handover_id),
            (SELECT h.record_dossier_id FROM consent_handover h WHERE h.id = old.handover_id));
    RETURN parcel.content;
END $$;
"""


class Migration(migrations.Migration):
    dependencies = [("cases", "0004_parcel"), ("consent", "0007_between_teams")]

    operations = [protect("cases_parcel"), migrations.RunSQL(TAKE_OVER, "DROP FUNCTION cases_take_over(uuid)")]
