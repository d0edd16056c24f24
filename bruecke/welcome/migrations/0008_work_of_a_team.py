"""What the lead of a team sees of its work: number, step, day, who; sorted by deadline, without entering any record."""

from django.db import migrations

TEAM = """
CREATE FUNCTION welcome_team(units uuid[], place varchar, typed varchar, after_day date, after_id uuid, most integer)
RETURNS TABLE (id uuid, handover uuid, number varchar, ags varchar, colleague varchar, step varchar, due date, tries smallint)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
    SELECT p.id, p.handover_id, h.number, p.ags, u.name, p.step, p.due, p.tries
    FROM welcome_progress p JOIN consent_handover h ON h.id = p.handover_id JOIN access_user u ON u.id = p.user_id
    WHERE p.unit_id = ANY (units) AND p.step <> 'done' AND h.state = 'accepted' AND p.due IS NOT NULL
      AND h.shelf_id = ANY ((SELECT wall.shelves())::uuid[])
      AND (place = '' OR p.ags = place) AND (typed = '' OR starts_with(h.number, typed))
      AND (after_day IS NULL OR (p.due, p.id) > (after_day, after_id))
    ORDER BY p.due, p.id LIMIT most
$$;
"""


class Migration(migrations.Migration):
    dependencies = [("welcome", "0007_month_by_index")]

    operations = [migrations.RunSQL(TEAM, "DROP FUNCTION welcome_team(uuid[], varchar, varchar, date, uuid, integer)")]
