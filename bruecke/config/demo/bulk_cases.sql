-- Cases of the persons in "plan" (bulk.sql): %(cases)s of them, up to 2,000 open ones in one team, one with a history of 500 entries.
CREATE TEMP TABLE able ON COMMIT DROP AS
SELECT no, team = %(middle)s::uuid AS is_middle, row_number() OVER (PARTITION BY team = %(middle)s::uuid ORDER BY md5(no || 'case')) AS rank
FROM plan WHERE state IN ('accepted', 'closed');
ANALYZE able;
ANALYZE access_shelf;

CREATE TEMP TABLE file ON COMMIT DROP AS
SELECT p.no, p.person_dossier, p.handover, p.consent, p.hash, p.ags, p.team, p.languages, f.holder, f.is_open, f.opened, f.opened::date AS opened_on,
       CASE WHEN f.is_open THEN NULL ELSE least(current_date, f.opened::date + 120) END AS closed_on, p.adviser,
       md5(p.no || 'case')::uuid AS id, md5(p.no || 'cover')::uuid AS cover, md5(p.no || 'work')::uuid AS work, md5(p.no || 'agreed')::uuid AS agreed,
       c.id AS cover_shelf, w.id AS work_shelf, a.id AS agreed_shelf
FROM able
CROSS JOIN (SELECT least(2000, count(*)) AS many FROM able WHERE is_middle) m
JOIN plan p ON p.no = able.no AND able.rank <= CASE WHEN is_middle THEN m.many ELSE %(cases)s - m.many END
JOIN access_shelf c ON c.unit_id = p.team AND c.kind = 'case' AND c.use = 'kept'
JOIN access_shelf w ON w.unit_id = p.team AND w.kind = 'casework' AND w.use = 'kept'
JOIN access_shelf a ON a.unit_id = p.team AND a.kind = 'plan' AND a.use = 'kept',
LATERAL (SELECT CASE WHEN is_middle THEN (%(mates)s::uuid[])[1 + p.no / 50 %% 3] ELSE p.adviser END AS holder,
    is_middle OR p.adviser = %(narrow)s::uuid OR p.no / 7 %% 10 < 6 AS is_open, least(now() - interval '1 day', p.at + interval '5 days') AS opened) f;
CREATE INDEX ON file (no);
ANALYZE file;

INSERT INTO access_dossier (id, kind, shelf_id, opened_at)
SELECT d.id, d.kind, d.shelf, opened FROM file,
LATERAL (VALUES (cover, 'case', cover_shelf), (work, 'casework', work_shelf), (agreed, 'plan', agreed_shelf)) d (id, kind, shelf);

INSERT INTO access_grant (id, dossier_id, unit_id, user_id, code_hash, reason, since, ended_at, stems_from, sentence)
SELECT md5(no || 'case grant' || g.place)::uuid, g.dossier, CASE g.code WHEN '' THEN team END, CASE g.code WHEN '' THEN holder END, g.code,
    CASE g.code WHEN '' THEN 'assigned' ELSE 'person' END, opened, NULL, NULL, ''
FROM file, LATERAL (VALUES (1, cover, ''), (2, work, ''), (3, agreed, ''), (4, person_dossier, ''), (5, agreed, hash)) g (place, dossier, code);

INSERT INTO cases_case (id, dossier_id, shelf_id, number, unit_id, user_id, phase, phases, intensity, urgency, next_step, next_due, late_tasks, ags,
    people, opened_on, closed_on, closure_reason, is_anonymous, person_dossier_id, work_id, plan_id, handover_id, made_at, changed_at)
SELECT id, cover, cover_shelf, 'F-' || lpad(upper(to_hex(no)), 7, '0'), team, holder,
    CASE WHEN is_open THEN (ARRAY['intake', 'assessment', 'plan', 'linking', 'monitoring', 'monitoring'])[1 + no / 3 %% 6] ELSE 'closing' END,
    jsonb_build_object('access', opened_on, 'intake', opened_on, 'assessment', opened_on + 6), (ARRAY['normal', 'intensive', 'normal', 'one_off'])[1 + no %% 4],
    no %% 3, CASE WHEN is_open THEN (ARRAY['agree', 'assess', 'sign', 'task', 'review', 'measure'])[1 + no / 3 %% 6] ELSE '' END,
    CASE WHEN is_open THEN current_date + (no / 3 %% 60 - 10)::int END, no / 3 %% 3, ags, 1 + no %% 4, opened_on, closed_on,
    CASE WHEN is_open THEN '' ELSE (ARRAY['goals_reached', 'partly', 'moved', 'no_contact'])[1 + no / 11 %% 4] END, false, person_dossier, work, agreed,
    handover, opened, now()
