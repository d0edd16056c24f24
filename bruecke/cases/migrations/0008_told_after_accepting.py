"""Why somebody is referred and what she aims at lie in the giver's circle until the other team has accepted: before that its lead and
everybody in its inbox read a preview, and a preview does not say why. Accepting a referral hands the parcel over and ends nothing."""

from django.db import migrations

TAKE_OVER = """
CREATE OR REPLACE FUNCTION cases_take_over(accepted uuid) RETURNS jsonb
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE parcel cases_parcel; old cases_case; handed consent_handover; moment timestamptz := clock_timestamp(); errands uuid[];
BEGIN
    SELECT * INTO handed FROM consent_handover
    WHERE id = accepted AND kind IN ('referral', 'transfer') AND state = 'accepted' AND answered_by_id = wall.actor();
    IF handed.id IS NULL THEN RAISE EXCEPTION 'not visible' USING ERRCODE = 'insufficient_privilege'; END IF;
    SELECT * INTO parcel FROM cases_parcel WHERE handover_id = accepted AND taken_at IS NULL FOR UPDATE;
    IF parcel.id IS NULL THEN RETURN '{}'::jsonb; END IF;
    IF handed.kind = 'referral' THEN
        UPDATE cases_parcel SET taken_at = moment, content = '{}'::jsonb WHERE id = parcel.id;
        RETURN parcel.content;
    END IF;
    SELECT * INTO old FROM cases_case WHERE id = parcel.case_id FOR UPDATE;
    UPDATE cases_parcel SET taken_at = moment, content = '{}'::jsonb WHERE id = parcel.id;
    UPDATE cases_task SET done_at = moment, done_by_id = old.user_id WHERE dossier_id = old.work_id AND done_at IS NULL;
    UPDATE cases_case SET closed_on = wall.today(), closure_reason = 'transferred', phase = 'closing', next_step = '', next_due = NULL,
        late_tasks = 0, changed_at = moment WHERE id = old.id AND closed_on IS NULL;
    INSERT INTO cases_closing (id, dossier_id, "on", by_id, reason, sentence, reopened_why)
    SELECT gen_random_uuid(), old.work_id, wall.today(), old.user_id, 'transferred', '', ''
    WHERE NOT EXISTS (SELECT 1 FROM cases_closing c WHERE c.dossier_id = old.work_id AND c.reopened_on IS NULL);
    SELECT array_agg(e.dossier_id) INTO errands FROM cases_errand e WHERE e.case_id = old.id;
    UPDATE cases_errand SET ended_at = moment WHERE case_id = old.id AND ended_at IS NULL;
    UPDATE access_grant SET ended_at = moment WHERE ended_at IS NULL AND dossier_id = ANY (errands);
    UPDATE access_grant SET ended_at = moment WHERE ended_at IS NULL AND unit_id = old.unit_id
        AND reason IN ('assigned', 'trusted', 'emergency')
        AND (dossier_id IN (old.work_id, old.plan_id, old.person_dossier_id, handed.dossier_id,
                (SELECT h.dossier_id FROM consent_handover h WHERE h.id = old.handover_id),
                (SELECT h.record_dossier_id FROM consent_handover h WHERE h.id = old.handover_id))
            OR dossier_id IN (SELECT hers.dossier_id FROM access_grant own JOIN access_grant hers ON hers.code_hash = own.code_hash
                WHERE own.dossier_id = old.person_dossier_id AND own.reason = 'person' AND own.ended_at IS NULL
                  AND hers.reason = 'person' AND hers.ended_at IS NULL AND hers.dossier_id IS NOT NULL));
    RETURN parcel.content;
END $$;
"""


class Migration(migrations.Migration):
    dependencies = [("cases", "0007_nothing_stays_behind")]

    operations = [migrations.RunSQL(TAKE_OVER, migrations.RunSQL.noop)]
