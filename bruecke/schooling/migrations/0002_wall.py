"""Row security on every table about a child; groups, offices, rounds and rules name no child."""

from django.db import migrations

from bruecke.access.wall import protect

TABLES = (
    "entrant", "guardian", "schoolhistory", "counselling", "invitation", "healthcheck", "placement", "step", "proposal", "offer", "followup",
)  # fmt: skip
CLOSED = """
REVOKE ALL ON schooling_group, schooling_office, schooling_maintainer, schooling_round, schooling_ruleset FROM bruecke_portal;
"""


class Migration(migrations.Migration):
    dependencies = [("schooling", "0001_rows"), ("access", "0016_walls_of_the_schools")]

    operations = [*(protect(f"schooling_{name}") for name in TABLES), migrations.RunSQL(CLOSED, migrations.RunSQL.noop)]
