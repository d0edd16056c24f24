"""What the privacy pages may read past the wall: who holds a dossier one may enter, and metadata for the privacy officer."""

from django.db import migrations

LIVE = "g.ended_at IS NULL AND g.since <= clock_timestamp() AND (g.until IS NULL OR g.until > clock_timestamp())"
WORKS = """EXISTS (SELECT 1 FROM access_membership m JOIN access_user a ON a.id = m.user_id
    WHERE m.user_id = {user} AND m.unit_id = {unit} AND a.is_active AND m.since <= wall.today()
      AND (m.until IS NULL OR m.until >= wall.today()))"""

HOLDERS = f"""
CREATE FUNCTION privacy_holders(wanted uuid[])
RETURNS TABLE (kind varchar, user_id uuid, name varchar, unit_id uuid, unit varchar, organisation varchar, unit_kind varchar,
    reason varchar, since timestamptz, until timestamptz, sentence text)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
    WITH entered AS (
        SELECT d.id, d.kind, d.shelf_id FROM access_dossier d
        WHERE d.id = ANY (ARRAY(SELECT w FROM unnest(wanted) w WHERE wall.may_enter(w)))
    ), held AS (
        SELECT e.kind, g.user_id, g.unit_id, g.reason, g.since, g.until, g.sentence
        FROM entered e JOIN access_grant g ON g.dossier_id = e.id WHERE {LIVE} AND g.unit_id IS NOT NULL
        UNION ALL
        SELECT e.kind, g.user_id, g.unit_id, g.reason, g.since, g.until, g.sentence
        FROM entered e JOIN access_grant g ON g.shelf_id = e.shelf_id WHERE {LIVE} AND g.unit_id IS NOT NULL
    ), all_of_them AS (
        SELECT h.kind, h.user_id, h.unit_id, h.reason, h.since, h.until, h.sentence FROM held h
        WHERE h.user_id IS NULL OR {WORKS.format(user="h.user_id", unit="h.unit_id")}
        UNION ALL
        SELECT h.kind, c.deputy_id, h.unit_id, 'cover', c.since::timestamp AT TIME ZONE 'Europe/Berlin',
               (c.until + 1)::timestamp AT TIME ZONE 'Europe/Berlin', ''
        FROM held h JOIN access_cover c ON c.absent_id = h.user_id AND c.unit_id = h.unit_id
        WHERE h.reason = 'assigned' AND c.since <= wall.today() AND c.until >= wall.today()
          AND {WORKS.format(user="c.deputy_id", unit="h.unit_id")}
    )
    SELECT f.kind, f.user_id, coalesce(u.name, ''), f.unit_id, t.name, o.name, t.kind, f.reason, f.since, f.until, f.sentence
    FROM all_of_them f JOIN access_unit t ON t.id = f.unit_id JOIN access_organisation o ON o.id = t.organisation_id
    LEFT JOIN access_user u ON u.id = f.user_id ORDER BY f.since, t.name
$$;
"""

EMERGENCY = f"""
CREATE FUNCTION privacy_kept(wanted varchar)
RETURNS TABLE (handover uuid, dossier uuid, person_dossier uuid, record_dossier uuid)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
    SELECT h.id, h.dossier_id, h.person_dossier_id, h.record_dossier_id FROM consent_handover h
    WHERE h.number = wanted AND EXISTS (
        SELECT 1 FROM access_grant g WHERE g.dossier_id = h.dossier_id AND g.reason = 'assigned'
          AND g.unit_id = ANY ((SELECT wall.units())::uuid[]) AND {LIVE})
$$;
"""

