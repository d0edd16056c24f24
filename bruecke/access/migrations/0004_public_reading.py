"""Public pages without a code may name units and their organisations, never a colleague's account or a dossier."""

from django.db import migrations

GIVE = """
GRANT SELECT ON access_unit, access_organisation TO bruecke_portal;
GRANT USAGE ON SCHEMA wall TO bruecke_portal;
GRANT SELECT, INSERT, UPDATE, DELETE ON base_cache TO bruecke_portal;
"""


class Migration(migrations.Migration):
    dependencies = [("access", "0003_emergency")]

    operations = [migrations.RunSQL(GIVE, "REVOKE ALL ON access_unit, access_organisation, base_cache FROM bruecke_portal")]
