"""What stems from a consent ends with it in every circle, also in those the one who withdraws does not see herself: the cover of a
case, its content, what was released for a question. Whoever may enter the circle the consent stands in may end it."""

from django.db import migrations

END = """
CREATE FUNCTION wall.end_stems(stem uuid, kept_in uuid) RETURNS integer
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE ended integer;
BEGIN
    IF NOT wall.may_enter(kept_in) AND current_setting('role') <> 'bruecke_jobs'
    THEN RAISE EXCEPTION 'not visible' USING ERRCODE = 'insufficient_privilege'; END IF;
    UPDATE access_grant SET ended_at = clock_timestamp() WHERE stems_from = stem AND ended_at IS NULL;
    GET DIAGNOSTICS ended = ROW_COUNT;
    RETURN ended;
END $$;
"""


class Migration(migrations.Migration):
    dependencies = [("access", "0012_walls_of_the_case")]

    operations = [migrations.RunSQL(END, "DROP FUNCTION wall.end_stems(uuid, uuid)")]