OFFICE = """
CREATE FUNCTION privacy_entries(since timestamptz, before timestamptz, family text, at_most timestamptz, id_below uuid, most integer)
RETURNS TABLE (id uuid, at timestamptz, actor varchar, actor_kind varchar, verb varchar, dossier uuid, subject varchar)
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
    IF NOT wall.is_privacy_officer() THEN RETURN; END IF;
    RETURN QUERY SELECT e.id, e.at, e.actor, e.actor_kind, e.verb, e.dossier, e.subject FROM audit_entry e
    WHERE e.at >= since AND e.at < before AND (family = '' OR e.verb = family OR e.verb LIKE family || '.%')
      AND (at_most IS NULL OR (e.at, e.id) < (at_most, id_below))
    ORDER BY e.at DESC, e.id DESC LIMIT most;
END $$;

CREATE FUNCTION privacy_emergencies(at_most timestamptz, id_below uuid, most integer)
RETURNS TABLE (id uuid, since timestamptz, until timestamptz, ended_at timestamptz, name varchar, unit varchar, dossier uuid,
    kind varchar, sentence text)
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
    IF NOT wall.is_privacy_officer() THEN RETURN; END IF;
    RETURN QUERY SELECT g.id, g.since, g.until, g.ended_at, u.name, t.name, g.dossier_id, d.kind, g.sentence FROM access_grant g
    JOIN access_user u ON u.id = g.user_id JOIN access_unit t ON t.id = g.unit_id JOIN access_dossier d ON d.id = g.dossier_id
    WHERE g.reason = 'emergency' AND d.kind = 'handover' AND (at_most IS NULL OR (g.since, g.id) < (at_most, id_below))
    ORDER BY g.since DESC, g.id DESC LIMIT most;
END $$;

CREATE FUNCTION privacy_register(state text, at_most timestamptz, id_below uuid, most integer)
RETURNS TABLE (id uuid, number varchar, given_at timestamptz, receiver varchar, regime varchar, method varchar, expires_on date,
    withdrawn_at timestamptz, withdrawn_how varchar, lapsed_at timestamptz)
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
    IF NOT wall.is_privacy_officer() THEN RETURN; END IF;
    RETURN QUERY SELECT c.id, c.number, c.given_at, t.name, c.regime, c.method, c.expires_on, c.withdrawn_at, c.withdrawn_how,
        c.lapsed_at FROM consent_consent c JOIN access_unit t ON t.id = c.receiver_id
    WHERE (at_most IS NULL OR (c.given_at, c.id) < (at_most, id_below))
      AND (state = '' OR (state = 'withdrawn' AND c.withdrawn_at IS NOT NULL)
           OR (state = 'lapsed' AND c.lapsed_at IS NOT NULL AND c.withdrawn_at IS NULL)
           OR (state = 'live' AND c.lapsed_at IS NULL AND c.withdrawn_at IS NULL))
    ORDER BY c.given_at DESC, c.id DESC LIMIT most;
END $$;
CREATE INDEX consent_register ON consent_consent (given_at DESC, id DESC);
CREATE INDEX access_emergencies ON access_grant (since DESC, id DESC) WHERE reason = 'emergency';
CREATE INDEX audit_entry_jobs ON audit_entry (verb, at DESC) WHERE verb IN ('privacy.tidied', 'audit.verified');

CREATE FUNCTION privacy_state()
RETURNS TABLE (size bigint, root varchar, signed_at timestamptz, verified_at timestamptz, verified varchar, tidied_at timestamptz,
    tidied varchar)
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
    IF NOT wall.is_privacy_officer() THEN RETURN; END IF;
    RETURN QUERY SELECT c.size, c.root, c.signed_at, v.at, v.subject, t.at, t.subject FROM (SELECT 1) one
    LEFT JOIN LATERAL (SELECT k.size, k.root, k.signed_at FROM audit_checkpoint k ORDER BY k.size DESC LIMIT 1) c ON true
    LEFT JOIN LATERAL (SELECT e.at, e.subject FROM audit_entry e WHERE e.verb = 'audit.verified' ORDER BY e.at DESC LIMIT 1) v ON true
    LEFT JOIN LATERAL (SELECT e.at, e.subject FROM audit_entry e WHERE e.verb = 'privacy.tidied' ORDER BY e.at DESC LIMIT 1) t ON true;
END $$;
"""

UNDO = """
DROP INDEX consent_register, access_emergencies, audit_entry_jobs;
DROP FUNCTION privacy_holders, privacy_kept, privacy_entries, privacy_emergencies, privacy_register, privacy_state;
"""


class Migration(migrations.Migration):
    dependencies = [
        ("access", "0003_emergency"),
        ("audit", "0003_by_time"),
        ("consent", "0002_wall"),
        ("welcome", "0002_wall"),
    ]

    operations = [migrations.RunSQL(HOLDERS + EMERGENCY + OFFICE, UNDO)]
