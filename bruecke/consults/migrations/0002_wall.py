"""Row security on questions, threads, askers and facts by name; a draft answer is the office's own; collected answers are read by all
once they are released and written by the office that keeps them."""

from django.db import migrations

from bruecke.access.wall import UNIT_POLICY, protect, protect_unit

TABLES = ("consult", "post", "origin", "releasedfacts")
ENTRIES = f"""
ALTER TABLE consults_entry ENABLE ROW LEVEL SECURITY;
CREATE POLICY wall ON consults_entry FOR SELECT USING (state IN ('released', 'replaced') OR {UNIT_POLICY});
CREATE POLICY give ON consults_entry FOR INSERT WITH CHECK ({UNIT_POLICY});
CREATE POLICY finish ON consults_entry FOR UPDATE USING ({UNIT_POLICY}) WITH CHECK ({UNIT_POLICY});
REVOKE DELETE ON consults_entry FROM bruecke_app;
REVOKE ALL ON consults_entry, consults_shadowing, consults_guest FROM bruecke_portal;
"""
UNDO = """
DROP POLICY finish ON consults_entry; DROP POLICY give ON consults_entry; DROP POLICY wall ON consults_entry;
ALTER TABLE consults_entry DISABLE ROW LEVEL SECURITY;
"""


class Migration(migrations.Migration):
    dependencies = [("consults", "0001_rows"), ("access", "0012_walls_of_the_case")]

    operations = [
        *(protect(f"consults_{name}") for name in TABLES), protect_unit("consults_reply"), migrations.RunSQL(ENTRIES, UNDO),
    ]
