-- Many persons for benchmarks, each with hand-over, consent, record, three attempts and a memory; %(persons)s of them.
-- Tables "seat" (no, team, adviser, share) and "called" (no, given, family, original, languages, tokens, blocks) are made by bulk.py.
CREATE TEMP TABLE plan ON COMMIT DROP AS
SELECT n.no, s.team, s.adviser, s.adviser_name, s.inbox, s.kept, c.given, c.family, c.original, c.languages, c.tokens, c.blocks, n.hash,
       md5(n.no || 'person')::uuid AS person_dossier, md5(n.no || 'circle')::uuid AS circle, md5(n.no || 'notes')::uuid AS notes,
       md5(n.no || 'consent')::uuid AS consent, md5(n.no || 'handover')::uuid AS handover, n.at, n.state, o.ags, o.id AS office,
       (ARRAY['abroad_eu', 'abroad_third', 'allocation'])[1 + n.no %% 3] AS route,
       (ARRAY['own_phone', 'tablet', 'paper', 'web'])[1 + n.no %% 4] AS way,
       upper(substr(md5(n.no || 'number'), 1, 4) || '-' || lpad(to_hex(n.no), 5, '0')) AS number
FROM (
    SELECT no, encode(sha256(('bulk' || no)::bytea), 'hex') AS hash,
           date_trunc('day', now()) - make_interval(days => (no * 7919) %% 350 + 1) + make_interval(hours => 9 + no %% 6) AS at,
           CASE WHEN no <= %(routed)s THEN 'to_route' WHEN mix = 1 THEN 'delivered' WHEN mix < 22 THEN 'accepted' ELSE 'closed' END AS state
    FROM generate_series(1, %(persons)s) no, LATERAL (SELECT ('x' || substr(md5(no || 'mix'), 1, 4))::bit(16)::int %% 100 AS mix) m
) n
JOIN seat s ON n.no %% %(seats)s BETWEEN s.first AND s.last
JOIN called c ON c.no = n.no %% %(names)s
JOIN (SELECT row_number() OVER (ORDER BY ags) - 1 AS no, ags, id FROM access_unit WHERE ags <> '') o ON o.no = n.no %% 15;
CREATE INDEX ON plan (no);
ANALYZE plan;

INSERT INTO access_dossier (id, kind, shelf_id, opened_at)
SELECT person_dossier, 'person', %(master)s::uuid, at FROM plan
UNION ALL
SELECT circle, 'handover', CASE state WHEN 'to_route' THEN %(routing)s::uuid WHEN 'delivered' THEN inbox ELSE kept END, at FROM plan
UNION ALL
SELECT notes, 'counselling', n.id, at FROM plan JOIN access_shelf n ON n.kind = 'counselling' AND n.use = 'kept' AND n.unit_id = plan.team
WHERE state IN ('accepted', 'closed');

INSERT INTO people_person (id, dossier_id, shelf_id, household, given_name, family_name, original_name, birth_date, languages, ags, district,
    interpreter_needed, route, phone, email, channels, best_time, safe_to_leave_message, gender_wish, adults_count, children_birth_years,
    tokens, blocks, other_phones, is_protected, compared_at, changed_at)
SELECT md5(no || 'row')::uuid, person_dossier, %(master)s::uuid, md5((no / 2) || 'household')::uuid, given, family, original, '', languages,
    ags, '', no %% 2 = 0, route, '+49171392' || lpad((no %% 10000)::text, 4, '0'), '', '{call,sms}', 'vormittags', no %% 3 > 0, '',
    1 + no %% 2, CASE WHEN no %% 3 = 0 THEN ARRAY[2015, 2018]::smallint[] ELSE '{}' END, tokens,
    blocks || ('p:1392' || lpad((no %% 10000)::text, 4, '0'))::varchar, '{}', false, at, at
FROM plan;

INSERT INTO consent_consent (id, dossier_id, shelf_id, text_id, purpose, language, regime, receiver_id, method, number, rendered_hash, named,
    signature, signed_by_typing, interpreter_helped, guardian_for, given_at, expires_on, withdrawn_how)
SELECT consent, person_dossier, %(master)s::uuid, NULL, 'contact_handover', 'de', 'dsgvo', CASE state WHEN 'to_route' THEN %(ki)s::uuid ELSE team END,
    way, 'E-' || lpad(no::text, 10, '0'), hash, '{}', '', true, false, '{}', at, (at + interval '183 days')::date, ''
FROM plan;

INSERT INTO consent_handover (id, dossier_id, shelf_id, person_dossier_id, consent_id, kind, number, from_unit_id, to_unit_id, state, ags,
    facts, offered_at, delivered_at, answer_due, answered_at, answered_by_id, rejection, reply, record_dossier_id)
SELECT handover, circle, d.shelf_id, person_dossier, consent, 'first_talk', number, CASE way WHEN 'web' THEN NULL ELSE office END,
    CASE state WHEN 'to_route' THEN NULL ELSE team END, state, ags,
    jsonb_build_object('ags', ags, 'district', '', 'languages', languages, 'interpreter_needed', no %% 2 = 0, 'adults', 1 + no %% 2,
        'children', '[]'::jsonb, 'wishes', '["german", "work"]'::jsonb, 'gender_wish', '', 'route', route, 'way', way),
    at, CASE state WHEN 'to_route' THEN NULL ELSE at END,
    CASE WHEN state IN ('to_route', 'delivered') THEN current_date + (no %% 7 - 3)::int ELSE (at + interval '2 days')::date END,
    CASE WHEN state IN ('accepted', 'closed') THEN at + interval '1 day' END,
    CASE WHEN state IN ('accepted', 'closed') THEN adviser END, '', '', CASE WHEN state IN ('accepted', 'closed') THEN notes END