FROM file;

INSERT INTO cases_intake (id, dossier_id, shelf_id, alias, access, concern, criteria, risks, risk_note, helpers, decision, sex, birth_year, nationality,
    title_group, in_germany_since, interpreter, blocked_interpreters, wants_woman_interpreting, agreed_on, agreed_how, changed_at)
SELECT md5(no || 'intake')::uuid, work, work_shelf, '', 'registration_office', 'Wohnung und Arbeit', '{complex,several,agrees}',
    CASE no %% 9 WHEN 0 THEN '{homeless}'::varchar[] ELSE '{}' END, '', '', 'case', (ARRAY['f', 'm'])[1 + no %% 2], 1960 + no %% 45, '',
    (ARRAY['temporary', 'section24', 'protected', 'toleration', 'eu'])[1 + no %% 5], 2016 + no %% 10, '', '', false, opened_on, 'spoken', opened
FROM file;

INSERT INTO cases_assessment (id, dossier_id, shelf_id, held_on, by_id, is_closing, made_at)
SELECT md5(no || 'look' || k)::uuid, work, work_shelf, opened_on + 119 * (k - 1), holder, k = 2, opened + make_interval(days => 119 * (k - 1))
FROM file, generate_series(1, 2) k WHERE k = 1 OR NOT is_open;

INSERT INTO cases_arearating (id, dossier_id, shelf_id, assessment_id, area, status, importance, resources, need, due)
SELECT md5(no || 'area' || k || a.place)::uuid, work, work_shelf, md5(no || 'look' || k)::uuid, a.name, least(5, 1 + (no * 7 + a.place * 3) %% 4 + k - 1),
    1 + (no + a.place) %% 5, '', '', NULL
FROM file, generate_series(1, 2) k, unnest(%(areas)s::varchar[]) WITH ORDINALITY a (name, place) WHERE k = 1 OR NOT is_open;

INSERT INTO cases_goal (id, dossier_id, shelf_id, area, wording, indicator, target_date, priority, matter, state, attainment, made_at, changed_at)
SELECT md5(no || 'goal' || k)::uuid, work, work_shelf, (%(areas)s::varchar[])[1 + (no + k) %% 13], 'Ich habe eine Wohnung für uns alle.', 'Der Mietvertrag ist da.',
    opened_on + 200, k, '', CASE WHEN is_open THEN 'open' ELSE (ARRAY['reached', 'partly', 'dropped'])[1 + no %% 3] END,
    CASE WHEN NOT is_open THEN no %% 5 - 2 END, opened + interval '15 days', opened + interval '15 days'
FROM file, generate_series(1, 2) k;

INSERT INTO cases_measure (id, dossier_id, shelf_id, goal_id, what, who, who_name, due, basis, state, done_on, place, changed_at)
SELECT md5(no || 'measure' || k || m)::uuid, work, work_shelf, md5(no || 'goal' || k)::uuid, 'Antrag ausfüllen und abgeben', (ARRAY['herself', 'team', 'other'])[m],
    '', opened_on + 30 * m, '', CASE WHEN m = 1 OR NOT is_open THEN 'done' ELSE 'open' END, CASE WHEN m = 1 OR NOT is_open THEN opened_on + 30 END, m, opened
FROM file, generate_series(1, 2) k, generate_series(1, 3) m;

INSERT INTO cases_plancopy (id, dossier_id, shelf_id, number, language, content, digest, made_at, made_by_id, how, signature, agreed_at)
SELECT md5(no || 'copy')::uuid, agreed, agreed_shelf, 1, 'de', jsonb_build_object('number', 'F', 'language', 'de', 'goals', '[]'::jsonb), repeat('x', 64),
    opened + interval '15 days', holder, 'spoken', '', opened + interval '15 days'
FROM file;

INSERT INTO cases_servicelink (id, dossier_id, shelf_id, goal_id, offer, provider, remark, release_id, handover_id, state, requested_on, started_on,
    ended_on, refusal, changed_at)
SELECT md5(no || 'link')::uuid, work, work_shelf, md5(no || 'goal1')::uuid, (ARRAY['course', 'housing', 'job', 'kita', 'debt', 'legal'])[1 + no / 5 %% 6], 'Anbieter',
    '', NULL, NULL, s.state, opened_on + 20, CASE s.state WHEN 'started' THEN opened_on + 30 + (no %% 40)::int END,
    CASE s.state WHEN 'refused' THEN opened_on + 30 END,
    CASE s.state WHEN 'refused' THEN (ARRAY['full', 'childcare', 'language', 'title', 'no_answer'])[1 + no / 2 %% 5] ELSE '' END, opened
