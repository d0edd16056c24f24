"""Whoever protects somebody also calls off what she has agreed on with another team, whose circles he does not enter: nobody waits for her
there, the team sees that an appointment has to be agreed on anew, and letters that wait to be printed for many are taken back."""

from django.db import migrations

CALL_OFF = """
CREATE FUNCTION privacy_call_off(wanted uuid) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE records uuid[]; gone record;
BEGIN
    IF NOT wall.may_enter(wanted) OR NOT (wall.has_role('counsellor') OR wall.has_role('case_manager'))
       OR NOT EXISTS (SELECT 1 FROM people_person p WHERE p.dossier_id = wanted AND p.is_protected)
    THEN RAISE EXCEPTION 'not visible' USING ERRCODE = 'insufficient_privilege'; END IF;
    SELECT array_agg(p.dossier_id) INTO records FROM people_person p JOIN people_person h ON h.dossier_id = wanted
    WHERE p.id = h.id OR p.merged_into = h.id OR p.id = h.merged_into;
    FOR gone IN
        UPDATE cases_meeting SET state = 'cancelled'
        WHERE state = 'planned' AND starts_at > clock_timestamp()
          AND dossier_id IN (SELECT c.plan_id FROM cases_case c WHERE c.person_dossier_id = ANY (records))
        RETURNING id, dossier_id
    LOOP PERFORM audit_record('appointment.cancelled', gone.dossier_id, 'meeting:' || gone.id); END LOOP;
    FOR gone IN
        UPDATE welcome_appointment SET state = 'cancelled'
        WHERE state = 'planned' AND starts_at > clock_timestamp()
          AND dossier_id IN (SELECT h.record_dossier_id FROM consent_handover h WHERE h.person_dossier_id = ANY (records))
        RETURNING id, dossier_id, user_id, starts_at
    LOOP
        UPDATE welcome_slot SET taken_at = NULL WHERE user_id = gone.user_id AND starts_at = gone.starts_at;
        UPDATE welcome_progress SET step = 'agree', due = wall.today() WHERE dossier_id = gone.dossier_id AND step = 'meet';
        PERFORM audit_record('appointment.cancelled', gone.dossier_id, 'appointment:' || gone.id);
    END LOOP;
    UPDATE cases_letter SET run_id = NULL
    WHERE run_id IS NOT NULL AND dossier_id IN (SELECT c.work_id FROM cases_case c WHERE c.person_dossier_id = ANY (records));
END $$;
"""


class Migration(migrations.Migration):
    dependencies = [
        ("privacy", "0007_helpers_hold_it_too"),
        ("cases", "0009_whom_an_errand_is_about"),
    ]

    operations = [migrations.RunSQL(CALL_OFF, "DROP FUNCTION privacy_call_off(uuid)")]
