"""Functions that look past the wall are called by whom they are made for: the web and the jobs, never by public pages.

Later functions start the same way. The newest messages of the outbox may be read by the web in the demo only (`manage.py prepare`).
The web may put a job into the queue, not read or change what others put there; public pages only read the counters; of somebody's
free time the web changes nothing but whether it is taken, and a unit offers and removes its own times only.
"""

from django.db import migrations

CALLS = """
ALTER DEFAULT PRIVILEGES REVOKE EXECUTE ON FUNCTIONS FROM PUBLIC;
ALTER DEFAULT PRIVILEGES GRANT EXECUTE ON FUNCTIONS TO bruecke_app, bruecke_jobs;
DO $$
DECLARE found record;
BEGIN
    FOR found IN SELECT p.oid::regprocedure AS name, p.prorettype = 'trigger'::regtype AS is_trigger,
                        p.proname IN ('audit_record', 'audit_partition', 'audit_prepare', 'message_recent') AS is_closed
                 FROM pg_proc p JOIN pg_namespace n ON n.oid = p.pronamespace
                 WHERE n.nspname IN ('public', 'wall') AND pg_has_role(p.proowner, 'MEMBER')
                   AND NOT EXISTS (SELECT 1 FROM pg_depend d WHERE d.objid = p.oid AND d.deptype = 'e')
    LOOP
        EXECUTE format('REVOKE EXECUTE ON FUNCTION %s FROM PUBLIC, bruecke_portal', found.name);
        IF NOT found.is_trigger THEN EXECUTE format('GRANT EXECUTE ON FUNCTION %s TO bruecke_jobs', found.name); END IF;
        IF NOT found.is_trigger AND NOT found.is_closed THEN EXECUTE format('GRANT EXECUTE ON FUNCTION %s TO bruecke_app', found.name);
        END IF;
    END LOOP;
END $$;
"""

REACH = """
REVOKE ALL ON procrastinate_jobs, procrastinate_events, procrastinate_periodic_defers, procrastinate_workers FROM bruecke_app;
GRANT INSERT ON procrastinate_jobs, procrastinate_events TO bruecke_app;
GRANT SELECT (id) ON procrastinate_jobs TO bruecke_app;
REVOKE INSERT, UPDATE, DELETE ON base_cache FROM bruecke_portal;
REVOKE INSERT, UPDATE, DELETE ON django_migrations, django_content_type, auth_permission, consent_textversion FROM bruecke_app;

ALTER TABLE welcome_slot ENABLE ROW LEVEL SECURITY;
CREATE POLICY free ON welcome_slot FOR SELECT USING (true);
CREATE POLICY offered ON welcome_slot FOR INSERT WITH CHECK (unit_id = ANY ((SELECT wall.units())::uuid[]));
CREATE POLICY removed ON welcome_slot FOR DELETE USING (unit_id = ANY ((SELECT wall.units())::uuid[]));
CREATE POLICY taken ON welcome_slot FOR UPDATE USING (true);
REVOKE UPDATE ON welcome_slot FROM bruecke_app;
GRANT UPDATE (taken_at) ON welcome_slot TO bruecke_app;
"""

UNDO = """
ALTER DEFAULT PRIVILEGES REVOKE EXECUTE ON FUNCTIONS FROM bruecke_app, bruecke_jobs;
ALTER DEFAULT PRIVILEGES GRANT EXECUTE ON FUNCTIONS TO PUBLIC;
GRANT EXECUTE ON ALL FUNCTIONS IN SCHEMA public, wall TO PUBLIC;
GRANT SELECT, INSERT, UPDATE, DELETE ON procrastinate_jobs, procrastinate_events, procrastinate_periodic_defers,
    procrastinate_workers, django_migrations, django_content_type, auth_permission, consent_textversion, welcome_slot TO bruecke_app;
GRANT INSERT, UPDATE, DELETE ON base_cache TO bruecke_portal;
DROP POLICY free ON welcome_slot; DROP POLICY offered ON welcome_slot; DROP POLICY removed ON welcome_slot;
DROP POLICY taken ON welcome_slot;
ALTER TABLE welcome_slot DISABLE ROW LEVEL SECURITY;
"""


class Migration(migrations.Migration):
    dependencies = [
        ("privacy", "0001_reading"),
        ("access", "0008_grants_the_design_forbids"),
        ("audit", "0003_by_time"),
        ("auth", "0012_alter_user_first_name_max_length"),
        ("base", "0003_outbox_functions"),
        ("consent", "0004_names_as_shown"),
        ("contenttypes", "0002_remove_content_type_name"),
        ("people", "0003_found_behind_the_wall"),
        ("procrastinate", "0041_post_retry_failed_job"),
        ("welcome", "0009_names_as_printed"),
    ]

    operations = [migrations.RunSQL(CALLS + REACH, UNDO)]
