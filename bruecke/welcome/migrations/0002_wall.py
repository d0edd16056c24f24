"""Row security on everything between desk and first talk, and what an office may learn of its own hand-overs."""

from django.db import migrations

from bruecke.access.wall import UNIT_POLICY, protect, protect_unit

SIGNING = f"""
ALTER TABLE welcome_signing ENABLE ROW LEVEL SECURITY;
CREATE POLICY wall ON welcome_signing USING ({UNIT_POLICY} OR code_hash = wall.code());
REVOKE ALL ON welcome_signing FROM bruecke_portal;
"""

RECEIPTS = """
CREATE FUNCTION welcome_receipts(wanted uuid, most integer)
RETURNS TABLE (number varchar, way varchar, day date, delivered boolean)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
    SELECT r.number, r.way, r.day, coalesce(h.delivered_at IS NOT NULL AND h.state <> 'lapsed', false)
    FROM welcome_receipt r LEFT JOIN consent_handover h ON h.id = r.handover_id
    WHERE r.unit_id = wanted AND wanted = ANY (wall.units()) ORDER BY r.day DESC, r.id LIMIT most
$$;
"""


class Migration(migrations.Migration):
    dependencies = [("welcome", "0001_rows"), ("access", "0002_second_wall"), ("consent", "0002_wall")]

    operations = [
        *(protect(f"welcome_{name}") for name in ("attempt", "appointment", "firsttalk", "ownbasis", "progress", "scan")),
        *(protect_unit(f"welcome_{name}") for name in ("monthlyregistrations", "paperform", "import", "importline")),
        *(protect_unit(f"welcome_{name}", write_by_person=True) for name in ("tally", "receipt")),
        migrations.RunSQL(SIGNING, "DROP POLICY wall ON welcome_signing; ALTER TABLE welcome_signing DISABLE ROW LEVEL SECURITY"),
        migrations.RunSQL(RECEIPTS, "DROP FUNCTION welcome_receipts(uuid, integer)"),
    ]
