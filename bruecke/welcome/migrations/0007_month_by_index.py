"""The month of an office is counted from indexes, without reading its hand-overs."""

from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('access', '0006_shelf_grants_once'),
        ('welcome', '0006_what_the_coordination_counts'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AddIndex(
            model_name='progress',
            index=models.Index(fields=['handover_id'], include=('reached_on',), name='progress_reached'),
        ),
        migrations.AddIndex(
            model_name='receipt',
            index=models.Index(fields=['unit', 'day'], include=('handover_id',), name='receipt_month'),
        ),
        migrations.AddIndex(
            model_name='tally',
            index=models.Index(fields=['unit', 'day'], include=('what',), name='tally_of_unit'),
        ),
    ]