FROM file, LATERAL (SELECT (ARRAY['started', 'waiting', 'refused', 'started'])[1 + no %% 4] AS state) s;

INSERT INTO cases_review (id, dossier_id, shelf_id, "on", by_id, text, new_needs)
SELECT md5(no || 'review' || k)::uuid, work, work_shelf, opened_on + 45 * k, holder, 'Es geht voran.', '' FROM file, generate_series(1, 2) k;

INSERT INTO cases_closing (id, dossier_id, shelf_id, at, "on", by_id, reason, sentence, rating, after_care_on, reopened_on, reopened_why)
SELECT md5(no || 'closing')::uuid, work, work_shelf, (closed_on + time '15:00') AT TIME ZONE 'Europe/Berlin', closed_on, holder, (ARRAY['goals_reached', 'partly', 'moved', 'no_contact'])[1 + no / 11 %% 4], '',
    1 + no %% 5, NULL, NULL, ''
FROM file WHERE NOT is_open;

INSERT INTO cases_outcome (id, dossier_id, shelf_id, event, "on", by_id)
SELECT md5(no || 'outcome')::uuid, work, work_shelf, (ARRAY['course_started', 'b1', 'job', 'flat', 'wage_paid', 'title_upgraded'])[1 + no / 4 %% 6], closed_on, holder
FROM file WHERE NOT is_open;

INSERT INTO cases_meeting (id, dossier_id, shelf_id, starts_at, minutes, place, user_id, unit_id, state, interpreter, interpreting, interpreter_name, made_at)
SELECT md5(no || 'case meeting' || k)::uuid, agreed, agreed_shelf, date_trunc('day', CASE k WHEN 1 THEN opened ELSE now() END) + make_interval(days =>
    (no / 3 %% 20 + 1)::int, hours => 9 + (no %% 7)::int), 45, 'Rathausplatz 1', holder, team, CASE k WHEN 1 THEN 'held' ELSE 'planned' END, '', 'none', '', opened
FROM file, generate_series(1, 2) k WHERE k = 1 OR is_open AND no %% 4 = 0;

INSERT INTO cases_note (id, dossier_id, shelf_id, at, by_id, unit_id, kind, text, is_entrusted, profession, struck_at, struck_why, goes_along, written_at)
SELECT md5(no || 'note' || k)::uuid, work, work_shelf, f.opened + k * (now() - f.opened) / n.many, holder, team,
    (ARRAY['talk', 'call', 'letter', 'office', 'thought'])[1 + k %% 5],
    'Sie war heute da und hat die Unterlagen mitgebracht. Wir haben den Antrag gemeinsam ausgefüllt und besprochen, was bis zum nächsten Mal zu tun ist; '
    || 'sie fragt beim Vermieter nach, ich rufe bei der Stelle an. Nummer ' || k, k %% 4 > 0, 'Sozialarbeit', NULL, '', true,
    f.opened + k * (now() - f.opened) / n.many
FROM file f, LATERAL (SELECT CASE WHEN no = (SELECT min(no) FROM file WHERE adviser = %(narrow)s::uuid) THEN 500 ELSE 10 END AS many) n, generate_series(1, n.many) k;

INSERT INTO cases_task (id, dossier_id, shelf_id, text, due, user_id, source, basis, done_at, done_by_id, made_at)
SELECT md5(no || 'task' || k)::uuid, work, work_shelf, 'Unterlagen für den Antrag nachreichen', CASE WHEN d.done THEN opened_on + 10 * k ELSE
    current_date + (no / 3 %% 60 - 10)::int END, holder, (ARRAY['own', 'law', 'own'])[k], CASE k WHEN 2 THEN '§ 195 BGB' ELSE '' END,
    CASE WHEN d.done THEN opened + interval '9 days' END, CASE WHEN d.done THEN holder END, opened
FROM file, generate_series(1, 3) k, LATERAL (SELECT NOT is_open OR k = 1 OR (k = 2 AND no / 2 %% 2 = 0) AS done) d;

INSERT INTO audit_entry (id, at, txid, actor, actor_kind, verb, dossier, subject)
SELECT md5(no || 'case entry' || k)::uuid, opened + make_interval(hours => k), pg_current_xact_id()::text::bigint, holder::text, 'user',
    (ARRAY['case.begun', 'case.opened', 'case.opened'])[k], person_dossier, 'case:' || id
FROM file, generate_series(1, 3) k;
