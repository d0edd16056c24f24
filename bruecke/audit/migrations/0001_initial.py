"""The tables of the memory, partitioned by month, and the trigger that stamps every entry."""

from django.db import migrations

TABLES = """
CREATE TABLE audit_entry (
    id uuid NOT NULL,
    at timestamptz NOT NULL,
    txid bigint NOT NULL,
    actor varchar(64) NOT NULL,
    actor_kind varchar(8) NOT NULL,
    verb varchar(40) NOT NULL,
    dossier uuid,
    subject varchar(300) NOT NULL,
    commitment bytea,
    PRIMARY KEY (id, at)
) PARTITION BY RANGE (at);
CREATE INDEX audit_entry_dossier ON audit_entry (dossier, at);
CREATE INDEX audit_entry_order ON audit_entry (txid, at, id);
CREATE TABLE audit_entry_rest PARTITION OF audit_entry DEFAULT;

CREATE FUNCTION audit_partition(month date) RETURNS void LANGUAGE plpgsql AS $$
DECLARE name text := 'audit_entry_' || to_char(month, 'YYYY_MM');
BEGIN
    IF to_regclass(name) IS NULL THEN
        EXECUTE format('CREATE TABLE %I PARTITION OF audit_entry FOR VALUES FROM (%L) TO (%L)',
            name, date_trunc('month', month), date_trunc('month', month) + interval '1 month');
        EXECUTE format('REVOKE ALL ON %I FROM bruecke_app, bruecke_portal', name);
        EXECUTE format('REVOKE UPDATE, DELETE ON %I FROM bruecke_jobs', name);
    END IF;
END $$;
ALTER FUNCTION audit_partition(date) SECURITY DEFINER SET search_path = public, pg_temp;
DO $$ BEGIN
    FOR n IN 0..24 LOOP PERFORM audit_partition((date_trunc('month', now()) + make_interval(months => n))::date); END LOOP;
END $$;

CREATE TABLE audit_text (entry uuid PRIMARY KEY, salt bytea NOT NULL, text text NOT NULL);
CREATE TABLE audit_leaf (seq bigint PRIMARY KEY, entry uuid NOT NULL UNIQUE, at timestamptz NOT NULL, leaf_hash bytea NOT NULL);
CREATE TABLE audit_checkpoint (
    size bigint PRIMARY KEY, root varchar(64) NOT NULL, signed_at timestamptz NOT NULL, signature varchar(128) NOT NULL,
    peaks jsonb NOT NULL
);
CREATE TABLE audit_sealed (one boolean PRIMARY KEY DEFAULT true CHECK (one), txid bigint NOT NULL);
INSERT INTO audit_sealed VALUES (true, 0);

CREATE FUNCTION audit_stamp() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    colleague text := nullif(current_setting('bruecke.actor', true), '');
    person text := nullif(current_setting('bruecke.code', true), '');
    job text := nullif(current_setting('bruecke.job', true), '');
BEGIN
    NEW.at := now();
    NEW.txid := pg_current_xact_id()::text::bigint;
    NEW.actor := coalesce(colleague, left(person, 16), job, '');
    NEW.actor_kind := CASE WHEN colleague IS NOT NULL THEN 'user' WHEN person IS NOT NULL THEN 'person'
        WHEN job IS NOT NULL THEN 'job' ELSE 'system' END;
    RETURN NEW;
END $$;
CREATE TRIGGER audit_entry_stamp BEFORE INSERT ON audit_entry FOR EACH ROW EXECUTE FUNCTION audit_stamp();

CREATE FUNCTION audit_record(verb text, dossier uuid, subject text) RETURNS void
LANGUAGE sql SECURITY DEFINER SET search_path = public, pg_temp AS $$
    INSERT INTO audit_entry (id, at, txid, actor, actor_kind, verb, dossier, subject)
    VALUES (gen_random_uuid(), now(), 0, '', '', left(verb, 40), dossier, left(subject, 300))
$$;

REVOKE ALL ON audit_entry, audit_entry_rest, audit_text, audit_leaf, audit_checkpoint, audit_sealed
    FROM bruecke_app, bruecke_jobs, bruecke_portal;
GRANT INSERT ON audit_entry, audit_text TO bruecke_app, bruecke_portal, bruecke_jobs;
GRANT SELECT ON audit_entry, audit_text, audit_leaf, audit_checkpoint, audit_sealed TO bruecke_jobs;
GRANT DELETE ON audit_text TO bruecke_jobs;
GRANT INSERT ON audit_leaf, audit_checkpoint TO bruecke_jobs;
GRANT UPDATE ON audit_sealed TO bruecke_jobs;
"""

READING = """
CREATE FUNCTION audit_of_dossiers(wanted uuid[], most integer)
RETURNS TABLE (at timestamptz, actor varchar, actor_kind varchar, verb varchar, dossier uuid, subject varchar)
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
    RETURN QUERY SELECT e.at, e.actor, e.actor_kind, e.verb, e.dossier, e.subject FROM audit_entry e
    WHERE e.dossier = ANY (ARRAY(SELECT w FROM unnest(wanted) w WHERE wall.may_enter(w))) ORDER BY e.at DESC LIMIT most;
END $$;

CREATE FUNCTION audit_for_privacy_officer(since timestamptz, before timestamptz, most integer)
RETURNS TABLE (at timestamptz, actor varchar, actor_kind varchar, verb varchar, dossier uuid, subject varchar)
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
    IF NOT wall.is_privacy_officer() THEN RETURN; END IF;
    RETURN QUERY SELECT e.at, e.actor, e.actor_kind, e.verb, e.dossier, e.subject FROM audit_entry e
    WHERE e.at >= since AND e.at < before ORDER BY e.at DESC LIMIT most;
END $$;
"""


class Migration(migrations.Migration):
    initial = True
    dependencies = [("base", "0002_reach_of_roles")]
    operations = [
        migrations.RunSQL(TABLES + READING, "DROP TABLE audit_entry, audit_text, audit_leaf, audit_checkpoint, audit_sealed"),
    ]
