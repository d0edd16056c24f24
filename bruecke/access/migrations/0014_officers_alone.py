"""Whoever works for the immigration or naturalisation authority is besides that at most of the other one or runs the accounts: the privacy
officer reads the register of consents, which names every counselled person by a number. And nobody of these authorities has any seat,
in whatever role, in a house that keeps dossiers, because the second wall opens shelves to everybody of a house."""

from django.db import migrations

APART = """
CREATE FUNCTION wall.is_dossier_house(wanted uuid) RETURNS boolean
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
    SELECT EXISTS (SELECT 1 FROM access_unit t WHERE t.id = wanted
        AND t.kind IN ('registration_office', 'carrier_team', 'integration_centre'))
$$;
REVOKE ALL ON FUNCTION wall.is_dossier_house(uuid) FROM PUBLIC;

CREATE OR REPLACE FUNCTION wall.keep_apart() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE walled text[] := ARRAY['immigration_officer', 'naturalisation_officer'];
BEGIN
    PERFORM pg_advisory_xact_lock(hashtextextended(NEW.user_id::text, 7));
    IF EXISTS (
        SELECT 1 FROM access_membership m WHERE m.user_id = NEW.user_id AND m.id <> NEW.id
          AND (m.role = ANY (walled) OR NEW.role = ANY (walled))
          AND (m.role NOT IN ('immigration_officer', 'naturalisation_officer', 'county_admin')
               OR NEW.role NOT IN ('immigration_officer', 'naturalisation_officer', 'county_admin')
               OR wall.is_dossier_house(m.unit_id) OR wall.is_dossier_house(NEW.unit_id))
          AND daterange(m.since, m.until, '[]') && daterange(NEW.since, NEW.until, '[]'))
    THEN RAISE EXCEPTION 'one person cannot sit on both sides of the wall' USING ERRCODE = 'check_violation'; END IF;
    RETURN NEW;
END $$;

CREATE OR REPLACE FUNCTION wall.keep_units_apart() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
    IF (OLD.kind IN ('immigration_office', 'naturalisation_office')) <> (NEW.kind IN ('immigration_office', 'naturalisation_office'))
       AND (EXISTS (SELECT 1 FROM access_membership m WHERE m.unit_id = OLD.id) OR EXISTS (SELECT 1 FROM access_grant g WHERE g.unit_id = OLD.id))
       OR NEW.kind IN ('registration_office', 'carrier_team', 'integration_centre') AND EXISTS (
           SELECT 1 FROM access_membership here JOIN access_membership m USING (user_id)
           WHERE here.unit_id = NEW.id AND m.role IN ('immigration_officer', 'naturalisation_officer')
             AND (here.until IS NULL OR here.until >= wall.today()) AND (m.until IS NULL OR m.until >= wall.today()))
    THEN RAISE EXCEPTION 'a unit does not change sides of the wall' USING ERRCODE = 'check_violation'; END IF;
    RETURN NEW;
END $$;
"""

UNDO = """
CREATE OR REPLACE FUNCTION wall.keep_units_apart() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
    IF (OLD.kind IN ('immigration_office', 'naturalisation_office')) <> (NEW.kind IN ('immigration_office', 'naturalisation_office'))
       AND (EXISTS (SELECT 1 FROM access_membership m WHERE m.unit_id = OLD.id) OR EXISTS (SELECT 1 FROM access_grant g WHERE g.unit_id = OLD.id))
    THEN RAISE EXCEPTION 'a unit does not change sides of the wall' USING ERRCODE = 'check_violation'; END IF;
    RETURN NEW;
END $$;
CREATE OR REPLACE FUNCTION wall.keep_apart() RETURNS trigger LANGUAGE plpgsql SECURITY INVOKER AS $$
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
DROP FUNCTION wall.is_dossier_house(uuid);
"""


class Migration(migrations.Migration):
    dependencies = [("access", "0013_a_consent_ends_everywhere")]

    operations = [migrations.RunSQL(APART, UNDO)]
