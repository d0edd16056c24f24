"""Prepare a real PostgreSQL server (DATABASE_URL, 15 or later): the four roles and the database, once."""

import os
import secrets
from urllib.parse import parse_qsl, unquote, urlsplit

import psycopg
from psycopg import sql

from tools.places import fail, home
from tools.postgres import ROLES, _write

OLDEST = 150000


def main() -> None:
    """Create what is missing with the rights of the user in DATABASE_URL and write `database.json`."""
    parts = urlsplit(os.environ["DATABASE_URL"])
    name = parts.path.lstrip("/") or "bruecke"
    if (home() / "database.json").exists():
        return
    try:
        connection = psycopg.connect(
            parts._replace(path="/postgres").geturl() if parts.path else os.environ["DATABASE_URL"],
            autocommit=True,
        )
    except psycopg.OperationalError as error:
        fail(f"DATABASE_URL cannot be reached: {error}")
    with connection:
        if connection.info.server_version < OLDEST:
            fail("PostgreSQL 15 or later is needed.")
        roles = {role: {"user": f"bruecke_{role}", "password": secrets.token_urlsafe(24)} for role in ROLES}
        for role, rights in {**ROLES, "portal": "NOLOGIN NOSUPERUSER NOBYPASSRLS"}.items():
            _role(connection, role, rights, roles.get(role, {}).get("password"))
        for granted, to in (("portal", "app"), ("app", "owner"), ("jobs", "owner"), ("portal", "owner")):
            connection.execute(f"GRANT bruecke_{granted} TO bruecke_{to}")
        connection.execute("GRANT bruecke_owner TO CURRENT_USER")
        if not connection.execute("SELECT 1 FROM pg_database WHERE datname = %s", [name]).fetchone():
            connection.execute(sql.SQL("CREATE DATABASE {} OWNER bruecke_owner").format(sql.Identifier(name)))
    place = {"host": unquote(parts.hostname or ""), "port": str(parts.port or 5432), "name": name, "roles": roles}
    _write("database.json", place | {"options": dict(parse_qsl(parts.query))})


def _role(connection: psycopg.Connection[tuple[object, ...]], role: str, rights: str, password: str | None) -> None:
    identifier = sql.Identifier(f"bruecke_{role}")
    known = connection.execute("SELECT 1 FROM pg_roles WHERE rolname = %s", [f"bruecke_{role}"]).fetchone()
    verb = "ALTER" if known else "CREATE"
    connection.execute(sql.SQL(f"{verb} ROLE {{}} {rights}").format(identifier))
    if password:
        connection.execute(sql.SQL("ALTER ROLE {} PASSWORD {}").format(identifier, sql.Literal(password)))


if __name__ == "__main__":
    main()
