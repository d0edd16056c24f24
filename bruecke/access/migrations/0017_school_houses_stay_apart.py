"""A unit that becomes a school, its counselling or its authority brings nobody along: who works there already has a role of that house, and
nobody of the immigration or naturalisation authority has a seat in it, in whatever role. The key of a unit opens to everybody of it."""

from django.db import migrations

APART = """
CREATE OR REPLACE FUNCTION wall.keep_units_apart() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE schools text[] := ARRAY['school_counselling', 'school_authority', 'school', 'school_maintainer'];
BEGIN
    IF OLD.kind = NEW.kind THEN RETURN NEW; END IF;
    IF (OLD.kind IN ('immigration_office', 'naturalisation_office')) <> (NEW.kind IN ('immigration_office', 'naturalisation_office'))
       AND (EXISTS (SELECT 1 FROM access_membership m WHERE m.unit_id = OLD.id) OR EXISTS (SELECT 1 FROM access_grant g WHERE g.unit_id = OLD.id))
       OR (OLD.kind = ANY (schools) OR NEW.kind = ANY (schools))
       AND (EXISTS (SELECT 1 FROM access_membership m WHERE m.unit_id = OLD.id AND m.role <> 'county_admin')
            OR EXISTS (SELECT 1 FROM access_grant g WHERE g.unit_id = OLD.id))
       OR NEW.kind IN ('registration_office', 'carrier_team', 'integration_centre', 'school_counselling', 'school_authority', 'school')
       AND EXISTS (
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
       OR NEW.kind IN ('registration_office', 'carrier_team', 'integration_centre') AND EXISTS (
           SELECT 1 FROM access_membership here JOIN access_membership m USING (user_id)
           WHERE here.unit_id = NEW.id AND m.role IN ('immigration_officer', 'naturalisation_officer')
             AND (here.until IS NULL OR here.until >= wall.today()) AND (m.until IS NULL OR m.until >= wall.today()))
    THEN RAISE EXCEPTION 'a unit does not change sides of the wall' USING ERRCODE = 'check_violation'; END IF;
    RETURN NEW;
END $$;
"""


class Migration(migrations.Migration):
    dependencies = [("access", "0016_walls_of_the_schools")]

    operations = [migrations.RunSQL(APART, UNDO)]
