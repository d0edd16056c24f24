-- Children on their way to a school: %(children)s of them in every state, %(schools)s schools with three groups each, rounds, two of them in which
-- everybody takes part, one of all who wait. Schools, offices, shelves and the demo's own school year are there already.
INSERT INTO network_school (number, name, form, ags, street, postcode, town, email, homepage, lat, lon, invented)
SELECT '8' || lpad(k::text, 5, '0'), 'Messschule ' || k || ' (erfunden)',
    (ARRAY['Grundschule', 'Gesamtschule', 'Berufskolleg', 'Grundschule', 'Gesamtschule', 'Hauptschule'])[1 + k %% 6], m.ags, '', '', m.name, '', '',
    m.lat + (k %% 17 - 8) * 0.004, m.lon + (k %% 13 - 6) * 0.006, true
FROM generate_series(1, %(schools)s) k
JOIN (SELECT row_number() OVER (ORDER BY ags) - 1 AS place, ags, name, lat, lon FROM network_municipality) m ON m.place = k %% 15;

INSERT INTO schooling_group (id, school_id, stage, grades, need, capacity, others, reserved, taken, confirmed_at, confirmed_by_id)
SELECT md5(s.number || 'group' || g.place)::uuid, s.number, g.stage, g.grades, g.need, 24, 0, 1, 0, now() - make_interval(days => (n.k %% 21)::int), %(renate)s::uuid
FROM network_school s, LATERAL (SELECT substr(s.number, 2)::int AS k) n, LATERAL (VALUES
    (1, 'Grundschule', 'primary', '{1,2}'::smallint[], 'regular'), (2, 'Grundschule', 'primary', '{3,4}', 'regular'), (3, 'Grundschule', 'primary', '{1,2,3,4}', 'alphabetisation'),
    (1, 'Gesamtschule', 'lower_secondary', '{5,6}', 'full_group'), (2, 'Gesamtschule', 'lower_secondary', '{7,8}', 'full_group'), (3, 'Gesamtschule', 'lower_secondary', '{7,8,9,10}', 'mixed'),
    (1, 'Hauptschule', 'lower_secondary', '{9,10}', 'full_group'), (2, 'Hauptschule', 'lower_secondary', '{5,6,7,8}', 'alphabetisation'), (3, 'Hauptschule', 'lower_secondary', '{5,6}', 'mixed'),
    (1, 'Berufskolleg', 'upper_secondary', '{11}', 'international_class'), (2, 'Berufskolleg', 'upper_secondary', '{12}', 'international_class'), (3, 'Berufskolleg', 'upper_secondary', '{11,12,13}', 'international_class')
) g (place, form, stage, grades, need)
WHERE s.name LIKE 'Messschule%%' AND g.form = s.form;

CREATE TEMP TABLE seatable ON COMMIT DROP AS
SELECT id, school_id, stage, need, grades[1] AS grade, row_number() OVER (PARTITION BY stage ORDER BY md5(id::text)) - 1 AS place,
    count(*) OVER (PARTITION BY stage) AS many
FROM schooling_group WHERE closed_on IS NULL;
CREATE INDEX ON seatable (stage, place);
ANALYZE seatable;

CREATE TEMP TABLE pupil ON COMMIT DROP AS
SELECT n.no, md5(n.no || 'entrant')::uuid AS entrant, md5(n.no || 'entrant circle')::uuid AS kept, md5(n.no || 'matter')::uuid AS matter,
    md5(n.no || 'matter circle')::uuid AS circle, md5(n.no || 'offer')::uuid AS offer, md5(n.no || 'pupil circle')::uuid AS pupil,
    encode(sha256(('pupil' || n.no)::bytea), 'hex') AS hash, md5((n.no / 2) || 'home')::uuid AS family, 'B-' || lpad(n.no::text, 8, '0') AS number,
    c.given, c.family AS surname, c.original, c.languages, c.tokens, c.blocks, m.ags, m.lat, m.lon, n.stage, s.need, s.grade, s.id AS seat, s.school_id, n.state,
    n.state IN ('offered', 'objected', 'assigned', 'started', 'track_decided', 'left') AS asked, n.state NOT IN ('reported', 'invited', 'counselled', 'moved', 'duplicate') AS handed,
    n.state IN ('offered', 'objected', 'assigned', 'started') AS seated,
    date_trunc('day', now()) - make_interval(days => CASE WHEN n.state IN ('reported', 'invited', 'counselled', 'ready', 'offered', 'objected', 'assigned')
        THEN n.no * 7919 %% 60 + 3 ELSE n.no * 7919 %% 600 + 70 END) + make_interval(hours => 9 + n.no %% 6) AS at
