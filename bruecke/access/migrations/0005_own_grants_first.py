"""The wall around grants says the same as before, but lets a reader's own index find them.

Written as plain conditions, the planner answers "her own grants" by looking up every dossier she may enter, hundreds of them for
each statement. `IS TRUE` keeps the meaning and takes the arrays out of the choice of an index; they only confirm.
"""

from django.db import migrations

ENTER = """user_id = wall.actor() OR (shelf_id = ANY ((SELECT wall.shelves())::uuid[])
    OR dossier_id = ANY ((SELECT wall.dossiers())::uuid[])) IS TRUE"""
BEFORE = """user_id = wall.actor() OR shelf_id = ANY ((SELECT wall.shelves())::uuid[])
    OR dossier_id = ANY ((SELECT wall.dossiers())::uuid[])"""


def _policies(condition: str) -> str:
    return f"ALTER POLICY wall ON access_grant USING ({condition}); ALTER POLICY finish ON access_grant USING ({condition});"


class Migration(migrations.Migration):
    dependencies = [("access", "0004_public_reading")]

    operations = [migrations.RunSQL(_policies(ENTER), _policies(BEFORE))]
