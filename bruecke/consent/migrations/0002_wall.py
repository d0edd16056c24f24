"""Row security on consents and hand-overs."""

from django.db import migrations

from bruecke.access.wall import protect


class Migration(migrations.Migration):
    dependencies = [("consent", "0001_rows"), ("access", "0002_second_wall")]

    operations = [
        protect("consent_consent"),
        protect("consent_handover"),
        migrations.RunSQL("REVOKE DELETE ON consent_consent FROM bruecke_app", migrations.RunSQL.noop),
    ]
