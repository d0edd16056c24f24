"""An errand knows whose it is by key, so that what a helper opens stands in the list of looks that she can read herself."""

from django.db import migrations, models

FILL = """
UPDATE cases_errand e SET about = c.person_dossier_id FROM cases_case c WHERE c.id = e.case_id;
"""


class Migration(migrations.Migration):
    dependencies = [("cases", "0008_told_after_accepting")]

    operations = [
        migrations.AddField("errand", "about", models.UUIDField(null=True)),
        migrations.RunSQL(FILL, migrations.RunSQL.noop),
    ]
