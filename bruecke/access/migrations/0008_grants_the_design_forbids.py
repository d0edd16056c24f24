"""What no grant may be, whoever writes it: a key for the immigration or naturalisation authority, a reason in the wrong kind of unit,
a key to a dossier the giver cannot enter, an ended grant alive again. The policy says so first; here the database says it once more."""

from django.db import migrations

FORBIDDEN = """
CREATE FUNCTION wall.refuse_grant() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
    IF EXISTS (SELECT 1 FROM access_unit t WHERE t.id = NEW.unit_id
               AND t.kind NOT IN ('registration_office', 'carrier_team', 'integration_centre'))
    THEN RAISE EXCEPTION 'no grant for a unit of this kind' USING ERRCODE = 'check_violation'; END IF;
    IF EXISTS (SELECT 1 FROM access_membership m WHERE m.user_id = NEW.user_id
               AND m.role IN ('immigration_officer', 'naturalisation_officer')
               AND (m.until IS NULL OR m.until >= wall.today()))
    THEN RAISE EXCEPTION 'no grant for somebody of these authorities' USING ERRCODE = 'check_violation'; END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER access_grant_refused BEFORE INSERT OR UPDATE OF unit_id, user_id ON access_grant
    FOR EACH ROW EXECUTE FUNCTION wall.refuse_grant();

CREATE FUNCTION wall.may_give(given_dossier uuid, given_shelf uuid, to_unit uuid, to_user uuid, why text, to_code text)
RETURNS boolean LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE unit_kind text;
BEGIN
    IF to_unit IS NOT NULL THEN
        SELECT t.kind INTO unit_kind FROM access_unit t WHERE t.id = to_unit;
        IF NOT coalesce(CASE unit_kind WHEN 'registration_office' THEN why = 'wrote' WHEN 'integration_centre' THEN why = 'routing'
            WHEN 'carrier_team' THEN why IN ('inbox', 'assigned', 'supervision', 'emergency') END, false)
        THEN RETURN false; END IF;
    ELSIF why <> 'person' OR to_code = '' THEN RETURN false;
    END IF;
    IF given_dossier IS NULL THEN
        RETURN to_unit IS NOT NULL AND why IN ('inbox', 'routing', 'supervision') AND wall.has_role('county_admin');
    END IF;
    IF why = 'emergency' THEN
        RETURN to_user = wall.actor() AND EXISTS (SELECT 1 FROM wall.keeper(given_dossier, ARRAY[to_unit]));
    END IF;
    RETURN NOT EXISTS (SELECT 1 FROM access_grant g WHERE g.dossier_id = given_dossier) OR wall.may_enter(given_dossier);
END $$;
ALTER POLICY give ON access_grant WITH CHECK (wall.may_give(dossier_id, shelf_id, unit_id, user_id, reason, code_hash));

CREATE FUNCTION wall.stay_ended() RETURNS trigger LANGUAGE plpgsql SET search_path = public, pg_temp AS $$
BEGIN
    IF OLD.ended_at IS NOT NULL AND NEW.ended_at IS DISTINCT FROM OLD.ended_at
    THEN RAISE EXCEPTION 'what has ended stays ended' USING ERRCODE = 'check_violation'; END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER access_grant_stays_ended BEFORE UPDATE OF ended_at ON access_grant FOR EACH ROW EXECUTE FUNCTION wall.stay_ended();
REVOKE UPDATE (until) ON access_grant FROM bruecke_app;
"""

# A unit that turns into the authority, or the authority into a team, would carry its grants or its people through the wall.
APART = """
CREATE FUNCTION wall.keep_units_apart() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
    IF (OLD.kind IN ('immigration_office', 'naturalisation_office')) <> (NEW.kind IN ('immigration_office', 'naturalisation_office'))
       AND (EXISTS (SELECT 1 FROM access_membership m WHERE m.unit_id = OLD.id) OR EXISTS (SELECT 1 FROM access_grant g WHERE g.unit_id = OLD.id))
    THEN RAISE EXCEPTION 'a unit does not change sides of the wall' USING ERRCODE = 'check_violation'; END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER access_unit_apart BEFORE UPDATE OF kind ON access_unit FOR EACH ROW EXECUTE FUNCTION wall.keep_units_apart();

CREATE FUNCTION wall.right_side() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE unit_kind text;
BEGIN
    SELECT t.kind INTO unit_kind FROM access_unit t WHERE t.id = NEW.unit_id;
    IF NEW.role IN ('immigration_officer', 'naturalisation_officer')
       AND unit_kind IN ('registration_office', 'carrier_team', 'integration_centre')
       OR NEW.role IN ('clerk', 'counsellor', 'case_manager', 'carrier_lead', 'coordinator')
       AND unit_kind IN ('immigration_office', 'naturalisation_office')
    THEN RAISE EXCEPTION 'this role has no place in a unit of this kind' USING ERRCODE = 'check_violation'; END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER access_membership_side BEFORE INSERT OR UPDATE OF unit_id, role ON access_membership
    FOR EACH ROW EXECUTE FUNCTION wall.right_side();
"""

UNDO = """
DROP TRIGGER access_membership_side ON access_membership; DROP TRIGGER access_unit_apart ON access_unit;
DROP TRIGGER access_grant_stays_ended ON access_grant; DROP TRIGGER access_grant_refused ON access_grant;
ALTER POLICY give ON access_grant WITH CHECK (true);
GRANT UPDATE (until) ON access_grant TO bruecke_app;
DROP FUNCTION wall.right_side, wall.keep_units_apart, wall.stay_ended, wall.refuse_grant;
DROP FUNCTION wall.may_give(uuid, uuid, uuid, uuid, text, text);
"""


class Migration(migrations.Migration):
    dependencies = [("access", "0007_where_a_body_is_reached")]

    operations = [migrations.RunSQL(FORBIDDEN + APART, UNDO)]
