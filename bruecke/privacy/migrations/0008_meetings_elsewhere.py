"""Whoever protects somebody also calls off what she has agreed on with another team, whose circles he does not enter: nobody waits for her there."""

from django.db import migrations

CALL_OFF = """
CREATE FUNCTION privacy_call_off(wanted uuid) RETURNS integer
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE meetings integer; appointments integer;
BEGIN
    IF NOT wall.may_enter(wanted) OR NOT EXISTS (SELECT 1 FROM people_person p WHERE p.dossier_id = wanted AND p.is_protected)
    THEN RAISE EXCEPTION 'not visible' USING ERRCODE = 'insufficient_privilege'; END IF;
    UPDATE cases_meeting SET state = 'cancelled'
    WHERE state = 'planned' AND dossier_id IN (SELECT c.plan_id FROM cases_case c WHERE c.person_dossier_id = wanted);
    GET DIAGNOSTICS meetings = ROW_COUNT;
    UPDATE welcome_appointment SET state = 'cancelled'
    WHERE state = 'planned' AND dossier_id IN (SELECT h.record_dossier_id FROM consent_handover h WHERE h.person_dossier_id = wanted);
    GET DIAGNOSTICS appointments = ROW_COUNT;
    RETURN meetings + appointments;
END $$;
"""


class Migration(migrations.Migration):
    dependencies = [
        ("privacy", "0007_helpers_hold_it_too"),
        ("cases", "0009_whom_an_errand_is_about"),
    ]

    operations = [migrations.RunSQL(CALL_OFF, "DROP FUNCTION privacy_call_off(uuid)")]