FROM (SELECT no, (ARRAY['primary', 'primary', 'primary', 'lower_secondary', 'lower_secondary', 'lower_secondary', 'lower_secondary', 'lower_secondary', 'upper_secondary',
            'upper_secondary'])[1 + no / 3 %% 10] AS stage,
        CASE WHEN mix < 4 THEN 'reported' WHEN mix < 7 THEN 'invited' WHEN mix < 9 THEN 'counselled' WHEN mix < 24 THEN 'ready' WHEN mix < 28 THEN 'offered'
            WHEN mix < 30 THEN 'objected' WHEN mix < 33 THEN 'assigned' WHEN mix < 85 THEN 'started' WHEN mix < 90 THEN 'track_decided' WHEN mix < 94 THEN 'left'
            WHEN mix < 98 THEN 'moved' ELSE 'duplicate' END AS state
    FROM generate_series(1, %(children)s) no, LATERAL (SELECT ('x' || substr(md5(no || 'child'), 1, 4))::bit(16)::int %% 100 AS mix) m) n
JOIN called c ON c.no = n.no %% %(names)s
JOIN (SELECT row_number() OVER (ORDER BY ags) - 1 AS place, ags, lat, lon FROM network_municipality) m ON m.place = n.no %% 15
JOIN LATERAL (SELECT many FROM seatable WHERE stage = n.stage LIMIT 1) w ON true
JOIN seatable s ON s.stage = n.stage AND s.place = n.no * 7 %% w.many;
CREATE INDEX ON pupil (no);
ANALYZE pupil;

INSERT INTO access_dossier (id, kind, shelf_id, opened_at)
SELECT kept, 'entrant', %(entrants)s::uuid, at FROM pupil
UNION ALL SELECT circle, 'placement', CASE WHEN handed THEN %(placing)s::uuid ELSE %(matters)s::uuid END, at FROM pupil
UNION ALL SELECT pupil, 'pupil', %(pupils)s::uuid, at FROM pupil WHERE asked;

INSERT INTO access_grant (id, dossier_id, unit_id, user_id, code_hash, reason, since, ended_at, stems_from, sentence)
SELECT md5(no || 'child grant' || g.place)::uuid, g.dossier, g.unit, NULL, g.code, g.reason, at, CASE WHEN g.unit IS NOT NULL AND NOT seated THEN now() END, NULL, ''
FROM pupil LEFT JOIN schooling_office o ON o.school_id = pupil.school_id, LATERAL (VALUES
    (1, kept, NULL::uuid, hash, 'person'), (2, circle, NULL, hash, 'person'), (3, CASE WHEN asked THEN pupil END, NULL, hash, 'person'),
    (4, CASE WHEN asked AND o.unit_id IS NOT NULL THEN pupil END, o.unit_id, '', 'offered')) g (place, dossier, unit, code, reason)
WHERE g.dossier IS NOT NULL;

INSERT INTO schooling_entrant (id, dossier_id, shelf_id, number, family, given_name, family_name, original_name, birth_date, sex, nationality, languages, arrived_on,
    street, ags, district, lat, lon, point, is_unaccompanied, is_protected, avoid, reported_by, reported_at, office_id, handover, note, tokens, blocks, duplicate_of,
    not_same, changed_at)
SELECT entrant, kept, %(entrants)s::uuid, number, family, given, surname, original, current_date - (2200 + grade * 365 + no %% 300)::int, (ARRAY['f', 'm'])[1 + no %% 2], '166',
    languages, at::date - 30, '', ags, '', lat, lon, 'municipality', false, false, '{}', 'office', at, NULL, NULL, '', tokens, blocks, NULL, '{}', at
FROM pupil;

INSERT INTO schooling_guardian (id, dossier_id, shelf_id, entrant_id, name, relation, phone, email, language, safe_to_leave_message, rank)
SELECT md5(no || 'guardian')::uuid, kept, %(entrants)s::uuid, entrant, 'Olena ' || surname, 'Mutter', '+49171392' || lpad((no %% 10000)::text, 4, '0'), '', languages[1], true, 1
FROM pupil;

INSERT INTO schooling_healthcheck (id, dossier_id, shelf_id, entrant_id, ordered_on, done_on, needs_support, measles)
SELECT md5(no || 'health')::uuid, kept, %(entrants)s::uuid, entrant, at::date, NULL, NULL, 'shown' FROM pupil;

INSERT INTO schooling_counselling (id, dossier_id, shelf_id, entrant_id, by_id, held_on, listening, speaking, reading, writing, latin, scripts, maths, languages, learning,
    interests, support_hint, has_support_procedure, wished_schools, wished_forms, all_day, religion_lesson, wishes, stage, grade, need, reason, changed_at)