FROM plan JOIN access_dossier d ON d.id = circle;

INSERT INTO access_grant (id, dossier_id, unit_id, user_id, code_hash, reason, since, ended_at, stems_from, sentence)
SELECT md5(no || 'grant' || g.place)::uuid, g.dossier, g.unit, g.holder, g.code, g.reason, at, NULL, g.stems, ''
FROM plan, LATERAL (VALUES
    (1, person_dossier, NULL::uuid, NULL::uuid, hash, 'person', NULL::uuid), (2, circle, NULL, NULL, hash, 'person', NULL),
    (3, CASE WHEN state IN ('accepted', 'closed') THEN notes END, NULL, NULL, hash, 'person', NULL),
    (4, CASE WHEN state IN ('accepted', 'closed') THEN person_dossier END, team, adviser, '', 'assigned', consent),
    (5, CASE WHEN state IN ('accepted', 'closed') THEN circle END, team, adviser, '', 'assigned', consent),
    (6, CASE WHEN state IN ('accepted', 'closed') THEN notes END, team, adviser, '', 'assigned', consent),
    (7, CASE state WHEN 'to_route' THEN person_dossier END, %(ki)s::uuid, NULL, '', 'routing', consent)
) g (place, dossier, unit, holder, code, reason, stems)
WHERE g.dossier IS NOT NULL;

INSERT INTO welcome_progress (id, dossier_id, shelf_id, handover_id, person_dossier_id, user_id, unit_id, ags, route, way, registered_on,
    step, due, tries, tried_at, tried_by_name, reached_on, held_on, "end", ended_on)
SELECT md5(no || 'progress')::uuid, notes, d.shelf_id, handover, person_dossier, adviser, team, ags, route, way, at::date,
    CASE state WHEN 'closed' THEN 'done' ELSE (ARRAY['call', 'call_again', 'meet', 'record', 'remeet'])[1 + no %% 5] END,
    CASE state WHEN 'closed' THEN NULL ELSE current_date + (no %% 13 - 4)::int END, 3, at + interval '9 days', adviser_name,
    (at + interval '9 days')::date, CASE state WHEN 'closed' THEN (at + interval '16 days')::date END,
    CASE state WHEN 'closed' THEN 'held' ELSE '' END, CASE state WHEN 'closed' THEN (at + interval '16 days')::date END
FROM plan JOIN access_dossier d ON d.id = notes WHERE state IN ('accepted', 'closed');

INSERT INTO welcome_attempt (id, dossier_id, shelf_id, at, by_id, channel, language, result, key)
SELECT md5(no || 'attempt' || k)::uuid, notes, d.shelf_id, plan.at + make_interval(days => 3 * k), adviser, CASE k WHEN 2 THEN 'sms' ELSE 'call' END, 'de',
    CASE WHEN k < t.tries THEN 'no_answer' ELSE 'reached' END, md5(no || 'attempt' || k)
FROM plan JOIN access_dossier d ON d.id = notes, LATERAL (SELECT 3 + (no %% 10 < 3)::int AS tries) t, generate_series(1, t.tries) k
WHERE state IN ('accepted', 'closed');

INSERT INTO welcome_appointment (id, dossier_id, shelf_id, starts_at, minutes, place, user_id, unit_id, interpreter, state, made_at, key)
SELECT md5(no || 'meeting')::uuid, notes, d.shelf_id, CASE state WHEN 'closed' THEN at + interval '16 days'
        ELSE date_trunc('day', now()) + make_interval(days => (no %% 20 - 8)::int, hours => 9 + (no %% 7)::int) END, 45, 'Rathausplatz 1', adviser, team, '',
    CASE state WHEN 'closed' THEN 'held' ELSE 'planned' END, at, md5(no || 'meeting')
FROM plan JOIN access_dossier d ON d.id = notes WHERE state = 'closed' OR state = 'accepted' AND no %% 5 IN (2, 3);

INSERT INTO welcome_firsttalk (id, dossier_id, shelf_id, held_at, by_id, topics, urgency, helpers, outcome, remark)
SELECT md5(no || 'talk')::uuid, notes, d.shelf_id, at + interval '16 days', adviser, '{german,work}', 'calm', '', 'one_off_advice', ''
FROM plan JOIN access_dossier d ON d.id = notes WHERE state = 'closed';

INSERT INTO welcome_receipt (id, unit_id, number, consent_number, way, day, made_by_id, handover_id, code_hash)
SELECT md5(no || 'receipt')::uuid, office, number, 'E-' || lpad(no::text, 10, '0'), way, at::date, NULL, handover, hash FROM plan WHERE way <> 'web';

INSERT INTO welcome_tally (id, unit_id, ags, day, what, language, way, key)
SELECT md5(no || what)::uuid, office, ags, at::date, what, 'de', way, what || ':' || number
FROM plan, unnest(ARRAY['informed', 'consented']) what WHERE way <> 'web';

INSERT INTO audit_entry (id, at, txid, actor, actor_kind, verb, dossier, subject)
SELECT md5(no || 'entry' || k)::uuid, plan.at + make_interval(hours => k * 20), pg_current_xact_id()::text::bigint,
    CASE k WHEN 1 THEN left(hash, 16) ELSE adviser::text END, CASE k WHEN 1 THEN 'person' ELSE 'user' END,
    (ARRAY['consent.given', 'handover.accepted', 'dossier.opened', 'attempt.made', 'dossier.opened', 'talk.recorded'])[k],
    CASE k WHEN 2 THEN circle ELSE person_dossier END, 'handover:' || handover
FROM plan, generate_series(1, 6) k;
