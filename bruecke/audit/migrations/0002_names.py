"""The names under which Django reads the tables of the memory; the tables themselves are made in SQL."""

import uuid

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("audit", "0001_initial")]

    operations = [
        migrations.CreateModel(
            name="Checkpoint",
            fields=[
                ("size", models.BigIntegerField(primary_key=True, serialize=False)),
                ("root", models.CharField(max_length=64)),
                ("signed_at", models.DateTimeField()),
                ("signature", models.CharField(max_length=128)),
                ("peaks", models.JSONField()),
            ],
            options={"db_table": "audit_checkpoint", "managed": False},
        ),
        migrations.CreateModel(
            name="Entry",
            fields=[
                ("id", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ("at", models.DateTimeField()),
                ("txid", models.BigIntegerField()),
                ("actor", models.CharField(max_length=64)),
                ("actor_kind", models.CharField(max_length=8)),
                ("verb", models.CharField(max_length=40)),
                ("dossier", models.UUIDField(null=True)),
                ("subject", models.CharField(max_length=300)),
                ("commitment", models.BinaryField(null=True)),
            ],
            options={"db_table": "audit_entry", "managed": False},
        ),
        migrations.CreateModel(
            name="Leaf",
            fields=[
                ("seq", models.BigIntegerField(primary_key=True, serialize=False)),
                ("entry", models.UUIDField(unique=True)),
                ("at", models.DateTimeField()),
                ("leaf_hash", models.BinaryField()),
            ],
            options={"db_table": "audit_leaf", "managed": False},
        ),
        migrations.CreateModel(
            name="Text",
            fields=[
                ("entry", models.UUIDField(primary_key=True, serialize=False)),
                ("salt", models.BinaryField()),
                ("text", models.TextField()),
            ],
            options={"db_table": "audit_text", "managed": False},
        ),
    ]
