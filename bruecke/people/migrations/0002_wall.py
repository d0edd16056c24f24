"""Row security on persons."""

from django.db import migrations

from bruecke.access.wall import protect


class Migration(migrations.Migration):
    dependencies = [("people", "0001_rows"), ("access", "0002_second_wall")]

    operations = [protect("people_person")]
