"""Runs of letters: rows without a name; who opens one is asked in the query, and the public pages never touch them."""

import django.contrib.postgres.fields
import django.db.models.deletion
import uuid
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('schooling', '0009_public_guides'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='LetterRun',
            fields=[
                ('id', models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ('kind', models.CharField(choices=[('places', 'places, to families'), ('waiting', 'still no place, to families'), ('schools', 'sheets, to schools')], max_length=7)),
                ('made_at', models.DateTimeField(auto_now_add=True)),
                ('members', django.contrib.postgres.fields.ArrayField(base_field=models.UUIDField(), size=None)),
                ('state', models.CharField(choices=[('queued', 'waits to be laid out'), ('running', 'is being laid out'), ('done', 'ready'), ('stopped', 'stopped'), ('failed', 'could not be laid out')], default='queued', max_length=7)),
                ('done', models.PositiveIntegerField(default=0)),
                ('letters', models.PositiveIntegerField(default=0)),
                ('parts', models.JSONField(default=list)),
                ('file', models.UUIDField(null=True)),
                ('attempt', models.PositiveSmallIntegerField(default=0)),
                ('stop_wanted', models.BooleanField(default=False)),
                ('beat_at', models.DateTimeField(null=True)),
                ('fault', models.CharField(blank=True, max_length=200)),
                ('made_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('round', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='schooling.round')),
            ],
            options={
                'indexes': [models.Index(fields=['round', '-made_at'], name='letter_run_of_round')],
            },
        ),
        migrations.RunSQL("REVOKE ALL ON schooling_letterrun FROM bruecke_portal", migrations.RunSQL.noop),
    ]
