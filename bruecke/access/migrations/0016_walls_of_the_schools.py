"""A child's three circles behind the second wall: who counsels on schools, who places, and a school each get the keys of their own kind
of circle and no other; nobody else sits in their units, because a key of the unit opens to everybody of it."""

from django.db import migrations

WALLS = """
CREATE OR REPLACE FUNCTION wall.is_dossier_house(wanted uuid) RETURNS boolean
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
    SELECT EXISTS (SELECT 1 FROM access_unit t WHERE t.id = wanted
        AND t.kind IN ('registration_office', 'carrier_team', 'integration_centre', 'school_counselling', 'school_authority', 'school'))
$$;

CREATE FUNCTION wall.is_school_key(unit_kind text, why text, kind text) RETURNS boolean LANGUAGE sql IMMUTABLE AS $$
    SELECT coalesce(CASE unit_kind
        WHEN 'school_counselling' THEN why IN ('counsels', 'trusted') AND kind IN ('entrant', 'placement', 'pupil')
        WHEN 'school_authority' THEN why = 'places' AND kind IN ('placement', 'pupil')
        WHEN 'school' THEN why = 'offered' AND kind = 'pupil' END, false)
$$;

CREATE OR REPLACE FUNCTION wall.refuse_grant() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE unit_kind text; kind text := wall.kind_of(NEW.dossier_id, NEW.shelf_id); is_question boolean;
BEGIN
    IF NEW.unit_id IS NULL THEN RETURN NEW; END IF;
    SELECT t.kind INTO unit_kind FROM access_unit t WHERE t.id = NEW.unit_id;
    is_question := NEW.reason IN ('addressed', 'released', 'asked') AND kind = 'consult';
    IF unit_kind NOT IN ('registration_office', 'carrier_team', 'integration_centre')
       AND NOT (is_question AND unit_kind IN ('immigration_office', 'naturalisation_office'))
       AND NOT wall.is_school_key(unit_kind, NEW.reason, kind)
       OR kind IN ('entrant', 'placement', 'pupil') AND NOT wall.is_school_key(unit_kind, NEW.reason, kind)
    THEN RAISE EXCEPTION 'no grant for a unit of this kind' USING ERRCODE = 'check_violation'; END IF;
    IF NOT is_question AND EXISTS (SELECT 1 FROM access_membership m WHERE m.user_id = NEW.user_id
               AND m.role IN ('immigration_officer', 'naturalisation_officer')
               AND (m.until IS NULL OR m.until >= wall.today()))
    THEN RAISE EXCEPTION 'no grant for somebody of these authorities' USING ERRCODE = 'check_violation'; END IF;
    IF NEW.reason = 'released' AND (NEW.until IS NULL OR NEW.stems_from IS NULL)
    THEN RAISE EXCEPTION 'a release has an end and a proof' USING ERRCODE = 'check_violation'; END IF;
    RETURN NEW;
END $$;

CREATE OR REPLACE FUNCTION wall.may_give(given_dossier uuid, given_shelf uuid, to_unit uuid, to_user uuid, why text, to_code text)
RETURNS boolean LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE unit_kind text; kind text := wall.kind_of(given_dossier, given_shelf);
BEGIN
    IF to_unit IS NOT NULL THEN
        SELECT t.kind INTO unit_kind FROM access_unit t WHERE t.id = to_unit;
        IF NOT coalesce(CASE unit_kind WHEN 'registration_office' THEN why = 'wrote'
            WHEN 'integration_centre' THEN why = 'routing' OR why IN ('addressed', 'released') AND kind = 'consult'
                OR why IN ('assigned', 'invited') AND kind = 'conference'
            WHEN 'carrier_team' THEN why IN ('inbox', 'assigned', 'supervision', 'emergency', 'trusted')
                OR why = 'invited' AND kind = 'conference'
            WHEN 'immigration_office' THEN why IN ('addressed', 'released', 'asked') AND kind = 'consult'
            WHEN 'naturalisation_office' THEN why IN ('addressed', 'released', 'asked') AND kind = 'consult'
            ELSE wall.is_school_key(unit_kind, why, kind) END, false)
        THEN RETURN false; END IF;
    ELSIF why <> 'person' OR to_code = '' THEN RETURN false;
    END IF;
    IF given_dossier IS NULL THEN
        RETURN to_unit IS NOT NULL AND why IN ('inbox', 'routing', 'supervision', 'addressed', 'counsels', 'places')
            AND wall.has_role('county_admin');
    END IF;
    IF why = 'emergency' THEN
        RETURN to_user = wall.actor() AND EXISTS (SELECT 1 FROM wall.keeper(given_dossier, ARRAY[to_unit]));
    END IF;
    RETURN NOT EXISTS (SELECT 1 FROM access_grant g WHERE g.dossier_id = given_dossier) OR wall.may_enter(given_dossier);
END $$;

CREATE OR REPLACE FUNCTION wall.right_side() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE unit_kind text;
BEGIN
    SELECT t.kind INTO unit_kind FROM access_unit t WHERE t.id = NEW.unit_id;
    IF NEW.role IN ('immigration_officer', 'naturalisation_officer')
       AND unit_kind IN ('registration_office', 'carrier_team', 'integration_centre')
       OR NEW.role IN ('clerk', 'counsellor', 'case_manager', 'carrier_lead', 'coordinator', 'ki_adviser', 'helper')
       AND unit_kind IN ('immigration_office', 'naturalisation_office')
       OR unit_kind IN ('school_counselling', 'school_authority', 'school', 'school_maintainer') AND NEW.role <> 'county_admin'
       AND NEW.role <> (CASE unit_kind WHEN 'school_counselling' THEN 'ki_teacher' WHEN 'school' THEN 'school_office' ELSE unit_kind END)
       OR NEW.role IN ('ki_teacher', 'school_authority', 'school_office', 'school_maintainer')
       AND unit_kind NOT IN ('school_counselling', 'school_authority', 'school', 'school_maintainer')
    THEN RAISE EXCEPTION 'this role has no place in a unit of this kind' USING ERRCODE = 'check_violation'; END IF;
    RETURN NEW;
END $$;
"""


class Migration(migrations.Migration):
    dependencies = [("access", "0015_kinds_of_the_schools")]

    operations = [migrations.RunSQL(WALLS, migrations.RunSQL.noop)]
