"""Reading the memory by time, and making the partitions of coming months, which only the nightly job may do."""

from django.db import migrations

BY_TIME = """
CREATE INDEX audit_entry_time ON audit_entry (at DESC, id DESC);

CREATE FUNCTION audit_prepare(months integer) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
    FOR n IN 0..months LOOP
        PERFORM audit_partition((date_trunc('month', now()) + make_interval(months => n))::date);
    END LOOP;
END $$;
REVOKE EXECUTE ON FUNCTION audit_partition(date), audit_prepare(integer) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION audit_prepare(integer) TO bruecke_jobs;
"""


class Migration(migrations.Migration):
    dependencies = [("audit", "0002_names")]

    operations = [migrations.RunSQL(BY_TIME, "DROP FUNCTION audit_prepare(integer); DROP INDEX audit_entry_time")]
