"""Protection reaches what the one who protects does not see, and what was asked about a case follows it.

Her old code opens nothing anywhere. What somebody shares with her household is said of her own numbers only. A case that is given to a
colleague takes the questions along that were put about it, with the names in them. A consent is ended by whoever enters the circle it
stands in, and by nobody else.
"""

from django.db import migrations

LIVE = "g.ended_at IS NULL AND g.since <= clock_timestamp() AND (g.until IS NULL OR g.until > clock_timestamp())"

CODES = f"""
CREATE FUNCTION privacy_new_code(wanted uuid, old text, new text) RETURNS integer
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE moment timestamptz := clock_timestamp(); given integer;
BEGIN
    IF old = '' OR new = '' OR NOT wall.may_enter(wanted)
       OR NOT EXISTS (SELECT 1 FROM access_grant g WHERE g.dossier_id = wanted AND g.reason = 'person' AND g.code_hash = old)
    THEN RAISE EXCEPTION 'not visible' USING ERRCODE = 'insufficient_privilege'; END IF;
    INSERT INTO access_grant (id, dossier_id, unit_id, user_id, code_hash, reason, since, until, stems_from, sentence)
    SELECT gen_random_uuid(), g.dossier_id, NULL, NULL, new, 'person', moment, g.until, g.stems_from, '' FROM access_grant g
    WHERE g.code_hash = old AND g.reason = 'person' AND {LIVE};
    GET DIAGNOSTICS given = ROW_COUNT;
    UPDATE access_grant SET ended_at = moment WHERE code_hash = old AND reason = 'person' AND ended_at IS NULL;
    RETURN given;
END $$;

CREATE OR REPLACE FUNCTION privacy_shared(wanted uuid) RETURNS TABLE (phones varchar[], emails varchar[])
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
    SELECT coalesce(array_agg(DISTINCT n.number) FILTER (WHERE n.number <> '' AND n.number = ANY (array_append(p.other_phones, p.phone))), '{{}}'),
           coalesce(array_agg(DISTINCT o.email) FILTER (WHERE o.email <> '' AND o.email = p.email), '{{}}')
    FROM people_person p JOIN people_person o ON o.household = p.household AND o.id <> p.id
    CROSS JOIN LATERAL unnest(array_append(o.other_phones, o.phone)) AS n (number)
    WHERE p.id = wanted AND wall.may_enter(p.dossier_id)
$$;
"""

FOLLOW = f"""
CREATE FUNCTION privacy_questions_follow() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE moment timestamptz := clock_timestamp(); circles uuid[];
BEGIN
    SELECT array_agg(key) INTO circles FROM (
        SELECT unnest(ARRAY[o.dossier_id, c.dossier_id, r.dossier_id]) AS key
        FROM consults_origin o JOIN consults_consult c ON c.id = o.consult_id LEFT JOIN consults_releasedfacts r ON r.consult_id = c.id
        WHERE o.about = NEW.id AND o.user_id = OLD.user_id AND o.unit_id = NEW.unit_id) keys WHERE key IS NOT NULL;
    IF circles IS NULL OR NOT EXISTS (
        SELECT 1 FROM access_membership m JOIN access_user u ON u.id = m.user_id
        WHERE m.user_id = NEW.user_id AND m.unit_id = NEW.unit_id AND m.role IN ('counsellor', 'case_manager') AND u.is_active
          AND m.since <= wall.today() AND (m.until IS NULL OR m.until >= wall.today()))
    THEN RETURN NULL; END IF;
    INSERT INTO access_grant (id, dossier_id, unit_id, user_id, code_hash, reason, since, until, stems_from, sentence)
    SELECT gen_random_uuid(), g.dossier_id, g.unit_id, NEW.user_id, '', g.reason, moment, g.until, g.stems_from, '' FROM access_grant g
    WHERE g.dossier_id = ANY (circles) AND g.user_id = OLD.user_id AND g.unit_id = NEW.unit_id AND g.reason = 'assigned' AND {LIVE};
    UPDATE access_grant SET ended_at = moment
    WHERE dossier_id = ANY (circles) AND user_id = OLD.user_id AND unit_id = NEW.unit_id AND reason = 'assigned' AND ended_at IS NULL;
    UPDATE consults_origin SET user_id = NEW.user_id WHERE about = NEW.id AND user_id = OLD.user_id AND unit_id = NEW.unit_id;
    RETURN NULL;
END $$;
CREATE TRIGGER cases_case_questions AFTER UPDATE OF user_id ON cases_case
    FOR EACH ROW WHEN (OLD.user_id IS DISTINCT FROM NEW.user_id) EXECUTE FUNCTION privacy_questions_follow();
"""

STEMS = """
CREATE OR REPLACE FUNCTION wall.end_stems(stem uuid, kept_in uuid) RETURNS integer
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE ended integer;
BEGIN
    IF current_setting('role') <> 'bruecke_jobs'
       AND NOT (wall.may_enter(kept_in) AND EXISTS (SELECT 1 FROM consent_consent c WHERE c.id = stem AND c.dossier_id = kept_in))
    THEN RAISE EXCEPTION 'not visible' USING ERRCODE = 'insufficient_privilege'; END IF;
    UPDATE access_grant SET ended_at = clock_timestamp() WHERE stems_from = stem AND ended_at IS NULL;
    GET DIAGNOSTICS ended = ROW_COUNT;
    RETURN ended;
END $$;
"""

UNDO = """
DROP TRIGGER cases_case_questions ON cases_case;
DROP FUNCTION privacy_questions_follow(), privacy_new_code(uuid, text, text);
"""


class Migration(migrations.Migration):
    dependencies = [("privacy", "0005_own_cases"), ("cases", "0009_whom_an_errand_is_about"), ("consults", "0003_waits_for_asker")]

    operations = [migrations.RunSQL(CODES + FOLLOW + STEMS, UNDO)]
