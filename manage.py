#!/usr/bin/env python3
"""Management commands; each works as the database role it needs."""

import os
import sys

OWNER = {
    "migrate", "makemigrations", "showmigrations", "sqlmigrate", "prepare", "load_registers", "load_texts", "demo", "create_account",
    "shell", "dbshell", "test",
}  # fmt: skip
JOBS = {"procrastinate", "audit_export", "verify_audit", "freeze", "rotate_keys"}
COLLECTS = {"prepare", "collectstatic"}

if __name__ == "__main__":
    command = sys.argv[1] if len(sys.argv) > 1 else ""
    role = "owner" if command in OWNER else "jobs" if command in JOBS else "app"
    os.environ.setdefault("BRUECKE_DB_ROLE", role)
    if command in COLLECTS:
        os.environ["BRUECKE_COLLECTS"] = "1"
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "bruecke.config.settings")
    from django.core.management import execute_from_command_line

    execute_from_command_line(sys.argv)
