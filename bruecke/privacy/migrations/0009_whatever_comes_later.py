"""Protection holds for whatever comes later: a circle that is opened about her, a hand-over that is accepted, a question, an errand stands on
the shelf nobody enters from its first moment, and only who is trusted in that team keeps a key to it. A key that is given to a circle on
that shelf is one of trust, whatever the code that gives it had in mind; no inbox, lead or emergency gets one.

Another team that helps as well keeps what it has accepted, only for whoever is responsible there, without her name, and gets the name back when the protection ends. What was put to an authority about her is open to who is trusted
only; a conference about her is called off and does not say where it was to be.
"""

from django.db import migrations

LIVE = "g.ended_at IS NULL AND g.since <= clock_timestamp() AND (g.until IS NULL OR g.until > clock_timestamp())"
ADVISES = """EXISTS (SELECT 1 FROM access_membership m WHERE m.user_id = {row}.user_id AND m.unit_id = {row}.unit_id
        AND m.role IN ('counsellor', 'case_manager') AND m.since <= wall.today() AND (m.until IS NULL OR m.until >= wall.today()))"""
#: The circles around one person.
AROUND = """
    SELECT unnest(ARRAY[h.dossier_id, h.record_dossier_id]) FROM consent_handover h WHERE h.person_dossier_id = {person}
    UNION SELECT unnest(ARRAY[c.dossier_id, c.work_id, c.plan_id]) FROM cases_case c WHERE c.person_dossier_id = {person}
    UNION SELECT unnest(ARRAY[o.dossier_id, r.dossier_id]) FROM consults_origin o
        LEFT JOIN consults_releasedfacts r ON r.consult_id = o.consult_id WHERE o.person_dossier_id = {person}"""
#: One key instead of each that is held, for the reason `given`.
COPIED = """INSERT INTO access_grant (id, dossier_id, unit_id, user_id, code_hash, reason, since, until, stems_from, sentence)"""

