"""The paper by which a school shows why it objects."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("schooling", "0005_ways")]

    operations = [
        migrations.AddField("offer", "proof_file", models.UUIDField(null=True)),
        migrations.AddField("offer", "proof_name", models.CharField(blank=True, max_length=120)),
        migrations.AddField("offer", "proof_type", models.CharField(blank=True, max_length=40)),
    ]
