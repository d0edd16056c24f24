"""What reached a team stays "delivered" for the office: a withdrawal afterwards is none of its business."""

from django.db import migrations

PAGE = """
CREATE OR REPLACE FUNCTION welcome_receipts_page(wanted uuid, before_day date, before_number varchar, most integer)
RETURNS TABLE (number varchar, way varchar, day date, delivered boolean)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
    SELECT r.number, r.way, r.day, coalesce(h.delivered_at IS NOT NULL, false)
    FROM welcome_receipt r LEFT JOIN consent_handover h ON h.id = r.handover_id
    WHERE r.unit_id = wanted AND wanted = ANY (wall.units())
      AND (before_day IS NULL OR (r.day, r.number) < (before_day, before_number))
    ORDER BY r.day DESC, r.number DESC LIMIT most
$$;
"""


class Migration(migrations.Migration):
    dependencies = [("welcome", "0010_load_by_index")]

    operations = [
        migrations.RunSQL(PAGE, migrations.RunSQL.noop),
        migrations.RunSQL("DROP FUNCTION IF EXISTS welcome_receipts(uuid, integer)", migrations.RunSQL.noop),
    ]
