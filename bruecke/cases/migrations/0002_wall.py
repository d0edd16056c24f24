"""Row security on everything of a case; a run of letters belongs to whoever made it."""

from django.db import migrations

from bruecke.access.wall import protect

TABLES = (
    "case", "intake", "plancopy", "meeting", "closing", "assessment", "arearating", "goal", "measure", "servicelink", "review", "outcome",
    "note", "task", "document", "letter", "errand", "errandentry", "conference", "conferencelink",
)  # fmt: skip
RUNS = """
ALTER TABLE cases_letterrun ENABLE ROW LEVEL SECURITY;
CREATE POLICY wall ON cases_letterrun USING (made_by_id = (SELECT wall.actor()));
REVOKE ALL ON cases_letterrun FROM bruecke_portal;
"""
UNDO = "DROP POLICY wall ON cases_letterrun; ALTER TABLE cases_letterrun DISABLE ROW LEVEL SECURITY;"


class Migration(migrations.Migration):
    dependencies = [("cases", "0001_rows"), ("access", "0012_walls_of_the_case")]

    operations = [*(protect(f"cases_{name}") for name in TABLES), migrations.RunSQL(RUNS, UNDO)]
