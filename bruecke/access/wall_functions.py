"""The SQL of the wall: who acts, which shelves and dossiers are open, and the triggers that keep it honest."""

WHO = """
CREATE SCHEMA wall;
GRANT USAGE ON SCHEMA wall TO bruecke_app, bruecke_jobs, bruecke_portal;

CREATE FUNCTION wall.actor() RETURNS uuid LANGUAGE sql STABLE PARALLEL SAFE AS
$$ SELECT nullif(current_setting('bruecke.actor', true), '')::uuid $$;

CREATE FUNCTION wall.code() RETURNS text LANGUAGE sql STABLE PARALLEL SAFE AS
$$ SELECT nullif(current_setting('bruecke.code', true), '') $$;

CREATE FUNCTION wall.today() RETURNS date LANGUAGE sql STABLE AS
$$ SELECT (now() AT TIME ZONE 'Europe/Berlin')::date $$;

CREATE FUNCTION wall.units() RETURNS uuid[] LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
    SELECT coalesce(array_agg(DISTINCT m.unit_id), '{}')
    FROM access_membership m JOIN access_user u ON u.id = m.user_id JOIN access_unit t ON t.id = m.unit_id
    WHERE m.user_id = wall.actor() AND u.is_active AND t.is_active
      AND m.since <= wall.today() AND (m.until IS NULL OR m.until >= wall.today())
$$;

CREATE FUNCTION wall.has_role(wanted text) RETURNS boolean
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
    SELECT EXISTS (
        SELECT 1 FROM access_membership m JOIN access_user u ON u.id = m.user_id JOIN access_unit t ON t.id = m.unit_id
        WHERE m.user_id = wall.actor() AND m.role = wanted AND u.is_active AND t.is_active
          AND m.since <= wall.today() AND (m.until IS NULL OR m.until >= wall.today()))
$$;

CREATE FUNCTION wall.is_privacy_officer() RETURNS boolean LANGUAGE sql STABLE AS
$$ SELECT wall.has_role('privacy_officer') $$;
"""

#: Every statement on a walled table asks this: units, actor and time are found once, and only grants of that column are read.
_LIVE = """g.{column} IS NOT NULL AND g.ended_at IS NULL
        AND g.since <= (SELECT clock_timestamp()) AND (g.until IS NULL OR g.until > (SELECT clock_timestamp()))"""
_OPEN = f"""
    WITH mine AS MATERIALIZED (
        SELECT DISTINCT m.unit_id
        FROM access_membership m JOIN access_user u ON u.id = m.user_id JOIN access_unit t ON t.id = m.unit_id
        WHERE m.user_id = (SELECT wall.actor()) AND u.is_active AND t.is_active
          AND m.since <= (SELECT wall.today()) AND (m.until IS NULL OR m.until >= (SELECT wall.today())))
    SELECT ARRAY(
        SELECT g.{{column}} FROM access_grant g
        WHERE (g.user_id = (SELECT wall.actor()) OR g.user_id IS NULL) AND g.unit_id = ANY (ARRAY(SELECT unit_id FROM mine))
          AND {_LIVE}
        UNION ALL
        SELECT g.{{column}}
        FROM access_cover c JOIN mine USING (unit_id) JOIN access_grant g ON g.user_id = c.absent_id AND g.unit_id = c.unit_id
        WHERE c.deputy_id = (SELECT wall.actor()) AND c.since <= (SELECT wall.today()) AND c.until >= (SELECT wall.today())
          AND g.reason = 'assigned' AND {_LIVE}
        UNION ALL
        SELECT g.{{column}} FROM access_grant g WHERE g.code_hash = (SELECT wall.code()) AND {_LIVE})
"""

OPEN = f"""
CREATE OR REPLACE FUNCTION wall.dossiers() RETURNS uuid[]
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $${_OPEN.format(column="dossier_id")}$$;

CREATE OR REPLACE FUNCTION wall.shelves() RETURNS uuid[]
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $${_OPEN.format(column="shelf_id")}$$;
"""

