"""Which telephones and addresses somebody shares with her household: asked for when she is protected, by who may enter her record."""

from django.db import migrations

SHARED = """
CREATE FUNCTION privacy_shared(wanted uuid) RETURNS TABLE (phones varchar[], emails varchar[])
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
    SELECT coalesce(array_agg(DISTINCT n.number) FILTER (WHERE n.number <> ''), '{}'),
           coalesce(array_agg(DISTINCT o.email) FILTER (WHERE o.email <> ''), '{}')
    FROM people_person p JOIN people_person o ON o.household = p.household AND o.id <> p.id
    CROSS JOIN LATERAL unnest(array_append(o.other_phones, o.phone)) AS n (number)
    WHERE p.id = wanted AND wall.may_enter(p.dossier_id)
$$;
"""


class Migration(migrations.Migration):
    dependencies = [("privacy", "0003_cases"), ("people", "0006_keys_of_those_already_there")]

    operations = [migrations.RunSQL(SHARED, "DROP FUNCTION privacy_shared(uuid)")]
