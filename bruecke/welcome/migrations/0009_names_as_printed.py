"""A printed sheet keeps the names its text was printed with."""

from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('welcome', '0008_work_of_a_team'),
    ]

    operations = [
        migrations.AddField(
            model_name='paperform',
            name='named',
            field=models.JSONField(default=dict),
        ),
    ]