DOORS = f"""
{OPEN}

CREATE FUNCTION wall.may_enter(wanted uuid) RETURNS boolean
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
    SELECT EXISTS (SELECT 1 FROM access_dossier d WHERE d.id = wanted
        AND (d.id = ANY ((SELECT wall.dossiers())::uuid[]) OR d.shelf_id = ANY ((SELECT wall.shelves())::uuid[])))
$$;

CREATE FUNCTION wall.person_code(wanted uuid) RETURNS text
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
    SELECT g.code_hash FROM access_grant g
    WHERE g.dossier_id = wanted AND g.reason = 'person' AND g.ended_at IS NULL AND wall.may_enter(wanted) LIMIT 1
$$;

CREATE FUNCTION wall.copy_shelf() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
    SELECT shelf_id INTO NEW.shelf_id FROM access_dossier WHERE id = NEW.dossier_id;
    RETURN NEW;
END $$;

CREATE FUNCTION wall.move(moved uuid, target uuid) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
    IF NOT wall.may_enter(moved) THEN RAISE EXCEPTION 'not visible' USING ERRCODE = 'insufficient_privilege'; END IF;
    UPDATE access_dossier SET shelf_id = target WHERE id = moved AND shelf_id <> target
        AND kind = (SELECT kind FROM access_shelf WHERE id = target);
END $$;
"""

HONEST = """
CREATE FUNCTION wall.note_grant() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
    IF TG_OP = 'INSERT' THEN
        PERFORM audit_record('access.granted', NEW.dossier_id, 'grant:' || NEW.id || ' ' || NEW.reason);
    ELSIF NEW.ended_at IS NOT NULL AND OLD.ended_at IS NULL THEN
        PERFORM audit_record('access.ended', NEW.dossier_id, 'grant:' || NEW.id || ' ' || NEW.reason);
    END IF;
    RETURN NULL;
END $$;
CREATE TRIGGER access_grant_noted AFTER INSERT OR UPDATE ON access_grant
    FOR EACH ROW EXECUTE FUNCTION wall.note_grant();

CREATE FUNCTION wall.keep_apart() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM pg_advisory_xact_lock(hashtextextended(NEW.user_id::text, 7));
    IF EXISTS (
        SELECT 1 FROM access_membership m WHERE m.user_id = NEW.user_id AND m.id <> NEW.id
          AND (m.role IN ('immigration_officer', 'naturalisation_officer'))
              <> (NEW.role IN ('immigration_officer', 'naturalisation_officer'))
          AND m.role NOT IN ('privacy_officer', 'county_admin') AND NEW.role NOT IN ('privacy_officer', 'county_admin')
          AND daterange(m.since, m.until, '[]') && daterange(NEW.since, NEW.until, '[]'))
    THEN RAISE EXCEPTION 'one person cannot sit on both sides of the wall' USING ERRCODE = 'check_violation'; END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER access_membership_apart BEFORE INSERT OR UPDATE ON access_membership
    FOR EACH ROW EXECUTE FUNCTION wall.keep_apart();

ALTER TABLE access_dossier ENABLE ROW LEVEL SECURITY;
CREATE POLICY wall ON access_dossier FOR SELECT
    USING (shelf_id = ANY ((SELECT wall.shelves())::uuid[]) OR id = ANY ((SELECT wall.dossiers())::uuid[]));
CREATE POLICY open ON access_dossier FOR INSERT WITH CHECK (true);

ALTER TABLE access_grant ENABLE ROW LEVEL SECURITY;
CREATE POLICY wall ON access_grant FOR SELECT USING (user_id = wall.actor()
    OR shelf_id = ANY ((SELECT wall.shelves())::uuid[]) OR dossier_id = ANY ((SELECT wall.dossiers())::uuid[]));
CREATE POLICY give ON access_grant FOR INSERT WITH CHECK (true);
CREATE POLICY finish ON access_grant FOR UPDATE USING (user_id = wall.actor()
    OR shelf_id = ANY ((SELECT wall.shelves())::uuid[]) OR dossier_id = ANY ((SELECT wall.dossiers())::uuid[]));
REVOKE DELETE, UPDATE ON access_grant FROM bruecke_app;
GRANT UPDATE (ended_at, until) ON access_grant TO bruecke_app;
REVOKE DELETE, UPDATE ON access_dossier FROM bruecke_app;
REVOKE ALL ON access_dossier, access_grant FROM bruecke_portal;
"""

UNDO = "DROP SCHEMA wall CASCADE"