SELECT md5(no || 'counselling')::uuid, kept, %(entrants)s::uuid, entrant, %(gudrun)s::uuid, at::date + 12, 'a0', 'a0', 'a0', 'a0', 'beginning', '', 'at', '', '', 'Musik', '', false,
    '{}', '{}', false, '', '', stage, grade, need, 'Alter und Schulbesuch passen zu dieser Klasse.', at
FROM pupil WHERE state NOT IN ('reported', 'invited', 'duplicate');

INSERT INTO schooling_invitation (id, dossier_id, shelf_id, entrant_id, starts_at, minutes, place, interpreter, by_id, result, told_at)
SELECT md5(no || 'invitation')::uuid, kept, %(entrants)s::uuid, entrant, CASE state WHEN 'invited' THEN date_trunc('day', now()) + make_interval(days => (no %% 20)::int, hours => 10)
    ELSE at + interval '12 days' END, 60, 'Bismarckstraße 16', '', %(gudrun)s::uuid, CASE state WHEN 'invited' THEN '' ELSE 'held' END, at
FROM pupil WHERE state NOT IN ('reported', 'duplicate');

INSERT INTO schooling_placement (id, dossier_id, shelf_id, entrant_id, number, name, family, birth_year, nationality, language, ags, district, stage, grade, need, forms, wishes,
    state, state_since, reported_on, ready_on, placed_on, interim, waits_because, school_id, group_id, first_day, started_on, support_until, ended_on, changed_at)
SELECT matter, circle, CASE WHEN handed THEN %(placing)s::uuid ELSE %(matters)s::uuid END, entrant, number, given || ' ' || surname, family, 2010, '166', languages[1], ags, '',
    CASE WHEN handed THEN stage ELSE '' END, CASE WHEN handed THEN grade END, CASE WHEN handed THEN need ELSE '' END, '{}', '{}', state, at + interval '20 days', at::date,
    CASE WHEN handed THEN at::date + 13 END, CASE WHEN asked AND state NOT IN ('offered', 'objected') THEN at::date + 20 END, '', '', CASE WHEN asked THEN school_id END,
    CASE WHEN seated THEN seat END, CASE WHEN state IN ('assigned', 'started') THEN at::date + 30 END, CASE state WHEN 'started' THEN at::date + 30 END,
    CASE state WHEN 'started' THEN at::date + 760 END, CASE WHEN state IN ('left', 'moved', 'duplicate', 'track_decided') THEN at::date + 60 END, now()
FROM pupil;

INSERT INTO schooling_step (id, dossier_id, shelf_id, placement_id, state, at, by_id, school_id, reason)
SELECT md5(no || 'step' || p.place)::uuid, circle, CASE WHEN handed THEN %(placing)s::uuid ELSE %(matters)s::uuid END, matter, p.state, at + make_interval(days => p.days), %(gudrun)s::uuid,
    CASE WHEN p.place > 4 THEN school_id END, ''
FROM pupil, LATERAL (VALUES (1, 'reported', 0, true), (2, 'invited', 3, pupil.state <> 'reported'), (3, 'counselled', 12, pupil.state NOT IN ('reported', 'invited', 'duplicate')),
    (4, 'ready', 13, handed), (5, 'offered', 15, asked), (6, 'assigned', 20, asked AND pupil.state NOT IN ('offered', 'objected')),
    (7, 'started', 30, pupil.state IN ('started', 'track_decided', 'left')), (8, pupil.state, 60, pupil.state IN ('track_decided', 'left', 'moved', 'duplicate', 'objected'))
) p (place, state, days, was)
WHERE p.was;

INSERT INTO schooling_round (id, number, title, state, made_by_id, made_at, rules_id, previous_id, what_if, share, step, beat_at, stop_wanted, attempt, result, fault,
    signed_by_id, signed_at, checked_by_id, checked_at)
SELECT md5('round' || k)::uuid, 'R-B' || lpad(k::text, 5, '0'), 'Runde ' || k, CASE WHEN k = 1 THEN 'proposed' ELSE 'decided' END, %(gudrun)s::uuid, now() - make_interval(days => 7 * k),
    %(rules)s::uuid, CASE WHEN k = 1 THEN md5('round2')::uuid END, '[]', 1, '', NULL, false, 1,
    jsonb_build_object('children', 0, 'placed', 0, 'goals', '[0, 0, 0]'::jsonb, 'bounds', '[0, 0, 0]'::jsonb, 'proved', '[true, true, true]'::jsonb, 'solver', '', 'places', 0,
        'way_median', 2000, 'way_longest', 9000, 'by_hand', '[0, 0, 0]'::jsonb, 'seconds', 1),
    '', CASE WHEN k > 1 THEN %(gudrun)s::uuid END, CASE WHEN k > 1 THEN now() END, CASE WHEN k > 1 THEN %(renate)s::uuid END, CASE WHEN k > 1 THEN now() END
