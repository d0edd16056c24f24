"""Which unit is which school authority."""

import uuid

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("schooling", "0002_wall")]

    operations = [
        migrations.CreateModel(
            name="Supervision",
            fields=[
                ("id", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                (
                    "authority",
                    models.CharField(
                        choices=[("schulamt", "Schulamt"), ("bezirksregierung", "Bezirksregierung")], max_length=16, unique=True
                    ),
                ),
                ("unit", models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, to="access.unit")),
            ],
            options={"abstract": False},
        ),
        migrations.RunSQL("REVOKE ALL ON schooling_supervision FROM bruecke_portal", migrations.RunSQL.noop),
    ]
