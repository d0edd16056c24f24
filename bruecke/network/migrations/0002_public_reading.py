"""Public pages without a code read the registers and nothing else of the directory."""

from django.db import migrations

TABLES = ", ".join(
    f"network_{name}"
    for name in ("municipality", "district", "language", "participation", "areaassignment", "countyrule")
)


class Migration(migrations.Migration):
    dependencies = [("network", "0001_rows"), ("base", "0002_reach_of_roles")]

    operations = [
        migrations.RunSQL(f"GRANT SELECT ON {TABLES} TO bruecke_portal", f"REVOKE SELECT ON {TABLES} FROM bruecke_portal"),
    ]
