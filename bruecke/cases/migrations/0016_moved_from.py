"""A case conference that was moved says from which time."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("cases", "0015_reopened_by")]

    operations = [migrations.AddField("conference", "moved_from", models.DateTimeField(null=True))]