SHELTER = f"""
CREATE FUNCTION privacy_shelter(wanted uuid, about uuid, moves boolean) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE moment timestamptz := clock_timestamp(); circle record; keeper uuid; target uuid;
BEGIN
    SELECT d.id, d.kind, s.unit_id, s.use INTO circle FROM access_dossier d JOIN access_shelf s ON s.id = d.shelf_id WHERE d.id = wanted;
    IF circle.use IN ('protected', 'closed') THEN RETURN; END IF;
    SELECT g.unit_id INTO keeper FROM access_grant g JOIN access_unit t ON t.id = g.unit_id
    WHERE g.dossier_id = wanted AND g.reason = 'assigned' AND t.kind = 'carrier_team' AND {LIVE} ORDER BY g.since LIMIT 1;
    keeper := CASE WHEN moves THEN coalesce(circle.unit_id, keeper) ELSE keeper END;
    {COPIED}
    SELECT gen_random_uuid(), wanted, g.unit_id, g.user_id, '', 'trusted', moment, g.until, g.stems_from, '' FROM access_grant g
    WHERE g.dossier_id = wanted AND g.reason = 'assigned' AND {LIVE} AND {ADVISES.format(row="g")};
    {COPIED}
    SELECT DISTINCT ON (t.user_id, g.stems_from) gen_random_uuid(), wanted, keeper, t.user_id, '', 'trusted', moment, NULL::timestamptz, g.stems_from, ''
    FROM access_grant t JOIN access_grant g ON g.dossier_id = wanted AND g.unit_id = keeper AND g.reason = 'trusted' AND g.ended_at IS NULL
    WHERE t.dossier_id = about AND t.unit_id = keeper AND t.reason = 'trusted' AND t.user_id IS NOT NULL AND t.ended_at IS NULL
      AND t.since <= clock_timestamp() AND (t.until IS NULL OR t.until > clock_timestamp())
      AND NOT EXISTS (SELECT 1 FROM access_grant o WHERE o.dossier_id = wanted AND o.user_id = t.user_id AND o.unit_id = keeper
          AND o.reason = 'trusted' AND o.ended_at IS NULL AND o.stems_from IS NOT DISTINCT FROM g.stems_from);
    UPDATE access_grant g SET ended_at = moment
    WHERE g.dossier_id = wanted AND g.ended_at IS NULL AND CASE WHEN g.reason = 'assigned' THEN {ADVISES.format(row="g")}
        ELSE moves AND g.reason NOT IN ('person', 'trusted') END;
    IF moves THEN
        INSERT INTO access_shelf (id, kind, use, unit_id) VALUES (gen_random_uuid(), circle.kind, 'protected', keeper) ON CONFLICT DO NOTHING;
        SELECT s.id INTO target FROM access_shelf s
        WHERE s.kind = circle.kind AND s.use = 'protected' AND s.unit_id IS NOT DISTINCT FROM keeper;
        UPDATE access_dossier SET shelf_id = target WHERE id = wanted;
    END IF;
END $$;
REVOKE ALL ON FUNCTION privacy_shelter(uuid, uuid, boolean) FROM PUBLIC;

CREATE FUNCTION privacy_shield(wanted uuid) RETURNS integer
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE one uuid; moved integer := 0;
BEGIN
    IF NOT wall.may_enter(wanted) OR NOT EXISTS (SELECT 1 FROM people_person p WHERE p.dossier_id = wanted AND p.is_protected)
    THEN RAISE EXCEPTION 'not visible' USING ERRCODE = 'insufficient_privilege'; END IF;
    UPDATE access_grant g SET ended_at = clock_timestamp() FROM cases_errand e JOIN cases_case c ON c.id = e.case_id
    WHERE g.dossier_id = e.dossier_id AND c.person_dossier_id = wanted AND g.reason NOT IN ('person', 'trusted') AND g.ended_at IS NULL;
    FOR one IN
        SELECT d.id FROM access_dossier d JOIN access_shelf s ON s.id = d.shelf_id
        WHERE s.use NOT IN ('protected', 'closed') AND d.id IN (
            {AROUND.format(person="wanted")}
            UNION SELECT e.dossier_id FROM cases_errand e JOIN cases_case c ON c.id = e.case_id WHERE c.person_dossier_id = wanted)
    LOOP
        PERFORM privacy_shelter(one, wanted, true);
        moved := moved + 1;
    END LOOP;
    FOR one IN SELECT c.dossier_id FROM consults_origin o JOIN consults_consult c ON c.id = o.consult_id WHERE o.person_dossier_id = wanted
    LOOP PERFORM privacy_shelter(one, wanted, false); END LOOP;
    RETURN moved;
END $$;
"""

UNSHIELD = f"""
CREATE FUNCTION privacy_unshield(wanted uuid) RETURNS integer
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE moment timestamptz := clock_timestamp(); circle record; target uuid; moved integer := 0;
BEGIN
    IF NOT wall.may_enter(wanted) OR EXISTS (SELECT 1 FROM people_person p WHERE p.dossier_id = wanted AND p.is_protected)
    THEN RAISE EXCEPTION 'not visible' USING ERRCODE = 'insufficient_privilege'; END IF;
    FOR circle IN
        SELECT d.id, d.kind, s.unit_id, s.use FROM access_dossier d JOIN access_shelf s ON s.id = d.shelf_id
        WHERE s.use = 'protected' AND d.id IN ({AROUND.format(person="wanted")})
           OR d.id IN (SELECT c.dossier_id FROM consults_origin o JOIN consults_consult c ON c.id = o.consult_id WHERE o.person_dossier_id = wanted)
    LOOP
        IF circle.use = 'protected' THEN
            INSERT INTO access_shelf (id, kind, use, unit_id) VALUES (gen_random_uuid(), circle.kind, 'kept', circle.unit_id) ON CONFLICT DO NOTHING;
            SELECT k.id INTO target FROM access_shelf k
            WHERE k.kind = circle.kind AND k.use = 'kept' AND k.unit_id IS NOT DISTINCT FROM circle.unit_id;
            UPDATE access_dossier SET shelf_id = target WHERE id = circle.id;
        END IF;
        {COPIED}
        SELECT DISTINCT ON (held.dossier_id, g.unit_id, g.user_id, g.stems_from)
            gen_random_uuid(), held.dossier_id, g.unit_id, g.user_id, '', 'assigned', moment, g.until, g.stems_from, ''
        FROM access_grant g CROSS JOIN LATERAL (VALUES (circle.id), (wanted)) held (dossier_id)
        WHERE g.dossier_id = circle.id AND g.reason = 'trusted' AND {LIVE} AND (held.dossier_id = circle.id OR circle.kind <> 'consult')
          AND NOT EXISTS (
            SELECT 1 FROM access_grant o WHERE o.dossier_id = held.dossier_id AND o.unit_id = g.unit_id AND o.user_id = g.user_id
              AND o.reason = 'assigned' AND o.stems_from IS NOT DISTINCT FROM g.stems_from AND o.ended_at IS NULL);
        UPDATE access_grant SET ended_at = moment WHERE dossier_id = circle.id AND reason = 'trusted' AND ended_at IS NULL;
        moved := moved + 1;
    END LOOP;
    UPDATE access_grant SET ended_at = moment WHERE dossier_id = wanted AND reason = 'trusted' AND ended_at IS NULL;
    RETURN moved;
END $$;
"""

