"""The counselling finds a child by name and by what makes it look like another one, and receives families from counselling."""

from django.contrib.postgres.fields import ArrayField
from django.db import migrations, models

#: Row security lets an index answer only with operators that leak nothing; "arrays overlap" is none of them (as people_found).
FIND = """
CREATE FUNCTION schooling_found(prefixes text[], skeletons text[], most integer) RETURNS SETOF uuid
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE shelves uuid[] := wall.shelves(); dossiers uuid[] := wall.dossiers();
BEGIN
    RETURN QUERY SELECT e.id FROM schooling_entrant e
    WHERE e.tokens && ARRAY[prefixes[1], skeletons[1]]::varchar[]
      AND NOT EXISTS (SELECT 1 FROM unnest(prefixes, skeletons) w (prefix, skeleton)
                      WHERE NOT e.tokens && ARRAY[w.prefix, w.skeleton]::varchar[])
      AND (e.shelf_id = ANY (shelves) OR e.dossier_id = ANY (dossiers))
    LIMIT most;
END $$;
CREATE FUNCTION schooling_sharing(keys text[], most integer) RETURNS SETOF uuid
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE shelves uuid[] := wall.shelves(); dossiers uuid[] := wall.dossiers();
BEGIN
    RETURN QUERY SELECT e.id FROM schooling_entrant e
    WHERE e.blocks && keys::varchar[] AND (e.shelf_id = ANY (shelves) OR e.dossier_id = ANY (dossiers))
    LIMIT most;
END $$;
REVOKE ALL ON FUNCTION schooling_found(text[], text[], integer), schooling_sharing(text[], integer) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION schooling_found(text[], text[], integer), schooling_sharing(text[], integer) TO bruecke_app, bruecke_jobs;
"""
UNFIND = "DROP FUNCTION schooling_found(text[], text[], integer), schooling_sharing(text[], integer)"

#: A hand-over addressed to the school counselling, and no other circle of the person it is about.
KEYS = """
CREATE OR REPLACE FUNCTION wall.is_school_key(unit_kind text, why text, kind text) RETURNS boolean LANGUAGE sql IMMUTABLE AS $$
    SELECT coalesce(CASE unit_kind
        WHEN 'school_counselling' THEN why IN ('counsels', 'trusted') AND kind IN ('entrant', 'placement', 'pupil')
            OR why IN ('inbox', 'assigned') AND kind = 'handover'
        WHEN 'school_authority' THEN why = 'places' AND kind IN ('placement', 'pupil')
        WHEN 'school' THEN why = 'offered' AND kind = 'pupil' END, false)
$$;
"""


class Migration(migrations.Migration):
    dependencies = [("schooling", "0007_places_figures"), ("access", "0017_school_houses_stay_apart")]

    operations = [
        migrations.AddField("entrant", "not_same", ArrayField(models.UUIDField(), default=list)),
        migrations.AddIndex(
            "placement",
            models.Index(
                fields=["reported_on", "id"], name="placement_over", condition=models.Q(state__in=["left", "moved", "duplicate"])
            ),
        ),
        migrations.RunSQL(FIND, UNFIND),
        migrations.RunSQL(KEYS, migrations.RunSQL.noop),
    ]
