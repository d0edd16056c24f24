"""Cases, questions and conferences behind the second wall.

An authority gets a key to a question it is asked and to what a person released for it, and to nothing else; it reads no
other body's keys, so that it does not learn who asked. New roles stand on their side of the wall.
"""

from django.db import migrations

REFUSED = """
CREATE FUNCTION wall.kind_of(wanted_dossier uuid, wanted_shelf uuid) RETURNS text
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
    SELECT kind FROM access_dossier WHERE id = wanted_dossier
    UNION ALL SELECT kind FROM access_shelf WHERE id = wanted_shelf LIMIT 1
$$;
REVOKE ALL ON FUNCTION wall.kind_of(uuid, uuid) FROM PUBLIC;

CREATE OR REPLACE FUNCTION wall.refuse_grant() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE unit_kind text; is_question boolean;
BEGIN
    IF NEW.unit_id IS NULL THEN RETURN NEW; END IF;
    SELECT t.kind INTO unit_kind FROM access_unit t WHERE t.id = NEW.unit_id;
    is_question := NEW.reason IN ('addressed', 'released', 'asked') AND wall.kind_of(NEW.dossier_id, NEW.shelf_id) = 'consult';
    IF unit_kind NOT IN ('registration_office', 'carrier_team', 'integration_centre')
       AND NOT (is_question AND unit_kind IN ('immigration_office', 'naturalisation_office'))
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
            WHEN 'naturalisation_office' THEN why IN ('addressed', 'released', 'asked') AND kind = 'consult' END, false)
        THEN RETURN false; END IF;
    ELSIF why <> 'person' OR to_code = '' THEN RETURN false;
    END IF;
    IF given_dossier IS NULL THEN
        RETURN to_unit IS NOT NULL AND why IN ('inbox', 'routing', 'supervision', 'addressed') AND wall.has_role('county_admin');
    END IF;
    IF why = 'emergency' THEN
        RETURN to_user = wall.actor() AND EXISTS (SELECT 1 FROM wall.keeper(given_dossier, ARRAY[to_unit]));
    END IF;
    RETURN NOT EXISTS (SELECT 1 FROM access_grant g WHERE g.dossier_id = given_dossier) OR wall.may_enter(given_dossier);
END $$;

CREATE FUNCTION wall.is_walled() RETURNS boolean LANGUAGE sql STABLE AS
$$ SELECT wall.has_role('immigration_officer') OR wall.has_role('naturalisation_officer') $$;
ALTER POLICY wall ON access_grant USING (
    (user_id = (SELECT wall.actor()) OR (shelf_id = ANY ((SELECT wall.shelves())::uuid[])
        OR dossier_id = ANY ((SELECT wall.dossiers())::uuid[])) IS TRUE)
    AND (NOT (SELECT wall.is_walled()) OR unit_id = ANY ((SELECT wall.units())::uuid[])));

CREATE OR REPLACE FUNCTION wall.right_side() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE unit_kind text;
BEGIN
    SELECT t.kind INTO unit_kind FROM access_unit t WHERE t.id = NEW.unit_id;
    IF NEW.role IN ('immigration_officer', 'naturalisation_officer')
       AND unit_kind IN ('registration_office', 'carrier_team', 'integration_centre')
       OR NEW.role IN ('clerk', 'counsellor', 'case_manager', 'carrier_lead', 'coordinator', 'ki_adviser', 'helper')
       AND unit_kind IN ('immigration_office', 'naturalisation_office')
    THEN RAISE EXCEPTION 'this role has no place in a unit of this kind' USING ERRCODE = 'check_violation'; END IF;
    RETURN NEW;
END $$;
"""


class Migration(migrations.Migration):
    dependencies = [("access", "0011_kinds_of_the_case")]

    operations = [migrations.RunSQL(REFUSED, migrations.RunSQL.noop)]
