"""A case conference may be moved or called off."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("cases", "0012_one_moment")]

    operations = [
        migrations.AddField("conference", "called_off_at", models.DateTimeField(null=True)),
        migrations.AddField("conference", "moved_at", models.DateTimeField(null=True)),
    ]
