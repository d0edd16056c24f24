"""How families find a school: the stop, where to go on the first day, what to bring."""

import uuid

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("schooling", "0008_counselling"),
        ("network", "__first__"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="Guide",
            fields=[
                ("id", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ("stop", models.CharField(blank=True, max_length=200)),
                ("meet", models.CharField(blank=True, max_length=200)),
                ("bring", models.CharField(blank=True, max_length=400)),
                ("changed_at", models.DateTimeField(auto_now=True)),
                (
                    "changed_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
                (
                    "school",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT, related_name="guide", to="network.school"
                    ),
                ),
            ],
            options={"abstract": False},
        ),
        migrations.RunSQL("REVOKE ALL ON schooling_guide FROM bruecke_portal", migrations.RunSQL.noop),
    ]
