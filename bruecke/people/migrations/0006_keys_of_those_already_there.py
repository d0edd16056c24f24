"""Give every person who is there already the keys by which she is found again."""

from django.db import migrations

BATCH = 2000


def fill(apps, schema_editor):
    from bruecke.people.matching import Record, block_keys

    Person = apps.get_model("people", "Person")
    rows = Person.objects.filter(blocks=[], contact_erased_at__isnull=True)
    while found := list(rows[:BATCH]):
        for row in found:
            record = Record(id="", given_name=row.given_name, family_name=row.family_name, original_name=row.original_name,
                            birth_date=row.birth_date, phones=(row.phone,) if row.phone else (), suburb=row.district)
            row.blocks = block_keys(record) or ["-"]
        Person.objects.bulk_update(found, ["blocks"])


class Migration(migrations.Migration):
    dependencies = [("people", "0005_pairs_behind_the_wall")]

    operations = [migrations.RunPython(fill, migrations.RunPython.noop)]
