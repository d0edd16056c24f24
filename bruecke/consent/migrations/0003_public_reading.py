"""Public pages without a code may show the texts of notice and consent."""

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("consent", "0002_wall")]

    operations = [
        migrations.RunSQL(
            "GRANT SELECT ON consent_textversion TO bruecke_portal", "REVOKE SELECT ON consent_textversion FROM bruecke_portal"
        ),
    ]
