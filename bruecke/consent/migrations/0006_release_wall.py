"""Row security on releases; like a consent, a release is proof and is never deleted by the web."""

from django.db import migrations

from bruecke.access.wall import protect


class Migration(migrations.Migration):
    dependencies = [("consent", "0005_release"), ("access", "0012_walls_of_the_case")]

    operations = [
        protect("consent_release"),
        migrations.RunSQL("REVOKE DELETE ON consent_release FROM bruecke_app", migrations.RunSQL.noop),
    ]
