"""The second wall: migration operations that put row security on tables, coarser than the policy on purpose."""

from django.db.migrations.operations import RunSQL

DOSSIER_POLICY = "shelf_id = ANY ((SELECT wall.shelves())::uuid[]) OR dossier_id = ANY ((SELECT wall.dossiers())::uuid[])"
UNIT_POLICY = "unit_id = ANY ((SELECT wall.units())::uuid[])"


def protect(table: str) -> RunSQL:
    """Return the operation that walls a table with `dossier_id` and `shelf_id`: the one policy text for all of them."""
    return RunSQL(
        f"""
        CREATE TRIGGER {table}_shelf BEFORE INSERT OR UPDATE OF dossier_id ON {table}
            FOR EACH ROW EXECUTE FUNCTION wall.copy_shelf();
        ALTER TABLE {table} ALTER COLUMN shelf_id SET NOT NULL;
        ALTER TABLE {table} ADD CONSTRAINT {table}_on_shelf FOREIGN KEY (dossier_id, shelf_id)
            REFERENCES access_dossier (id, shelf_id) ON UPDATE CASCADE ON DELETE CASCADE DEFERRABLE INITIALLY DEFERRED;
        ALTER TABLE {table} ENABLE ROW LEVEL SECURITY;
        CREATE POLICY wall ON {table} USING ({DOSSIER_POLICY});
        REVOKE ALL ON {table} FROM bruecke_portal;
        """,
        f"""
        DROP POLICY wall ON {table};
        ALTER TABLE {table} DISABLE ROW LEVEL SECURITY;
        ALTER TABLE {table} DROP CONSTRAINT {table}_on_shelf;
        DROP TRIGGER {table}_shelf ON {table};
        """,
    )


def protect_unit(table: str, *, write_by_person: bool = False) -> RunSQL:
    """Return the operation that walls a table whose rows belong to a unit and to no person.

    With `write_by_person` the row may also be inserted by a request without a seat (a person who signs or declines).
    """
    insert = "true" if write_by_person else UNIT_POLICY
    return RunSQL(
        f"""
        ALTER TABLE {table} ENABLE ROW LEVEL SECURITY;
        CREATE POLICY wall ON {table} USING ({UNIT_POLICY}) WITH CHECK ({insert});
        REVOKE ALL ON {table} FROM bruecke_portal;
        """,
        f"DROP POLICY wall ON {table}; ALTER TABLE {table} DISABLE ROW LEVEL SECURITY;",
    )


#: What a function that counts for `access.counting.Waiting` takes: the doors of the policy, column by column.
DOORS = "door_people uuid[], door_units uuid[], door_reasons text[], door_shared boolean[]"


def key_to(row: str) -> str:
    """Return the condition in SQL that a live grant behind one of the doors opens `row` (a table's alias) to whoever acts: the function runs
    past row security, so for each table it reads this asks what that would. A change needs a new migration of all that is built from it."""
    return f"""EXISTS (
        SELECT FROM access_grant g JOIN unnest(door_people, door_units, door_reasons, door_shared) AS d (person, unit, reason, is_shared)
            ON g.unit_id = d.unit AND g.reason = d.reason AND (g.user_id = d.person OR g.user_id IS NULL AND d.is_shared)
        WHERE (g.dossier_id = {row}.dossier_id OR g.shelf_id = {row}.shelf_id) AND g.ended_at IS NULL
          AND g.since <= (SELECT clock_timestamp()) AND (g.until IS NULL OR g.until > (SELECT clock_timestamp()))
          AND g.unit_id = ANY ((SELECT wall.units())::uuid[])
          AND (g.user_id IS NULL OR g.user_id = (SELECT wall.actor()) OR g.reason = 'assigned' AND EXISTS (
              SELECT FROM access_cover v WHERE v.deputy_id = (SELECT wall.actor()) AND v.absent_id = g.user_id AND v.unit_id = g.unit_id
              AND v.since <= (SELECT wall.today()) AND v.until >= (SELECT wall.today()))))"""
