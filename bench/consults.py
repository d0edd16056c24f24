"""What the short line costs with many questions: lists, search, one question, the page of the day, collected answers.

    python -m bench.consults --questions 20000

Works in the county of 1,000 invented persons and takes everything back at the end. Each page is asked 40 times as the web's own role.
"""

import argparse
import statistics
import time
from contextlib import suppress

from bench import county

TIMES, GOAL = 40, 100
FILL = """
CREATE TEMP TABLE asked AS SELECT gen_random_uuid() AS id, gen_random_uuid() AS dossier, n FROM generate_series(1, %(count)s) n;
INSERT INTO access_dossier (id, kind, shelf_id, opened_at) SELECT dossier, 'consult', %(inbox)s, now() FROM asked;
INSERT INTO consults_consult (id, dossier_id, shelf_id, number, direction, to_unit_id, topic, urgent, question, title, years, age, family,
    region, origin, small, identified, confirmed, state, waits_for, due, sent_at, answered_at, changed_at)
SELECT id, dossier, %(inbox)s, 'B-' || n, 'counselling', %(office)s, (ARRAY['training','extension','family','identity'])[1 + n %% 4], n %% 20 = 0,
    'Was gilt für die Ausbildung, wenn der Pass fehlt und der Vertrag beginnt? Nummer ' || n, 'toleration', '4-6', '18-20', 'single', '', '',
    false, false, true, CASE WHEN n %% 10 = 0 THEN 'ack' ELSE 'closed' END, CASE WHEN n %% 10 = 0 THEN 'office' ELSE '' END,
    CASE WHEN n %% 10 = 0 THEN current_date + (n %% 9)::int - 3 END, now() - n * interval '5 minutes',
    CASE WHEN n %% 10 > 0 THEN now() - n * interval '4 minutes' END, now() - n * interval '4 minutes' FROM asked;
INSERT INTO consults_post (id, dossier_id, shelf_id, consult_id, kind, side, text, bases, law_state, review_on, by_id, at)
SELECT gen_random_uuid(), dossier, %(inbox)s, id, 'answer', 'office', 'Ja.', '{"§ 60c AufenthG"}', current_date, current_date + 90, %(officer)s, now()
FROM asked WHERE n %% 10 > 0;
CREATE TEMP TABLE own AS SELECT id, gen_random_uuid() AS dossier, dossier AS question FROM asked WHERE n %% 40 = 0;
INSERT INTO access_dossier (id, kind, shelf_id, opened_at) SELECT dossier, 'consult', %(kept)s, now() FROM own;
INSERT INTO access_grant (id, dossier_id, user_id, unit_id, code_hash, reason, since, sentence)
SELECT gen_random_uuid(), dossier, %(asker)s, %(team)s, '', 'assigned', now(), '' FROM own
UNION ALL SELECT gen_random_uuid(), question, %(asker)s, %(team)s, '', 'assigned', now(), '' FROM own;
INSERT INTO consults_origin (id, dossier_id, shelf_id, consult_id, unit_id, user_id, asked_at)
SELECT gen_random_uuid(), dossier, %(kept)s, id, %(team)s, %(asker)s, now() FROM own;
INSERT INTO consults_entry (id, unit_id, topic, title, question, answer, bases, law_state, review_on, version, state, proposed_by_id,
    proposed_on, checked_by_id, checked_on)
SELECT gen_random_uuid(), %(office)s, 'training', 'Antwort ' || n, 'Was gilt für die Ausbildung?', 'Antrag ' || n || ' mit Vertrag stellen.',
    '{"§ 60c AufenthG"}', current_date, current_date + 90, 1, 'released', %(officer)s, current_date, %(other)s, current_date
FROM asked WHERE n %% 10 = 0;
ANALYZE consults_consult, consults_origin, consults_entry, consults_post, access_grant, access_dossier;
"""


def main() -> None:
    """Fill, ask, print, take back."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--questions", type=int, default=20_000)
    count = parser.parse_args().questions
    county.enter(1000)
    with county.database(1000), suppress(_Undo):
        _measure(count)


class _Undo(Exception):
    """Takes back what was filled in."""


def _measure(count: int) -> None:
    from django.db import connection, transaction
    from django.test import Client

    from bruecke.access.actions import shelf
    from bruecke.access.models import DossierKind, Shelf, User
    from bruecke.config.demo.cast import key

    officer, asker = User.objects.get(pk=key("user", "ralf")), User.objects.get(pk=key("user", "amira"))
    with transaction.atomic(), connection.cursor() as cursor:
        values = {
            "count": count, "office": key("unit", "abh"), "team": key("unit", "nord"), "officer": officer.pk, "asker": asker.pk,
            "other": key("user", "tanja"), "inbox": shelf(kind=DossierKind.CONSULT, use=Shelf.Use.INBOX, unit_id=key("unit", "abh")).pk,
            "kept": shelf(kind=DossierKind.CONSULT, use=Shelf.Use.KEPT, unit_id=key("unit", "nord")).pk,
        }  # fmt: skip
        for statement in FILL.strip().split(";\n"):
            if statement.strip():
                cursor.execute(statement, {name: value for name, value in values.items() if f"%({name})s" in statement})
        cursor.execute("SELECT id FROM asked WHERE n = 10")
        one = cursor.fetchone()[0]
        print(f"{count} questions", flush=True)
        for name, user, path in (
            ("to do", officer, "/kurzer-draht/"), ("answered", officer, "/kurzer-draht/?ansicht=done"),
            ("search by words", officer, "/kurzer-draht/?ansicht=done&s=Nummer 777"), ("one question", officer, f"/kurzer-draht/{one}/"),
            ("page of the day", officer, "/kurzer-draht/heute/"), ("my questions", asker, "/kurzer-draht/"), ("collected answers", asker, "/antworten/"),
            ("search in them", asker, "/antworten/?s=Ausbildung Vertrag"),
        ):  # fmt: skip
            _page(Client(headers={"host": "127.0.0.1"}), name, user, path)
        raise _Undo


def _page(client: object, name: str, user: object, path: str) -> None:
    from django.db import connection

    client.force_login(user)
    session = client.session
    session["demo"] = session["second_factor"] = True
    session.save()
    took = []
    for _ in range(TIMES):
        start = time.perf_counter()
        answer = client.get(path)
        took.append((time.perf_counter() - start) * 1000)
        with connection.cursor() as cursor:
            cursor.execute("SELECT set_config('role', 'none', true), set_config('bruecke.actor', '', true)")
        assert answer.status_code == 200, (path, answer.status_code)
    p95 = sorted(took)[int(TIMES * 0.95) - 1]
    print(
        f"{name:18} least {min(took):6.1f} ms   median {statistics.median(took):6.1f} ms   p95 {p95:6.1f} ms   {'ok' if p95 <= GOAL else 'SLOW'}",
        flush=True,
    )


if __name__ == "__main__":
    main()