LATER = f"""
CREATE FUNCTION privacy_stays_protected() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE about uuid; circles uuid[]; one uuid;
BEGIN
    IF TG_TABLE_NAME = 'consent_handover' THEN
        about := CASE WHEN NEW.state IN ('accepted', 'closed') THEN NEW.person_dossier_id END;
        circles := ARRAY[NEW.dossier_id, NEW.record_dossier_id];
    ELSIF TG_TABLE_NAME = 'cases_case' THEN
        about := NEW.person_dossier_id;
        circles := ARRAY[NEW.dossier_id, NEW.work_id, NEW.plan_id];
    ELSIF TG_TABLE_NAME = 'cases_errand' THEN
        about := NEW.about;
        circles := ARRAY[NEW.dossier_id];
    ELSIF TG_TABLE_NAME = 'consults_origin' THEN
        about := NEW.person_dossier_id;
        circles := ARRAY[NEW.dossier_id];
    ELSE
        SELECT o.person_dossier_id INTO about FROM consults_origin o WHERE o.consult_id = NEW.consult_id;
        circles := ARRAY[NEW.dossier_id];
    END IF;
    IF about IS NULL OR NOT EXISTS (SELECT 1 FROM people_person p WHERE p.dossier_id = about AND p.is_protected) THEN RETURN NULL; END IF;
    FOREACH one IN ARRAY circles LOOP
        IF one IS NOT NULL THEN PERFORM privacy_shelter(one, about, true); END IF;
    END LOOP;
    IF TG_TABLE_NAME = 'consults_origin' THEN
        PERFORM privacy_shelter(c.dossier_id, about, false) FROM consults_consult c WHERE c.id = NEW.consult_id;
    END IF;
    RETURN NULL;
END $$;
CREATE TRIGGER consent_handover_protected AFTER INSERT OR UPDATE OF state, record_dossier_id ON consent_handover
    FOR EACH ROW EXECUTE FUNCTION privacy_stays_protected();
CREATE TRIGGER cases_case_protected AFTER INSERT OR UPDATE OF person_dossier_id, plan_id ON cases_case
    FOR EACH ROW EXECUTE FUNCTION privacy_stays_protected();
CREATE TRIGGER cases_errand_protected AFTER INSERT ON cases_errand FOR EACH ROW EXECUTE FUNCTION privacy_stays_protected();
CREATE TRIGGER consults_origin_protected AFTER INSERT ON consults_origin FOR EACH ROW EXECUTE FUNCTION privacy_stays_protected();
CREATE TRIGGER consults_releasedfacts_protected AFTER INSERT ON consults_releasedfacts
    FOR EACH ROW EXECUTE FUNCTION privacy_stays_protected();

CREATE FUNCTION privacy_key_of_trust() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
    IF NOT EXISTS (SELECT 1 FROM access_dossier d JOIN access_shelf s ON s.id = d.shelf_id WHERE d.id = NEW.dossier_id AND s.use = 'protected')
    THEN RETURN NEW; END IF;
    IF NEW.reason IN ('inbox', 'supervision', 'emergency') THEN
        RAISE EXCEPTION 'not visible' USING ERRCODE = 'insufficient_privilege';
    END IF;
    NEW.reason := CASE WHEN NEW.reason = 'assigned' AND {ADVISES.format(row="NEW")} THEN 'trusted' ELSE NEW.reason END;
    RETURN NEW;
END $$;
CREATE TRIGGER access_grant_trusted BEFORE INSERT ON access_grant
    FOR EACH ROW WHEN (NEW.dossier_id IS NOT NULL AND NEW.reason IN ('assigned', 'inbox', 'supervision', 'emergency'))
    EXECUTE FUNCTION privacy_key_of_trust();

CREATE FUNCTION privacy_stays_on_shelf() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE aim access_shelf;
BEGIN
    SELECT * INTO aim FROM access_shelf WHERE id = NEW.shelf_id;
    IF aim.use <> 'kept' OR NOT EXISTS (SELECT 1 FROM access_shelf s WHERE s.id = OLD.shelf_id AND s.use = 'protected')
       OR NOT EXISTS (SELECT 1 FROM people_person p WHERE p.is_protected AND NEW.id IN ({AROUND.format(person="p.dossier_id")}))
    THEN RETURN NEW; END IF;
    INSERT INTO access_shelf (id, kind, use, unit_id) VALUES (gen_random_uuid(), aim.kind, 'protected', aim.unit_id) ON CONFLICT DO NOTHING;
    SELECT s.id INTO NEW.shelf_id FROM access_shelf s
    WHERE s.kind = aim.kind AND s.use = 'protected' AND s.unit_id IS NOT DISTINCT FROM aim.unit_id;
    RETURN NEW;
END $$;
CREATE TRIGGER access_dossier_protected BEFORE UPDATE OF shelf_id ON access_dossier
    FOR EACH ROW WHEN (OLD.shelf_id <> NEW.shelf_id) EXECUTE FUNCTION privacy_stays_on_shelf();
"""

