"""A reopening says who reopened the case."""

from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("cases", "0014_late"), migrations.swappable_dependency(settings.AUTH_USER_MODEL)]

    operations = [
        migrations.AddField(
            "closing", "reopened_by", models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
        )
    ]
