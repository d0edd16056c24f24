-- Questions on the short line, %(consults)s of them, and collected answers; "plan" is made by bulk.sql.
CREATE TEMP TABLE asked ON COMMIT DROP AS
SELECT p.no, p.rank, p.team, p.adviser, p.person_dossier, p.handover, md5(p.no || 'question')::uuid AS question, md5(p.no || 'consult')::uuid AS id,
       md5(p.no || 'asker')::uuid AS asker, o.office, o.officer, s.id AS office_shelf, k.id AS team_shelf, t.state, t.sent,
       (%(topics)s::varchar[])[1 + p.no / 3 %% 11] AS topic,
       CASE WHEN t.state IN ('sent', 'ack') THEN 'office' WHEN t.state IN ('clarify', 'answered') THEN 'asker' ELSE '' END AS waits_for
FROM (SELECT *, row_number() OVER (ORDER BY md5(no || 'asks')) AS rank FROM plan WHERE state IN ('accepted', 'closed')) p
CROSS JOIN LATERAL (SELECT CASE WHEN p.rank %% 10 < 8 THEN %(abh)s::uuid ELSE %(ebh)s::uuid END AS office,
    CASE WHEN p.rank %% 10 < 8 THEN %(ralf)s::uuid ELSE %(sabine)s::uuid END AS officer) o
JOIN access_shelf s ON s.unit_id = o.office AND s.kind = 'consult' AND s.use = 'inbox'
JOIN access_shelf k ON k.unit_id = p.team AND k.kind = 'consult' AND k.use = 'kept'
CROSS JOIN LATERAL (SELECT w.waits, CASE WHEN w.waits THEN (ARRAY['sent', 'ack', 'ack', 'clarify', 'answered'])[1 + p.no / 2 %% 5] ELSE 'closed' END AS state,
    CASE WHEN w.waits THEN now() - make_interval(hours => (p.no / 2 %% 200 + 1)::int) ELSE least(now() - interval '9 days', p.at + interval '6 days') END AS sent
    FROM (SELECT p.rank <= greatest(160, %(consults)s * 0.15) OR p.adviser = %(narrow)s::uuid AND p.no / 5 %% 2 = 0 AS waits) w) t
WHERE p.rank <= %(consults)s;
ANALYZE asked;

INSERT INTO access_dossier (id, kind, shelf_id, opened_at)
SELECT question, 'consult', office_shelf, sent FROM asked UNION ALL SELECT asker, 'consult', team_shelf, sent FROM asked;

INSERT INTO access_grant (id, dossier_id, unit_id, user_id, code_hash, reason, since, ended_at, stems_from, sentence)
SELECT md5(no || 'ask grant' || g.place)::uuid, g.dossier, team, adviser, '', 'assigned', sent, NULL, NULL, ''
FROM asked, LATERAL (VALUES (1, question), (2, asker)) g (place, dossier);

INSERT INTO consults_consult (id, dossier_id, shelf_id, number, direction, to_unit_id, from_unit_id, topic, urgent, question, title, years, age, family,
    region, origin, small, identified, confirmed, state, waits_for, due, sent_at, acked_at, answered_at, closed_at, reminded_on, escalated_on, changed_at)
SELECT id, question, office_shelf, 'K-' || 100000 + no, 'counselling', office, NULL, topic, no %% 20 = 0,
    'Ein Titel läuft im Frühjahr aus, der Sprachnachweis kommt erst vier Wochen später. Was muss vor dem Ablauf geschehen, damit keine Lücke entsteht?',
    'toleration', '4-6', '18-20', 'single', '', '', false, false, true, state, waits_for,
    CASE waits_for WHEN 'office' THEN current_date + (no / 3 %% 9 - 2)::int END, sent, CASE WHEN state <> 'sent' THEN sent + interval '30 minutes' END,
    CASE WHEN state IN ('answered', 'closed') THEN sent + interval '3 days' END, CASE state WHEN 'closed' THEN sent + interval '5 days' END, NULL, NULL, sent
FROM asked;

INSERT INTO consults_origin (id, dossier_id, shelf_id, consult_id, unit_id, user_id, person_dossier_id, about, asked_at)
SELECT md5(no || 'origin')::uuid, asker, team_shelf, id, team, adviser, person_dossier, handover, sent FROM asked;

INSERT INTO consults_post (id, dossier_id, shelf_id, consult_id, kind, side, text, bases, law_state, review_on, by_id, at)
SELECT md5(no || 'post' || p.place)::uuid, question, office_shelf, id, p.kind, p.side, p.text, CASE p.kind WHEN 'answer' THEN '{"§ 25b AufenthG"}'::varchar[] ELSE '{}' END,
    CASE p.kind WHEN 'answer' THEN current_date END, CASE p.kind WHEN 'answer' THEN current_date + 182 END, CASE p.side WHEN 'office' THEN officer END,
    sent + make_interval(hours => p.place * 20)
FROM asked, LATERAL (VALUES (1, 'ask_back', 'office', 'Seit wann besteht der jetzige Titel?'), (2, 'reply', 'asker', 'Seit zwei Jahren.'),
    (3, 'answer', 'office', 'Stellen Sie den Antrag vor dem Ablauf; dann gilt der bisherige Titel bis zur Entscheidung fort.')) p (place, kind, side, text)
WHERE state IN ('answered', 'closed') OR state = 'clarify' AND p.place = 1;

INSERT INTO consults_entry (id, unit_id, topic, title, question, answer, bases, law_state, review_on, version, replaces_id, state, proposed_by_id,
    proposed_on, checked_by_id, checked_on)
SELECT md5(k || 'entry')::uuid, %(abh)s::uuid, (%(topics)s::varchar[])[1 + k %% 11], 'Titel läuft ab, Nachweis fehlt noch, Fall ' || k,
    'Ein Titel läuft aus, bevor der Nachweis da ist. Was muss vorher geschehen? ' || (ARRAY['Ausbildung', 'Familie', 'Beschäftigung', 'Reisepass'])[1 + k %% 4],
    'Stellen Sie den Antrag vor dem Ablauf; dann gilt der bisherige Titel bis zur Entscheidung fort. Fehlende Nachweise können nachgereicht werden.',
    '{"§ 81 Abs. 4 AufenthG"}', current_date - (k %% 300)::int, current_date + (k %% 200 - 20)::int, 1, NULL, 'released', %(ralf)s::uuid,
    current_date - (k %% 300)::int, %(sabine)s::uuid, current_date - (k %% 300)::int
FROM generate_series(1, greatest(400, %(persons)s / 50)) k;
