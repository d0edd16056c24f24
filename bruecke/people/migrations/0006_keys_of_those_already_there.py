"""Give every person who is there already the keys by which she is found again, and the search keys as they are made now."""

from django.db import migrations

BATCH = 2000


def fill(apps, schema_editor):
    from bruecke.people.matching import Record, block_keys
    from bruecke.people.names import tokens

    Person = apps.get_model("people", "Person")
    rows = Person.objects.filter(blocks=[], contact_erased_at__isnull=True)
    while found := list(rows[:BATCH]):
        for row in found:
            record = Record(id="", given_name=row.given_name, family_name=row.family_name, original_name=row.original_name,
                            birth_date=row.birth_date, phones=(row.phone,) if row.phone else (), suburb=row.district)
            row.blocks = block_keys(record) or ["-"]
            row.tokens = tokens(row.given_name, row.family_name, row.original_name)
        Person.objects.bulk_update(found, ["blocks", "tokens"])


class Migration(migrations.Migration):
    dependencies = [("people", "0005_pairs_behind_the_wall")]

    operations = [migrations.RunPython(fill, migrations.RunPython.noop)]
