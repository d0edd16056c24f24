"""Her own copy names her cases: who holds them, which letters went out, which papers lie there, what helpers were told. The circle of the
carrier stays closed to her code: no note, no remark, no look at the areas of life comes out of this function, and nobody who is
signed in gets anything from it."""

from django.db import migrations

OWN = """
CREATE FUNCTION privacy_own_cases() RETURNS jsonb
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
    SELECT coalesce(jsonb_agg(jsonb_build_object(
        'number', c.number, 'team', t.name, 'carrier', o.name, 'with', u.name, 'since', c.opened_on, 'closed_on', c.closed_on,
        'closed_because', nullif(c.closure_reason, ''),
        'i_agreed_on', (SELECT i.agreed_on FROM cases_intake i WHERE i.dossier_id = c.work_id),
        'letters', (SELECT coalesce(jsonb_agg(jsonb_build_object('sent_on', l.sent_on, 'template', l.template, 'language', l.language,
            'written_in', l.fields) ORDER BY l.sent_on, l.id), '[]') FROM cases_letter l WHERE l.dossier_id = c.work_id AND l.sent_on IS NOT NULL),
        'papers', (SELECT coalesce(jsonb_agg(jsonb_build_object('title', d.title, 'file_name', d.file_name, 'content_type', d.content_type,
            'size', d.size, 'sha256', d.sha256, 'kept_since', (d.uploaded_at AT TIME ZONE 'Europe/Berlin')::date) ORDER BY d.uploaded_at, d.id), '[]')
            FROM cases_document d WHERE d.dossier_id = c.work_id),
        'told_to_helpers', (SELECT coalesce(jsonb_agg(jsonb_build_object('helper', h.name, 'facts', e.facts, 'until', e.until,
            'ended_at', e.ended_at) ORDER BY e.made_at, e.id), '[]')
            FROM cases_errand e JOIN access_user h ON h.id = e.helper_id WHERE e.case_id = c.id)
        ) ORDER BY c.opened_on, c.id), '[]')
    FROM access_grant g JOIN cases_case c ON c.plan_id = g.dossier_id JOIN access_user u ON u.id = c.user_id
    JOIN access_unit t ON t.id = c.unit_id JOIN access_organisation o ON o.id = t.organisation_id
    WHERE g.reason = 'person' AND g.code_hash = nullif(current_setting('bruecke.code', true), '')
      AND coalesce(current_setting('bruecke.actor', true), '') = ''
      AND g.ended_at IS NULL AND g.since <= clock_timestamp() AND (g.until IS NULL OR g.until > clock_timestamp())
$$;
"""


class Migration(migrations.Migration):
    dependencies = [("privacy", "0004_protection"), ("cases", "0005_take_over")]

    operations = [migrations.RunSQL(OWN, "DROP FUNCTION privacy_own_cases()")]