CONFERENCES = """
CREATE FUNCTION privacy_no_conference(wanted uuid) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE gone record;
BEGIN
    IF NOT wall.may_enter(wanted) OR NOT EXISTS (SELECT 1 FROM people_person p WHERE p.dossier_id = wanted AND p.is_protected)
    THEN RAISE EXCEPTION 'not visible' USING ERRCODE = 'insufficient_privilege'; END IF;
    FOR gone IN
        UPDATE cases_conference f SET place = '',
            called_off_at = CASE WHEN f.held_at IS NULL AND f.starts_at > clock_timestamp() THEN coalesce(f.called_off_at, clock_timestamp()) ELSE f.called_off_at END
        WHERE f.id IN (SELECT l.conference_id FROM cases_conferencelink l JOIN cases_case c ON c.work_id = l.dossier_id WHERE c.person_dossier_id = wanted)
        RETURNING f.id, f.dossier_id, f.called_off_at
    LOOP
        IF gone.called_off_at IS NOT NULL THEN PERFORM audit_record('conference.called_off', gone.dossier_id, 'conference:' || gone.id); END IF;
    END LOOP;
END $$;
"""

UNDO = """
DROP TRIGGER consent_handover_protected ON consent_handover; DROP TRIGGER cases_case_protected ON cases_case;
DROP TRIGGER cases_errand_protected ON cases_errand; DROP TRIGGER consults_origin_protected ON consults_origin;
DROP TRIGGER consults_releasedfacts_protected ON consults_releasedfacts; DROP TRIGGER access_grant_trusted ON access_grant;
DROP TRIGGER access_dossier_protected ON access_dossier;
DROP FUNCTION privacy_stays_protected(), privacy_key_of_trust(), privacy_stays_on_shelf(), privacy_shelter(uuid, uuid, boolean), privacy_no_conference(uuid),
    privacy_shield(uuid), privacy_unshield(uuid);
"""


class Migration(migrations.Migration):
    dependencies = [("privacy", "0008_meetings_elsewhere"), ("cases", "0016_moved_from"), ("consults", "0005_by_topic")]

    operations = [migrations.RunSQL(SHELTER + UNSHIELD + LATER + CONFERENCES, UNDO)]
