"""A consent keeps the names its text was shown with, so that an address of today does not change a text of yesterday."""

from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('consent', '0003_public_reading'),
    ]

    operations = [
        migrations.AddField(
            model_name='consent',
            name='named',
            field=models.JSONField(default=dict),
        ),
    ]
