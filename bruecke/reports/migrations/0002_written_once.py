"""What was published stays as it is: the web reads reports, a job adds them, nobody changes or removes one."""

from django.db import migrations

ONCE = """
REVOKE INSERT, UPDATE, DELETE ON reports_report, reports_figure FROM bruecke_app;
REVOKE UPDATE, DELETE ON reports_report, reports_figure FROM bruecke_jobs;
"""
UNDO = "GRANT INSERT, UPDATE, DELETE ON reports_report, reports_figure TO bruecke_app, bruecke_jobs"


class Migration(migrations.Migration):
    dependencies = [("reports", "0001_rows"), ("base", "0002_reach_of_roles")]

    operations = [migrations.RunSQL(ONCE, UNDO)]