FROM generate_series(1, 60) k;

INSERT INTO schooling_proposal (id, dossier_id, shelf_id, round_id, placement_id, school_id, group_id, way, reasons, pinned_id, pinned_because, pinned_by_id, excluded)
SELECT md5(no || 'proposal' || k)::uuid, circle, CASE WHEN handed THEN %(placing)s::uuid ELSE %(matters)s::uuid END, md5('round' || k)::uuid, matter,
    CASE WHEN p.is_placed THEN school_id END, CASE WHEN p.is_placed THEN seat END, CASE WHEN p.is_placed THEN 500 + no * 31 %% 9000 END, '[]', NULL, '', NULL, false
FROM pupil, generate_series(1, 60) k, LATERAL (SELECT no %% 19 > 0 AND (k <> 2 OR no %% 11 > 0) AS is_placed) p
WHERE (k < 3 OR k = 3 AND state = 'ready' OR k > 3 AND no %% 57 = k - 4) AND state NOT IN ('reported', 'invited', 'counselled', 'moved', 'duplicate');

INSERT INTO schooling_offer (id, dossier_id, shelf_id, placement_id, school_id, group_id, round_id, facts, state, offered_at, due, answered_at, answered_by_id, objection,
    objection_text, proof, free_slots, decided_by_id, decided_at, decision, first_day, bring, reminded_on, proof_name, proof_type)
SELECT offer, pupil, %(pupils)s::uuid, matter, school_id, seat, NULL, jsonb_build_object('number', number, 'given_name', given, 'family_name', surname, 'original_name', original,
        'birth_date', '2012-01-01', 'sex', 'f', 'languages', languages, 'is_protected', false, 'stage', stage, 'grade', grade, 'need', need, 'history', '[]'::jsonb),
    o.state, at + interval '15 days', CASE WHEN o.state = 'open' THEN current_date + (no %% 8 - 2)::int ELSE at::date + 22 END,
    CASE WHEN o.state NOT IN ('open', 'escalated') THEN at + interval '20 days' END, CASE WHEN o.state NOT IN ('open', 'escalated') THEN %(petra)s::uuid END,
    CASE o.state WHEN 'objected' THEN 'full' ELSE '' END, CASE o.state WHEN 'objected' THEN 'Die Gruppe ist voll.' ELSE '' END,
    CASE o.state WHEN 'objected' THEN 'Gruppenliste liegt bei.' ELSE '' END, NULL, NULL, NULL, '', CASE WHEN o.state IN ('accepted', 'started') THEN at::date + 30 END, '', NULL, '', ''
FROM pupil, LATERAL (SELECT CASE pupil.state WHEN 'offered' THEN CASE WHEN no %% 5 = 0 THEN 'escalated' ELSE 'open' END WHEN 'objected' THEN 'objected'
    WHEN 'assigned' THEN 'accepted' WHEN 'started' THEN 'started' ELSE 'ended' END AS state) o
WHERE asked;

INSERT INTO schooling_followup (id, dossier_id, shelf_id, offer_id, after, due, done_on, by_id, outcome, track, note)
SELECT md5(no || 'look' || f.after)::uuid, pupil, %(pupils)s::uuid, offer, f.after, d.due, CASE WHEN d.due < current_date - no %% 9 THEN d.due END,
    CASE WHEN d.due < current_date - no %% 9 THEN %(gudrun)s::uuid END, CASE WHEN d.due < current_date - no %% 9 THEN 'fine' ELSE '' END, '', ''
FROM pupil, LATERAL (VALUES ('6w', 42), ('6m', 183), ('12m', 365), ('18m', 548), ('24m', 730)) f (after, days), LATERAL (SELECT at::date + 30 + f.days AS due) d
WHERE state = 'started';

UPDATE schooling_group g SET taken = c.many, capacity = greatest(g.capacity, c.many + g.others + g.reserved + (substr(md5(g.id::text), 1, 1) < '5')::int)
FROM (SELECT group_id, count(*) AS many FROM schooling_placement WHERE group_id IS NOT NULL AND state IN ('offered', 'objected', 'assigned', 'started') GROUP BY group_id) c
WHERE c.group_id = g.id;

INSERT INTO audit_entry (id, at, txid, actor, actor_kind, verb, dossier, subject)
SELECT md5(no || 'child entry' || k)::uuid, at + make_interval(hours => k), pg_current_xact_id()::text::bigint, %(gudrun)s, 'user',
    (ARRAY['entrant.reported', 'entrant.invited', 'dossier.opened'])[k], CASE k WHEN 2 THEN circle ELSE kept END, 'entrant:' || entrant
FROM pupil, generate_series(1, 3) k
