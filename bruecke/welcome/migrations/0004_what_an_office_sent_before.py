"""What an office sent before: the keyed hash of a row, found again quickly, and the state of a file being taken back."""

from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('access', '0004_public_reading'),
        ('welcome', '0003_what_an_office_learns'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AddField(
            model_name='importline',
            name='fingerprint',
            field=models.CharField(blank=True, max_length=64),
        ),
        migrations.AlterField(
            model_name='import',
            name='state',
            field=models.CharField(choices=[('checking', 'is being checked'), ('preview', 'waits for you'), ('refused', 'refused'), ('queued', 'is waiting for its turn'), ('running', 'is being taken over'), ('done', 'taken over'), ('undoing', 'is being taken back'), ('undone', 'taken back')], default='checking', max_length=8),
        ),
        migrations.AddIndex(
            model_name='importline',
            index=models.Index(condition=models.Q(('fingerprint', ''), _negated=True), fields=['unit', 'fingerprint'], name='import_line_sent'),
        ),
        migrations.AddIndex(
            model_name='receipt',
            index=models.Index(fields=['unit', 'consent_number'], name='receipt_of_consent'),
        ),
    ]
