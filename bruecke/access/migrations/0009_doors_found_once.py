"""The wall finds the units of an actor once per question, not once per branch: half the price of every walled statement."""

from django.db import migrations

from bruecke.access import wall_functions


class Migration(migrations.Migration):
    dependencies = [("access", "0008_grants_the_design_forbids")]
    operations = [migrations.RunSQL(wall_functions.OPEN, migrations.RunSQL.noop)]
