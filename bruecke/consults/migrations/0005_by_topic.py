"""The questions of an office about one topic, the newest first."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("consults", "0004_waiting")]

    operations = [
        migrations.AddIndex("consult", models.Index(fields=["to_unit", "topic", "-changed_at", "-id"], name="consult_of_topic"))
    ]
