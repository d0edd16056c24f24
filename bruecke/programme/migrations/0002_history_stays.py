"""Steps on the ladder, strokes and who held a post when are history: the web adds to it and removes nothing."""

from django.db import migrations

TABLES = "programme_issuestep, programme_issuemention, programme_filling, programme_structuralissue, programme_fundingpost"


class Migration(migrations.Migration):
    dependencies = [("programme", "0001_rows"), ("base", "0002_reach_of_roles")]

    operations = [migrations.RunSQL(f"REVOKE DELETE ON {TABLES} FROM bruecke_app", f"GRANT DELETE ON {TABLES} TO bruecke_app")]
