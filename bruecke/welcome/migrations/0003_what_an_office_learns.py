"""What an office learns of its own hand-overs: delivered or not, page by page, and how many were reached in a past month."""

from django.db import migrations

PAGE = """
CREATE FUNCTION welcome_receipts_page(wanted uuid, before_day date, before_number varchar, most integer)
RETURNS TABLE (number varchar, way varchar, day date, delivered boolean)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
    SELECT r.number, r.way, r.day, coalesce(h.delivered_at IS NOT NULL AND h.state <> 'lapsed', false)
    FROM welcome_receipt r LEFT JOIN consent_handover h ON h.id = r.handover_id
    WHERE r.unit_id = wanted AND wanted = ANY (wall.units())
      AND (before_day IS NULL OR (r.day, r.number) < (before_day, before_number))
    ORDER BY r.day DESC, r.number DESC LIMIT most
$$;
"""

# Only months that are over, and never a figure that says something about a few: fewer than 5 reached, or all but a few.
REACHED = """
CREATE FUNCTION welcome_reached(wanted uuid, since date)
RETURNS TABLE (month date, reached text)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
    SELECT found.month, CASE WHEN found.reached < 5 THEN 'few' WHEN found.number - found.reached < 5 THEN 'nearly'
                             ELSE found.reached::text END
    FROM (
        SELECT date_trunc('month', r.day)::date AS month, count(*) AS number, count(p.reached_on) AS reached
        FROM welcome_receipt r LEFT JOIN welcome_progress p ON p.handover_id = r.handover_id
        WHERE r.unit_id = wanted AND wanted = ANY (wall.units()) AND r.day >= since
          AND r.day < date_trunc('month', wall.today())::date
        GROUP BY 1
    ) found
$$;
"""


class Migration(migrations.Migration):
    dependencies = [("welcome", "0002_wall")]

    operations = [
        migrations.RunSQL(PAGE, "DROP FUNCTION welcome_receipts_page(uuid, date, varchar, integer)"),
        migrations.RunSQL(REACHED, "DROP FUNCTION welcome_reached(uuid, date)"),
    ]
