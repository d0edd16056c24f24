"""What the database roles reach: the web and the jobs read and write rows, the public pages without a code nothing."""

from django.db import migrations

REACH = """
GRANT USAGE ON SCHEMA public TO bruecke_app, bruecke_jobs, bruecke_portal;
GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA public TO bruecke_app, bruecke_jobs;
GRANT USAGE ON ALL SEQUENCES IN SCHEMA public TO bruecke_app, bruecke_jobs;
ALTER DEFAULT PRIVILEGES IN SCHEMA public GRANT SELECT, INSERT, UPDATE, DELETE ON TABLES TO bruecke_app, bruecke_jobs;
ALTER DEFAULT PRIVILEGES IN SCHEMA public GRANT USAGE ON SEQUENCES TO bruecke_app, bruecke_jobs;

CREATE TABLE base_cache (
    cache_key varchar(255) PRIMARY KEY,
    value text NOT NULL,
    expires timestamptz NOT NULL
);
CREATE INDEX base_cache_expires ON base_cache (expires);

ALTER TABLE base_message ENABLE ROW LEVEL SECURITY;
CREATE POLICY outgoing ON base_message FOR INSERT WITH CHECK (true);
REVOKE SELECT, UPDATE, DELETE ON base_message FROM bruecke_app;

CREATE FUNCTION message_cancel(wanted uuid) RETURNS void
LANGUAGE sql SECURITY DEFINER SET search_path = public, pg_temp AS
$$ UPDATE base_message SET state = 'cancelled', address = '', body = '' WHERE about = wanted AND state = 'waiting' $$;
"""


class Migration(migrations.Migration):
    dependencies = [("base", "0001_message")]

    operations = [migrations.RunSQL(REACH, "DROP TABLE base_cache")]
